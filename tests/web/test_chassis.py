"""What is relied on in Flask-AppBuilder, and what of it must not be reachable."""

import inspect

import pytest
from flask_appbuilder import AppBuilder, BaseView
from flask_appbuilder.security.sqla.manager import SecurityManager

from app.web.identity import PUBLIC

STOCK = (
    "/users/list/", "/roles/list/", "/resetpassword/form", "/resetmypassword/form", "/userinfoeditview/form",
    "/permissions/list/", "/swagger/v1", "/api/v1/_openapi", "/api/v1/menu/", "/api/v1/security/refresh",
    "/back", "/static/appbuilder/js/ab.js", "/register/form", "/usergroupmodelview/list/",
)  # fmt: skip


@pytest.mark.parametrize("path", STOCK)
def test_no_stock_page_is_reachable(client_as, root, path):
    assert client_as(root).get(path).status_code == 404


def test_no_stock_view_is_registered(app):
    with app.app_context():
        modules = {type(view).__module__ for view in app.appbuilder.baseviews}

    assert not any(module.startswith("flask_appbuilder") for module in modules)


def test_no_route_leads_into_the_chassis(app):
    modules = {
        rule.rule: inspect.unwrap(app.view_functions[rule.endpoint]).__module__
        for rule in app.url_map.iter_rules()
    }

    assert {rule for rule, module in modules.items() if module.startswith("flask_appb")} == set()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (AppBuilder, "_add_admin_views"), (AppBuilder, "_add_global_static"), (AppBuilder, "_add_global_filters"),
        (SecurityManager, "register_views"), (SecurityManager, "create_login_manager"),
        (SecurityManager, "create_jwt_manager"), (SecurityManager, "create_limiter"),
        (SecurityManager, "before_request"), (SecurityManager, "auth_user_db"), (SecurityManager, "has_access"),
        (SecurityManager, "_has_view_access"), (SecurityManager, "get_user_menu_access"),
    ],
)  # fmt: skip
def test_overridden_names_still_exist(owner, name):
    assert callable(getattr(owner, name))


def test_views_are_read_through_dir():
    assert "dir(self)" in inspect.getsource(BaseView.__init__)


def test_every_endpoint_outside_the_public_ones_needs_sign_in(app, client):
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or "GET" not in rule.methods:
            continue
        path = "/".join("1" if part.startswith("<") else part for part in rule.rule.split("/"))
        assert client.get(path).status_code in {302, 401}, path

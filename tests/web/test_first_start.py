import re
import threading
from datetime import timedelta

import pytest
import time_machine

from app.engine import clock
from app.engine.access.tables import User
from app.extensions import db
from config import SettingsError
from tests.support.cast import PASSWORD

FORM = {
    "company": "晨光科技", "name": "王芳", "username": "wang", "password": PASSWORD, "repeat": PASSWORD,
    "language": "zh", "timezone": "Asia/Shanghai",
}  # fmt: skip


def setup_path(app):
    return re.search(r"/setup/\S+", app.extensions["serve"].startup_notes()[0])[0]


def people(app):
    with app.app_context():
        found = [user.username for user in db.session.query(User)]
        db.session.remove()
        return found


def test_everything_hints_at_the_link_until_it_is_set_up(fresh_app):
    client = fresh_app().test_client()

    page, api = client.get("/e/customer/"), client.get("/api/v1/customer/")

    assert page.status_code == api.status_code == 503
    assert (
        "printed where the product was started"
        in client.get("/", headers={"Accept-Language": "en"}).text
    )
    assert "启动" in client.get("/", headers={"Accept-Language": "zh"}).text
    assert api.json["error"]["code"] == "not_set_up"
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").status_code == 200


def test_link_is_128_bit_and_the_same_for_every_process(fresh_app):
    app = fresh_app()

    path = setup_path(app)

    assert len(path.removeprefix("/setup/")) == 22
    assert setup_path(app) == path


def test_wizard_makes_company_and_administrator_and_signs_in(fresh_app):
    app = fresh_app()
    client, path = app.test_client(), setup_path(app)

    assert 'name="company"' in client.get(path).text
    reply = client.post(path, data=FORM)

    assert reply.status_code == 303
    home = client.get("/")
    assert home.status_code == 200
    assert "晨光科技" in home.text
    assert '<html lang="zh-CN"' in home.text
    assert people(app) == ["wang"]


def test_wizard_is_gone_for_ever_afterwards(fresh_app):
    app = fresh_app()
    client, path = app.test_client(), setup_path(app)
    client.post(path, data=FORM)

    assert client.get(path).status_code == 404
    assert client.post(path, data={**FORM, "username": "other"}).status_code == 404
    assert app.extensions["serve"].startup_notes() == []
    assert people(app) == ["wang"]


def test_wrong_and_expired_links_are_404(fresh_app):
    app = fresh_app()
    client, path = app.test_client(), setup_path(app)

    assert client.get("/setup/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert client.get("/setup/ä").status_code == 404
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(path).status_code == 404
        client.get("/")
    assert [path in line for line in app.extensions["said"]] == [False]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"company": " "}, "Enter the company&#39;s name."),
        ({"username": "a b"}, "A user name has 2 to 64 letters or digits"),
        ({"password": "short", "repeat": "short"}, "it needs at least 10"),
        ({"repeat": "another one"}, "The two passwords differ."),
        ({"timezone": "Mars/Base"}, "Choose a time zone of the list."),
        ({"demo": "1", "demo_password": "1234567890"}, "list of common passwords"),
    ],
    ids=["company", "username", "password", "repeat", "timezone", "demo"],
)
def test_refused_values_come_back_with_their_reason(fresh_app, change, message):
    app = fresh_app(CRM_DEFAULT_LOCALE="en")
    client, path = app.test_client(), setup_path(app)

    reply = client.post(path, data={**FORM, "language": "en", **change})

    assert reply.status_code == 422
    assert message in reply.text
    assert PASSWORD not in reply.text
    assert people(app) == []


def test_two_posts_at_once_make_one_administrator(fresh_app):
    app = fresh_app()
    path, replies = setup_path(app), []
    start = threading.Barrier(2)

    def post(name):
        client = app.test_client()
        start.wait()
        replies.append(client.post(path, data={**FORM, "username": name}).status_code)

    threads = [threading.Thread(target=post, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(replies) == [303, 404]
    assert len(people(app)) == 1


def test_unattended_administrator_signs_in(fresh_app):
    app = fresh_app(CRM_ADMIN_USERNAME="boss", CRM_ADMIN_PASSWORD=PASSWORD)
    client = app.test_client()

    assert client.sign_in("boss", PASSWORD).headers["Location"] == "/"
    assert app.extensions["serve"].startup_notes() == []


def test_weak_unattended_password_is_refused_readably(fresh_app):
    with pytest.raises(SettingsError, match="CRM_ADMIN_PASSWORD: The password is on the list"):
        fresh_app(
            CRM_ADMIN_USERNAME="boss", CRM_ADMIN_PASSWORD="Admin@123456", CRM_DEFAULT_LOCALE="en"
        )

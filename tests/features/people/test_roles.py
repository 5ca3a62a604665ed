import pytest
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.engine.access.reader import Reader, Rights
from app.engine.access.readers import load_reader
from app.engine.access.resolve import read_stored_rules, role_mode, role_scope
from app.engine.access.tables import RoleProfile
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import InvalidRecord
from app.features.people.roles import create_role


def rights(session, role):
    compiled, stored = current_catalogue()["customer"], read_stored_rules(session)
    phone = compiled.fields["phone"]
    return role_scope(compiled, role, "see", stored), role_mode(compiled, role, phone, stored)


def make_role(browser, **given):
    return browser.post("/settings/roles/new", data={"label_zh": "", "label_en": "", **given})


def test_copy_gives_the_same_rights_and_masks(client_as, session, root):
    reply = make_role(
        client_as(root), label_zh="渠道", label_en="Channel sales", source="marketing"
    )

    assert reply.headers["Location"] == "/settings/rights/?role=channel_sales"
    assert rights(session, "channel_sales") == rights(session, "marketing") == ("all", "mask")


def test_new_role_without_a_source_may_nothing(client_as, session, root):
    make_role(client_as(root), label_en="Guest")

    assert rights(session, "guest") == ("none", "edit")


def test_key_never_meets_a_role_that_declarations_speak_of(client_as, session, root):
    session.execute(RoleProfile.__table__.delete().where(RoleProfile.key == "executive"))
    session.commit()

    reply = make_role(client_as(root), label_en="Executive")

    assert reply.headers["Location"] == "/settings/rights/?role=executive_2"


def test_copy_is_cut_to_what_its_maker_holds(asking, alice, session, monkeypatch):
    asking(alice)
    monkeypatch.setattr("app.features.people.roles.require_administrator", lambda reader: None)
    held = Rights({("customer", "see"): "own"}, {("customer", "phone"): "hidden"})
    maker = Reader(7, "dora", "Dora", ("sales",), "en", "UTC", rights=held)

    key = create_role(
        session, current_catalogue(), zh="", en="Copy", source="service", reader=maker
    )
    session.flush()

    assert rights(session, key) == ("own", "hidden")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Give the role a name in at least one language."),
        ({"label_en": "sales"}, "A role named “sales” exists already."),
        ({"label_en": "x" * 65}, "At most 64 characters."),
        ({"label_en": "New", "source": "emperor"}, "There is no role “emperor”."),
    ],
    ids=["empty", "taken", "long", "source"],
)
def test_refused_role_names_the_field_and_makes_nothing(client_as, session, root, given, message):
    before = session.scalars(select(Role.name)).all()

    reply = make_role(client_as(root), **given)

    assert reply.status_code == 422
    assert message in reply.text
    assert session.scalars(select(Role.name)).all() == before


def test_role_is_renamed_and_keeps_its_key_and_people(client_as, session, alice, root):
    client_as(root).post("/settings/roles/sales", data={"label_zh": "业务", "label_en": "Trade"})

    session.expire_all()
    profile = session.get(RoleProfile, "sales")
    assert (profile.label_zh, profile.label_en) == ("业务", "Trade")
    assert load_reader(session, alice.id).roles == ("sales",)


def test_export_limit_is_set_on_the_role_shown_again_and_in_the_history(
    client_as, session, alice, root
):
    names = {"label_zh": "销售", "label_en": "Sales"}
    browser = client_as(root)

    wrong = browser.post("/settings/roles/sales", data={**names, "export_limit": "many"})
    browser.post("/settings/roles/sales", data={**names, "export_limit": "5,000"})

    assert wrong.status_code == 422
    assert "Write a number from 1 to 1,048,575, or nothing." in wrong.text
    assert 'value="many"' in wrong.text
    session.expire_all()
    assert load_reader(session, alice.id).export_limit == 5000
    assert load_reader(session, root.id).export_limit is None
    assert 'value="5000"' in browser.get("/settings/roles/sales").text
    assert "Records per export" in browser.get("/settings/rights/history?role=sales").text


def test_role_somebody_holds_is_not_deleted(client_as, session, alice, root):
    alice.active = False
    session.commit()

    reply = client_as(root).post("/settings/roles/sales/delete")

    assert reply.status_code == 409
    assert (
        "3 people hold this role (deactivated people count too). Give them another role first."
        in reply.text
    )


def test_role_nobody_holds_is_deleted_with_its_rights(client_as, session, root, store):
    browser = client_as(root)
    make_role(browser, label_en="Guest")
    store(browser, "guest", {"scope.customer.see": "all"})

    reply = browser.post("/settings/roles/guest/delete")

    session.expire_all()
    assert reply.status_code == 303
    assert session.get(RoleProfile, "guest") is None
    assert read_stored_rules(session).scopes == {}


def test_administrator_role_is_not_deleted(client_as, root):
    reply = client_as(root).post("/settings/roles/administrator/delete")

    assert reply.status_code == 403
    assert "The administrator role cannot be deleted." in reply.text


def test_unread_source_is_no_crash(asking, root, session):
    with pytest.raises(InvalidRecord):
        create_role(
            session, current_catalogue(), zh="", en="", source="'; drop", reader=asking(root)
        )

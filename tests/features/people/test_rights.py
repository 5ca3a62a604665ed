import pytest
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.engine.access.reader import Reader, Rights
from app.engine.access.tables import GrantedScope
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import AccessDenied
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.people.rights import Change, save_changes


def test_right_taken_away_is_gone_at_the_next_request(client_as, make, alice, root, store):
    record = make("customer", owner=alice)
    here = client_as(alice)
    assert here.get(f"/e/customer/{record.id}/edit").status_code == 200

    store(client_as(root), "sales", {"scope.customer.change": "none"})

    assert here.get(f"/e/customer/{record.id}/edit").status_code == 403


def test_field_hidden_in_the_browser_is_hidden_at_the_next_request(
    client_as, make, alice, root, store
):
    record = make("customer", owner=alice, website="https://anhua.example")
    here = client_as(alice)
    assert "anhua.example" in here.get(f"/e/customer/{record.id}").text

    store(client_as(root), "sales", {"mode.customer.website": "hidden"})

    assert "anhua.example" not in here.get(f"/e/customer/{record.id}").text


def test_only_what_differs_is_stored_and_journalled(client_as, session, root, store):
    store(client_as(root), "sales", {"scope.customer.see": "own", "scope.customer.export": "none"})

    session.expire_all()
    stored = session.scalars(select(GrantedScope).where(GrantedScope.role == "sales")).all()
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert [(one.entity, one.action, one.scope) for one in stored] == [
        ("customer", "export", "none")
    ]
    assert (entry.entity, entry.record_title, entry.actor_id) == ("role", "sales", root.id)
    assert entry.changes == {"scope.customer.export": ["own", "none"]}


def test_changes_of_several_entities_are_one_save(client_as, session, root, store):
    reply = store(
        client_as(root), "sales",
        {"scope.customer.see": "department", "mode.contact.mobile": "mask", "entity": "contact"},
    )  # fmt: skip

    page = client_as(root).get(reply.headers["Location"])
    assert reply.headers["Location"] == "/settings/rights/?role=sales&entity=contact"
    assert "Contacts: field rules" in page.text
    assert 'name="scope.customer.see" aria-label="Customers: See" data-right="department"' in (
        page.text.replace("\n", " ")
    )


def test_draft_keeps_edits_when_another_entity_is_opened(client_as, root):
    page = client_as(root).post(
        "/settings/rights/sales/draft",
        data={"scope.customer.see": "all", "mode.customer.level": "read", "show": "contact"},
    )

    assert page.status_code == 200
    assert "Contacts: field rules" in page.text
    assert 'type="hidden" name="mode.customer.level" value="read"' in page.text
    assert 'c-scope s4 is-chg" name="scope.customer.see"' in page.text


def test_draft_stores_nothing(client_as, session, root):
    client_as(root).post("/settings/rights/sales/draft", data={"scope.customer.see": "all"})

    assert session.scalars(select(GrantedScope)).all() == []


def test_address_of_a_preview_opens_the_screen(client_as, root):
    reply = client_as(root).get("/settings/rights/sales/draft")

    assert reply.headers["Location"] == "/settings/rights/?role=sales"


def test_change_over_somebody_elses_is_refused_and_kept_on_the_screen(
    client_as, session, root, store
):
    browser = client_as(root)
    store(browser, "sales", {"scope.customer.see": "all"})

    reply = browser.post(
        "/settings/rights/sales", data={"seen": "0", "scope.customer.export": "all"}
    )

    session.expire_all()
    assert reply.status_code == 409
    assert "Somebody else changed this role meanwhile, and nothing was stored." in reply.text
    assert 'is-chg" name="scope.customer.export"' in reply.text
    assert session.scalars(select(GrantedScope.action)).all() == ["see"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            {"scope.customer.see": "galaxy"},
            "“galaxy” is not a scope. Choose one of: none, own, department, below, all.",
        ),
        (
            {"mode.customer.level": "loud"},
            "“loud” is not a field rule. Choose one of: hidden, mask, read, edit.",
        ),
        ({"scope.custmer.see": "all"}, "“scope.custmer.see” is not a right here."),
        ({"mode.customer.colour": "read"}, "“mode.customer.colour” is not a right here."),
    ],
    ids=["scope", "mode", "entity", "field"],
)
def test_unknown_values_are_refused_by_name(client_as, session, root, store, sent, message):
    reply = store(client_as(root), "sales", sent)

    assert reply.status_code == 400
    assert message in reply.text
    assert session.scalars(select(GrantedScope)).all() == []


def test_administrator_role_is_locked(client_as, root, store):
    page = client_as(root).get("/settings/rights/?role=administrator")
    reply = store(client_as(root), "administrator", {"scope.customer.see": "none"})

    assert "Administrators may do everything; this cannot be changed." in page.text
    assert "data-rights-save" not in page.text
    assert reply.status_code == 403
    assert "Administrators may do everything; their rights cannot be changed." in reply.text


def test_unknown_role_is_not_found(client_as, root):
    browser = client_as(root)

    assert browser.get("/settings/rights/?role=emperor").status_code == 404
    assert browser.post("/settings/rights/emperor", data={}).status_code == 400


def half_an_administrator(**scopes):
    """Return somebody who may change rights one day, and holds some: what AZ-22 speaks of."""
    held = {("customer", action): scope for action, scope in scopes.items()}

    class Delegate(Reader):
        pass

    return Delegate(7, "dora", "Dora", ("sales",), "en", "UTC", rights=Rights(held))


def test_nobody_grants_what_they_do_not_hold(asking, alice, session, monkeypatch):
    asking(alice)
    monkeypatch.setattr("app.features.people.rights.require_administrator", lambda reader: None)
    wider = Change("scope", "customer", "see", "none", "all")
    narrower = Change("scope", "customer", "see", "none", "own")
    delegate = half_an_administrator(see="department")

    save_changes(session, current_catalogue(), "service", [narrower], reader=delegate)
    with pytest.raises(AccessDenied) as refused:
        save_changes(session, current_catalogue(), "service", [wider], reader=delegate)

    assert refused.value.message == (
        "You may not give “See” on Customers further than you hold it."
    )


def test_nobody_changes_a_role_they_hold(asking, alice, session, monkeypatch):
    asking(alice)
    monkeypatch.setattr("app.features.people.rights.require_administrator", lambda reader: None)
    change = Change("scope", "customer", "see", "all", "own")

    with pytest.raises(AccessDenied) as refused:
        save_changes(
            session, current_catalogue(), "sales", [change], reader=half_an_administrator(see="all")
        )

    assert refused.value.message == "You may not change the rights of a role you hold."


def test_history_tells_what_changed_in_words(client_as, root, store):
    browser = client_as(root)
    store(browser, "sales", {"scope.customer.export": "none", "mode.customer.level": "mask"})

    page = browser.get("/settings/rights/history?role=sales").text

    assert "Root Wu</b> changed: Role Sales" in page
    assert "Customers · Export" in page
    assert "Customers · Level" in page
    assert "Masked" in page


def test_check_of_a_person_names_the_role_that_gives_a_right(client_as, session, alice, root):
    alice.roles = [*alice.roles, *root.roles]
    session.commit()

    page = client_as(root).get(f"/settings/rights/person?user={alice.id}").text

    assert "Alice Zhao · Administrator · Sales · Sales East" in page
    assert 'title="Administrator"' in page


def test_check_of_somebody_unknown_is_not_found(client_as, root):
    assert client_as(root).get("/settings/rights/person?user=999999").status_code == 404


def test_right_to_add_without_the_right_to_see_opens_no_empty_form(client_as, alice, root, store):
    store(client_as(root), "sales", {"scope.lead.see": "none"})

    browser = client_as(alice)
    page = browser.get("/e/lead/new")
    reply = browser.post("/api/v1/lead/", json={"name": "Harbour Light"})

    assert (page.status_code, reply.status_code) == (403, 403)


def test_right_may_come_from_another_role_than_the_right_to_see(
    client_as, make, session, alice, root, store
):
    record = make("customer", owner=alice)
    store(client_as(root), "sales", {"scope.customer.change": "none"})
    store(client_as(root), "auditor", {"scope.customer.change": "own"})
    before = client_as(alice).get(f"/e/customer/{record.id}/edit").status_code
    alice.roles = [*alice.roles, *session.scalars(select(Role).where(Role.name == "auditor"))]
    raise_stamp(session, RIGHTS)
    session.commit()

    after = client_as(alice).get(f"/e/customer/{record.id}/edit").status_code

    assert (before, after) == (403, 200)

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.engine import clock
from app.engine.access.reader import system_reader
from app.engine.access.tables import Position, User
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import UserError
from app.engine.journal.tables import JournalEntry
from app.features.people.entries import USER, last_entry_id
from app.features.people.people import change_person, deactivate, make_password
from app.features.people.person_form import account_of
from app.web.passwords import password_problem
from app.web.tokens import make_token
from tests.support.cast import PASSWORD

NEW = {
    "username": "xiao.lin", "name_zh": "林晓", "name_en": "Lin Xiao", "email": "xiao.lin@example.com",
    "phone": "138 0013 8000", "roles": ["sales"], "language": "zh", "timezone": "Asia/Shanghai",
}  # fmt: skip


def create(browser, **given):
    return browser.post("/settings/people/new", data={**NEW, **given})


def change(browser, session, user, **given):
    session.expire_all()
    seen = last_entry_id(session, USER, user.id)
    form = {
        "username": user.username, "name_en": user.name_en, "roles": [r.name for r in user.roles],
        "department": str(user.department_id or ""), "language": user.language, "seen": seen,
    }  # fmt: skip
    return browser.post(f"/settings/people/{user.id}", data={**form, **given})


def password_on(page):
    return page.text.split('<code class="c-secret">')[2].split("<")[0]


def find(session, username):
    session.expire_all()
    return session.scalars(select(User).where(User.username == username)).one_or_none()


def message_of(reply):
    return " ".join(reply.text.split())


# ---- create ----


def test_new_account_shows_its_password_once_and_asks_for_another(client_as, client, session, root):
    page = create(client_as(root))

    user = find(session, "xiao.lin")
    assert page.status_code == 200
    assert "shown only now" in page.text
    assert (user.phone, user.email) == ("+8613800138000", "xiao.lin@example.com")
    assert user.must_change_password
    reply = client.sign_in("xiao.lin", password_on(page))
    assert reply.status_code == 303
    assert client.get("/e/customer/").headers["Location"] == "/account/password"


def test_typed_initial_password_is_not_shown(client_as, client, session, root):
    page = create(client_as(root), password="green-lantern-swims-4")

    assert "green-lantern-swims-4" not in page.text
    assert "as you typed it" in page.text
    assert client.sign_in("xiao.lin", "green-lantern-swims-4").status_code == 303


def test_made_passwords_pass_the_rules_and_differ():
    made = {make_password() for _number in range(20)}

    assert len(made) == 20
    assert [password_problem(one) for one in made] == [None] * 20


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"username": "alice"}, "The user name &#34;alice&#34; is taken; choose another one."),
        ({"username": "ALICE"}, "The user name &#34;ALICE&#34; is taken; choose another one."),
        ({"username": "a b"}, "A user name has 2 to 64 letters or digits"),
        ({"name_zh": "", "name_en": ""}, "Give the person a name in at least one language."),
        ({"name_en": "x" * 65}, "At most 64 characters."),
        ({"email": "nonsense"}, "“nonsense” is not a mail address"),
        ({"email": "alice@users.invalid"}, "is not a mail address"),
        ({"phone": "12"}, "is not a telephone number"),
        ({"roles": ["emperor"]}, "There is no role “emperor”."),
        ({"department": "999"}, "Choose one of the list."),
        ({"position": "x"}, "Choose one of the list."),
        ({"language": "fr"}, "Choose one of: 中文, English."),
        ({"timezone": "Mars/Base"}, "Choose a time zone of the list."),
        ({"password": "short"}, "it needs at least 10"),
    ],
    ids=["taken", "taken-capitals", "username", "name", "long", "mail", "stand-in", "phone", "role",
         "department", "position", "language", "zone", "password"],
)  # fmt: skip
def test_refused_account_names_the_field_keeps_the_rest_and_stores_nothing(
    client_as, session, root, given, message
):
    reply = create(client_as(root), **given)

    assert reply.status_code == 422
    assert message in message_of(reply)
    assert "Not saved yet: 1 place needs a change" in reply.text
    assert 'value="xiao.lin@example.com"' in reply.text or "email" in given
    assert session.scalar(select(User.id).where(User.name_zh == "林晓")) is None


def test_all_refusals_come_at_once(client_as, root):
    reply = create(client_as(root), username="a b", email="no", phone="1", password="short")

    assert "Not saved yet: 4 places need a change" in reply.text


# ---- change ----


def test_changed_department_works_at_the_next_request(
    client_as, session, make, alice, bob, carol, root
):
    alice.roles = find(session, "mia").roles
    session.commit()
    record = make("customer", owner=carol)
    here = client_as(alice)
    assert here.get(f"/e/customer/{record.id}").status_code == 404

    change(client_as(root), session, alice, department=str(carol.department_id))

    assert here.get(f"/e/customer/{record.id}").status_code == 200


def test_change_is_journalled_in_names(client_as, session, alice, root):
    change(client_as(root), session, alice, name_zh="赵丽", roles=["sales", "service"])

    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.entity, entry.record_id, entry.action) == ("user", alice.id, "change")
    assert entry.changes == {"name_zh": ["", "赵丽"], "roles": [["sales"], ["sales", "service"]]}


def test_change_over_somebody_elses_is_refused(client_as, session, alice, root):
    browser = client_as(root)
    change(browser, session, alice, name_zh="赵丽")

    reply = change(browser, session, alice, name_zh="赵莉", seen="0")

    assert reply.status_code == 409
    assert "Somebody else changed this account meanwhile" in reply.text
    assert 'value="赵莉"' in reply.text
    assert find(session, "alice").name_zh == "赵丽"


def test_nobody_changes_their_own_roles(client_as, session, root):
    page = client_as(root).get(f"/settings/people/{root.id}")
    change(client_as(root), session, root, roles=["sales"])

    assert "Nobody changes their own roles; ask another administrator." in page.text
    assert [role.name for role in find(session, "root").roles] == ["administrator"]


def test_one_of_two_administrators_may_lose_the_role(client_as, session, alice, root):
    alice.roles = root.roles
    session.commit()

    change(client_as(root), session, alice, roles=["sales"])

    assert [role.name for role in find(session, "alice").roles] == ["sales"]


def lose_role(session, user, reader):
    account = replace(account_of(user), roles=("sales",))
    change_person(session, current_catalogue(), user, account, reader=reader)


def lose_account(session, user, reader):
    deactivate(session, user, reader=reader)


@pytest.mark.parametrize("lose", [lose_role, lose_account], ids=["role", "account"])
def test_last_administrator_stays(asking, session, root, lose):
    with pytest.raises(UserError) as refused:
        lose(session, root, system_reader("command", language="en"))

    assert refused.value.message == (
        "Nobody would be left who administers. Make somebody else an administrator first."
    )


# ---- deactivate, reactivate ----


def test_deactivated_person_is_out_at_once(client_as, app, client, session, alice, root):
    here = client_as(alice)
    token = make_token(alice, secret=app.secret_key, now=clock.now())

    client_as(root).post(f"/settings/people/{alice.id}/deactivate")

    assert here.get("/").status_code == 302
    reply = client.get("/api/v1/customer/", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 401
    assert client.sign_in("alice", PASSWORD).status_code == 401


def test_reactivated_person_signs_in_as_before(client_as, client, session, alice, root):
    browser = client_as(root)
    browser.post(f"/settings/people/{alice.id}/deactivate")
    browser.post(f"/settings/people/{alice.id}/reactivate")

    assert client.sign_in("alice", PASSWORD).status_code == 303


def test_nobody_deactivates_themselves(client_as, session, root):
    reply = client_as(root).post(f"/settings/people/{root.id}/deactivate")

    assert reply.status_code == 409
    assert "Nobody deactivates themselves; ask another administrator." in reply.text
    assert find(session, "root").active


def test_page_counts_what_the_person_is_responsible_for(client_as, make, alice, root):
    for _number in range(3):
        make("customer", owner=alice)

    page = client_as(root).get(f"/settings/people/{alice.id}").text

    assert (
        f'href="/e/customer/?f.owner.eq={alice.id}">Customers</a><span class="c-num">3</span>'
        in page
    )


# ---- password, sessions, lock ----


def test_reset_ends_sessions_and_asks_for_another(client_as, client, session, alice, root):
    here = client_as(alice)

    page = client_as(root).post(f"/settings/people/{alice.id}/password")

    assert here.get("/").status_code == 302
    assert client.sign_in("alice", PASSWORD).status_code == 401
    assert client.sign_in("alice", password_on(page)).status_code == 303
    assert find(session, "alice").must_change_password


def test_own_password_is_not_reset_here(client_as, root):
    reply = client_as(root).post(f"/settings/people/{root.id}/password")

    assert reply.status_code == 409
    assert "Change your own password on the page “My account”." in reply.text


def test_password_stands_in_no_journal(client_as, session, alice, root):
    password = password_on(client_as(root).post(f"/settings/people/{alice.id}/password"))

    entries = session.scalars(select(JournalEntry)).all()
    assert entries[-1].changes == {"password": ["", "reset"]}
    assert not [entry for entry in entries if password in str(entry.changes)]


def test_all_sessions_of_a_person_end(client_as, alice, root):
    here, there = client_as(alice), client_as(alice)

    client_as(root).post(f"/settings/people/{alice.id}/sessions/end")

    assert (here.get("/").status_code, there.get("/").status_code) == (302, 302)


def test_own_session_stays_when_ones_others_end(client_as, root):
    here, there = client_as(root), client_as(root)

    here.post(f"/settings/people/{root.id}/sessions/end")

    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


def test_locked_person_is_let_in_again(client_as, client, session, alice, root):
    for _try in range(5):
        client.sign_in("alice", "wrong")
    assert client.sign_in("alice", PASSWORD).status_code == 401
    browser = client_as(root)
    assert "Locked after wrong tries" in browser.get(f"/settings/people/{alice.id}").text

    browser.post(f"/settings/people/{alice.id}/unlock")

    assert client.sign_in("alice", PASSWORD).status_code == 303


# ---- list ----


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=alice", ["alice"]),
        ("q=qian", ["bob"]),
        ("role=marketing", ["dave"]),
        ("state=inactive", ["carol"]),
        ("q=%25", []),
    ],
    ids=["user-name", "name", "role", "state", "percent"],
)
def test_list_is_searched_and_filtered(client_as, session, carol, root, query, names):
    carol.active = False
    session.commit()

    page = client_as(root).get(f"/settings/people/?{query}").text

    found = [name for name in ("alice", "bob", "carol", "dave", "mia") if f'c-sub">{name}<' in page]
    assert found == names


def test_list_filters_by_department_and_position(client_as, session, alice, bob, root):
    engineer = Position(name_en="Engineer")
    session.add(engineer)
    session.flush()
    alice.position_id = engineer.id
    session.commit()

    page = (
        client_as(root)
        .get(f"/settings/people/?department={bob.department_id}&position={engineer.id}")
        .text
    )

    assert 'c-sub">alice<' in page
    assert 'c-sub">bob<' not in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("colour=red", "“colour” is not known here; leave it out."),
        ("state=sleepy", "“sleepy” is not a choice here. Choose one of: active, inactive, all."),
        ("page=x", "“x” is not a number for page; use 1, 2, 3 …"),
    ],
    ids=["unknown", "state", "number"],
)
def test_bad_address_of_the_list_is_named(client_as, root, query, message):
    reply = client_as(root).get(f"/settings/people/?{query}")

    assert reply.status_code == 400
    assert message in reply.text


@pytest.mark.parametrize("key", ["0", "999999", "x", "9" * 30])
def test_unknown_person_is_not_found(client_as, root, key):
    assert client_as(root).get(f"/settings/people/{key}").status_code == 404


def test_list_costs_the_same_for_many_people(client_as, session, root, count_queries):
    browser = client_as(root)
    browser.get("/settings/people/")

    with count_queries() as statements:
        browser.get("/settings/people/")

    assert len(statements) <= 14, "\n".join(statements)

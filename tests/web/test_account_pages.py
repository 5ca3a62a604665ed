import pytest

from app.engine import clock
from app.web.sessions import hash_key, list_sign_ins
from app.web.tokens import make_token
from tests.support.cast import PASSWORD

NEW = "green-lantern-swims-4"


def change(client, **given):
    form = {"current": PASSWORD, "password": NEW, "repeat": NEW, **given}
    return client.post("/account/password", data=form)


def test_new_password_counts_from_now_on(client_as, client, alice):
    reply = change(client_as(alice))

    assert reply.headers["Location"] == "/account/"
    assert client.sign_in("alice", PASSWORD).status_code == 401
    assert client.sign_in("alice", NEW).status_code == 303


def test_change_ends_other_sessions_and_tokens_but_not_this(client_as, client, app, alice):
    here, there = client_as(alice), client_as(alice)
    token = make_token(alice, secret=app.secret_key, now=clock.now())

    change(here)

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    reply = client.get("/api/v1/customer/", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 401


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"current": "wrong"}, "This is not the current password."),
        ({"repeat": "something else"}, "The two new passwords differ."),
        (
            {"password": PASSWORD, "repeat": PASSWORD},
            "Choose a password other than the current one.",
        ),
        ({"password": "short", "repeat": "short"}, "it needs at least 10"),
        ({"password": "x" * 129, "repeat": "x" * 129}, "at most 128"),
        ({"password": "alice.zhao1", "repeat": "alice.zhao1"}, "your name, user name or company"),
    ],
    ids=["current", "repeat", "same", "short", "long", "own-name"],
)
def test_refused_change_names_the_rule_and_changes_nothing(
    client_as, client, alice, given, message
):
    reply = change(client_as(alice), **given)

    assert reply.status_code == 422
    assert message in reply.text
    assert client.sign_in("alice", PASSWORD).status_code == 303


def test_initial_password_must_be_changed_first(client_as, session, alice):
    alice.must_change_password = True
    session.commit()
    client = client_as(alice)

    assert client.get("/e/customer/").headers["Location"] == "/account/password"
    assert client.get("/api/v1/customer/").status_code == 403
    assert change(client).headers["Location"] == "/"
    assert client.get("/e/customer/").status_code == 200


def test_own_sessions_are_shown_and_ended(client_as, session, alice):
    here, there = client_as(alice), client_as(alice)
    with there.session_transaction() as cookie:
        other = hash_key(cookie["key"])

    page = here.get("/account/")
    reply = here.post(f"/account/sessions/{other}/end")

    assert "This session" in page.text
    assert other in page.text
    assert reply.status_code == 303
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_nobody_ends_another_persons_session(client_as, session, alice, bob):
    client, hers = client_as(bob), client_as(alice)
    row = list_sign_ins(session, alice.id, now=clock.now())[0]

    assert client.post(f"/account/sessions/{row.id}/end").status_code == 404
    assert hers.get("/account/").status_code == 200


def test_all_other_sessions_end_at_once(client_as, alice):
    here, there = client_as(alice), client_as(alice)

    here.post("/account/sessions/end")

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_settings_are_kept(client_as, session, alice):
    client = client_as(alice)

    reply = client.post("/account/", data={"language": "zh", "timezone": "Europe/Berlin"})
    session.expire_all()

    assert reply.status_code == 303
    assert (alice.language, alice.timezone) == ("zh", "Europe/Berlin")
    assert '<html lang="zh-CN"' in client.get("/account/").text


def test_bad_settings_are_refused(client_as, alice):
    reply = client_as(alice).post("/account/", data={"language": "fr", "timezone": "Mars"})

    assert reply.status_code == 422
    assert "Choose a time zone of the list." in reply.text

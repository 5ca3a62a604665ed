from datetime import timedelta

import pytest

from app.engine import clock
from app.web.sessions import hash_key
from app.web.tables import SignIn
from tests.support.cast import PASSWORD

REFUSED = "User name or password do not fit"


def test_right_password_leads_to_the_page_asked_for(client, alice):
    reply = client.sign_in("alice", PASSWORD, next="/account/?x=1")

    assert reply.status_code == 303
    assert reply.headers["Location"] == "/account/?x=1"
    assert "Alice Zhao" in client.get("/account/").text


def test_user_name_is_found_in_any_case(client, alice):
    assert client.sign_in(" ALICE ", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil",
        "javascript:alert(1)",
        "http:[",
        "",
    ],
)
def test_next_never_leaves_the_site(client, alice, target):
    reply = client.sign_in("alice", PASSWORD, next=target)

    assert reply.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("alice", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("alice", ""),
        ("al\0ice", PASSWORD),
        ("x" * 9999, "y" * 9999),
    ],
    ids=["wrong", "unknown", "empty", "no-password", "nul", "long"],
)
def test_refused_tries_all_look_the_same(client, alice, username, password):
    reply = client.sign_in(username, password)

    assert reply.status_code == 401
    assert REFUSED in reply.text


def test_inactive_person_is_refused_like_a_wrong_password(client, session, alice):
    alice.active = False
    session.commit()

    reply = client.sign_in("alice", PASSWORD)

    assert reply.status_code == 401
    assert REFUSED in reply.text


def test_page_behind_sign_in_leads_to_the_door_and_back(client):
    reply = client.get("/e/customer/?q=abc&sort=name")

    assert reply.status_code == 302
    assert reply.headers["Location"] == "/login/?next=/e/customer/%3Fq%3Dabc%26sort%3Dname"


def test_script_without_sign_in_gets_401_instead_of_a_page(client):
    reply = client.get(
        "/e/customer/options", headers={"X-Requested-With": "fetch", "HX-Request": "true"}
    )

    assert reply.status_code == 401
    assert reply.json["error"]["code"] == "unauthorized"


def test_sign_out_kills_the_cookie(client, alice):
    client.sign_in("alice", PASSWORD)
    cookie = client.get_cookie("crm").value

    reply = client.post("/logout/")
    client.set_cookie("crm", cookie)

    assert reply.headers["Location"] == "/login/"
    assert client.get("/account/").headers["Location"] == "/login/?next=/account/"


def test_sign_out_needs_post_and_token(client_as, alice):
    client = client_as(alice)
    client.sends_token = False

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 400
    assert client.get("/account/").status_code == 200


def test_sign_in_begins_a_new_session_and_ends_the_former(client, session, alice):
    client.sign_in("alice", PASSWORD)
    with client.session_transaction() as cookie:
        former = cookie["key"]

    client.sign_in("alice", PASSWORD)

    with client.session_transaction() as cookie:
        assert cookie["key"] != former
    assert session.get(SignIn, hash_key(former)) is None


def test_cookie_is_closed_to_scripts_and_other_sites(client, alice):
    reply = client.sign_in("alice", PASSWORD)

    cookie = reply.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "alice" not in cookie


def test_cookie_is_secure_over_https(fresh_app):
    reply = fresh_app(CRM_HTTPS="1").test_client().get("/lang/zh", base_url="https://localhost")

    assert reply.headers["Set-Cookie"].startswith("__Host-crm=")
    assert "Secure" in reply.headers["Set-Cookie"]


def test_garbled_cookie_is_like_none(client):
    client.set_cookie("crm", "garbled")

    assert client.get("/account/").status_code == 302


def test_idle_session_ends(client_as, session, alice, app):
    client = client_as(alice)
    idle = app.extensions["session_limits"].idle
    session.query(SignIn).update({"last_seen": clock.now() - idle - timedelta(seconds=1)})
    session.commit()

    assert client.get("/account/").status_code == 302


def test_session_ends_after_its_longest_time(client_as, session, alice):
    client = client_as(alice)
    session.query(SignIn).update({"expires": clock.now() - timedelta(seconds=1)})
    session.commit()

    assert client.get("/account/").status_code == 302


def test_last_seen_is_written_at_most_once_a_minute(client_as, session, alice):
    client = client_as(alice)
    old = clock.now() - timedelta(minutes=2)
    session.query(SignIn).update({"last_seen": old})
    session.commit()

    client.get("/account/")
    session.expire_all()
    first = session.query(SignIn).one().last_seen
    client.get("/account/")
    session.expire_all()

    assert first > old
    assert session.query(SignIn).one().last_seen == first


def test_deactivated_person_is_out_at_the_next_request(client_as, session, alice):
    client = client_as(alice)
    alice.active = False
    session.commit()

    assert client.get("/account/").status_code == 302

from datetime import timedelta

import jwt
import pytest

from app.engine import clock
from app.web.tokens import LIFETIME, make_token
from tests.support.cast import PASSWORD

LOGIN = "/api/v1/security/login"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_token_opens_the_api(client, alice):
    token = client.post(LOGIN, json={"username": "alice", "password": PASSWORD}).json[
        "access_token"
    ]

    reply = client.get("/api/v1/customer/", headers=bearer(token))

    assert reply.status_code == 200


def test_token_opens_no_page(client, app, alice):
    token = make_token(alice, secret=app.secret_key, now=clock.now())

    assert client.get("/account/", headers=bearer(token)).status_code == 302


def test_bad_tokens_get_401(client, app, alice):
    old = make_token(
        alice, secret=app.secret_key, now=clock.now() - LIFETIME - timedelta(seconds=1)
    )
    foreign = make_token(alice, secret="another key of another product", now=clock.now())
    unsigned = jwt.encode(
        {"sub": "1", "epoch": 0, "kind": "access", "aud": "crm-api"}, None, algorithm="none"
    )
    wrong_kind = jwt.encode({"sub": str(alice.id)}, app.secret_key, algorithm="HS256")

    for token in (old, foreign, unsigned, wrong_kind, "x", "", "a.b.c"):
        reply = client.get("/api/v1/customer/", headers=bearer(token))

        assert reply.status_code == 401
        assert reply.json["error"]["code"] == "unauthorized"


def test_other_schemes_get_401_even_with_a_session(client_as, alice):
    reply = client_as(alice).get(
        "/api/v1/customer/", headers={"Authorization": "Basic YWxpY2U6eA=="}
    )

    assert reply.status_code == 401


def test_token_dies_with_the_epoch(client, app, session, alice):
    token = make_token(alice, secret=app.secret_key, now=clock.now())
    alice.epoch += 1
    session.commit()

    assert client.get("/api/v1/customer/", headers=bearer(token)).status_code == 401


def test_token_dies_with_the_account(client, app, session, alice):
    token = make_token(alice, secret=app.secret_key, now=clock.now())
    alice.active = False
    session.commit()

    assert client.get("/api/v1/customer/", headers=bearer(token)).status_code == 401


def test_no_token_before_the_forced_change(client, session, alice):
    alice.must_change_password = True
    session.commit()

    reply = client.post(LOGIN, json={"username": "alice", "password": PASSWORD})

    assert reply.status_code == 403
    assert reply.json["error"]["message"] == "Change the initial password on the web page first."


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ([], 400, []),
        ("text", 400, []),
        ({}, 422, ["username", "password"]),
        ({"username": "a", "password": 1}, 422, ["password"]),
        ({"username": None, "password": ["x"]}, 422, ["username", "password"]),
    ],
)
def test_wrong_types_name_their_fields(client, body, status, fields):
    reply = client.post(LOGIN, json=body)

    assert reply.status_code == status
    assert [error["field"] for error in reply.json["error"]["fields"]] == fields


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"a=b", "text/plain", 415),
    ],
)
def test_unreadable_bodies_are_refused(client, data, kind, status):
    reply = client.post(LOGIN, data=data, content_type=kind)

    assert reply.status_code == status
    assert reply.json["error"]["message"]


def test_message_follows_accept_language(client):
    reply = client.post(
        LOGIN,
        json={"username": "a", "password": "b"},
        headers={"Accept-Language": "zh-CN,zh;q=0.9"},
    )

    assert "用户名或密码" in reply.json["error"]["message"]


def test_session_on_the_api_needs_the_form_token(client_as, alice):
    client = client_as(alice)

    assert client.get("/api/v1/customer/").status_code == 200
    client.sends_token = False
    reply = client.post("/api/v1/customer/", json={})

    assert reply.status_code == 400
    assert reply.json["error"]["code"] == "form_expired"

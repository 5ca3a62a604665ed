import re

import pytest

from app.web.headers import host_name

PAGES = ("/login/", "/healthz", "/nope", "/account/", "/static/dist/nope.css", "/api/v1/customer/")


@pytest.mark.parametrize("path", PAGES)
def test_no_answer_goes_without_the_headers(client, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers


def test_scripts_carry_the_nonce_of_their_answer(client):
    first, second = client.get("/login/"), client.get("/login/")

    nonces = [
        re.search(r"'nonce-([^']+)'", reply.headers["Content-Security-Policy"])[1]
        for reply in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert set(re.findall(r'nonce="([^"]+)"', first.text)) == {nonces[0]}
    assert not re.search(r"<script(?![^>]*nonce=)", first.text)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", first.text)


def test_personal_pages_are_not_kept(client_as, alice):
    assert client_as(alice).get("/account/").headers["Cache-Control"] == "no-store"


def test_https_is_remembered_for_a_year(fresh_app):
    reply = fresh_app(CRM_HTTPS="1").test_client().get("/healthz", base_url="https://localhost")

    assert reply.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "", "127.0.0.2"]
)
def test_unknown_host_is_refused(client, host):
    reply = client.get("/login/", headers={"Host": host})

    assert reply.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "LOCALHOST", "[::1]:80"])
def test_this_machine_is_answered(client, host):
    assert client.get("/login/", headers={"Host": host}).status_code == 200


def test_named_hosts_are_answered(fresh_app):
    app = fresh_app(
        CRM_ALLOWED_HOSTS="crm.example.com, *.shop.example",
        CRM_PUBLIC_URL="https://www.example.com",
    )
    client = app.test_client()

    statuses = {
        host: client.get("/healthz", headers={"Host": host}).status_code
        for host in ("crm.example.com", "a.shop.example", "www.example.com:443", "shop.example")
    }

    assert statuses == {
        "crm.example.com": 200, "a.shop.example": 200, "www.example.com:443": 200, "shop.example": 400,
    }  # fmt: skip


def test_host_name_drops_the_port():
    assert [host_name(text) for text in ("A.b:1", "[::1]:2", "x")] == ["a.b", "[::1]", "x"]

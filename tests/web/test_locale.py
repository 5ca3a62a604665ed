import pytest

from app.web.company import COMPANY_LANGUAGE, write_setting
from tests.support.cast import PASSWORD


def language_of(reply):
    return reply.text.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("en-US,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("fr", "zh-CN"),
        ("", "zh-CN"),
        ("*;q=x", "zh-CN"),
    ],
)
def test_first_choice_is_the_browsers(client, header, expected):
    assert language_of(client.get("/login/", headers={"Accept-Language": header})) == expected


def test_choice_on_the_sign_in_page_stays(client, alice):
    reply = client.get("/lang/en?next=/login/", headers={"Accept-Language": "zh"})

    assert reply.headers["Location"] == "/login/"
    assert language_of(client.get("/login/", headers={"Accept-Language": "zh"})) == "en"


def test_choice_of_a_person_follows_them(client_as, session, alice):
    client_as(alice).get("/lang/zh")
    session.expire_all()

    assert alice.language == "zh"
    assert language_of(client_as(alice).get("/account/")) == "zh-CN"


def test_person_comes_before_session_and_browser(client_as, session, alice):
    client = client_as(alice)
    with client.session_transaction() as cookie:
        cookie["language"] = "zh"

    assert language_of(client.get("/account/", headers={"Accept-Language": "zh"})) == "en"


def test_company_decides_where_nothing_else_says(client, session):
    write_setting(session, COMPANY_LANGUAGE, "en")
    session.commit()

    assert language_of(client.get("/login/", headers={"Accept-Language": "fr"})) == "en"


def test_choice_before_signing_in_becomes_the_persons(client, session, alice):
    client.get("/lang/zh")

    client.sign_in("alice", PASSWORD)
    session.expire_all()

    assert alice.language == "zh"


def test_language_left_by_another_person_is_not_taken_over(client, client_as, session, alice, bob):
    alice.language = "zh"
    session.commit()
    client.sign_in("alice", PASSWORD)
    client.post("/logout/")

    client.sign_in("bob", PASSWORD)
    session.expire_all()

    assert bob.language == "en"
    assert language_of(client.get("/account/")) == "en"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_link_on_another_site_sets_nobodys_language(client, client_as, session, alice, site):
    elsewhere = {"Sec-Fetch-Site": site}

    client_as(alice).get("/lang/zh", headers=elsewhere)
    reply = client.get("/lang/zh?next=/login/", headers=elsewhere)
    session.expire_all()

    assert alice.language == "en"
    assert reply.headers["Location"] == "/login/"
    assert language_of(client.get("/login/", headers={"Accept-Language": "en"})) == "en"


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_switch_and_typed_address_set_the_language(client_as, session, alice, site):
    client_as(alice).get("/lang/zh", headers={"Sec-Fetch-Site": site})
    session.expire_all()

    assert alice.language == "zh"


def test_unknown_language_is_404(client):
    assert client.get("/lang/fr").status_code == 404


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil"])
def test_switch_never_leaves_the_site(client, target):
    assert client.get("/lang/en", query_string={"next": target}).headers["Location"] == "/"


def test_sign_in_page_is_whole_in_chinese(client):
    page = client.get("/login/", headers={"Accept-Language": "zh"}).text

    assert "登录" in page
    assert "用户名" in page
    assert "Sign in" not in page

"""What a reader sees through every door of the read path."""

from __future__ import annotations

import re

import pytest


def titles(page) -> str:
    return page.text


@pytest.fixture
def hers(make, alice):
    return make("customer", owner=alice, name="上海兰阳商务咨询有限公司", phone="13800138000")


@pytest.fixture
def his(make, bob):
    return make("customer", owner=bob, name="苏州恒立精密机械有限公司", phone="13900139000")


def test_sales_sees_only_own_customers_on_list_search_and_picker(client_as, hers, his, alice):
    client = client_as(alice)

    assert "兰阳" in client.get("/e/customer/").text
    assert "恒立" not in client.get("/e/customer/").text
    assert "恒立" not in client.get("/e/customer/?q=恒立").text.replace('value="恒立"', "")
    assert client.get("/e/customer/options?q=恒立").json == {"results": []}
    assert client.get("/search?q=恒立").json == {"groups": []}
    assert client.get(f"/e/customer/{his.id}").status_code == 404


def test_manager_sees_the_department(client_as, hers, his, mia):
    page = client_as(mia).get("/e/customer/")

    assert "兰阳" in page.text
    assert "恒立" in page.text


def test_marketing_sees_phones_masked_on_every_door(client_as, hers, dave):
    client = client_as(dave)

    doors = [
        client.get("/e/customer/?columns=name,phone"), client.get(f"/e/customer/{hers.id}"),
        client.get("/e/customer/?q=兰阳&columns=name,phone"),
    ]  # fmt: skip

    for door in doors:
        assert door.status_code == 200
        assert "138****8000" in door.text
        assert "13800138000" not in door.text
        assert "138 0013 8000" not in door.text


def test_masked_field_is_neither_filtered_nor_searched(client_as, hers, dave):
    client = client_as(dave)

    filtered = client.get("/e/customer/?f.phone.starts=138")
    searched = client.get("/e/customer/?q=138001")

    assert filtered.status_code == 400
    assert "兰阳" not in searched.text


@pytest.mark.parametrize("needle", ["商", "商务", "兰阳商务", "1380013", "0013 80"])
def test_search_finds_any_part(client_as, hers, alice, needle):
    assert "兰阳" in client_as(alice).get("/e/customer/", query_string={"q": needle}).text


@pytest.mark.parametrize("needle", ["' \" % _ * ( ) :", "100%", "AND OR NEAR", "\\", "a" * 200])
def test_search_never_errors(client_as, hers, alice, needle):
    assert client_as(alice).get("/e/customer/", query_string={"q": needle}).status_code == 200


def test_unknown_argument_is_named(client_as, alice):
    reply = client_as(alice).get("/e/customer/?sotr=name")

    assert reply.status_code == 400
    assert "sotr" in reply.text


def test_keyset_pages_meet_every_row_once(client_as, make, alice, session):
    for number in range(7):
        make("customer", owner=alice, name=f"Keyset {number}")
    client = client_as(alice)
    bearer = client.post(
        "/api/v1/security/login", json={"username": "alice", "password": "purple-otter-walks-9"}
    ).json["access_token"]
    headers = {"Authorization": f"Bearer {bearer}"}

    seen, path = [], "/api/v1/customer/?per_page=3&sort=next_follow_up&columns=name"
    while path:
        page = client.get(path, headers=headers).json
        seen += [row["name"] for row in page["result"]]
        path = page["next"]

    assert sorted(seen) == [f"Keyset {number}" for number in range(7)]


def test_child_of_own_customer_is_seen(client_as, make, hers, bob, alice):
    make("contact", owner=bob, customer=hers.id, name="陈建国")

    assert "陈建国" in client_as(alice).get("/e/contact/").text


def test_right_taken_away_is_gone_at_the_next_request(client_as, hers, alice, root):
    client, admin = client_as(alice), client_as(root)
    assert client.get("/e/customer/").status_code == 200

    seen = re.search(r'name="seen" value="([^"]*)"', admin.get("/settings/rights/?role=sales").text)
    sent = {"scope.customer.see": "none", "seen": seen[1]}
    stored = admin.post("/settings/rights/sales", data=sent)

    assert stored.status_code == 303
    assert client.get("/e/customer/").status_code == 403


def test_nobody_but_administrators_changes_rights(client_as, mia):
    assert client_as(mia).post("/settings/rights/sales", data={}).status_code == 403

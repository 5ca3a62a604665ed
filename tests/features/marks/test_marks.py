"""A star is one person's own, selects records in lists, and never opens what is closed."""

from __future__ import annotations

import pytest

from app.features.marks.tables import Marked

MISSING = 987654
STARRED = "f.starred.mine=1"


@pytest.fixture
def customer(make, alice):
    return make("customer", owner=alice, name="Anhua Valves")


def names(client, args=STARRED) -> list[str]:
    return [row["name"] for row in client.get(f"/api/v1/customer/?{args}").json["result"]]


def test_starred_record_stands_in_the_tab_of_who_starred_it(client_as, make, alice, mia, customer):
    make("customer", owner=alice, name="Other")
    client_as(alice).post(f"/e/customer/{customer.id}/star")

    assert names(client_as(alice)) == ["Anhua Valves"]
    assert names(client_as(mia)) == []
    page = client_as(alice).get(f"/e/customer/?{STARRED}").text
    assert "Anhua Valves" in page
    assert ">Other<" not in page


def test_star_taken_off_is_off(client_as, alice, customer, session):
    client = client_as(alice)
    client.post(f"/e/customer/{customer.id}/star")

    client.post(f"/e/customer/{customer.id}/unstar")

    assert session.query(Marked).count() == 0
    assert names(client) == []


def test_second_star_changes_nothing(client_as, alice, customer, session):
    client = client_as(alice)

    replies = [client.put(f"/api/v1/customer/{customer.id}/star") for _time in range(2)]

    assert [reply.status_code for reply in replies] == [204, 204]
    assert session.query(Marked).count() == 1


def test_api_tells_and_takes_off(client_as, alice, customer):
    client, path = client_as(alice), f"/api/v1/customer/{customer.id}/star"
    client.put(path)
    starred = client.get(path).json

    client.delete(path)

    assert (starred, client.get(path).json) == ({"starred": True}, {"starred": False})


def test_switch_of_the_head_says_how_it_stands(client_as, alice, customer):
    client = client_as(alice)
    before = client.get(f"/e/customer/{customer.id}").text

    part = client.post(f"/e/customer/{customer.id}/star", headers={"HX-Request": "true"}).text

    assert f'formaction="/e/customer/{customer.id}/star"' in before
    assert 'aria-pressed="true"' in part
    assert f'hx-post="/e/customer/{customer.id}/unstar"' in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/e/customer/{}/star"), ("POST", "/e/customer/{}/unstar"),
     ("GET", "/api/v1/customer/{}/star"), ("PUT", "/api/v1/customer/{}/star")],
)  # fmt: skip
def test_unseen_record_cannot_be_starred(client_as, carol, customer, session, method, path):
    client = client_as(carol)

    hidden, missing = (
        client.open(path.format(key), method=method) for key in (customer.id, MISSING)
    )

    assert hidden.status_code == missing.status_code == 404
    assert session.query(Marked).count() == 0


def test_star_on_a_record_given_away_shows_nothing(client_as, alice, carol, root, make):
    record = make("customer", owner=carol, name="Anhua Valves")
    client_as(carol).post(f"/e/customer/{record.id}/star")

    client_as(root).patch(f"/api/v1/customer/{record.id}", json={"version": 1, "owner": alice.id})

    assert names(client_as(carol)) == []


def test_star_filters_together_with_other_conditions(client_as, make, alice, customer):
    other = make("customer", owner=alice, name="Bohai Pumps")
    client = client_as(alice)
    for record in (customer, other):
        client.post(f"/e/customer/{record.id}/star")

    assert names(client, f"{STARRED}&f.name.contains=Pump") == ["Bohai Pumps"]
    assert sorted(names(client, f"or1.starred.mine=1&or1.name.eq=x&{STARRED}")) == [
        "Anhua Valves", "Bohai Pumps",
    ]  # fmt: skip


@pytest.mark.parametrize("args", ["f.starred.mine=0", "f.starred.eq=1", "f.starred.mine="])
def test_other_spelling_is_refused_by_name(client_as, alice, args):
    reply = client_as(alice).get(f"/api/v1/customer/?{args}")

    assert reply.status_code == 400
    assert reply.json["error"]["message"] == "“starred” takes only mine=1."


def test_empty_tab_says_how_to_fill_it(client_as, alice, customer):
    page = client_as(alice).get(f"/e/customer/?{STARRED}").text

    assert "The star beside a record" in page


def test_saved_view_keeps_the_condition(client_as, alice, customer):
    client = client_as(alice)
    client.post(f"/e/customer/{customer.id}/star")
    view = client.post(
        "/api/v1/_views/", json={"entity": "customer", "name": "Mine first", "query": STARRED}
    )

    page = client.get(f"/e/customer/?view={view.json['id']}")

    assert view.status_code == 201
    assert "Anhua Valves" in page.text


def test_purged_record_leaves_no_star(client_as, root, customer, session):
    client = client_as(root)
    client.post(f"/e/customer/{customer.id}/star")
    client.post(f"/e/customer/{customer.id}/delete", data={"version": "1"})

    client.post(f"/e/customer/{customer.id}/purge")

    assert session.query(Marked).count() == 0


def test_description_names_the_filter_and_the_path(client_as, alice):
    paths = client_as(alice).get("/api/v1/openapi.json").json["paths"]
    asked = {one["name"] for one in paths["/api/v1/customer/"]["get"]["parameters"]}

    assert "f.starred.mine" in asked
    assert set(paths["/api/v1/customer/{record_id}/star"]) == {"parameters", "get", "put", "delete"}


def test_star_and_following_are_set_and_taken_apart(client_as, alice, customer, session):
    client, path = client_as(alice), f"/api/v1/customer/{customer.id}"
    for verb in ("star", "follow"):
        client.put(f"{path}/{verb}")
    client.delete(f"{path}/star")

    row = session.query(Marked).one()
    assert (row.starred, row.followed) == (False, True)
    assert client.get(f"{path}/follow").json == {"followed": True}
    assert names(client) == []
    assert names(client, "f.followed.mine=1") == ["Anhua Valves"]

    client.delete(f"{path}/follow")

    assert session.query(Marked).count() == 0

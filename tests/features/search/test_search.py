"""Search over everything: what it finds, for whom, with which hint."""

from __future__ import annotations

import pytest


def items(reply) -> dict[str, list[str]]:
    return {
        group["label"]: [item["title"] for item in group["items"]] for group in reply.json["groups"]
    }


def test_finds_records_of_every_readable_entity_with_a_hint(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua Trading")
    make("opportunity", owner=alice, customer=customer, name="Anhua valve sets")

    reply = client_as(alice).get("/search?q=anhua")

    assert items(reply) == {"Customers": ["Anhua Trading"], "Opportunities": ["Anhua valve sets"]}
    assert reply.json["groups"][1]["items"][0]["hint"] == "Anhua Trading"


def test_finds_only_what_its_reader_may_see(client_as, make, alice, bob):
    make("customer", owner=alice, name="Anhua Trading")

    assert client_as(bob).get("/search?q=anhua").json == {"groups": []}


@pytest.mark.parametrize(
    ("text", "found"), [("a", False), ("7", False), ("华", True), ("an", True)]
)
def test_one_letter_is_too_little_one_chinese_character_is_not(client_as, make, alice, text, found):
    make("customer", owner=alice, name="Anhua 安华 7")

    reply = client_as(alice).get("/search", query_string={"q": text})

    assert bool(reply.json["groups"]) is found
    assert ("hint" in reply.json) is not found


@pytest.mark.parametrize(
    "text", ["'", '"', "%", "_", "(", "a' OR 1=1", "*:*", "\x00ab", "x" * 5000]
)
def test_no_text_makes_it_fail(client_as, make, alice, text):
    make("customer", owner=alice, name="Anhua Trading")

    assert client_as(alice).get("/search", query_string={"q": text}).status_code == 200


@pytest.mark.parametrize(
    "text", ["\u200b安华", "安\u200b华", "\ufeffAn\u2060hua", "\u202a安华\u202c"]
)
def test_signs_that_nobody_sees_do_not_hide_what_is_sought(client_as, make, alice, text):
    make("customer", owner=alice, name="Anhua 安华")

    reply = client_as(alice).get("/search", query_string={"q": text})

    assert items(reply) == {"Customers": ["Anhua 安华"]}


def test_nothing_typed_gives_what_the_reader_changed_last(client_as, make, alice, bob):
    mine, theirs = (make("customer", owner=one, name=f"Of {one.username}") for one in (alice, bob))
    client = client_as(alice)
    client.post(
        f"/e/customer/{mine.id}/fact/name", data={"name": "Of alice now", "version": mine.version}
    )
    client.post(
        f"/e/customer/{theirs.id}/fact/name", data={"name": "No", "version": theirs.version}
    )

    assert items(client.get("/search")) == {"Changed by you lately": ["Of alice now"]}
    assert client_as(bob).get("/search").json == {"groups": []}


def test_lately_changed_records_given_away_are_left_out(client_as, make, session, alice, bob, root):
    record = make("customer", owner=alice, name="Anhua Trading")
    client = client_as(alice)
    client.post(
        f"/e/customer/{record.id}/fact/name",
        data={"name": "Anhua Steel", "version": record.version},
    )
    given = {"ids": str(record.id), "owner": str(bob.id)}
    client_as(root).post("/e/customer/bulk/assign", data=given)
    session.expire_all()

    assert client.get("/search").json == {"groups": []}


def test_more_than_five_lead_to_the_list_of_all(client_as, make, alice):
    for number in range(6):
        make("customer", owner=alice, name=f"Anhua & Sons {number}")
    client = client_as(alice)

    group = client.get("/search", query_string={"q": "anhua & sons"}).json["groups"][0]
    listed = client.get(group["more"]).text

    assert len(group["items"]) == 5
    assert all(f"Anhua &amp; Sons {number}" in listed for number in range(6))


def test_five_records_are_all_there_is(client_as, make, alice):
    for number in range(5):
        make("customer", owner=alice, name=f"Anhua {number}")

    assert client_as(alice).get("/search?q=anhua").json["groups"][0]["more"] == ""


def test_a_name_that_holds_the_text_comes_before_other_fields(client_as, make, alice):
    make("customer", owner=alice, name="Anhua Trading")
    for number in range(6):
        make("customer", owner=alice, name=f"Boda {number}", short_name="Anhua")

    found = items(client_as(alice).get("/search?q=ANHUA"))["Customers"]

    assert found[0] == "Anhua Trading"
    assert len(found) == 5

"""The API of an entity: the lists' grammar, one write path, one shape of errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.engine import clock
from app.engine.access.tables import FieldRule
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.web.tokens import make_token


@pytest.fixture
def api_as(app, client) -> Callable[..., Callable[..., Any]]:
    """Return a caller of the API for a person: `api_as(alice)("GET", "customer/")`."""

    def caller(user: Any) -> Callable[..., Any]:
        token = make_token(user, secret=app.secret_key, now=clock.now())

        def call(method: str, path: str, json: Any = None, **headers: str) -> Any:
            sent = {"Authorization": f"Bearer {token}"}
            sent |= {name.replace("_", "-"): value for name, value in headers.items()}
            return client.open(f"/api/v1/{path}", method=method, json=json, headers=sent)

        return call

    return caller


#: What people must fill in for a customer.
MINIMUM = {
    "type": "dealer", "industry": "machinery", "contact_person": "Ms Fang", "email": "a@example.com",
}  # fmt: skip


@pytest.fixture
def quote(make, alice):
    """A quote of alice's with one line."""
    return make(
        "quote",
        owner=alice,
        lines=[{"product": "Seal", "quantity": "2", "price": "10.00", "discount": "15"}],
    )


def test_list_follows_its_cursor_to_the_end(api_as, make, alice):
    made = {make("customer", owner=alice, name=f"Anhua {number}").id for number in range(7)}
    call, path, seen = api_as(alice), "customer/?per_page=3&sort=name", []

    while path:
        page = call("GET", path).json
        seen += [row["id"] for row in page["result"]]
        path = (page["next"] or "").removeprefix("/api/v1/")

    assert len(seen) == len(set(seen))
    assert made <= set(seen)


def test_count_is_capped_until_the_exact_one_is_asked_for(api_as, make, alice, monkeypatch):
    monkeypatch.setattr("app.engine.query.counting.COUNT_CAP", 2)
    for number in range(4):
        make("customer", owner=alice, name=f"Anhua {number}")
    call = api_as(alice)

    capped = call("GET", "customer/?per_page=1").json
    exact = call("GET", "customer/?per_page=1&count=exact").json

    assert (capped["count"], capped["count_is_exact"]) == (2, False)
    assert (exact["count"], exact["count_is_exact"]) == (4, True)


def test_created_record_comes_back_with_its_address(api_as, alice):
    reply = api_as(alice)("POST", "customer/", {"name": "Anhua Bearings", **MINIMUM})

    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/api/v1/customer/{reply.json['id']}"
    assert (reply.json["name"], reply.json["version"]) == ("Anhua Bearings", 1)
    assert reply.json["owner"]["id"] == alice.id


def test_every_bad_field_is_named_at_once_in_the_callers_language(api_as, alice):
    body = {**MINIMUM, "name": "x", "level": "Q", "phone": "12", "nme": "Anhua"}

    reply = api_as(alice)("POST", "customer/", body, Accept_Language="zh-CN")

    assert reply.status_code == 422
    fields = {item["field"]: item["message"] for item in reply.json["error"]["fields"]}
    assert set(fields) == {"name", "level", "phone", "nme"}
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in text) for text in fields.values())


def test_stale_change_gets_both_values(api_as, make, alice):
    record = make("customer", owner=alice, short_name="one")
    call = api_as(alice)
    call("PATCH", f"customer/{record.id}", {"short_name": "two", "version": 1})

    reply = call("PATCH", f"customer/{record.id}", {"short_name": "three", "version": 1})

    assert reply.status_code == 409
    [field] = reply.json["error"]["fields"]
    assert reply.json["error"]["version"] == 2
    assert (field["field"], field["before"], field["theirs"], field["mine"]) == (
        "short_name", "one", "two", "three",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ({}, ""),
        ({"version": "x"}, ""),
        ({"version": 1.0}, ""),
        ({"version": True}, ""),
        ({}, "soon"),
    ],
    ids=["none", "word", "float", "bool", "bad If-Match"],
)
def test_change_without_a_usable_version_is_refused(body, header, api_as, make, alice):
    record = make("customer", owner=alice)

    reply = api_as(alice)("PATCH", f"customer/{record.id}", {"notes": "n", **body}, If_Match=header)

    assert reply.status_code == 422
    assert [item["field"] for item in reply.json["error"]["fields"]] == ["version"]


def test_if_match_carries_the_version(api_as, make, alice):
    record = make("customer", owner=alice)
    call = api_as(alice)

    done = call("PATCH", f"customer/{record.id}", {"notes": "seen"}, If_Match='"1"')
    stale = call("DELETE", f"customer/{record.id}", If_Match='"1"')

    assert done.json["version"] == 2
    assert stale.status_code in (403, 409)


def test_repeated_create_with_one_key_makes_one_record(api_as, alice):
    call = api_as(alice)

    first = call("POST", "customer/", {"name": "Anhua One", **MINIMUM}, Idempotency_Key="k-1")
    second = call("POST", "customer/", {"name": "Anhua One", **MINIMUM}, Idempotency_Key="k-1")

    assert second.status_code == 201
    assert second.json["id"] == first.json["id"]


def test_child_rows_hold_only_readable_cells(api_as, quote, session, alice):
    session.add(
        FieldRule(
            role="sales", entity="quote_line", field="price", mode="hidden", changed_at=clock.now()
        )
    )
    session.add(
        FieldRule(
            role="sales", entity="quote_line", field="product", mode="mask", changed_at=clock.now()
        )
    )
    raise_stamp(session, RIGHTS)
    session.commit()

    [line] = api_as(alice)("GET", f"quote/{quote.id}").json["lines"]

    assert "price" not in line
    assert line["product"] == "••••"
    assert line["quantity"] == 2


def test_child_row_keeps_what_its_writer_may_not_see(api_as, quote, session, alice, root):
    session.add(
        FieldRule(
            role="sales",
            entity="quote_line",
            field="discount",
            mode="hidden",
            changed_at=clock.now(),
        )
    )
    raise_stamp(session, RIGHTS)
    session.commit()
    call = api_as(alice)
    [line] = call("GET", f"quote/{quote.id}").json["lines"]
    sent = {"id": line["id"], "product": "Seal", "quantity": "3", "price": "10.00"}

    done = call("PATCH", f"quote/{quote.id}", {"lines": [sent], "version": 1})

    assert done.status_code == 200
    [whole] = api_as(root)("GET", f"quote/{quote.id}").json["lines"]
    assert (whole["quantity"], whole["discount"]) == (3, 15)


def test_openapi_names_every_filter_of_a_list(api_as, alice):
    document = api_as(alice)("GET", "openapi.json").json

    names = {item["name"] for item in document["paths"]["/api/v1/customer/"]["get"]["parameters"]}
    assert {
        "q",
        "sort",
        "after",
        "per_page",
        "count",
        "f.level.in",
        "f.next_follow_up.within",
    } <= names
    assert not any(name.startswith("f.phone.") for name in names)


def test_object_without_id_does_not_empty_a_link(api_as, make, alice):
    parent = make("customer", owner=alice, name="Anhua Group")
    record = make("customer", owner=alice, name="Anhua", parent=parent.id)
    call = api_as(alice)

    refused = call("PATCH", f"customer/{record.id}", {"version": 1, "parent": {"no": 1}})
    taken = call(
        "PATCH", f"customer/{record.id}", {"version": 1, "parent": {"id": parent.id}, "notes": "x"}
    )

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert refused.json["error"]["fields"] == [
        {
            "field": "parent",
            "message": 'An object needs the id of the record, such as {"id": 12}.',
        }
    ]
    assert taken.json["parent"]["id"] == parent.id


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("1e999", "This number is too long: at most 13 digits before the point."),
        ("0.1000000000000000055", "At most 2 digits after the point."),
        ("1e-999", "At most 2 digits after the point."),
    ],
)
def test_number_is_read_as_it_was_written(app, client, alice, number, message):
    token = make_token(alice, secret=app.secret_key, now=clock.now())
    body = f'{{"name": "Anhua", "annual_revenue": {number}}}'

    reply = client.post(
        "/api/v1/customer/",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    told = {one["field"]: one["message"] for one in reply.json["error"]["fields"]}
    assert (reply.status_code, told["annual_revenue"]) == (422, message)


def test_page_past_the_end_counts_what_is_there(api_as, make, alice):
    for number in range(3):
        make("customer", owner=alice, name=f"Anhua {number}")

    page = api_as(alice)("GET", "customer/?page=9&q=Anhua").json

    assert (page["result"], page["count"], page["count_is_exact"]) == ([], 3, True)


def test_conflict_names_somebody_even_where_no_one_is_known(api_as, make, alice):
    record = make("customer", owner=alice, name="Anhua")

    reply = api_as(alice)("PATCH", f"customer/{record.id}", {"version": 77, "notes": "x"})

    assert reply.status_code == 409
    assert reply.json["error"]["message"] == (
        "Someone else changed this record meanwhile. Reload it, then repeat your change."
    )


def test_stale_delete_says_who_changed_the_record(api_as, make, alice, mia):
    record = make("customer", owner=alice, name="Anhua")
    api_as(alice)("PATCH", f"customer/{record.id}", {"version": 1, "notes": "x"})

    reply = api_as(mia)("DELETE", f"customer/{record.id}", If_Match="1")

    assert reply.status_code == 409
    assert reply.json["error"]["message"].startswith(f"{alice.title('en')} changed this record")


def test_what_was_deleted_is_brought_back_by_who_may(api_as, make, alice, mia):
    record = make("customer", owner=alice, name="Anhua")
    assert api_as(mia)("DELETE", f"customer/{record.id}").status_code == 204

    denied = api_as(alice)("POST", f"customer/{record.id}/restore")
    reply = api_as(mia)("POST", f"customer/{record.id}/restore")
    again = api_as(mia)("POST", f"customer/{record.id}/restore")

    assert denied.status_code in (403, 404)
    assert (reply.status_code, reply.json["name"], again.status_code) == (200, "Anhua", 404)
    assert api_as(alice)("GET", f"customer/{record.id}").status_code == 200


def test_filter_without_comparison_is_told_how_to_go_on(api_as, alice):
    reply = api_as(alice)("GET", "customer/?f.level=A")

    assert reply.status_code == 400
    assert reply.json["error"]["message"] == ("“f.level” needs a comparison, such as “f.level.eq”.")

"""Nothing that can be typed, sent or put into an address makes the product fail: 4xx that names it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.condition import OPERATORS

SIGNS = ["'", '"', "%", "_", "*", "(", ")", ":", "-", "+", "~", "^", "\\", "AND", "OR", "NEAR",
         "' OR 1=1 --", 'NEAR("a" "b")', "a*", "-a", "{a}", "[a]", "\t", "😀", "👨‍👩‍👧", "\u202e", "\x00", "a\x00b",
         "x" * 10_000, "星" * 200, "%00", "null", "é", "ﬁ", "１２３"]  # fmt: skip
SEARCHES = {
    "一": 1, "精密": 1, "精密仪器": 1, "Precision": 1, "precision": 1, "13977": 1, "7771": 1,
    "100%": 1, "50%": 0, "%": 1, "_": 0, "东一精": 1, "no such thing": 0,
}  # fmt: skip
fuzz = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)  # fmt: skip


@pytest.fixture
def company(make, alice):
    make("customer", owner=alice, name="华东一精密仪器厂")
    make("customer", owner=alice, name="Anhua Precision 100% Ltd", phone="13977771234")
    return alice


@pytest.mark.parametrize(("q", "found"), list(SEARCHES.items()))
def test_search_finds_parts_of_words_and_signs_as_they_are(q, found, company, client_as):
    reply = client_as(company).get(f"/api/v1/customer/?q={quote(q)}")

    assert (reply.status_code, reply.json["count"]) == (200, found)


@pytest.mark.parametrize("door", ["/e/customer/?q={}", "/e/customer/board?q={}", "/e/customer/count?q={}",
                                  "/e/customer/options?q={}", "/search?q={}", "/options/user?q={}",
                                  "/options/region?q={}", "/options/department?q={}", "/api/v1/customer/?q={}"])  # fmt: skip
def test_no_sign_makes_a_search_fail(door, company, client_as):
    client = client_as(company)

    answers = {sign[:20]: client.get(door.format(quote(sign))).status_code for sign in SIGNS}
    answers["lone surrogate"] = client.get(door.format("%ED%A0%80")).status_code
    answers["broken bytes"] = client.get(door.format("%FF%FE")).status_code

    assert {sign: status for sign, status in answers.items() if status not in (200, 400)} == {}


BAD = {
    "nonsense=1": "nonsense", "q=a&q=b": "q", "page=0": "page", "page=-1": "page", "page=x": "page",
    "page=1e9": "page", "page=99999999999999999999": "page", "page=²": "page", "page=1000": "page",
    "per_page=x": "per_page", "per_page=-5": "per_page", "sort=nonsense": "sort", "sort=--name": "sort",
    "sort=owner_id": "sort", "sort=contacts": "sort", "columns=name,nonsense": "columns",
    "after=x": "after", "before=x": "before", "after=W10": "after", "last=2": "last", "count=all": "count",
    "f.nonsense.eq=1": "nonsense", "f.name.nonsense=1": "name", "f.name.gt=1": "name",
    "f.level.eq=Z": "level", "f.annual_revenue.gt=much": "annual_revenue", "f.created_at.within=soon": "created_at",
    "f.owner.eq=x": "owner", "f.next_follow_up.gt=2026-02-31": "next_follow_up", "or1.nonsense.eq=1": "nonsense",
    "f.annual_revenue.between=1": "annual_revenue", "or0.name.eq=1": "or0.name.eq", "f.name=1": "f.name",
}  # fmt: skip


@pytest.mark.parametrize(("query", "field"), list(BAD.items()))
@pytest.mark.parametrize("base", ["/e/customer/", "/api/v1/customer/"])
def test_bad_argument_is_refused_by_name(base, query, field, company, client_as):
    reply = client_as(company).get(f"{base}?{query}", headers={"X-Requested-With": "fetch"})

    assert reply.status_code == 400
    assert [item["field"] for item in reply.json["error"]["fields"]] == [field]


@pytest.mark.parametrize("query", ["page=x", "page=²", "page=-1"])
def test_recycle_bin_refuses_a_bad_page(query, client_as, root):
    assert client_as(root).get(f"/e/customer/bin?{query}").status_code == 400


TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from(SIGNS), st.integers().map(str), st.floats().map(str),
    st.dates().map(str), st.sampled_from(["1..2", "..", "1e400", "-0", "a,b", ",", "30d", "-1d", "99999999d",
                                          "this_week", "true", "\ud800"]),
)  # fmt: skip


@pytest.mark.parametrize("slug", ["customer", "contact", "opportunity", "task"])
@fuzz
@given(data=st.data())
def test_any_filter_is_answered_or_refused(slug, data, company, client_as):
    names = [*current_catalogue()[slug].fields, "id", "nonsense"]
    name, op = (
        data.draw(st.sampled_from(names)),
        data.draw(st.sampled_from([*OPERATORS, "nonsense"])),
    )
    value = data.draw(TEXTS)
    group = data.draw(st.sampled_from(["f", "or1", "or2"]))

    path = f"/api/v1/{slug}/?{group}.{name}.{op}={quote(value.encode('utf-8', 'surrogatepass'))}"

    assert client_as(company).get(path).status_code in (200, 400), path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize("slug", ["customer", "contact", "quote", "task"])
@fuzz
@given(data=st.data())
def test_any_json_is_stored_or_refused(slug, data, company, client_as):
    names = list(current_catalogue()[slug].fields)
    body = data.draw(
        st.dictionaries(st.sampled_from(names) | st.text(max_size=8), JSON, max_size=6)
    )

    reply = client_as(company).post(f"/api/v1/{slug}/", json=body)

    assert reply.status_code in (201, 400, 422), body


def test_wrong_types_are_refused_with_every_field(company, client_as):
    body = {"name": ["x"], "level": 7, "annual_revenue": {"a": 1}, "phone": True, "email": 3.5, "tags": 5,
            "parent": "x", "next_follow_up": [], "kind": None, "nonsense": 1, "id": 5, "version": 3}  # fmt: skip
    reply = client_as(company).post("/api/v1/customer/", json=body)

    named = {item["field"] for item in reply.json["error"]["fields"]}
    assert reply.status_code == 422
    assert {"name", "level", "annual_revenue", "phone", "email", "parent", "kind", "nonsense", "id",
            "version"} <= named  # fmt: skip


BODIES = {
    "no json": (b"name=x", 400), "cut": (b'{"name": "x"', 400), "nan": (b'{"annual_revenue": NaN}', 400),
    "infinity": (b'{"annual_revenue": -Infinity}', 400), "twice": (b'{"name": "a", "name": "b"}', 400),
    "deep": (b"[" * 100_000 + b"]" * 100_000, 400), "deep value": (b'{"name": ' + b"[" * 3000 + b"]" * 3000 + b"}", 400),
    "bytes": (b'{"name": "\xff\xfe"}', 400), "list": (b"[]", 400), "text": (b'"x"', 400), "empty": (b"", 400),
    "huge number": (b'{"annual_revenue": ' + b"9" * 5000 + b"}", 400), "surrogate": (b'{"name": "\\ud800"}', 422),
    "nul": (b'{"name": "a\\u0000b"}', 422),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BODIES))
def test_broken_body_is_refused(name, company, client_as):
    body, status = BODIES[name]
    reply = client_as(company).post("/api/v1/customer/", data=body, content_type="application/json")

    assert reply.status_code == status
    assert reply.json["error"]["message"]


@pytest.mark.parametrize("header", ["9" * 5000, "x", "-1", "1.5", '"1', "²"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_odd_version_header_never_fails(method, header, company, client_as, make):
    record = make("customer", owner=company)
    reply = client_as(company).open(
        f"/api/v1/customer/{record.id}", method=method, json={} if method == "PATCH" else None,
        headers={"If-Match": header.encode("latin-1", "replace").decode("latin-1")},
    )  # fmt: skip

    assert reply.status_code < 500


SYSTEM = ("id", "code", "created_at", "created_by", "changed_at", "changed_by", "version", "deleted_at",
          "department", "live_key", "owner_id")  # fmt: skip


@pytest.mark.parametrize("name", SYSTEM)
def test_system_fields_are_never_written_from_outside(name, company, client_as, make):
    record = make("customer", owner=company, name="Before")
    client = client_as(company)
    body = {name: 1} if name == "version" else {"version": 1, name: 1}
    changed = client.patch(f"/api/v1/customer/{record.id}", json=body)
    created = client.post("/api/v1/customer/", json={name: 1})
    client.post(f"/e/customer/{record.id}/edit", data={"name": "Before", "version": "1", name: "7"})

    if name != "version":
        assert changed.status_code == 422
        assert name in {item["field"] for item in changed.json["error"]["fields"]}
    assert created.status_code == 422
    assert name in {item["field"] for item in created.json["error"]["fields"]}
    stored = client.get(f"/api/v1/customer/{record.id}").json
    assert (stored["id"], stored["code"]) == (record.id, record.code)


@pytest.mark.parametrize(
    "path", ["/e/customer/new?parent={}", "/e/contact/new?customer={}", "/e/task/new?assignee={}"]
)
@pytest.mark.parametrize("value", ["9" * 40, "-1", "x", "1.5", "%00"])
def test_presets_of_a_form_never_fail(path, value, company, client_as):
    assert client_as(company).get(path.format(value)).status_code in (200, 400)

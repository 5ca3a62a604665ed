"""A field that is hidden or masked for a role stays so on every door: shown, asked or derived."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from app.engine.access.tables import FieldRule, GrantedScope
from app.engine.compile.catalogue import current_catalogue
from app.engine.settings.stamps import RIGHTS, raise_stamp
from tests.conformance.test_canaries import record_doors
from tests.support.canaries import BAIT, IDENTITY, MOBILE, make_nest

#: What marketing may not see of customers and contacts, by the declarations.
SECRETS = {
    "customer": {"phone": "mask"},
    "contact": {"mobile": "mask", "phone": "mask", "wechat": "mask", "birthday": "hidden",
                "id_number": "hidden", "preferences": "hidden", "lunar_birthday": "hidden"},
}  # fmt: skip
NEEDLES = (MOBILE, "139 7777 1234", "+8613977771234", IDENTITY, "1987", f"{BAIT} contact.wechat",
           f'"{BAIT} Moltebeere"', f">{BAIT} Moltebeere<")  # fmt: skip


def grant(session, role, slug, action, scope="all"):
    session.add(GrantedScope(role=role, entity=slug, action=action, scope=scope))
    raise_stamp(session, RIGHTS)
    session.commit()


def rule(session, role, slug, name, mode):
    session.add(FieldRule(role=role, entity=slug, field=name, mode=mode))
    raise_stamp(session, RIGHTS)
    session.commit()


@pytest.fixture
def nest(session, make, alice):
    return make_nest(make, alice)


@pytest.fixture
def writing(session):
    """Marketing may also change what it sees, so that writing doors can be tried."""
    for slug in SECRETS:
        for action in ("add", "change", "delete", "bulk", "restore", "assign"):
            grant(session, "marketing", slug, action)


def shown(page: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in page]


def doors(slug: str):
    base = f"/e/{slug}/"
    names = ",".join(current_catalogue()[slug].fields)
    yield from (
        base,
        f"{base}?columns={names}",
        f"{base}?per_page=200&last=1",
        f"{base}board",
        f"{base}bin",
    )
    yield from (
        f"{base}options",
        f"{base}options?q={BAIT}",
        f"{base}new",
        f"/search?q={BAIT}",
        "/",
        "/actions/",
    )
    yield from (f"/api/v1/{slug}/", f"/api/v1/{slug}/?columns={names}", f"/api/v1/{slug}/_spec")


@pytest.mark.parametrize("slug", list(SECRETS))
@pytest.mark.usefixtures("writing")
def test_no_page_shows_what_is_hidden_or_masked(slug, client_as, nest, dave):
    client, found = client_as(dave), []

    for address in (*doors(slug), *record_doors(slug, nest.ids[slug])):
        reply = client.get(address)
        if shown(reply.text) or reply.status_code >= 500:
            found.append(f"{address}: {reply.status_code} {shown(reply.text)}")

    assert "\n".join(found) == ""


@pytest.mark.parametrize(
    ("slug", "name"), [(slug, name) for slug, names in SECRETS.items() for name in names]
)
def test_hidden_or_masked_field_cannot_be_asked_about(slug, name, client_as, nest, dave):
    client, kind = client_as(dave), current_catalogue()[slug].type(name)
    questions = [f"f.{name}.{op}={quote('139')}" for op in kind.operators]
    questions += [f"or1.{name}.{op}=139" for op in kind.operators]
    questions += [f"sort={name}", f"sort=-{name}"]

    answers = {
        f"{base}?{question}": client.get(f"{base}?{question}").status_code
        for question in questions
        for base in (f"/e/{slug}/", f"/e/{slug}/count", f"/api/v1/{slug}/")
    }

    assert [f"{address} {status}" for address, status in answers.items() if status != 400] == []


def test_search_does_not_find_by_a_masked_number(client_as, nest, dave, alice):
    for q in (MOBILE, MOBILE[3:8], "1234"):
        assert client_as(alice).get(f"/api/v1/customer/?q={q}").json["count"] == 1
        assert client_as(dave).get(f"/api/v1/customer/?q={q}").json["count"] == 0
        assert client_as(dave).get(f"/api/v1/contact/?q={q}").json["count"] == 0
        assert client_as(dave).get(f"/search?q={q}").json["groups"] == []


@pytest.mark.usefixtures("writing")
def test_answers_to_writing_show_nothing_hidden(client_as, nest, dave, alice):
    client, key = client_as(dave), nest.ids["contact"]
    client_as(alice).patch(
        f"/api/v1/contact/{key}", json={"version": 1, "unit": "Works", "mobile": "13911112222"}
    )

    replies = [
        client.patch(f"/api/v1/contact/{key}", json={"version": 1, "unit": "Lab"}),
        client.post(f"/e/contact/{key}/edit", data={"version": 1, "unit": "Lab", "name": "N", "customer": nest.ids["customer"]}),
        client.post(f"/e/contact/{key}/fact/unit", data={"version": 1, "unit": "Lab"}),
        client.patch(f"/api/v1/contact/{key}", json={"version": 2, "unit": "Lab"}),
        client.patch(f"/api/v1/contact/{key}", json={"version": 3, "mobile": "13900000000"}),
        client.patch(f"/api/v1/contact/{key}", json={"version": 3, "id_number": "1", "birthday": "x"}),
        client.post(f"/e/contact/{key}/edit", data={"version": 3, "name": "", "mobile": "1", "id_number": "1"}),
    ]  # fmt: skip

    assert [reply.status_code for reply in replies] == [409, 409, 409, 200, 422, 422, 422]
    assert [shown(reply.text) for reply in replies] == [[]] * 7
    assert "13911112222" not in "".join(reply.text for reply in replies)


@pytest.mark.usefixtures("writing")
def test_hidden_field_is_unknown_to_writers_and_stays(client_as, nest, dave, alice):
    key = nest.ids["contact"]
    hidden = client_as(dave).patch(f"/api/v1/contact/{key}", json={"version": 1, "id_number": "1"})
    unknown = client_as(dave).patch(f"/api/v1/contact/{key}", json={"version": 1, "nonsense": "1"})
    form = {
        "version": "1",
        "name": "Renamed",
        "customer": nest.ids["customer"],
        "id_number": "",
        "mobile": "",
    }
    saved = client_as(dave).post(f"/e/contact/{key}/edit", data=form)

    assert (
        hidden.json["error"]["fields"][0]["message"]
        == unknown.json["error"]["fields"][0]["message"]
    )
    assert saved.status_code == 303
    stored = client_as(alice).get(f"/api/v1/contact/{key}").json
    assert (stored["id_number"], stored["mobile"]) == (IDENTITY, f"+86{MOBILE}")


# ---- rules that administrators store ----


@pytest.mark.parametrize("mode", ["mask", "hidden"])
@pytest.mark.parametrize("slug", ["customer", "contact", "opportunity", "task"])
def test_name_that_a_role_may_not_read_titles_nothing(mode, slug, session, client_as, nest, alice):
    rule(session, "sales", slug, current_catalogue()[slug].name_field, mode)
    needle = f"{BAIT} {slug}.{current_catalogue()[slug].name_field} Moltebeere"
    client, found = client_as(alice), []
    addresses = [*doors(slug), *record_doors(slug, nest.ids[slug])]
    for other in ("contact", "opportunity", "quote", "task", "contact_log"):
        if slug in current_catalogue()[other].fields:
            addresses += [f"/e/{other}/", f"/e/{other}/{nest.ids[other]}", f"/e/{other}/{nest.ids[other]}/edit",
                          f"/api/v1/{other}/{nest.ids[other]}", f"/e/{other}/?f.{slug}.eq={nest.ids[slug]}"]  # fmt: skip

    for address in addresses:
        reply = client.get(address)
        if needle in reply.text or reply.status_code >= 500:
            found.append(f"{address}: {reply.status_code}")

    assert "\n".join(found) == ""


def test_masked_default_sort_leaves_the_list_usable(session, client_as, nest, alice):
    rule(session, "sales", "customer", "next_follow_up", "mask")

    assert client_as(alice).get("/e/customer/").status_code == 200


def test_masked_board_field_closes_the_board(session, client_as, nest, alice):
    rule(session, "sales", "opportunity", "stage", "mask")

    assert client_as(alice).get("/e/opportunity/board").status_code == 404


@pytest.mark.parametrize("mode", ["mask", "hidden"])
@pytest.mark.parametrize("name", ["created_by", "code"])
def test_system_field_that_is_closed_cannot_be_asked_about(
    mode, name, session, client_as, nest, alice
):
    rule(session, "sales", "customer", name, mode)

    reply = client_as(alice).get(f"/e/customer/?f.{name}.filled=")

    assert reply.status_code == 400


@pytest.mark.parametrize("mode", ["mask", "hidden"])
@pytest.mark.parametrize(
    ("rules", "slug", "computed"),
    [
        ((("opportunity", "amount"),), "opportunity", "weighted"),
        ((("opportunity", "amount"),), "customer", "open_amount"),
        ((("opportunity", "stage"),), "customer", "open_count"),
        ((("contact", "left"),), "customer", "contact_count"),
        ((("quote_line", "price"),), "quote_line", "amount"),
        ((("quote_line", "price"),), "quote", "total"),
    ],
)
def test_computed_field_follows_what_it_is_made_of(
    mode, rules, slug, computed, session, client_as, nest, alice
):
    for entity, name in rules:
        rule(session, "sales", entity, name, mode)
    client = client_as(alice)

    record = client.get(f"/api/v1/{slug}/{nest.ids[slug]}").json

    assert computed not in record
    assert client.get(f"/e/{slug}/?f.{computed}.gt=1").status_code == 400


def test_panel_over_a_hidden_link_is_closed(session, client_as, nest, alice):
    rule(session, "sales", "task", "customer", "hidden")
    client = client_as(alice)

    assert "tasks" not in client.get(f"/e/customer/{nest.ids['customer']}/counts").json
    assert "tab=tasks" not in client.get(f"/e/customer/{nest.ids['customer']}").text


def test_delete_preview_counts_only_what_the_reader_sees(
    session, client_as, nest, make, alice, bob, dave
):
    grant(session, "sales", "customer", "delete", "own")
    make("task", owner=dave, assignee=dave.id, customer=nest.ids["customer"])
    rule_out = {"role": "sales", "entity": "contact", "action": "see", "scope": "none"}
    session.add(GrantedScope(**rule_out))
    raise_stamp(session, RIGHTS)
    session.commit()

    page = client_as(alice).get(f"/e/customer/{nest.ids['customer']}/delete").text

    assert "Contacts" not in page.split("<main", 1)[1]

"""The demo's invented records: always the same, believable, and right by every rule."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from stdnum.cn import ric, uscc

from app.composition import SHIPPED_PACKS
from app.crm.demo import SIZES, demo_drafts
from app.crm.demo_customers import demo_customers
from app.crm.demo_deals import final_stage
from app.crm.demo_numbers import credit_code, id_number, landline, mobile, spread
from app.crm.demo_people import DEPARTMENTS, PEOPLE
from app.crm.demo_plan import Draft, Plan, To
from app.crm.demo_words import CITIES, KNOWN
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.condition import condition_fields
from app.engine.fields.match import matches
from app.engine.fields.registry import field_type
from app.engine.fields.standard import DeclarationContext

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
CRM, _ = collect(["app.models"], [SHIPPED_PACKS])
OF_PACKS = {item.slug for item in CRM.entities if item.pack}
ENTITIES = {item.slug: item for item in CRM.entities}


def make_plan(now: datetime = NOW) -> Plan:
    return Plan(random.Random(7), now)


@cache
def drafts() -> tuple[Draft, ...]:
    return tuple(demo_drafts(make_plan()))


def of(slug: str) -> list[Draft]:
    return [item for item in drafts() if item.entity == slug]


def context() -> DeclarationContext:
    return DeclarationContext(CRM, timezone="Asia/Shanghai", now=NOW)


def typed(slug: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the values as the write path would hold them; raises Refusal."""
    found: dict[str, Any] = {}
    for name, value in raw.items():
        item = ENTITIES[slug].field(name)
        if item is None:
            assert name == "tags"
            continue
        if item.type in ("link", "links", "user", "department", "rows"):
            found[name] = value
        else:
            found[name] = field_type(item.type).coerce(value, item, context())
    for item in ENTITIES[slug].fields:
        if item.name not in found and item.default is not None:
            found[item.name] = field_type(item.type).coerce(item.default, item, context())
    return found


def broken_rules(slug: str, values: dict[str, Any]) -> list[str]:
    """Return the fields that are required and empty, or filled where they do not apply."""
    entity, found = ENTITIES[slug], []
    for item in entity.fields:
        filled = values.get(item.name) not in (None, "", (), [])
        asked = item.require_when is not None and matches(
            item.require_when, values, entity, context()
        )
        shown = item.show_when is None or matches(item.show_when, values, entity, context())
        if (item.required or asked) and not filled and item.type != "number":
            found.append(f"{item.name} is missing")
        if filled and not shown and values[item.name] is not False:
            found.append(f"{item.name} does not apply")
    return found


def test_sizes_are_as_announced() -> None:
    made = Counter(item.entity for item in drafts())

    assert {slug: made[slug] for slug in SIZES} == SIZES
    assert all(made[slug] > 15 for slug in ("contract", "payment_plan", "payment", "product"))


def test_same_chance_makes_the_same_records() -> None:
    assert tuple(demo_drafts(make_plan())) == drafts()


@pytest.mark.parametrize("slug", [item.slug for item in CRM.entities if not item.parent_row])
def test_values_pass_every_rule(slug: str) -> None:
    for draft in of(slug):
        assert broken_rules(slug, typed(slug, dict(draft.values))) == [], draft


def test_quote_lines_pass_every_rule() -> None:
    for draft in of("quote"):
        assert draft.values["lines"]
        for line in draft.values["lines"]:
            assert broken_rules("quote_line", {"quote": 1, **typed("quote_line", line)}) == []


def test_links_point_to_records_written_before() -> None:
    written: set[To] = {To("user", 0), To("department", 0)}

    for draft in drafts():
        links = [
            item
            for value in draft.values.values()
            for item in (value if isinstance(value, list) else [value])
        ]
        assert {item for item in links if isinstance(item, To)} <= written
        written.add(To(draft.entity, draft.number))


def test_later_changes_keep_the_rules() -> None:
    changed = [item for item in drafts() if item.later]

    for draft in changed:
        times = [draft.at, *(at for at, _values in draft.later)]
        assert times == sorted(times)
    assert len(changed) >= 10


def test_customers_of_the_manuals_are_as_drawn() -> None:
    first = of("customer")[: len(KNOWN)]

    assert [item.values["name"] for item in first] == [item.zh for item in KNOWN]
    assert [item.later[-1][1]["lifecycle"] for item in first if item.later] == [
        item.lifecycle for item in KNOWN if item.lifecycle != "potential"
    ]


def test_every_record_belongs_to_someone_who_sells() -> None:
    selling = {item.username for item in PEOPLE if item.role in ("sales", "manager")}

    assert {item.owner for item in drafts() if item.entity not in {"lead", *OF_PACKS}} == selling
    assert {item.owner for item in of("lead")} > {"sun.li"}


def test_converted_leads_name_the_customer_they_became() -> None:
    customers = {item.number: item for item in of("customer")}
    leads = [item for item in of("lead") if item.values["stage"] == "converted"]
    became = [(item, customers[item.values["customer"].number]) for item in leads]

    assert len(became) > 5
    assert all(one.values["name"] in item.values["name"] for item, one in became)
    # Whoever has the lead sees the customer: marketing all of them, sales their own.
    assert all(item.owner in ("sun.li", one.owner) for item, one in became)


def test_cases_belong_to_service_and_campaigns_to_marketing() -> None:
    assert {item.owner for item in of("case")} == {"zhao.min"}
    assert {item.owner for item in of("campaign")} == {"sun.li"}
    assert {item.owner for item in of("feedback")} > {"zhao.min", "li.na"}


def test_cases_are_found_in_every_state_and_some_are_late() -> None:
    reached = Counter(item.later[-1][1]["status"] if item.later else "open" for item in of("case"))
    late = [item for item in of("case") if item.values["due"] < NOW and len(item.later) < 2]

    assert set(reached) == {"open", "in_progress", "waiting", "solved", "closed"}
    assert reached["closed"] > 25
    assert len(late) >= 2


def test_campaigns_that_are_over_tell_their_cost_and_effect() -> None:
    over = [item.later[-1][1] for item in of("campaign") if len(item.later) == 2]

    assert len(over) == 3
    assert all(values["actual_cost"] and values["effect"] for values in over)


def test_sides_of_the_country_belong_to_their_departments() -> None:
    east = {item.username for item in PEOPLE if item.department == "sales_east"}
    sides = {city.region: city.side for city in CITIES}

    for draft in of("customer"):
        assert (draft.owner in east) == (sides[draft.values["region"]] == "east")


def test_few_open_deals_lie_still() -> None:
    deals = [item for item in of("opportunity") if final_stage(item) not in ("won", "lost")]
    touched = [item.later[-1][0] if item.later else item.at for item in deals]
    still = [at for at in touched if at < NOW - timedelta(days=30)]

    assert len(deals) > 100
    assert 5 <= len(still) <= 15
    assert {final_stage(item) for item in deals} == {"qualify", "needs", "proposal", "negotiation"}


def test_some_deals_wait_for_a_late_follow_up() -> None:
    found = [item.later[-1][1].get("next_follow_up") for item in of("opportunity") if item.later]
    start = make_plan().moment(0, "00:00")

    assert 3 <= sum(at < start for at in found if at is not None) <= 30
    assert sum(at > start for at in found if at is not None) > 100


def test_nothing_happened_in_the_future() -> None:
    assert all(at <= NOW for item in drafts() for at, _values in item.later)
    assert all(item.at <= NOW for item in drafts())
    assert all(item.values["last_contact"] <= NOW for item in of("customer"))
    assert all(item.values["at"] <= NOW for item in of("contact_log"))


def test_work_is_spread_over_a_year() -> None:
    months = {item.values["at"].strftime("%Y-%m") for item in of("contact_log")}
    born = {item.at.strftime("%Y-%m") for item in of("customer")}

    assert len(months) >= 12
    assert len(born) >= 10


def test_some_follow_ups_are_overdue_some_due_today() -> None:
    zone = make_plan().moment(0, "00:00")
    due = [
        item.values["next_follow_up"] for item in of("customer") if item.values["next_follow_up"]
    ]

    assert 5 <= sum(at < zone for at in due) <= 30
    assert 5 <= sum(zone <= at < zone + timedelta(days=1) for at in due) <= 30
    assert any(item.values["next_follow_up"] is None for item in of("customer"))


def test_last_contact_is_that_of_the_newest_log() -> None:
    newest: dict[int, datetime] = {}
    for log in of("contact_log"):
        number = log.values["customer"].number
        newest[number] = max(newest.get(number, log.values["at"]), log.values["at"])

    for customer in of("customer"):
        assert newest[customer.number] == customer.values["last_contact"]


@pytest.mark.parametrize("first", [0, 5_000, 760_000, 1_600_000])
def test_names_and_codes_of_any_number_are_unique(first: int) -> None:
    found = [
        *demo_customers(make_plan(), 3000),
        *demo_customers(make_plan(), 3000, first=max(first, 3000)),
    ]

    names = [item.values["name"] for item in found]
    codes = [item.values["uscc"] for item in found if "uscc" in item.values]
    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)


def test_every_department_has_somebody() -> None:
    used = {item.department for item in PEOPLE}

    assert used | {"sales"} == {item.key for item in DEPARTMENTS}


@pytest.mark.parametrize("number", [0, 1, 30, 31, 999, 1_000_000, 27_999_999])
def test_numbers_pass_their_checks(number: int) -> None:
    assert uscc.is_valid(credit_code(number, "320576"))
    assert ric.is_valid(id_number(number))


def test_telephone_numbers_are_of_invented_ranges() -> None:
    assert mobile(3).startswith("1370000")
    assert landline(3, "512").startswith("0512-5550")


@pytest.mark.parametrize("size", [1, 2, 100, 768_000])
def test_spread_reaches_every_place_once(size: int) -> None:
    sample = range(min(size, 5000))

    assert len({spread(number, size) for number in sample}) == len(sample)


def test_conditions_of_the_catalogue_name_fields() -> None:
    for entity in CRM.entities:
        for item in entity.fields:
            for condition in filter(None, (item.show_when, item.require_when)):
                assert all(entity.field(name) for name in condition_fields(condition))

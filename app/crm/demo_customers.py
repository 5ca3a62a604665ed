"""Customers of the demo company and the people who work there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from app.crm.demo_flaws import flawed
from app.crm.demo_numbers import credit_code, id_number, landline, mobile, spread
from app.crm.demo_plan import Draft, Plan, To, person_name
from app.crm.demo_words import (
    CITIES,
    ENGLISH,
    FIRST,
    FORMS,
    KNOWN,
    POSTS,
    PREFERENCES,
    SECOND,
    TAGS,
    TRADES,
    City,
    Known,
    Trade,
)

#: How many people out of a hundred look after customers on each side of the country.
OWNERS = {
    "east": (("li.na", 50), ("zhang.wei", 36), ("wang.fang", 14)),
    "west": (("chen.jie", 72), ("liu.yang", 28)),
}
_NAMES = len(FIRST) * len(SECOND) * len(TRADES) * len(CITIES)
_KNOWN_NAMES = {item.zh for item in KNOWN}
_SIZES = ("1-49", "50-199", "200-499", "500-999", "1000+")
_INTERESTS = (
    "price", "quality", "delivery", "service", "technology", "training", "payment", "new_products",
)  # fmt: skip
_SOURCES = (
    "fair", "referral", "website", "search", "wechat", "call", "visit", "tender", "partner",
)  # fmt: skip


def demo_customers(plan: Plan, count: int, *, first: int = 0) -> Iterator[Draft]:
    """Yield `count` customers, each name once; the first ones are those of the manuals.

    first: number of the first one; the same plan gives the same customers.
    """
    before: Draft | None = None
    for number in range(first, first + count):
        draft = _customer(plan, number)
        if number >= len(KNOWN):
            draft = flawed(draft, before, plan)
        yield draft
        before = draft


def _customer(plan: Plan, number: int) -> Draft:
    if number < len(KNOWN):
        return _known_customer(plan, number, KNOWN[number])
    if number % 18 == 0 and number // 18 <= len(ENGLISH):
        return _english_customer(plan, number, ENGLISH[number // 18 - 1])
    if number % 13 == 0:
        return _private_customer(plan, number)
    return _invented_customer(plan, number)


def _known_customer(plan: Plan, number: int, known: Known) -> Draft:
    city = next(item for item in CITIES if item.zh == known.city)
    trade = next(item for item in TRADES if item.industry == known.industry)
    due = None if known.due is None else plan.moment(known.due, known.hour)
    born = plan.past(known.last + 90 + 17 * number)
    values = {
        **_company(plan, number, city, trade, known.en),
        "name": known.zh, "english_name": known.en, "level": known.level, "lifecycle": "potential",
        "short_name": known.zh.removeprefix(known.city)[:2], "tags": list(known.tags),
        "last_contact": plan.past(known.last), "next_follow_up": due,
    }  # fmt: skip
    steps = ["intent", "formal", "dormant", "lost"]
    passed = {"dormant": ["intent", "formal", "dormant"], "lost": ["intent", "lost"]}.get(
        known.lifecycle,
        steps[: steps.index(known.lifecycle) + 1] if known.lifecycle in steps else [],
    )
    later = tuple(
        (plan.past(known.last + 70 - 21 * place), {"lifecycle": step})
        for place, step in enumerate(passed)
    )
    return Draft("customer", number, known.owner, born, values, later)


def _invented_customer(plan: Plan, number: int) -> Draft:
    rng = plan.rng
    turn, place = divmod(number, _NAMES)
    place = spread(place, _NAMES)
    place, first = divmod(place, len(FIRST))
    place, second = divmod(place, len(SECOND))
    trade, city = TRADES[place % len(TRADES)], CITIES[place // len(TRADES)]
    short = FIRST[first][0] + SECOND[second][0]
    latin = f"{FIRST[first][1]}{SECOND[second][1]}"
    name = f"{city.zh}{short}{trade.zh}{_legal_form(city, first + second)}"
    if turn or name in _KNOWN_NAMES:
        name += f"第{turn + 2}分公司"
    values = {
        **_company(plan, number, city, trade, f"{latin} {trade.en}"),
        "name": name, "short_name": short,
        "english_name": f"{latin} {trade.en}", **_stage_of_life(plan),
        "tags": plan.some(TAGS, 3),
        "annual_revenue": rng.randint(8, 900) * 1_000_000 if rng.random() < 0.6 else None,
    }  # fmt: skip
    return Draft("customer", number, _owner(plan, city), _born(plan, values), values)


def _legal_form(city: City, number: int) -> str:
    """Return how the name ends; districts of one city differ in it, so names stay apart."""
    districts = [item for item in CITIES if item.zh == city.zh]
    return (
        sorted(set(FORMS))[districts.index(city)] if districts[1:] else FORMS[number % len(FORMS)]
    )


def _english_customer(plan: Plan, number: int, words: tuple[str, str]) -> Draft:
    name, industry = words
    city = next((item for item in CITIES if item.en in name), CITIES[0])
    trade = next(item for item in TRADES if item.industry == industry)
    values = {
        **_company(plan, number, city, trade, name.split(" (")[0]),
        "name": f"{name} Co., Ltd.", "english_name": f"{name} Co., Ltd.", **_stage_of_life(plan),
        "short_name": name.split()[0], "address": "", "notes": "Prefers English.",
    }  # fmt: skip
    return Draft("customer", number, _owner(plan, city), _born(plan, values), values)


def _private_customer(plan: Plan, number: int) -> Draft:
    city = CITIES[number % len(CITIES)]
    zh, en = person_name(plan.rng)
    values: dict[str, Any] = {
        "name": f"{zh}（{city.zh}{number + 1}）", "english_name": en, "kind": "person",
        "type": "end_user", "industry": "other", "source": plan.rng.choice(_SOURCES),
        "phone": mobile(number), "region": city.region, **_stage_of_life(plan), "level": "C",
    }  # fmt: skip
    return Draft("customer", number, _owner(plan, city), _born(plan, values), values)


def _company(plan: Plan, number: int, city: City, trade: Trade, latin: str) -> dict[str, Any]:
    rng = plan.rng
    zh, _en = person_name(rng)
    domain = "".join(sign for sign in latin.lower() if sign.isascii() and sign.isalnum())
    types = ("end_user", "end_user", "end_user", "dealer", "integrator", "partner")
    return {
        "kind": "company", "type": rng.choice(types), "industry": trade.industry,
        "size": rng.choice(_SIZES), "source": rng.choice(_SOURCES), "region": city.region,
        "uscc": credit_code(number, city.region), "phone": landline(number, city.area),
        "email": f"purchase@{domain}.example", "website": f"https://www.{domain}.example",
        "address": f"{rng.choice(city.streets)} {rng.randint(18, 980)} 号 {rng.randint(1, 9)} 栋",
        "interests": plan.some(_INTERESTS, 3), "contact_person": zh,
    }  # fmt: skip


def _stage_of_life(plan: Plan) -> dict[str, Any]:
    """Return life cycle, level, last contact and next follow-up that fit together."""
    rng = plan.rng
    lifecycle = rng.choices(
        ("potential", "intent", "formal", "dormant", "lost"), (24, 27, 33, 9, 7)
    )[0]
    level = rng.choices("ABC", (18, 50, 32))[0]
    if lifecycle in ("dormant", "lost"):
        last, due = rng.randint(90, 340), None
    else:
        last = rng.randint(1, 28) if rng.random() < 0.85 else rng.randint(29, 75)
        due = rng.choices((rng.randint(-9, -1), 0, rng.randint(1, 45), None), (4, 6, 72, 18))[0]
    return {
        "lifecycle": lifecycle, "level": level, "last_contact": plan.past(last),
        "next_follow_up": None if due is None else plan.moment(due),
    }  # fmt: skip


def _born(plan: Plan, values: dict[str, Any]) -> datetime:
    """Return when the record was made: in the last twelve months, before its last contact."""
    ago = (plan.now - values["last_contact"]).days
    return plan.past(plan.rng.randint(min(ago, 355), 360))


def _owner(plan: Plan, city: City) -> str:
    names, weights = zip(*OWNERS[city.side], strict=True)
    return str(plan.rng.choices(names, weights)[0])


def demo_contacts(plan: Plan, customers: list[Draft], count: int) -> Iterator[Draft]:
    """Yield `count` people who work at the customers; each company has at least one."""
    companies = [item for item in customers if item.values["kind"] == "company"]
    for number in range(count):
        customer = companies[number % len(companies)]
        yield _contact(plan, number, customer, primary=number < len(companies))


def _contact(plan: Plan, number: int, customer: Draft, *, primary: bool) -> Draft:
    rng = plan.rng
    zh, en = person_name(rng)
    title, unit, role = rng.choice(POSTS)
    name = en if str(customer.values["name"]).isascii() else zh
    box = en.lower().replace(" ", ".").replace("ü", "u")
    domain = str(customer.values["website"]).removeprefix("https://www.")
    born = (rng.randint(1965, 1998), rng.randint(1, 12), rng.randint(1, 28))
    values: dict[str, Any] = {
        "customer": To("customer", customer.number), "name": name, "title": title, "unit": unit,
        "decision_role": role, "primary": primary, "left": not primary and rng.random() < 0.05,
        "mobile": mobile(number + 31), "email": f"{box}@{domain}",
        "wechat": f"{box.replace('.', '_')}_{number % 100:02d}" if rng.random() < 0.6 else "",
        "preferences": plan.some(PREFERENCES, 2),
    }  # fmt: skip
    if rng.random() < 0.25:
        values["birthday"] = date(*born).isoformat()
        values["lunar_birthday"] = rng.random() < 0.2
    if number % 80 == 3:
        values["id_number"] = id_number(number)
    made = plan.since(customer.at, rng.random() * 0.2)
    return Draft("contact", number, customer.owner, made, values)

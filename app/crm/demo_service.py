"""Cases, feedback, surveys and articles of the demo company: records of the pack `service`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.crm.demo_market import goods
from app.crm.demo_plan import Draft, Plan, To
from app.crm.demo_service_words import (
    ARTICLES,
    DECLINED,
    ENGLISH_TROUBLES,
    REMARKS,
    SURVEYS,
    TROUBLES,
    VOICES,
    Trouble,
)
from app.crm.demo_words import TRADES

AGENT = "zhao.min"
#: Hours that each priority leaves for the solution.
_HOURS = {"urgent": 8, "high": 24, "normal": 72, "low": 120}
_CHANNELS = ("phone", "phone", "wechat", "wechat", "email", "visit")


def demo_articles(plan: Plan) -> Iterator[Draft]:
    """Yield the knowledge base."""
    for number, item in enumerate(ARTICLES):
        values: dict[str, Any] = {
            "title": item.title, "category": item.category, "state": "draft",
            "keywords": list(item.keywords), "body": item.body,
        }  # fmt: skip
        if item.expires:
            values["expires"] = plan.day(item.expires)
        made = plan.past(330 - 21 * number)
        later = ((made + timedelta(days=3), {"state": item.state}),)
        yield Draft(
            "knowledge_article", number, AGENT, made, values, later if item.state != "draft" else ()
        )


def demo_cases(
    plan: Plan, customers: list[Draft], contacts: list[Draft], count: int
) -> list[Draft]:
    """Return `count` cases: the old ones solved, the newest open, some of them late."""
    buyers = [item for item in customers if item.values["lifecycle"] in ("formal", "dormant")]
    people = _people(contacts)
    return [
        _case(plan, number, plan.rng.choice(buyers or customers), people, ago=_age(plan, number, count))
        for number in range(count)
    ]  # fmt: skip


def _age(plan: Plan, number: int, count: int) -> int:
    """Return how many days ago a case came in: oldest first, a quarter of them this week."""
    share = number / count
    return plan.rng.randint(0, 6) if share > 0.75 else 7 + round(190 * (1 - share / 0.75))


def _case(
    plan: Plan, number: int, customer: Draft, people: Mapping[int, list[Draft]], *, ago: int
) -> Draft:
    rng = plan.rng
    trouble, (what, product) = _trouble(plan, customer)
    at = max(plan.past(ago), customer.at)
    there = people.get(customer.number, [])
    values: dict[str, Any] = {
        "subject": trouble.subject.format(what=what), "description": trouble.description,
        "category": trouble.category, "priority": trouble.priority, "status": "open",
        "customer": To("customer", customer.number), "product": To("product", product),
        "contact": To("contact", rng.choice(there).number) if there else None,
        "channel": rng.choice(_CHANNELS), "due": at + timedelta(hours=_HOURS[trouble.priority]),
    }  # fmt: skip
    return Draft("case", number, AGENT, at, values, _steps(plan, at, trouble, ago))


def _steps(
    plan: Plan, at: datetime, trouble: Trouble, ago: int
) -> tuple[tuple[datetime, Mapping[str, Any]], ...]:
    """Return what became of a case; one that came in long ago is solved and closed."""
    rng = plan.rng
    taken = (min(at + timedelta(hours=1), plan.now), {"status": "in_progress"})
    if ago <= 6:
        waits = (min(at + timedelta(hours=3), plan.now), {"status": "waiting"})
        return rng.choice(((), (), (taken,), (taken,), (taken, waits)))
    solved: dict[str, Any] = {"status": "solved", "solution": trouble.solution}
    if trouble.article >= 0:
        solved["article"] = To("knowledge_article", trouble.article)
    hours = _HOURS[trouble.priority] * rng.choice((0.3, 0.6, 0.8, 1.3))
    done = (min(at + timedelta(hours=hours), plan.now), solved)
    if ago < 14:
        return (taken, done)
    points = rng.choices((2, 3, 4, 5), (6, 14, 45, 35))[0]
    closed = (
        min(done[0] + timedelta(days=2), plan.now),
        {"status": "closed", "satisfaction": points},
    )
    return (taken, done, closed)


def demo_feedback(plan: Plan, customers: list[Draft], count: int) -> Iterator[Draft]:
    """Yield `count` voices of customers, heard by service and by who sells to them."""
    rng = plan.rng
    for number in range(count):
        customer = rng.choice(customers)
        kind, text, result = VOICES[number % len(VOICES)]
        what, product = _thing(plan, customer)
        at = max(plan.past(round(200 * (1 - number / count))), customer.at)
        ago = (plan.now - at).days
        status = (
            rng.choice(("done", "done", "declined"))
            if ago > 40
            else rng.choice(("new", "reviewing", "planned"))
        )
        values: dict[str, Any] = {
            "text": text.format(what=what), "kind": kind, "status": status,
            "customer": To("customer", customer.number), "product": To("product", product),
            "received_on": at.astimezone(plan.zone).date().isoformat(),
            "answer_by": plan.day(10 - ago if ago > 40 else rng.randint(-3, 12)),
        }  # fmt: skip
        if status in ("done", "declined"):
            values["result"] = result if status == "done" else DECLINED
        yield Draft("feedback", number, AGENT if number % 2 else customer.owner, at, values)


def demo_surveys(plan: Plan, cases: list[Draft], customers: list[Draft]) -> Iterator[Draft]:
    """Yield a survey for every other closed case, and one a year for some customers."""
    closed = [item for item in cases if len(item.later) == 3][::2]
    yearly = [item for item in customers if item.values["lifecycle"] == "formal"][:18]
    for number, item in enumerate((*closed, *yearly)):
        about = item if item.entity == "case" else None
        at = about.later[-1][0] if about else max(plan.past(5 + 9 * number), item.at)
        to = about.values["customer"] if about else To("customer", item.number)
        yield _survey(plan, number, to, about, at)


def _survey(plan: Plan, number: int, customer: To, about: Draft | None, at: datetime) -> Draft:
    rng = plan.rng
    score = rng.choices((3, 5, 6, 7, 8, 9, 10), (4, 8, 10, 16, 26, 24, 12))[0]
    values: dict[str, Any] = {
        "title": SURVEYS[2] if about else rng.choice((SURVEYS[0], SURVEYS[1], SURVEYS[3])),
        "customer": customer, "case": To("case", about.number) if about else None,
        "asked_on": at.astimezone(plan.zone).date().isoformat(), "score": score,
        "quality": min(10, score + rng.randint(-1, 1)), "speed": min(10, score + rng.randint(-2, 1)),
        "recommend": score >= 8,
    }  # fmt: skip
    if rng.random() < 0.7:
        values["remarks"] = rng.choice(REMARKS[0 if score < 6 else 1 if score < 8 else 2])
    return Draft("survey", number, AGENT, at, values)


def _people(contacts: list[Draft]) -> dict[int, list[Draft]]:
    people: dict[int, list[Draft]] = {}
    for contact in contacts:
        people.setdefault(contact.values["customer"].number, []).append(contact)
    return people


def _trouble(plan: Plan, customer: Draft) -> tuple[Trouble, tuple[str, int]]:
    english = str(customer.values["name"]).isascii()
    return plan.rng.choice(ENGLISH_TROUBLES if english else TROUBLES), _thing(plan, customer)


def _thing(plan: Plan, customer: Draft) -> tuple[str, int]:
    """Return the name and the number of a product that a customer of this trade would have."""
    trades = [item for item in TRADES if item.industry == customer.values["industry"]]
    item = plan.rng.choice(plan.rng.choice(trades or TRADES).wants)
    english = str(customer.values["name"]).isascii()
    return item[1] if english else item[0], goods().index(item)

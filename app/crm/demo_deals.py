"""Opportunities, quotes, contact logs and tasks of the demo company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from app.crm.demo_plan import Draft, Plan, To, small_talk
from app.crm.demo_words import CHORES, COMPETITORS, KNOWN, LOST, STRATEGIES, TERMS, TRADES, WON

_PROBABILITY = {
    "qualify": 10, "needs": 30, "proposal": 60, "negotiation": 80, "won": 100, "lost": 0,
}  # fmt: skip
_NO_FURTHER = "客户暂无需求，转入长期维护"
_LOST_AT = ("qualify", "needs", "proposal", "proposal", "negotiation")
_OPEN = ("qualify", "needs", "proposal", "negotiation")
#: The most days that a deal has needed to come to its stage and stay in it.
_AGES = {"qualify": 36, "needs": 64, "proposal": 96, "negotiation": 130}
#: One of so many open deals lies still; the others were worked on within four weeks.
_STALLED, _PLACE = 20, 7
#: How far a customer of each life cycle gets, as weights of the stages.
_STAGES = {
    "potential": (60, 30, 10, 0, 0, 0), "intent": (22, 30, 22, 12, 0, 14),
    "formal": (6, 8, 8, 8, 54, 16), "dormant": (0, 0, 0, 0, 55, 45), "lost": (0, 0, 0, 0, 15, 85),
}  # fmt: skip


def demo_opportunities(
    plan: Plan, customers: list[Draft], contacts: list[Draft], count: int, *, known: bool = True
) -> Iterator[Draft]:
    """Yield `count` opportunities; those the manuals show come first, unless `known` is False."""
    people: dict[int, list[int]] = {}
    for contact in contacts:
        people.setdefault(contact.values["customer"].number, []).append(contact.number)
    shown = [(place, item) for place, item in enumerate(KNOWN) if item.open_amount and known]
    for number, (place, item) in enumerate(shown[:count]):
        made = plan.past(10 + 6 * number)
        deal = {
            "name": item.deal, "stage": item.stage, "amount": item.open_amount,
            "expected_close": plan.day(4 + 5 * number),
        }  # fmt: skip
        yield _opportunity(plan, number, customers[place], made, deal, people)
    others = [item for item in customers if item.number >= len(KNOWN)] or customers
    for number in range(len(shown), count):
        customer = plan.rng.choice(others)
        stage = plan.rng.choices(tuple(_PROBABILITY), _STAGES[_life(customer)])[0]
        made = _made(plan, number, customer, stage)
        yield _opportunity(plan, number, customer, made, _deal(plan, customer, stage, made), people)


def _made(plan: Plan, number: int, customer: Draft, stage: str) -> datetime:
    if stage not in _OPEN:
        return plan.since(customer.at, plan.rng.random())
    least = 100 if _is_stalled(number) else 3
    return max(customer.at, plan.past(least + plan.rng.randint(0, _AGES[stage])))


def _is_stalled(number: int) -> bool:
    return number % _STALLED == _PLACE


def _deal(plan: Plan, customer: Draft, stage: str, made: datetime) -> dict[str, Any]:
    rng = plan.rng
    trades = [item for item in TRADES if item.industry == customer.values["industry"]]
    zh, en, price = rng.choice(rng.choice(trades or TRADES).wants)
    amount = round(price * rng.choice((1, 1, 2, 2, 3, 4, 6, 10)), -2)
    name = en if _speaks_english(customer) else zh + rng.choice(("", "", "一期", "二期"))
    closed = stage in ("won", "lost")
    age = (plan.now - made).days
    close = -rng.randint(max(0, age - 90), age) if closed else rng.randint(-6, 90)
    return {
        "name": name, "stage": stage,
        "amount": None if stage == "qualify" and rng.random() < 0.3 else amount,
        "expected_close": plan.day(close),
    }  # fmt: skip


def _opportunity(
    plan: Plan, number: int, customer: Draft, made: datetime, deal: Mapping[str, Any],
    people: Mapping[int, list[int]],
) -> Draft:  # fmt: skip
    rng, stage = plan.rng, str(deal["stage"])
    there = people.get(customer.number, [])
    values = {
        **deal, "customer": To("customer", customer.number), "probability": _PROBABILITY[stage],
        "contacts": [To("contact", key) for key in there[:2]], "source": customer.values["source"],
        "competitors": [To("competitor", key) for key in sorted(rng.sample(range(len(COMPETITORS)), rng.randint(0, 2)))],
        "strategy": rng.choice(STRATEGIES) if rng.random() < 0.3 else "",
    }  # fmt: skip
    if stage == "won":
        values["close_reason"] = rng.choice(WON)
    if stage in _OPEN:
        way = _way(plan, number, made, stage)
        values |= {"stage": _OPEN[0], "probability": _PROBABILITY[_OPEN[0]]}
        return Draft("opportunity", number, customer.owner, made, values, way)
    if stage != "lost":
        return Draft("opportunity", number, customer.owner, made, values)
    # A lost one came some way first, so that the stages tell where deals are lost.
    lost = {"stage": "lost", "probability": 0, "close_reason": rng.choice(LOST)}
    values |= {"stage": _LOST_AT[number % 5], "probability": _PROBABILITY[_LOST_AT[number % 5]]}
    day = datetime.combine(date.fromisoformat(values["expected_close"]), time(17), plan.zone)
    later = ((min(max(day, made), plan.now), lost),)
    return Draft("opportunity", number, customer.owner, made, values, later)


def _way(
    plan: Plan, number: int, made: datetime, stage: str
) -> tuple[tuple[datetime, Mapping[str, Any]], ...]:
    """Return how an open deal came to its stage, and last what was planned with it next."""
    rng, is_stalled = plan.rng, _is_stalled(number)
    age = (plan.now - made).days
    quiet = min(rng.randint(35, 75) if is_stalled else rng.randint(0, 24), age)
    passed = _OPEN[1 : _OPEN.index(stage) + 1]
    steps = [{"stage": one, "probability": _PROBABILITY[one]} for one in passed]
    ago = [age - (age - quiet) * place // (len(steps) + 1) for place in range(1, len(steps) + 1)]
    moments = sorted(max(made, plan.past(days)) for days in [*ago, quiet])
    late, later = rng.randint(-9, -1), rng.randint(1, 30)
    due = rng.choices((late, 0, later, None), (6, 4, 76, 14))[0]
    if is_stalled:
        due = None
    elif due is not None and due <= -quiet:
        due = later
    planned = {"next_follow_up": None if due is None else plan.moment(due)}
    return tuple(zip(moments, [*steps, planned], strict=True))


def final_stage(deal: Draft) -> str:
    """Return the stage that an opportunity has come to."""
    stages = [str(values["stage"]) for _at, values in deal.later if "stage" in values]
    return stages[-1] if stages else str(deal.values["stage"])


def demo_quotes(plan: Plan, opportunities: list[Draft], count: int) -> Iterator[Draft]:
    """Yield `count` quotes with their lines, for opportunities that have come that far."""
    far = [
        item
        for item in opportunities
        if final_stage(item) in ("proposal", "negotiation", "won", "lost")
    ]
    for number, deal in enumerate(plan.rng.sample(far, min(count, len(far)))):
        yield _quote(plan, number, deal)


def _quote(plan: Plan, number: int, deal: Draft) -> Draft:
    rng, stage = plan.rng, final_stage(deal)
    made = plan.since(deal.at, rng.uniform(0.1, 0.6))
    state = {"won": "accepted", "lost": rng.choice(("refused", "expired"))}.get(
        stage, rng.choice(("draft", "sent", "sent"))
    )
    days = (
        rng.randint(-90, -5) if state in ("accepted", "refused", "expired") else rng.randint(5, 40)
    )
    there = deal.values["contacts"]
    values = {
        "customer": deal.values["customer"], "opportunity": To("opportunity", deal.number),
        "contact": there[0] if there else None, "state": state, "valid_until": plan.day(days),
        "terms": TERMS, "lines": lines_of(plan, str(deal.values["name"]), int(deal.values["amount"])),
    }  # fmt: skip
    return Draft("quote", number, deal.owner, made, values)


def lines_of(plan: Plan, what: str, amount: int) -> list[dict[str, Any]]:
    """Return one to four lines of about the opportunity's amount."""
    rng = plan.rng
    extras = (
        ("Installation", "Training", "Spare parts kit")
        if what.isascii()
        else ("安装调试", "操作培训", "备件包")
    )
    main = rng.choice((1, 1, 2, 4))
    lines = [{
        "product": what, "quantity": main, "price": round(amount * 0.85 / main, 2),
        "discount": rng.choice((0, 0, 3, 5, 8)),
    }]  # fmt: skip
    for extra in rng.sample(extras, rng.randint(0, 3)):
        price = max(round(amount * rng.uniform(0.02, 0.06), -1), 100)
        lines.append({"product": extra, "quantity": 1, "price": price, "discount": 0})
    return lines


def demo_logs(
    plan: Plan,
    customers: list[Draft],
    contacts: list[Draft],
    opportunities: list[Draft],
    count: int,
) -> Iterator[Draft]:
    """Yield `count` contact logs of the last twelve months.

    Each customer's newest is the one its "last contact" tells of, and agrees on the next step.
    """
    people: dict[int, list[Draft]] = {}
    for contact in contacts:
        people.setdefault(contact.values["customer"].number, []).append(contact)
    deals: dict[int, list[Draft]] = {}
    for item in opportunities:
        deals.setdefault(item.values["customer"].number, []).append(item)
    for number in range(count):
        newest = number < len(customers)
        customer = customers[number] if newest else plan.rng.choice(customers)
        there = people.get(customer.number, [])
        who = plan.rng.choice(there) if there else None
        deal = next(
            (item for item in deals.get(customer.number, []) if item.at <= _last(customer)), None
        )
        yield _log(plan, number, customer, who, deal, newest=newest)


def _log(
    plan: Plan, number: int, customer: Draft, who: Draft | None, deal: Draft | None, *, newest: bool
) -> Draft:
    rng, last = plan.rng, _last(customer)
    at = last if newest else last - timedelta(days=rng.randint(2, 300), minutes=rng.randint(0, 240))
    what = (
        str(deal.values["name"])
        if deal
        else ("our products" if _speaks_english(customer) else "新产品")
    )
    name = str(who.values["name"] if who else customer.values["name"])
    talk: dict[str, Any] = dict(small_talk(rng, who=name, what=what))
    due = customer.values["next_follow_up"] if newest else at + timedelta(days=rng.randint(3, 20))
    if due is None:
        talk["next_action"] = ""
        talk |= {"no_further": True, "no_further_reason": _NO_FURTHER}
    values = {
        **talk, "customer": To("customer", customer.number), "at": at,
        "contact": To("contact", who.number) if who else None,
        "opportunity": To("opportunity", deal.number) if deal and deal.at <= at else None,
        "next_follow_up": due,
    }  # fmt: skip
    return Draft("contact_log", number, customer.owner, at, values)


def demo_tasks(plan: Plan, opportunities: list[Draft], count: int) -> Iterator[Draft]:
    """Yield `count` tasks: most of the past ones done, some overdue, some due today."""
    rng = plan.rng
    for number in range(count):
        deal = rng.choice(opportunities)
        days = rng.choices(
            (rng.randint(-120, -7), rng.randint(-6, -1), 0, rng.randint(1, 21)), (45, 8, 7, 40)
        )[0]
        due = plan.moment(days)
        what = str(deal.values["name"])
        done = days < -6 or (days < 0 and rng.random() < 0.5)
        chore = "Follow up: {what}" if what.isascii() else rng.choice(CHORES)
        values: dict[str, Any] = {
            "subject": chore.format(what=what),
            "customer": deal.values["customer"], "opportunity": To("opportunity", deal.number),
            "assignee": To("user", 0), "due": due, "done": done,
            "priority": rng.choices(("high", "normal", "low"), (20, 65, 15))[0],
        }  # fmt: skip
        if rng.random() < 0.15:
            values["helpers"] = To("department", 0)
        if done:
            values["result"] = (
                "Done as agreed." if what.isascii() else "已按约定完成，结果已同步客户。"
            )
        made = plan.past(max(rng.randint(1, 10) - days, 0))
        yield Draft("task", number, deal.owner, made, values)


def _life(customer: Draft) -> str:
    return str(customer.values["lifecycle"])


def _last(customer: Draft) -> datetime:
    found: datetime = customer.values["last_contact"]
    return found


def _speaks_english(customer: Draft) -> bool:
    return str(customer.values["name"]).isascii()

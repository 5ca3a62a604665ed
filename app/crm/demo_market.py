"""What the demo company sells, who else sells it, who asks for it, and when one meets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from app.crm.demo_numbers import mobile
from app.crm.demo_plan import Draft, Plan, To, person_name
from app.crm.demo_words import CITIES, COMPETITORS, FIRST, SECOND, TRADES

_STAGES = ("new", "contacted", "qualified", "converted", "discarded")
_MARKETER = "sun.li"
_LEAD_OWNERS = (_MARKETER, "li.na", "zhang.wei", "chen.jie")
_SOURCES = ("fair", "website", "search", "wechat", "call", "tender", "partner")
_NO_NEED = "没有预算，也没有近期计划"
_PLACES = ("客户会议室", "公司一号会议室", "客户工厂现场", "线上会议")
_TOPICS = ("{what}方案评审", "{what}现场勘察", "{what}商务沟通", "{what}项目启动会")


def goods() -> list[tuple[str, str, int]]:
    """Return everything that is sold: Chinese and English name, list price; one place each."""
    return list(dict.fromkeys(item for trade in TRADES for item in trade.wants))


def demo_products(plan: Plan) -> Iterator[Draft]:
    """Yield everything the demo's opportunities are about, as products of the catalogue."""
    for number, (zh, en, price) in enumerate(goods()):
        category = (
            "service"
            if "服务" in zh or "合同" in zh
            else "spare_part"
            if "备件" in zh
            else "equipment"
        )
        values = {
            "name": zh, "english_name": en, "model": f"YF-{number + 101}", "category": category,
            "unit": "year" if category == "service" else "set", "price": price,
            "cost": round(price * 0.62, -1),
        }  # fmt: skip
        yield Draft("product", number, "wang.fang", plan.past(350), values)


def demo_competitors(plan: Plan) -> Iterator[Draft]:
    """Yield the competitors that opportunities name."""
    for number, name in enumerate(COMPETITORS):
        values = {
            "name": name, "threat": ("high", "medium", "low")[number % 3],
            "strengths": "交付快，价格低" if number % 2 else "品牌知名度高",
            "weaknesses": "售后网点少，备件周期长",
            "answer": "强调本地服务与备件库，提供对比测试报告",
        }  # fmt: skip
        yield Draft("competitor", number, "wang.fang", plan.past(330 - number), values)


def demo_leads(plan: Plan, customers: list[Draft], count: int) -> Iterator[Draft]:
    """Yield `count` leads; the old ones are decided, the new ones wait for a call."""
    rng = plan.rng
    companies = [item for item in customers if item.values["kind"] == "company"]
    for number in range(count):
        ago = rng.randint(0, 150)
        weights = (40, 35, 20, 5, 0) if ago < 20 else (4, 16, 22, 30, 28)
        stage = rng.choices(_STAGES, weights)[0]
        city, trade = rng.choice(CITIES), rng.choice(TRADES)
        zh, _en = person_name(rng)
        name = f"{city.zh}{rng.choice(FIRST)[0]}{rng.choice(SECOND)[0]}{trade.zh}"
        values: dict[str, Any] = {
            "name": f"{name}询价", "contact_person": zh, "phone": mobile(number + 4700),
            "industry": trade.industry, "region": city.region, "stage": stage,
            "source": rng.choice(_SOURCES), "need": f"想了解{rng.choice(trade.wants)[0]}的价格和交期。",
            "budget": rng.choice((None, 50_000, 120_000, 300_000)),
        }  # fmt: skip
        if stage in ("new", "contacted", "qualified"):
            values["next_follow_up"] = plan.moment(
                rng.choices((-2, 0, rng.randint(1, 14)), (12, 15, 73))[0]
            )
        owner = rng.choice(_LEAD_OWNERS)
        if stage == "converted":
            # Whoever has the lead must be able to see the customer.
            own = [one for one in companies if owner in (_MARKETER, one.owner)]
            values |= _became(own[number % len(own)])
        if stage == "discarded":
            values["discard_reason"] = _NO_NEED
        yield Draft("lead", number, owner, plan.past(ago), values)


def _became(customer: Draft) -> dict[str, Any]:
    """Return what a lead says once it has become a customer."""
    known = customer.values
    same = {name: known[name] for name in ("industry", "region")}
    return {**same, "name": f"{known['name']}询价", "customer": To("customer", customer.number)}


def demo_meetings(plan: Plan, opportunities: list[Draft], count: int) -> Iterator[Draft]:
    """Yield `count` meetings: most of them held, some in the next two weeks."""
    rng = plan.rng
    for number, deal in enumerate(rng.sample(opportunities, min(count, len(opportunities)))):
        days = rng.choices((rng.randint(-120, -1), rng.randint(0, 14)), (70, 30))[0]
        starts, what = plan.moment(days), str(deal.values["name"])
        topic = "Review: {what}" if what.isascii() else rng.choice(_TOPICS)
        values: dict[str, Any] = {
            "subject": topic.format(what=what), "customer": deal.values["customer"],
            "opportunity": To("opportunity", deal.number), "starts": starts,
            "ends": starts + timedelta(minutes=rng.choice((45, 60, 90, 120))),
            "place": rng.choice(_PLACES), "members": [To("user", 0)],
            "contacts": deal.values["contacts"][:2], "state": "held" if days < 0 else "planned",
        }  # fmt: skip
        if days < 0:
            values["minutes"] = "双方确认了技术方案和下一步分工，会后发送纪要。"
        made = plan.past(max(rng.randint(1, 8) - days, 0))
        yield Draft("meeting", number, deal.owner, made, values)

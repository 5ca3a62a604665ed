"""Campaigns, their members and segments of the demo company: records of the pack `marketing`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.crm.demo_plan import Draft, Plan, To

MARKETER = "sun.li"


@dataclass(frozen=True)
class Event:
    """One campaign. starts, days: from today, and how long; cost: None until it is over."""

    name: str
    kind: str
    state: str
    starts: int
    days: int
    place: str
    budget: int
    cost: int | None
    audience: str
    segments: tuple[int, ...]
    members: int
    effect: str = ""


EVENTS = (
    Event(
        "华东装备制造展览会",
        "fair",
        "done",
        -140,
        3,
        "上海新国际博览中心 N2 馆",
        180_000,
        172_400,
        "装备制造、汽车零部件企业的设备与采购负责人",
        (0, 1),
        34,
        "收集名片 126 张，转线索 18 条，现场意向 4 家，三个月内成交 2 单。",
    ),
    Event(
        "液压系统节能研讨会",
        "seminar",
        "done",
        -75,
        1,
        "苏州独墅湖会议中心",
        36_000,
        33_850,
        "已有液压设备、能耗较高的老客户",
        (0,),
        22,
        "到场 15 人，节能改造意向 5 家，满意度 4.6 分。",
    ),
    Event(
        "Spring webinar: remote diagnostics",
        "webinar",
        "done",
        -40,
        1,
        "Online",
        12_000,
        9_600,
        "Technical managers of customers who speak English",
        (2,),
        16,
        "12 joined live, 9 watched later; two pilots agreed.",
    ),
    Event(
        "秋季备件优惠月",
        "promotion",
        "running",
        -10,
        40,
        "全国",
        60_000,
        None,
        "一年内没有采购备件的正式客户",
        (1,),
        28,
    ),
    Event(
        "样板工厂开放日",
        "visit",
        "planned",
        24,
        1,
        "昆山样板工厂",
        45_000,
        None,
        "方案报价阶段的重点客户",
        (0, 3),
        18,
    ),
)
#: Name, made of, conditions, what for, about how many.
SEGMENTS = (
    (
        "华东重点制造客户",
        "customers",
        "级别 = A；行业 = 装备制造、汽车零部件；地区 = 上海、江苏、浙江",
        "展会与工厂参观优先邀请",
        26,
    ),
    (
        "一年未购备件的正式客户",
        "customers",
        "阶段 = 正式；最近订单早于 12 个月前，产品类别 = 备件",
        "备件优惠与保养提醒",
        48,
    ),
    (
        "English-speaking contacts",
        "contacts",
        "Name in Latin letters; e-mail is not empty; has not left",
        "Webinars and newsletters in English",
        30,
    ),
    (
        "报价阶段的客户",
        "customers",
        "商机阶段 = 方案报价、商务谈判；预计成交 = 未来 90 天",
        "样板工厂参观，促成签约",
        35,
    ),
    ("展会新线索", "leads", "来源 = 展会；阶段 = 新线索、已联系", "展后两周内电话回访", 20),
)
_NOTES = ("希望会后寄资料", "带同事一起来", "想了解价格", "改约线上沟通")


def demo_segments(plan: Plan) -> Iterator[Draft]:
    """Yield the groups that marketing addresses."""
    for number, (name, about, conditions, purpose, people) in enumerate(SEGMENTS):
        values = {
            "name": name, "about": about, "conditions": conditions, "purpose": purpose,
            "people": people, "checked_on": plan.day(-7 * number - 2),
        }  # fmt: skip
        yield Draft("segment", number, MARKETER, plan.past(200 - 20 * number), values)


def demo_campaigns(plan: Plan) -> Iterator[Draft]:
    """Yield the campaigns; what is over tells what it cost and brought."""
    for number, event in enumerate(EVENTS):
        values: dict[str, Any] = {
            "name": event.name, "kind": event.kind, "state": "planned", "place": event.place,
            "starts": plan.day(event.starts), "ends": plan.day(event.starts + event.days - 1),
            "budget": event.budget, "audience": event.audience,
            "segments": [To("segment", key) for key in event.segments],
        }  # fmt: skip
        made = plan.past(45 - event.starts if event.starts < 0 else 12)
        steps: list[tuple[datetime, dict[str, Any]]] = []
        if event.state != "planned":
            steps.append((plan.past(-event.starts), {"state": "running"}))
        if event.state == "done":
            over = {"state": "done", "actual_cost": event.cost, "effect": event.effect}
            steps.append((plan.past(-event.starts - event.days - 5), over))
        yield Draft("campaign", number, MARKETER, made, values, tuple(steps))


def demo_members(plan: Plan, contacts: list[Draft], leads: list[Draft]) -> Iterator[Draft]:
    """Yield who was invited: people at customers, and leads of marketing's own."""
    own = [item for item in leads if item.owner == MARKETER]
    number = 0
    for place, event in enumerate(EVENTS):
        guests = plan.rng.sample(contacts, min(event.members, len(contacts)))
        for turn, guest in enumerate(guests):
            lead = plan.rng.choice(own) if own and turn % 5 == 4 else None
            yield _member(plan, number, place, guest if lead is None else lead)
            number += 1


def _member(plan: Plan, number: int, place: int, who: Draft) -> Draft:
    event, rng = EVENTS[place], plan.rng
    is_lead = who.entity == "lead"
    values: dict[str, Any] = {
        "name": who.values["contact_person"] if is_lead else who.values["name"],
        "campaign": To("campaign", place), "state": _response(plan, event),
        "lead": To("lead", who.number) if is_lead else None,
        "contact": None if is_lead else To("contact", who.number),
        "customer": None if is_lead else who.values["customer"],
    }  # fmt: skip
    if values["state"] in ("responded", "attended") and rng.random() < 0.3:
        values["note"] = rng.choice(_NOTES)
    invited = plan.past(max(0, 20 - event.starts) if event.starts < 0 else rng.randint(0, 9))
    return Draft("campaign_member", number, MARKETER, invited, values)


def _response(plan: Plan, event: Event) -> str:
    weights = {"done": (0, 22, 53, 25), "running": (45, 35, 10, 10)}.get(
        event.state, (70, 30, 0, 0)
    )
    return plan.rng.choices(("invited", "responded", "attended", "none"), weights)[0]

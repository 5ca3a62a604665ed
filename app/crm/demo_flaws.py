"""What every company's data suffers from, so that the demo has something to mend."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.crm.demo_plan import Draft, Plan
from app.crm.demo_words import CITIES, FORMS

#: Every so-many-th customer has the flaw; none of those of the manuals has one.
NO_INDUSTRY, NO_WAY_TO_REACH, SILENT, TWICE = 23, 31, 37, 41


def flawed(draft: Draft, before: Draft | None, plan: Plan) -> Draft:
    """Return a customer as somebody in a hurry typed it in; most are as they were.

    before: the customer before it, of which some are typed in a second time.
    """
    number, values, owner = draft.number, dict(draft.values), draft.owner
    if number % TWICE == 0 and before is not None and _can_repeat(draft, before):
        values |= _once_more(before)
        del values["uscc"]
        owner = before.owner
    elif number % NO_INDUSTRY == 0:
        values["industry"] = ""
    elif number % NO_WAY_TO_REACH == 0:
        values |= {"phone": "", "email": ""}
    elif number % SILENT == 0:
        values |= {"lifecycle": "formal", "last_contact": plan.past(200 + number % 100)}
        values |= {"next_follow_up": None}
    return replace(draft, owner=owner, values=values)


def _can_repeat(draft: Draft, before: Draft) -> bool:
    return draft.values["kind"] == before.values["kind"] == "company"


def _once_more(before: Draft) -> dict[str, Any]:
    """Return the name of a company in another order, with its phone and without its papers."""
    name = str(before.values["name"])
    city = next((one.zh for one in CITIES if name.startswith(one.zh)), "")
    form = next((one for one in sorted(FORMS, key=len, reverse=True) if name.endswith(one)), "")
    if not city or not form:
        return {}
    core = name.removeprefix(city).removesuffix(form)
    kept = {key: before.values[key] for key in ("phone", "industry", "region")}
    return {**kept, "name": f"{core}（{city}）{form}", "email": ""}

"""Any number of customers of the demo's shape, for measuring: `demo --scale N`."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.crm.demo import SEED
from app.crm.demo_customers import demo_contacts, demo_customers
from app.crm.demo_deals import demo_opportunities
from app.crm.demo_plan import Draft, Plan, To
from app.engine.access.net import SCOPED
from app.engine.access.reader import system_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import UserError
from app.engine.forms.bulk import insert_rows

#: Types of fields that the demo writes as they are stored: reading them takes half the time.
AS_STORED = ("phone", "email", "url")
PHONES = {"phone", "mobile"}
#: Customers that are held in memory at a time.
STEP = 4000


def scale_demo(session: Session, count: int, now: datetime) -> int:
    """Add `count` customers, half as many contacts and a quarter as many opportunities.

    They belong to the demo people where these exist, else to the first person there is. Runs in
    the caller's transaction and again adds as many. Returns the number of customers.
    """
    owners = _Owners(session)
    table = current_catalogue()["customer"].table
    # The number makes the name; a record's id is never smaller than its number.
    first = session.scalar(select(func.max(table.c.id)), execution_options=SCOPED) or 0
    plan = Plan(random.Random(SEED + first), now)  # noqa: S311
    for start in range(first, first + count, STEP):
        _add(session, plan, owners, start, min(STEP, first + count - start))
    return count


class _Owners:
    """Finds the id of a demo person, or of somebody else where that one does not exist."""

    def __init__(self, session: Session) -> None:
        self.ids: dict[str, int] = dict(
            session.execute(select(User.username, User.id)).tuples().all()
        )
        if not self.ids:
            raise UserError(_("There is nobody who could own records; set up the product first."))
        self.anybody = min(self.ids.values())

    def id(self, username: str) -> int:
        return self.ids.get(username, self.anybody)


def _add(session: Session, plan: Plan, owners: _Owners, first: int, count: int) -> None:
    customers = list(demo_customers(plan, count, first=first))
    contacts = list(demo_contacts(plan, customers, count // 2))
    deals = list(demo_opportunities(plan, customers, contacts, count // 4, known=False))
    ids: dict[To, int] = {}
    for drafts in (customers, contacts, deals):
        if drafts:
            slug = drafts[0].entity
            rows = _rows(drafts, owners, ids)
            written = insert_rows(
                session, current_catalogue()[slug], rows, reader=system_reader("demo"),
                as_stored=AS_STORED,
            )  # fmt: skip
            for draft, key in zip(drafts, written, strict=True):
                ids[To(slug, draft.number)] = key


def _rows(drafts: list[Draft], owners: _Owners, ids: Mapping[To, int]) -> Iterator[dict[str, Any]]:
    for draft in drafts:
        values = {
            name: ids[value] if isinstance(value, To) else value
            for name, value in _final(draft).items()
            if name not in ("contacts", "competitors")
        }
        values |= {name: stored_phone(str(values[name] or "")) for name in PHONES & values.keys()}
        changed = draft.later[-1][0] if draft.later else draft.at
        changed = draft.values.get("last_contact") or changed
        owner = owners.id(draft.owner)
        yield {**values, "owner": owner, "created_at": draft.at, "changed_at": changed}


def _final(draft: Draft) -> dict[str, Any]:
    """Return what an opportunity has come to, as the rules would note it; others as they are."""
    values = dict(draft.values)
    if draft.entity != "opportunity":
        return values
    for _at, later in draft.later:
        if later.get("stage") == "lost":
            values["lost_from"] = values["stage"]
        values |= later
    if values.get("stage") in ("won", "lost"):
        values["closed_on"] = values["expected_close"]
    return values


def stored_phone(number: str) -> str | None:
    """Return a Chinese number of the demo in the form that is stored: +86 and its digits."""
    digits = "".join(filter(str.isdigit, number)).removeprefix("0")
    return f"+86{digits}" if digits else None

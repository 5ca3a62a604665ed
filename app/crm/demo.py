"""The demo company: its people, and a year of believable work, written as these people."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.crm.demo_campaigns import demo_campaigns, demo_members, demo_segments
from app.crm.demo_customers import demo_contacts, demo_customers
from app.crm.demo_deals import demo_logs, demo_opportunities, demo_quotes, demo_tasks
from app.crm.demo_logos import LOGOS, store_logo
from app.crm.demo_market import (
    demo_competitors,
    demo_leads,
    demo_meetings,
    demo_products,
)
from app.crm.demo_orders import (
    demo_contracts,
    demo_invoices,
    demo_orders,
    demo_payment_plans,
    demo_payments,
)
from app.crm.demo_people import create_departments, create_people
from app.crm.demo_plan import Draft, Plan, To
from app.crm.demo_service import demo_articles, demo_cases, demo_feedback, demo_surveys
from app.crm.demo_talk import write_talk
from app.crm.demo_views import share_views
from app.crm.demo_words import KNOWN
from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader, acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.errors import UserError
from app.engine.forms.save import Saved, save
from app.engine.jobs.planner import ask_for
from app.engine.journal.tables import JournalEntry
from app.features.data_quality.jobs import SCAN

SEED = 20_261_123
SIZES = {
    "customer": 200, "contact": 400, "opportunity": 300, "quote": 60, "contact_log": 2000,
    "task": 150, "lead": 60, "order": 60, "meeting": 50, "case": 60, "feedback": 40,
}  # fmt: skip


def create_demo(session: Session, password: str | None, *, now: datetime | None = None) -> int:
    """Make the departments, people and records of the demo; return the number of customers made.

    Runs in the caller's transaction. 0 when the demo company is there already; its people are
    completed then. Raises UserError without a password for the demo people.
    """
    if not password:
        raise UserError(_("The demo people need a password: set CRM_DEMO_PASSWORD."))
    ids = create_people(session, password)
    if _exists(session):
        return 0
    writer, told_at = _Writer(session, ids), now or clock.now()
    there = current_catalogue().entities
    for draft in demo_drafts(Plan(random.Random(SEED), told_at)):  # noqa: S311
        if draft.entity in there:  # what a pack declares is not while that is switched off
            writer.write(draft)
    writer.date_back()
    write_talk(session, writer.reader, writer.ids, now=told_at)
    share_views(session, writer.reader("admin"), now=told_at)
    # Nobody who looks around should have to wait for the night.
    ask_for(session, SCAN, now=clock.now())
    return SIZES["customer"]


def demo_drafts(plan: Plan) -> Iterator[Draft]:
    """Yield every demo record, linked ones before those that link to them."""
    customers = list(demo_customers(plan, SIZES["customer"]))
    contacts = list(demo_contacts(plan, customers, SIZES["contact"]))
    opportunities = list(demo_opportunities(plan, customers, contacts, SIZES["opportunity"]))
    yield from demo_products(plan)
    yield from demo_competitors(plan)
    yield from customers
    yield from contacts
    yield from opportunities
    yield from demo_quotes(plan, opportunities, SIZES["quote"])
    yield from demo_logs(plan, customers, contacts, opportunities, SIZES["contact_log"])
    yield from demo_tasks(plan, opportunities, SIZES["task"])
    leads = list(demo_leads(plan, SIZES["lead"]))
    yield from leads
    yield from demo_meetings(plan, opportunities, SIZES["meeting"])
    orders = demo_orders(plan, opportunities, SIZES["order"])
    contracts = demo_contracts(plan, orders, opportunities)
    instalments = demo_payment_plans(plan, contracts)
    yield from orders
    yield from contracts
    yield from instalments
    yield from demo_payments(plan, instalments)
    yield from demo_invoices(plan, contracts, customers)
    yield from _of_packs(plan, customers, contacts, leads)


def _of_packs(
    plan: Plan, customers: list[Draft], contacts: list[Draft], leads: list[Draft]
) -> Iterator[Draft]:
    cases = demo_cases(plan, customers, contacts, SIZES["case"])
    yield from demo_articles(plan)
    yield from cases
    yield from demo_feedback(plan, customers, SIZES["feedback"])
    yield from demo_surveys(plan, cases, customers)
    yield from demo_segments(plan)
    yield from demo_campaigns(plan)
    yield from demo_members(plan, contacts, leads)


def _exists(session: Session) -> bool:
    table = current_catalogue()["customer"].table
    first = select(table.c.id).where(table.c.name == KNOWN[0].zh)
    return session.scalar(first, execution_options=SCOPED) is not None


class _Writer:
    """Writes drafts as the people who own them, and remembers the ids they got."""

    def __init__(self, session: Session, people: Mapping[str, int]) -> None:
        self.session = session
        self.people = people
        self.helpers = create_departments(session)["service"]
        self.readers: dict[str, Reader] = {}
        self.ids: dict[To, int] = {}
        self.dates: dict[str, dict[int, dict[str, Any]]] = {}
        self.entries: list[dict[str, Any]] = []

    def write(self, draft: Draft) -> None:
        """Save one draft and its later changes, each dated when it is said to have happened."""
        compiled = current_catalogue()[draft.entity]
        reader = self.reader(draft.owner)
        with acting_for(reader):
            values = {name: self._resolve(value, draft) for name, value in draft.values.items()}
            if draft.entity == "customer" and draft.number < LOGOS:
                values["logo"] = store_logo(self.session, draft.number, reader)
            saved = self._save(compiled, values, reader, None)
            self.ids[To(draft.entity, draft.number)] = saved.id
            self._date(compiled, saved, draft.at)
            for at, later in draft.later:
                changes = {name: self._resolve(value, draft) for name, value in later.items()}
                changed = self._save(compiled, changes, reader, saved.id)
                self._date(compiled, changed, at)

    def _save(
        self, compiled: Compiled, values: Mapping[str, Any], reader: Reader, key: int | None
    ) -> Saved:
        return save(self.session, compiled, values, reader=reader, record_id=key, source="demo")

    def reader(self, username: str) -> Reader:
        """Return one of the demo people."""
        if username not in self.readers:
            reader = load_reader(self.session, self.people[username])
            if reader is None:
                raise UserError(
                    _(
                        "The demo person %(name)s is deactivated; activate them first.",
                        name=username,
                    )
                )
            self.readers[username] = reader
        return self.readers[username]

    def _resolve(self, value: Any, draft: Draft) -> Any:
        if isinstance(value, list):
            return [self._resolve(item, draft) for item in value]
        if not isinstance(value, To):
            return value
        if value.entity == "user":
            return self.people[draft.owner]
        return self.helpers if value.entity == "department" else self.ids[value]

    def _date(self, compiled: Compiled, saved: Saved, at: datetime) -> None:
        dates = self.dates.setdefault(compiled.slug, {})
        made = dates[saved.id]["made"] if saved.id in dates else at
        dates[saved.id] = {"key": saved.id, "made": made, "changed": at}
        if saved.entry_id is not None:
            self.entries.append({"key": saved.entry_id, "at_": at})

    def date_back(self) -> None:
        """Date every write back: the write path knows only now, and the demo tells of a year."""
        self.session.flush()  # what is still pending must not be forgotten with the rest below
        for slug, dates in self.dates.items():
            table = current_catalogue()[slug].table
            dated = update(table).where(table.c.id == bindparam("key"))
            dated = dated.values(created_at=bindparam("made"), changed_at=bindparam("changed"))
            self.session.connection().execute(dated, list(dates.values()))
        journal = JournalEntry.__table__
        entry = update(journal).where(journal.c.id == bindparam("key"))
        self.session.connection().execute(entry.values(at=bindparam("at_")), self.entries)
        self.session.expire_all()

"""The demo company: its people, and a year of believable work, written as these people."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.demo_campaigns import demo_campaigns, demo_members, demo_segments
from app.crm.demo_customers import demo_contacts, demo_customers
from app.crm.demo_deals import demo_logs, demo_opportunities, demo_quotes, demo_tasks
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
from app.crm.demo_people import create_people
from app.crm.demo_plan import Draft, Plan
from app.crm.demo_service import demo_articles, demo_cases, demo_feedback, demo_surveys
from app.crm.demo_talk import write_talk
from app.crm.demo_views import share_views
from app.crm.demo_words import KNOWN
from app.crm.demo_writer import DemoWriter
from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import UserError
from app.engine.jobs.planner import ask_for
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
    writer, told_at = DemoWriter(session, ids), now or clock.now()
    writer.write(demo_drafts(Plan(random.Random(SEED), told_at)))  # noqa: S311
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
    leads = list(demo_leads(plan, customers, SIZES["lead"]))
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

"""The demo company written through the real write path, with its people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.crm import demo
from app.crm.demo import create_demo
from app.crm.demo_people import PEOPLE, create_people
from app.crm.demo_scale import scale_demo
from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.access.tables import Department, User
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import UserError
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import read_memory
from app.engine.query.list_query import ListQuery
from app.engine.query.list_state import fit_view
from app.web.passwords import hash_password

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
PASSWORD = "seven-lanterns-over-the-quay"
SMALL = {
    "customer": 20,
    "contact": 24,
    "opportunity": 16,
    "quote": 4,
    "contact_log": 30,
    "task": 10,
    "lead": 6,
    "order": 3,
    "meeting": 4,
    "case": 8,
    "feedback": 6,
}


@pytest.fixture
def small_demo(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """The demo company with few records."""
    monkeypatch.setattr(demo, "SIZES", SMALL)
    with app.test_request_context():
        assert create_demo(session, PASSWORD, now=NOW) == SMALL["customer"]
    return session


def count(session: Session, slug: str) -> int:
    table = current_catalogue()[slug].table
    return session.scalar(select(func.count()).select_from(table), execution_options=SCOPED) or 0


def test_all_records_are_written(small_demo: Session) -> None:
    made = {slug: count(small_demo, slug) for slug in SMALL}
    # Orders are only made of won opportunities, of which few records have few.
    assert made | {"order": SMALL["order"]} == SMALL
    assert count(small_demo, "quote_line") >= SMALL["quote"]


def test_people_have_their_roles_and_departments(small_demo: Session) -> None:
    for person in PEOPLE:
        user = small_demo.scalars(select(User).where(User.username == person.username)).one()
        department = small_demo.get_one(Department, user.department_id)
        assert [role.name for role in user.roles] == [person.role]
        assert (user.name_zh, user.name_en) == (person.zh, person.en)
        assert user.active
        assert department.name_zh


def test_demo_people_can_sign_in(small_demo: Session, client: Any) -> None:
    reply = client.sign_in("li.na", PASSWORD)

    assert reply.status_code == 303
    assert client.get("/e/customer/").status_code == 200


def test_writes_are_dated_back_and_told_by_their_owners(small_demo: Session) -> None:
    table = current_catalogue()["customer"].table
    row = select(table).order_by(table.c.id).limit(1)
    first = small_demo.execute(row, execution_options=SCOPED).one()
    mine = (JournalEntry.entity == "customer", JournalEntry.record_id == first.id)
    entries = small_demo.scalars(select(JournalEntry).where(*mine).order_by(JournalEntry.id)).all()

    assert first.created_at < first.changed_at < NOW
    assert [item.action for item in entries][:2] == ["create", "change"]
    assert {item.source for item in entries} == {"demo"}
    assert entries[0].at == first.created_at
    assert entries[0].actor_id == first.owner_id


def test_second_run_adds_nothing(small_demo: Session, app: Flask) -> None:
    with app.test_request_context():
        assert create_demo(small_demo, PASSWORD, now=NOW) == 0

    assert count(small_demo, "customer") == SMALL["customer"]


def test_known_person_keeps_the_password(session: Session, app: Flask) -> None:
    kept = hash_password("another-quiet-harbour-42")
    session.add(
        User(username="li.na", first_name="Na", last_name="Li", email="li.na@site.invalid",
             password=kept, active=True)
    )  # fmt: skip
    session.flush()

    create_people(session, PASSWORD)

    user = session.scalars(select(User).where(User.username == "li.na")).one()
    assert user.password == kept


def test_password_is_asked_for(session: Session) -> None:
    with pytest.raises(UserError, match="CRM_DEMO_PASSWORD"):
        create_demo(session, None)


def test_scale_adds_customers_beside_the_demo(small_demo: Session, app: Flask) -> None:
    with app.test_request_context():
        assert scale_demo(small_demo, 40, NOW) == 40

    assert count(small_demo, "customer") == SMALL["customer"] + 40
    assert count(small_demo, "contact") == SMALL["contact"] + 20
    assert count(small_demo, "opportunity") == SMALL["opportunity"] + 10


def test_scaled_customers_are_found_by_two_characters(
    small_demo: Session, app: Flask, client_as: Callable[[User], Any]
) -> None:
    with app.test_request_context():
        scale_demo(small_demo, 40, NOW)
    table = current_catalogue()["customer"].table
    row = small_demo.execute(
        select(table).where(table.c.kind == "company").order_by(table.c.id.desc()).limit(1),
        execution_options=SCOPED,
    ).one()
    owner = small_demo.get_one(User, row.owner_id)

    page = client_as(owner).get("/e/customer/", query_string={"q": row.name[3:5]})

    assert row.name in page.text


def test_people_talk_and_hang_files_on_their_customers(small_demo: Session, client: Any) -> None:
    client.sign_in("li.na", PASSWORD)
    listed = client.get("/api/v1/customer/?q=盛源").json["result"]
    base = f"/api/v1/customer/{listed[0]['id']}"

    files = client.get(f"{base}/files/").json["result"]
    comments = client.get(f"{base}/comments/").json["result"]

    assert {one["name"] for one in files} == {"现场照片.png", "设备清单.csv"}
    assert "@" in comments[0]["text"]
    assert [one["title"] for one in comments[0]["mentions"]] == ["Wang Fang"]
    assert max(one["at"] for one in comments) < NOW.isoformat()


def test_everyone_gets_views_whose_conditions_all_fit(small_demo: Session) -> None:
    person = small_demo.scalars(select(User).where(User.username == "li.na")).one()
    reader = load_reader(small_demo, person.id)
    assert reader is not None

    for slug, names in (("customer", 4), ("opportunity", 2)):
        memory = read_memory(small_demo, reader, slug)
        with acting_for(reader):
            query = ListQuery(current_catalogue()[slug], ReaderContext(small_demo, reader))
            broken = [fit_view(query, view.query)[1] for view in memory.views]
        assert broken == [()] * names


def test_closing_this_month_opens_first_for_executives_alone(small_demo: Session) -> None:
    firsts = {}
    for name in ("zhou.qiang", "li.na"):
        person = small_demo.scalars(select(User).where(User.username == name)).one()
        reader = load_reader(small_demo, person.id)
        assert reader is not None
        memory = read_memory(small_demo, reader, "opportunity")
        opened = memory.view(str(memory.first))
        firsts[name] = (
            opened
            and {"zh": "本月成交", "en": "Closing this month"}[reader.language] == opened.name
        )

    assert firsts == {"zhou.qiang": True, "li.na": None}

"""Many records at once are stored as `save` stores one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.access.reader import system_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.fields.base import Refusal
from app.engine.forms import bulk
from app.engine.forms.bulk import insert_rows
from app.engine.journal.tables import JournalEntry

SYSTEM = system_reader("tests")


def customer(number: int, **more: object) -> dict[str, object]:
    return {"name": f"Anhua Bearings {number}", "phone": "138 0000 1234", **more}


def test_rows_get_ids_codes_defaults_and_owner(session: Session, alice: User) -> None:
    compiled = current_catalogue()["customer"]

    ids = insert_rows(
        session, compiled, [customer(n, owner=alice.id) for n in range(3)], reader=SYSTEM
    )

    rows = session.execute(
        select(compiled.table).where(compiled.table.c.id.in_(ids)).order_by(compiled.table.c.id),
        execution_options=SCOPED,
    ).all()
    assert [row.id for row in rows] == ids
    assert [row.name for row in rows] == [f"Anhua Bearings {n}" for n in range(3)]
    assert len({row.code for row in rows}) == 3
    assert {(row.level, row.lifecycle, row.kind) for row in rows} == {("B", "potential", "company")}
    assert {(row.owner_id, row.department_id) for row in rows} == {(alice.id, alice.department_id)}
    assert {row.phone for row in rows} == {"+8613800001234"}
    assert {(row.version, row.live_key) for row in rows} == {(1, 0)}


def test_chunks_keep_the_order(
    session: Session, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    compiled = current_catalogue()["customer"]

    ids = insert_rows(
        session, compiled, (customer(n, owner=alice.id) for n in range(5)), reader=SYSTEM
    )

    named = select(compiled.table.c.id, compiled.table.c.name).where(compiled.table.c.id.in_(ids))
    names = {row.id: row.name for row in session.execute(named, execution_options=SCOPED)}
    assert [names[key] for key in ids] == [f"Anhua Bearings {n}" for n in range(5)]


def test_each_row_has_a_journal_entry_of_its_date(session: Session, alice: User) -> None:
    compiled = current_catalogue()["customer"]
    made = datetime(2026, 3, 2, 9, tzinfo=UTC)

    key = insert_rows(
        session, compiled, [customer(1, owner=alice.id, created_at=made)], reader=SYSTEM
    )[0]

    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.entity == "customer", JournalEntry.record_id == key)
    ).one()
    assert (entry.action, entry.at, entry.record_title) == ("create", made, "Anhua Bearings 1")


def test_formulas_are_computed(session: Session, alice: User) -> None:
    catalogue = current_catalogue()
    owner = insert_rows(
        session, catalogue["customer"], [customer(1, owner=alice.id)], reader=SYSTEM
    )
    deal = {
        "name": "Seals",
        "customer": owner[0],
        "amount": 2000,
        "probability": 30,
        "owner": alice.id,
    }
    compiled = catalogue["opportunity"]

    key = insert_rows(session, compiled, [deal], reader=SYSTEM)[0]

    weighted = select(compiled.table.c.weighted).where(compiled.table.c.id == key)
    assert session.scalar(weighted, execution_options=SCOPED) == 600


def test_value_that_is_none_is_refused(session: Session, alice: User) -> None:
    with pytest.raises(Refusal):
        insert_rows(
            session, current_catalogue()["customer"], [customer(1, level="Z")], reader=SYSTEM
        )


def test_nothing_to_write_writes_nothing(session: Session) -> None:
    assert insert_rows(session, current_catalogue()["customer"], [], reader=SYSTEM) == []

"""What is asked at one size: the addresses, how many statements each takes, and the floor.

Runs in a process of its own (`python -m bench.facts`), since one process serves one database.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from app import create_app
from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import PER_PAGE, ListRequest
from app.engine.query.walk import write_cursor
from app.extensions import db
from bench.company import PASSWORD
from config import load_settings

PERSONS = ("admin", "li.na")
#: A customer that every size has, and that both persons may see, is looked up from here on.
AROUND = 1000
#: So many digits of a phone are searched for.
PHONE_PART = 8
QUIET = ("SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "BEGIN")
FLOOR = (
    "SELECT id FROM crm_customer WHERE live_key = 0 AND next_follow_up IS NOT NULL "
    "ORDER BY next_follow_up, id LIMIT 26"
)


def addresses(app: Flask, username: str) -> dict[str, str]:
    """Return the address of every measured page for one person."""
    base = "/e/customer/"
    with app.app_context(), app.test_request_context():
        person = db.session.scalars(select(User).where(User.username == username)).one()
        reader = load_reader(db.session, person.id)  # type: ignore[arg-type]
        assert reader is not None  # noqa: S101 - the bench made this person
        with acting_for(reader):
            query = ListQuery(
                current_catalogue()["customer"],
                ReaderContext(db.session, reader),  # type: ignore[arg-type]
            )
            cursor = middle(query)
        table = query.compiled.table.c
        row = db.session.execute(
            select(table.id)
            .where(table.id >= AROUND, table.kind == "company", table.owner_id == own(username))
            .where(table.phone.is_not(None), table.short_name.is_not(None), table.address != "")
            .limit(1),
            execution_options=SCOPED,
        ).one()
        phone = db.session.scalars(
            select(table.phone)
            .where(table.id >= AROUND, table.owner_id == own(username), met_once(table))
            .limit(1),
            execution_options=SCOPED,
        ).one()
        rare = {length: needle(query, length) for length in (2, 4)}
    return {
        "list, first page": base,
        "list, middle by cursor": f"{base}?after={cursor}",
        "list, last page": f"{base}?last=1",
        "list, sorted by revenue": f"{base}?sort=-annual_revenue",
        "search 2 characters, rare": f"{base}?q={quote(rare[2])}",
        "search 2 characters, common": f"{base}?q={quote('有限')}",
        "search 4 characters, rare": f"{base}?q={quote(rare[4])}",
        "search 4 characters, common": f"{base}?q={quote('有限公司')}",
        "search, part of a phone": f"{base}?q={phone[-PHONE_PART:]}",
        "filter": f"{base}?f.level.eq=A",
        "three filters": f"{base}?f.level.eq=A&f.lifecycle.eq=formal&f.source.eq=fair",
        "record": f"{base}{row.id}",
        "form": f"{base}{row.id}/edit",
        "picker": f"{base}options?q={quote(rare[2])}",
        "board": f"{base}board",
        "board of opportunities": "/e/opportunity/board",
        "API list": "/api/v1/customer/",
    }


def needle(query: ListQuery, length: int) -> str:
    """Return a piece of a name that few records hold, yet enough for one page at every size."""
    table = query.compiled.table
    names = select(table.c.name).where(*query.base_conditions(), table.c.kind == "company")
    found = Counter(
        piece
        for name in query.session.scalars(names, execution_options=SCOPED)
        for piece in {str(name)[at : at + length] for at in range(len(name) - length + 1)}
    )
    enough = ((count, text) for text, count in found.items() if count > PER_PAGE + 5)
    return min(enough, default=found.most_common(1)[0][::-1])[1]


def met_once(table: Any) -> Any:
    """Return the condition that the end of a phone is in no other customer, at every size."""
    end = func.substr(table.phone, -PHONE_PART)
    alone = select(end).where(table.live_key == 0).group_by(end).having(func.count() == 1)
    return end.in_(alone)


def own(username: str) -> Any:
    """Return whose customers are looked at: her own, or li.na's, which administrators see too."""
    name = "li.na" if username == "admin" else username
    return select(User.id).where(User.username == name).scalar_subquery()


def middle(query: ListQuery) -> str:
    """Return a cursor at about half of what the reader sees, in the list's own order."""
    order, parts = query.order(""), query.base_conditions()
    table = query.compiled.table
    keys = select(table.c.id, order.column).where(*parts, order.column.is_not(None))
    found = query.session.execute(
        keys.order_by(order.column, table.c.id), execution_options=SCOPED
    ).all()
    row = found[len(found) // 2]
    return write_cursor(query.compiled, (row[0], row[1]), order)


@dataclass
class Work:
    """What a block asked of the database: statements, and steps of SQLite's machine in hundreds."""

    statements: int = 0
    steps: int = 0


@contextmanager
def counting() -> Iterator[Work]:
    """Count what a block asks of the database; exact, whatever else the machine does."""
    work, counted = Work(), True

    def tick() -> int:
        work.steps += counted
        return 0

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        connection.connection.driver_connection.set_progress_handler(tick, 100)
        if not statement.startswith(QUIET):
            work.statements += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield work
    finally:
        counted = False
        event.remove(Engine, "before_cursor_execute", note)


def signed_in(app: Flask, username: str) -> FlaskClient:
    """Return a client in which a person is signed in."""
    client = app.test_client()
    page = client.get("/login/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1] if token else ""}
    client.post("/login/", data=form)
    return client


def measure(client: FlaskClient, paths: dict[str, str]) -> dict[str, Work]:
    """Return what each page asks of the database the second time it is asked for."""
    found = {}
    for name, path in paths.items():
        client.get(path)
        with counting() as work:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        found[name] = work
    return found


def floor(path: str) -> float:
    """Return the best time in ms of the rows of a first page by bare SQL."""
    best = float("inf")
    with closing(sqlite3.connect(path)) as connection:
        for _ in range(50):
            started = time.perf_counter()
            ids = [row[0] for row in connection.execute(FLOOR)]
            marks = ",".join("?" * len(ids))
            connection.execute(f"SELECT * FROM crm_customer WHERE id IN ({marks})", ids).fetchall()  # noqa: S608
            best = min(best, time.perf_counter() - started)
    return best * 1000


def main() -> None:
    """Print the facts of this size as JSON."""
    app = create_app()
    paths = {username: addresses(app, username) for username in PERSONS}
    work = {name: measure(signed_in(app, name), paths[name]) for name in PERSONS}
    facts = {
        "paths": paths, "rows": db_rows(app),
        "statements": {who: {name: one.statements for name, one in found.items()} for who, found in work.items()},
        "steps": {who: {name: one.steps for name, one in found.items()} for who, found in work.items()},
        "floor_ms": floor(str(load_settings().data_dir / "crm.db")),
    }  # fmt: skip
    json.dump(facts, sys.stdout)


def db_rows(app: Flask) -> int:
    """Return how many customers there are."""
    with app.app_context(), app.test_request_context():
        person = db.session.scalars(select(User).where(User.username == "admin")).one()
        reader = load_reader(db.session, person.id)  # type: ignore[arg-type]
        assert reader is not None  # noqa: S101 - the bench made this person
        with acting_for(reader):
            context = ReaderContext(db.session, reader)  # type: ignore[arg-type]
            query = ListQuery(current_catalogue()["customer"], context)
            return query.count(ListRequest(exact=True))[0]


if __name__ == "__main__":
    main()

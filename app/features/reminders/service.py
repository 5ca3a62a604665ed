"""Find what people are to be reminded of, each occurrence under a key of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Condition, Group, Test, parse_condition
from app.engine.declare.traits import NOT_CONTACTED, Trait
from app.engine.fields.base import Ref
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.record_select import RecordRow
from app.features.notifications.public import Notice

DUE, LATE, QUIET = "reminder.due", "reminder.late", "reminder.quiet"
#: What has waited for longer is old debt: Today shows it, nobody is reminded of it for the first time.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Person:
    """An active owner and their time zone."""

    id: int
    zone: ZoneInfo


def people_of(session: Session, timezone: str) -> dict[int, Person]:
    """Return everybody who can be reminded, by id."""
    rows = session.execute(select(User.id, User.timezone).where(User.active.is_(True)))
    return {key: Person(key, ZoneInfo(zone or timezone)) for key, zone in rows}


def due_notices(
    context: ReaderContext, people: Mapping[int, Person], now: datetime
) -> Iterator[list[Notice]]:
    """Yield, in portions, the notices for every due date that has come, of records with an owner."""
    for compiled in _owned(context):
        query = ListQuery(compiled, context)
        for item in compiled.spec.fields:
            if not item.option("due", False):
                continue
            request = ListRequest(tests=_due_tests(compiled, item.name, now), sort=item.name)
            duties = duty_fields(compiled)
            for rows in _portions(query, request, [item.name, *duties]):
                notices = (
                    _due_notice(query, row, item.name, person, now)
                    for row in rows
                    for person in _due_people(row, duties, people)
                )
                yield [one for one in notices if one is not None]


def quiet_notices(
    context: ReaderContext, people: Mapping[int, Person], now: datetime
) -> Iterator[list[Notice]]:
    """Yield, in portions, the notices for records that were not contacted for the declared days."""
    for compiled in _owned(context):
        for trait in compiled.spec.traits:
            if trait.name != "remind" or trait.values.get("when", NOT_CONTACTED) != NOT_CONTACTED:
                continue
            query, field = (
                ListQuery(compiled, context),
                str(trait.values.get("since", "last_contact")),
            )
            planned = [one.name for one in compiled.spec.fields if one.option("due", False)]
            request = ListRequest(tests=_quiet_tests(trait, field, now))
            for rows in _portions(query, request, [field, "created_at", *planned]):
                notices = (_quiet_notice(query, row, trait, planned, people, now) for row in rows)
                yield [one for one in notices if one is not None]


def _owned(context: ReaderContext) -> Iterator[Compiled]:
    for compiled in context.catalogue:
        if "owner" in compiled.fields and not compiled.spec.parent_row:
            yield compiled


def _portions(
    query: ListQuery, request: ListRequest, names: list[str]
) -> Iterator[list[RecordRow]]:
    wanted = [query.compiled.name_field, "owner", *names]
    for ids in query.id_chunks(request):
        yield query.fetch(ids, wanted)


def _due_tests(compiled: Compiled, name: str, now: datetime) -> tuple[Condition, ...]:
    """Return the conditions of a list: the date has come or comes today, and still counts."""
    first = (now - LOOK_BACK).date().isoformat()
    come = Group("any", (Test(name, "within", "past"), Test(name, "within", "today")))
    due = compiled.fields[name].option("due", False)
    still = () if due is True else (parse_condition(due),)
    return (Test(name, "ge", first), come, *still)


def duty_fields(compiled: Compiled) -> list[str]:
    """Return the fields that name who has to do it: people that every record must name."""
    return [item.name for item in compiled.spec.fields if item.type == "user" and item.required]


def _due_people(
    row: RecordRow, duties: list[str], people: Mapping[int, Person]
) -> Iterator[tuple[Person, bool]]:
    """Yield whom a due date concerns, each once, and whether only once it is overdue.

    Whoever gave a task to somebody else hears of it when it was not done.
    """
    named = [row.values.get(name) for name in duties]
    doing = dict.fromkeys(one.id for one in named if isinstance(one, Ref) and one.id in people)
    yield from ((people[key], False) for key in doing)
    owner = _owner(row, people)
    if owner is not None and owner.id not in doing:
        yield owner, bool(doing)


def _due_notice(
    query: ListQuery, row: RecordRow, name: str, told: tuple[Person, bool], now: datetime
) -> Notice | None:
    (person, only_late), value = told, row.values.get(name)
    if value is None:
        return None
    local = now.astimezone(person.zone)
    day = value.astimezone(person.zone).date() if isinstance(value, datetime) else value
    is_moment = isinstance(value, datetime)
    if (is_moment and value > now) or day > local.date():
        return None
    code = LATE if day < local.date() else DUE
    if only_late and code == DUE:
        return None
    data = {"when": value.isoformat(), "field": name}
    return _notice(query, row, person, code, f"{name}:{value.isoformat()}", data)


def _quiet_tests(trait: Trait, field: str, now: datetime) -> tuple[Condition, ...]:
    """Return the conditions of a list: a superset by days, which `_quiet_notice` looks at closely."""
    days = timedelta(days=int(trait.values.get("days", 3)))
    first = (now - LOOK_BACK - days).date().isoformat()
    last = (now - days + timedelta(days=2)).date().isoformat()
    told = Group("all", (Test(field, "ge", first), Test(field, "lt", last)))
    never = Group("all", (Test(field, "empty", True), Test("created_at", "ge", first)))
    still = trait.values.get("still")
    return (Group("any", (told, never)), *(() if still is None else (parse_condition(still),)))


def _quiet_notice(
    query: ListQuery, row: RecordRow, trait: Trait, planned: list[str],
    people: Mapping[int, Person], now: datetime,
) -> Notice | None:  # fmt: skip
    person, days = _owner(row, people), int(trait.values.get("days", 3))
    last = row.values.get(str(trait.values.get("since", "last_contact")))
    since = last or row.values.get("created_at")
    if person is None or since is None or now - _moment(since, person) < timedelta(days=days):
        return None
    dates = (row.values.get(name) for name in planned)
    if any(one is not None and _moment(one, person) > now for one in dates):
        return None
    data = {"days": days, "when": last.isoformat() if last else ""}
    return _notice(query, row, person, QUIET, f"quiet:{since.isoformat()}", data)


def _moment(value: date | datetime, person: Person) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), person.zone)


def _owner(row: RecordRow, people: Mapping[int, Person]) -> Person | None:
    owner = row.values.get("owner")
    return people.get(owner.id) if isinstance(owner, Ref) else None


def _sees(query: ListQuery, reader: Reader, row: RecordRow, person: Person) -> bool:
    """Tell whether somebody may see a record; its owner always may."""
    owner = row.values.get("owner")
    if isinstance(owner, Ref) and owner.id == person.id:
        return True
    mine = ListQuery(query.compiled, ReaderContext(query.session, reader))
    return bool(mine.contains([row.id]))


def _notice(
    query: ListQuery, row: RecordRow, person: Person, code: str, occurrence: str, data: dict[str, Any]
) -> Notice | None:  # fmt: skip
    """Return the notice; None where the owner may not see such records."""
    slug = query.compiled.slug
    reader = load_reader(query.session, person.id)
    if reader is None or not reader.may(slug, "see") or not _sees(query, reader, row, person):
        return None
    open_title = reader.mode(slug, query.compiled.name_field) in ("read", "edit")
    told = {"entity": slug, "title": row.title[:120] if open_title else f"#{row.id}", **data}
    return Notice(
        person.id, code, f"{code}:{slug}:{row.id}:{occurrence}", told, f"/e/{slug}/{row.id}"
    )

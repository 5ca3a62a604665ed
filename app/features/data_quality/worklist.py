"""Open findings as their reader may see them: of records in their scope, about fields they may read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.condition import Test
from app.engine.errors import NotVisible, UserError
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.record_select import RecordRow
from app.engine.query.same_keys import partners
from app.features.data_quality.plan import (
    DUPLICATE,
    MALFORMED,
    MISSING,
    RULES,
    STALE,
    Plan,
    plan_of,
)
from app.features.data_quality.tables import OPEN, Finding

PER_PAGE = 50
_CURSOR = re.compile(r"(\d{1,4})-(\d{1,18})")


@dataclass(frozen=True)
class Wanted:
    """What a work list is asked for. owner: of the record; mine: assigned to the reader."""

    rule: str = ""
    owner: int | None = None
    mine: bool = False
    after: str = ""


@dataclass(frozen=True)
class FoundLine:
    """One finding with its record and, of a duplicate, the record it repeats.

    fields: what it is about; of a duplicate every field that both have in common.
    """

    finding: Finding
    record: RecordRow
    fields: tuple[str, ...]
    other: RecordRow | None = None


class WorkList:
    """The findings of one entity for one reader; make one per request."""

    def __init__(self, plan: Plan, context: ReaderContext) -> None:
        self.plan, self.context = plan, context
        self.query = ListQuery(plan.compiled, context)

    def page(self, wanted: Wanted) -> tuple[list[FoundLine], str]:
        """Return a page of findings, the gravest first, and the cursor of the next one."""
        where = [*self._conditions(wanted), Finding.leading.is_(True), *_after(wanted.after)]
        order = (Finding.points.desc(), Finding.id.desc())
        statement = select(Finding).where(*where).order_by(*order).limit(PER_PAGE + 1)
        found = list(self.query.session.scalars(statement))
        more, found = len(found) > PER_PAGE, found[:PER_PAGE]
        following = f"{found[-1].points}-{found[-1].id}" if more else ""
        return self._lines(found), following

    def counts(self, wanted: Wanted) -> dict[str, int]:
        """Return how many lines of each rule there are, whatever rule is asked for.

        A count goes up to COUNT_CAP + 1, which means that there are more.
        """
        found = {}
        for rule in RULES:
            asked = replace(wanted, rule=rule, after="")
            inner = select(Finding.id).where(*self._conditions(asked), Finding.leading.is_(True))
            capped = inner.limit(COUNT_CAP + 1).subquery()
            count = self.query.session.scalar(select(func.count()).select_from(capped))
            found[rule] = int(count or 0)
        return {rule: count for rule, count in found.items() if count}

    def of_record(self, record_id: int) -> list[FoundLine]:
        """Return one record's findings, the worst first; each field of a duplicate by itself."""
        where = [*self._conditions(Wanted()), Finding.record_id == record_id]
        order = (Finding.points.desc(), Finding.id)
        found = self.query.session.scalars(select(Finding).where(*where).order_by(*order))
        return self._lines(list(found), joined=False)

    def points_of(self, record_id: int) -> list[int]:
        """Return what one record's findings take from its score."""
        where = [*self._conditions(Wanted()), Finding.record_id == record_id]
        return list(self.query.session.scalars(select(Finding.points).where(*where)))

    def line(self, finding_id: int) -> FoundLine:
        """Return one finding; NotVisible when it is closed, unknown, or not for the reader."""
        where = [*self._conditions(Wanted()), Finding.id == finding_id]
        found = self.query.session.scalar(select(Finding).where(*where))
        if found is None:
            raise NotVisible(str(finding_id))
        return self._lines([found])[0]

    def _conditions(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        request = ListRequest(tests=_owner_test(wanted.owner))
        twin = self.query.names_record(Finding.other_id, ListRequest())
        where = [
            Finding.entity == self.plan.compiled.slug, Finding.state == OPEN,
            self._readable(), self.query.names_record(Finding.record_id, request),
            or_(Finding.other_id.is_(None), twin),
        ]  # fmt: skip
        if wanted.rule:
            where.append(Finding.rule == wanted.rule)
        if wanted.mine:
            where.append(Finding.assignee_id == self.context.user_id)
        return where

    def _readable(self) -> ColumnElement[bool]:
        """Return the condition that a finding is about fields that its reader may read."""
        rules: dict[str, list[str]] = {}
        for rule, name in self._asked():
            rules.setdefault(rule, []).append(name)
        return or_(false(), *(and_(Finding.rule == rule, Finding.field.in_(names))
                              for rule, names in rules.items()))  # fmt: skip

    def _asked(self) -> Iterator[tuple[str, str]]:
        """Yield every rule and field there can be a finding about, those not readable left out.

        That two masked values are equal would tell something of them.
        """
        plan, modes = self.plan, self.query.modes
        for parts in _parts_of(plan):
            if all(name in modes for name in parts):
                yield MISSING, "|".join(parts)
        yield from ((MALFORMED, name) for name in plan.formed if name in modes)
        yield from ((STALE, one.field) for one in plan.fresh if _is_open(modes, one.field))
        for name in plan.telling:
            if all(_is_open(modes, one) for one in (name, *partners(plan.compiled, name))):
                yield DUPLICATE, name

    def _lines(self, found: Sequence[Finding], *, joined: bool = True) -> list[FoundLine]:
        compiled, fields = self.plan.compiled, self._fields(found, joined)
        names = [name for one in found for name in fields[one.id]]
        wanted = list(dict.fromkeys([compiled.name_field, "owner", *names]))
        ids = [one.record_id for one in found]
        ids += [one.other_id for one in found if one.other_id is not None]
        rows = {row.id: row for row in self.query.fetch(list(dict.fromkeys(ids)), wanted)}
        return [
            FoundLine(one, rows[one.record_id], fields[one.id], rows.get(one.other_id or 0))
            for one in found
            if one.record_id in rows
        ]

    def _fields(self, found: Sequence[Finding], joined: bool) -> dict[int, tuple[str, ...]]:
        """Return finding -> its fields; joined: for duplicates all that the two records share."""
        twins = [one for one in found if joined and one.rule == DUPLICATE]
        pairs = {(one.record_id, one.other_id): one.id for one in twins}
        shared: dict[int, list[str]] = {}
        if pairs:
            where = [
                Finding.entity == self.plan.compiled.slug, Finding.rule == DUPLICATE,
                Finding.state == OPEN, Finding.record_id.in_({key for key, _other in pairs}),
                self._readable(),
            ]  # fmt: skip
            for one in self.query.session.scalars(select(Finding).where(*where)):
                if (one.record_id, one.other_id) in pairs:
                    shared.setdefault(pairs[one.record_id, one.other_id], []).append(one.field)
        order = {name: place for place, name in enumerate(self.plan.telling)}
        told = {key: tuple(sorted(names, key=lambda name: order.get(name, 99))) for key, names in shared.items()}  # fmt: skip
        return {one.id: told.get(one.id) or tuple(one.field.split("|")) for one in found}


def open_list(context: ReaderContext, slug: str) -> WorkList:
    """Return an entity's work list; NotVisible where nothing is looked at or the reader sees none."""
    compiled = context.catalogue.entities.get(slug)
    plan = plan_of(compiled) if compiled is not None else None
    if plan is None or not context.reader.may(slug, "see"):
        raise NotVisible(slug)
    return WorkList(plan, context)


def find_line(context: ReaderContext, finding_id: int) -> tuple[WorkList, FoundLine]:
    """Return a finding by its number, with the list it stands in; NotVisible like a missing one."""
    slug = context.session.scalar(select(Finding.entity).where(Finding.id == finding_id))
    if slug is None:
        raise NotVisible(str(finding_id))
    listed = open_list(context, slug)
    return listed, listed.line(finding_id)


def _parts_of(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield each group, and what is left of it for records to which some of its fields do not apply."""
    for group in plan.groups:
        items = [plan.compiled.fields[name] for name in group]
        optional = [item.name for item in items if item.show_when is not None]
        for count in range(len(optional) + 1):
            for hidden in combinations(optional, count):
                if rest := tuple(name for name in group if name not in hidden):
                    yield rest


def _is_open(modes: dict[str, str], name: str) -> bool:
    return is_searchable_mode(modes.get(name, "hidden"))


def _owner_test(owner: int | None) -> tuple[Test, ...]:
    return () if owner is None else (Test("owner", "eq", owner),)


def _after(text: str) -> list[ColumnElement[bool]]:
    """Return the condition of a cursor; UserError for one that is none."""
    if not text:
        return []
    match = _CURSOR.fullmatch(text)
    if match is None:
        message = _("This page link does not fit the list; start from its first page.")
        raise UserError(message, field="after")
    points, key = int(match[1]), int(match[2])
    past = and_(Finding.points == points, Finding.id < key)
    return [or_(Finding.points < points, past)]

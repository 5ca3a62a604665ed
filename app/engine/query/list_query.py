"""The one read path: ids of a page from the narrowest index, then the rows with their labels.

Every method acts for the reader of the context: record scope, field rules, deleted records and
order are applied here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session

from app.engine.access.field_rules import is_searchable_mode, readable_fields
from app.engine.access.net import SCOPED
from app.engine.access.record_rules import is_live, scope_condition
from app.engine.compile.model import Compiled, search_names
from app.engine.declare.condition import Condition, Test
from app.engine.errors import AccessDenied, NotVisible, UserError
from app.engine.fields.number import babel_locale
from app.engine.query.conditions import condition_sql
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.counting import count_all, count_capped, count_narrowly
from app.engine.query.due import due_fields
from app.engine.query.list_request import ListRequest
from app.engine.query.record_select import RecordRow, RecordSelect
from app.engine.query.related import add_many_links, add_roll_ups
from app.engine.query.search import search_condition
from app.engine.query.walk import Mark, Order, Walk, read_cursor, write_cursor

#: Operators that name few records where the field has many values, and meet an index.
NARROW = ("eq", "in", "mine", "mydept")
_NEVER_EMPTY = ("id", "created_at", "changed_at")


@dataclass(frozen=True)
class ListResult:
    """One page of a list. count is at least so many unless count_is_exact.

    after, before: cursors of the neighbouring pages, "" when there is none.
    """

    rows: list[RecordRow]
    count: int
    count_is_exact: bool
    after: str = ""
    before: str = ""
    first: int = 1  # place of the first row, counted from 1; 0 when reached by cursor


@dataclass
class ListQuery:
    """Reads the records of one entity for one reader; make one per request and entity."""

    compiled: Compiled
    context: ReaderContext
    action: str = "see"
    modes: dict[str, str] = field(init=False)
    _sample: ColumnElement[bool] | None = field(init=False, default=None)
    _few: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Resolve the reader's field modes once; refuse whoever may see no record at all."""
        if not self.context.reader.may(self.compiled.slug, self.action):
            label = self.compiled.spec.plural.text(self.context.language)
            raise AccessDenied(_("You have no right to see: %(label)s.", label=label))
        self.modes = readable_fields(self.context.catalogue, self.compiled, self.context.reader)

    @property
    def session(self) -> Session:
        """Return the session everything is read in."""
        return self.context.session

    # ---- conditions ----

    def base_conditions(self, *, deleted: bool = False) -> list[ColumnElement[bool]]:
        """Return scope and liveness, what every statement on this entity carries."""
        live = is_live(self.compiled)
        parts = [self.compiled.table.c.deleted_at.is_not(None) if deleted else live]
        scope = scope_condition(
            self.context.catalogue, self.compiled, self.context.reader, self.action
        )
        return parts if scope is None else [*parts, scope]

    def conditions(self, request: ListRequest) -> list[ColumnElement[bool]]:
        """Return everything a list request selects by; runs one statement when it searches."""
        parts = self.base_conditions(deleted=request.deleted)
        condition = request.condition()
        if condition is not None:
            parts.append(condition_sql(self.compiled, condition, self.context, self.modes))
        if request.q:
            found = search_condition(self.session, self.compiled, request.q, self.searched_fields())
            if found is None:
                raise UserError(_("Nothing here can be searched by text."), field="q")
            parts.append(found.clause)
            self._sample, self._few = found.sample, found.few
        return parts

    def names_record(self, column: Any, request: ListRequest) -> ColumnElement[bool]:
        """Return the condition that a column of another table names a record the request selects.

        For tables that rooms keep about records: it is asked for each of their rows.
        """
        table = self.compiled.table
        return exists().where(table.c.id == column, *self.conditions(request))

    def searched_fields(self) -> list[str]:
        """Return the search fields this reader may read unmasked (code and the like included)."""
        return [
            name for name in search_names(self.compiled.spec)
            if name in self.modes and self.modes[name] != "mask"
        ]  # fmt: skip

    # ---- pages ----

    def page(
        self, request: ListRequest, names: Iterable[str], *, counted: bool = True
    ) -> ListResult:
        """Return one page of the asked fields; at most five statements plus roll-ups."""
        parts = self.conditions(request)
        order = self.order(request.sort)
        ids, after, before, first = self._page_ids(request, order, parts)
        rows = self.fetch(ids, names)
        if not counted:
            return ListResult(rows, len(rows), False, after, before, first)
        shown = max(first - 1, 0) + len(ids)
        count, exact = shown, True
        if not first or after or (first > 1 and not ids):
            count, exact = self._count_page(parts, request, shown + 1)
        return ListResult(rows, count, exact, after, before, first)

    def _count(self, parts: list[ColumnElement[bool]], request: ListRequest) -> tuple[int, bool]:
        table = self.compiled.table
        if request.exact:
            return count_all(self.session, table, parts), True
        if self._sample is not None:
            found, exact = count_capped(self.session, table, [*parts, self._sample])
            if not exact:
                return found, False
        return count_capped(self.session, table, parts)

    def _count_page(
        self, parts: list[ColumnElement[bool]], request: ListRequest, shown: int
    ) -> tuple[int, bool]:
        """Count what a page is one of; `shown`: records known to be there."""
        if request.exact or request.q or len(request.tests) < 2:
            return self._count(parts, request)
        tests = [
            condition_sql(self.compiled, test, self.context, self.modes)
            for test in request.tests
            if isinstance(test, Test) and test.op in NARROW and self._is_indexed(test.field)
        ]
        found, exact = count_narrowly(self.session, self.compiled.table, parts, tests)
        return (found, True) if exact else (max(found, shown), False)

    def _is_indexed(self, name: str) -> bool:
        return self.compiled.is_stored(name) and self.compiled.fields[name].filter

    def count(self, request: ListRequest) -> tuple[int, bool]:
        """Return how many records a request selects and whether that is exact."""
        self.order(request.sort)  # refused here too, although it makes no difference to a count
        return self._count(self.conditions(request), request)

    def order(self, sort: str) -> Order:
        """Return the order for "name" or "-name"; the declared one for ""; UserError otherwise."""
        wanted = sort or self.compiled.spec.default_sort
        name = wanted.removeprefix("-")
        known = name in self.modes and self.compiled.sorts_by(name)
        if not sort and not (known and is_searchable_mode(self.modes[name])):
            wanted, name = "-changed_at", "changed_at"
        elif not known:
            raise UserError(self._not_sorted_by(name), field="sort")
        elif self.modes[name] == "mask":
            raise UserError(_("You may not sort by “%(name)s”.", name=name[:60]), field="sort")
        column = self.compiled.column(name)
        return Order(name, column, wanted.startswith("-"), name not in _NEVER_EMPTY)

    def _not_sorted_by(self, name: str) -> str:
        """Return the refusal with everything that this reader's lists can be sorted by."""
        language, fields = self.context.language, self.compiled.fields
        fitting = [
            f"{other} ({fields[other].label.text(language)})"
            for other, mode in self.modes.items()
            if self.compiled.sorts_by(other) and is_searchable_mode(mode)
        ]
        return _(
            "Lists cannot be sorted by “%(name)s”, but by: %(fitting)s.",
            name=name[:60], fitting=format_list(fitting, locale=babel_locale(language)),
        )  # fmt: skip

    def _page_ids(
        self, request: ListRequest, order: Order, parts: list[ColumnElement[bool]]
    ) -> tuple[list[int], str, str, int]:
        size, walk = request.per_page, self.walk(parts, order)

        def cursor(step: tuple[int, Any], there: object) -> str:
            return write_cursor(self.compiled, step, order) if there else ""

        def mark(text: str, argument: str) -> Mark:
            return read_cursor(self.compiled, self.context, text, order, argument)

        if request.before or request.last:
            start = mark(request.before, "before") if request.before else None
            found = walk.steps(start, size + 1, backwards=True)
            more, found = len(found) > size, found[:size][::-1]
            after = cursor(found[-1], request.before) if found else ""
            return [row[0] for row in found], after, cursor(found[0], True) if more else "", 0
        if request.after:
            found = walk.steps(mark(request.after, "after"), size + 1)
            more, found = len(found) > size, found[:size]
            before = cursor(found[0], True) if found else ""
            return [row[0] for row in found], cursor(found[-1], True) if more else "", before, 0
        skip = (request.page - 1) * size
        found = walk.steps(None, skip + size + 1)[skip:]
        more, found = len(found) > size, found[:size]
        before = cursor(found[0], skip) if found else ""
        after = cursor(found[-1], True) if more else ""
        return [row[0] for row in found], after, before, skip + 1

    def walk(self, parts: list[ColumnElement[bool]], order: Order) -> Walk:
        """Return the walk along an order over what meets all parts."""
        return Walk(self.session, self.compiled.table.c.id, order, parts, self._few)

    # ---- records ----

    def fetch(self, ids: list[int], names: Iterable[str]) -> list[RecordRow]:
        """Return records whose ids were selected in scope, with links and roll-ups filled."""
        listed = self._listed(names)
        return self._filled(self._select(listed).fetch(self.session, ids), listed)

    def pick(self, ids: Iterable[int], names: Iterable[str]) -> list[RecordRow]:
        """Return those of the records that lie in the reader's scope, in no order. One statement."""
        wanted, listed = list(ids), self._listed(names)
        parts = [*self.base_conditions(), self.compiled.table.c.id.in_(wanted)]
        rows = self._select(listed).where(self.session, parts, limit=len(wanted))
        return self._filled(rows, listed)

    def newest(
        self,
        request: ListRequest,
        names: Iterable[str],
        *,
        by: str,
        limit: int,
        before: tuple[datetime, int] | None = None,
    ) -> list[RecordRow]:
        """Return the newest records of a request, in one statement beside many-links.

        by: the stored, always filled moment they are ordered by, which is among the values.
        before: moment and id of the one after which reading goes on.
        """
        parts, listed = self.conditions(request), self._listed([by, *names])
        moment, key = self.compiled.column(by), self.compiled.table.c.id
        if before is not None:
            at = literal(before[0], moment.type)
            parts.append(or_(moment < at, and_(moment == at, key < before[1])))
        order = (moment.desc(), key.desc())
        rows = self._select(listed).where(self.session, parts, order=order, limit=limit)
        return self._filled(rows, listed)

    def _listed(self, names: Iterable[str]) -> list[str]:
        listed = list(dict.fromkeys(names))
        return [*listed, *(due_fields(self.compiled, listed) - set(listed))]

    def _select(self, listed: list[str]) -> RecordSelect:
        return RecordSelect(self.compiled, listed, self.modes, self.context)

    def _filled(self, rows: list[RecordRow], listed: list[str]) -> list[RecordRow]:
        add_many_links(self.compiled, rows, listed, self.modes, self.context)
        add_roll_ups(self.compiled, rows, listed, self.modes, self.context)
        return rows

    def get(
        self, raw_id: Any, names: Iterable[str] | None = None, *, deleted: bool = False
    ) -> RecordRow:
        """Return one record; NotVisible when it is unknown, out of scope, deleted or misspelt."""
        number = read_id(raw_id)
        if number is None:
            raise NotVisible(self.compiled.slug)
        parts = [*self.base_conditions(deleted=deleted), self.compiled.table.c.id == number]
        listed = self._listed(self.modes if names is None else names)
        rows = self._select(listed).where(self.session, parts, limit=1)
        if not rows:
            raise NotVisible(self.compiled.slug)
        return self._filled(rows, listed)[0]

    def contains(self, ids: list[int], *, deleted: bool = False) -> list[int]:
        """Return those of the ids that lie in the reader's scope, in the given order."""
        key = self.compiled.table.c.id
        where = [*self.base_conditions(deleted=deleted), key.in_(ids)]
        found = set(self.session.scalars(select(key).where(*where), execution_options=SCOPED))
        return [number for number in ids if number in found]

    def ids(self, request: ListRequest, *, limit: int) -> list[int]:
        """Return the ids a request selects, in its order, at most `limit`."""
        order = self.order(request.sort)
        return [row[0] for row in self.walk(self.conditions(request), order).steps(None, limit)]

    def ids_after(self, last: int, *, size: int = 500) -> list[int]:
        """Return the next ids above one, so that long work need not keep a reading open."""
        key = self.compiled.table.c.id
        statement = select(key).where(*self.base_conditions(), key > last).order_by(key)
        return list(self.session.scalars(statement.limit(size), execution_options=SCOPED))

    def id_chunks(self, request: ListRequest, *, size: int = 500) -> Iterator[list[int]]:
        """Yield the ids a request selects, all of them in its order, `size` at a time."""
        walk = self.walk(self.conditions(request), self.order(request.sort))
        mark: tuple[Any, int] | None = None
        while True:
            found = walk.steps(mark, size)
            if found:
                yield [row[0] for row in found]
            if len(found) < size:
                return
            mark = (found[-1][1], found[-1][0])

    def ids_where(self, condition: Condition | None, *, limit: int) -> list[int]:
        """Return the ids that meet a condition, newest change first."""
        tests = () if condition is None else (condition,)
        return self.ids(ListRequest(sort="-changed_at", tests=tests), limit=limit)


def find_options(
    query: ListQuery, q: str, *, among: ListRequest | None = None, limit: int = 20
) -> list[RecordRow]:
    """Return the records a picker offers for typed text, of those that a request selects."""
    names = [query.compiled.name_field]
    subtitle = query.compiled.spec.subtitle_field
    if subtitle:
        names.append(subtitle)
    request = replace(among or ListRequest(), q=q.strip()[:200], per_page=limit)
    if not query.searched_fields() and request.q:
        request = replace(request, q="")
    return query.page(request, names, counted=False).rows


__all__ = [
    "ListQuery",
    "ListResult",
    "RecordRow",
    "find_options",
    "is_searchable_mode",
]

"""Hold every row of a file against the rules of the form, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, FieldError, UserError
from app.engine.forms.create_many import Draft, draft_record, holders
from app.engine.forms.stored import read_record, typed_values
from app.engine.forms.unique import taken_message
from app.engine.forms.values import check_whole, coerce_values
from app.engine.query.list_query import ListQuery
from app.features.import_export.cells import shows
from app.features.import_export.days import find_day_order
from app.features.import_export.file_context import FileContext
from app.features.import_export.file_memory import CREATE, FileMemory
from app.features.import_export.link_names import LinkNames
from app.features.import_export.numbers import number_hint
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawRow, RawTable
from app.features.import_export.row_values import LINKS, Problem, RowReader, RowValues, count_texts
from app.features.import_export.twins import Twin, find_twins

STATES = ("new", "update", "duplicate", "bad")


@dataclass(frozen=True)
class CheckedRow:
    """A row and what becomes of it: one of STATES, why, and what was assumed.

    record_id: the record it changes or repeats, 0 where the reader may not see that one.
    draft: the new record; changes: raw values that a record gets.
    """

    row: RawRow
    state: str
    title: str = ""
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    record_id: int = 0
    draft: Draft | None = None
    changes: tuple[tuple[str, Any], ...] = ()

    @property
    def words(self) -> str:
        """Return all reasons and notes as one text."""
        told = (*(one.words for one in self.problems), self.reason, *self.notes)
        return " ".join(part for part in told if part)


def require_import(compiled: Compiled, reader: Reader) -> None:
    """Refuse who may not import here, and what is only edited inside its parent."""
    allowed = reader.may(compiled.slug, "import") and reader.may(compiled.slug, "add")
    if not allowed or compiled.spec.parent_row:
        label = compiled.spec.plural.text(reader.language)
        raise AccessDenied(_("You have no right to import: %(label)s.", label=label))


def day_order(compiled: Compiled, table: RawTable, plan: Plan) -> tuple[str, bool]:
    """Return (order, is needed) of the days in the columns that are meant for dates."""
    places = [
        place for place, name in enumerate(plan.columns)
        if name and compiled.fields[name].type in ("date", "datetime")
    ]  # fmt: skip
    texts = (row.cells[place] for row in table.rows for place in places if place < len(row.cells))
    order, needed = find_day_order(texts)
    return plan.days or order, needed


def settled_plan(compiled: Compiled, table: RawTable, plan: Plan) -> Plan:
    """Return the plan with its order of days; UserError when nobody and nothing says which."""
    order, needed = day_order(compiled, table, plan)
    if needed and not order:
        raise UserError(
            _("The days in this file, such as 3/4/2025, can be read in two ways: "
              "choose whether the day (dmy) or the month (mdy) comes first."), field="days",
        )  # fmt: skip
    return replace(plan, days=order)


def check_table(
    session: Session, compiled: Compiled, reader: Reader, table: RawTable, plan: Plan,
    memory: FileMemory | None = None,
) -> list[CheckedRow]:  # fmt: skip
    """Return what becomes of each row, in the file's order; reads, never writes.

    memory: learns which linked records have to be made when the rows are stored.
    Raises UserError when days can be read in two ways and the plan does not say which.
    """
    plan = settled_plan(compiled, table, plan)
    checker = RowChecker(session, compiled, reader, table, plan, memory or FileMemory())
    return checker.check(table.rows)


class RowChecker:
    """Checks rows of one file by a settled plan; memory goes along from part to part."""

    def __init__(
        self, session: Session, compiled: Compiled, reader: Reader, table: RawTable, plan: Plan,
        memory: FileMemory,
    ) -> None:  # fmt: skip
        self.session, self.compiled, self.plan, self.memory = session, compiled, plan, memory
        self.context = FileContext(session, reader, memory)
        self.links = LinkNames(compiled, self.context, plan)
        self.query = ListQuery(compiled, self.context)
        self.reading = RowReader(compiled, self.context, table, plan, self.links)
        self._visible: set[int] = set()

    def check(self, rows: Sequence[RawRow]) -> list[CheckedRow]:
        """Return what becomes of each of these rows."""
        for place, name in enumerate(self.plan.columns):
            if name and self.compiled.fields[name].type in LINKS:
                self.links.gather(name, self._targets(rows, place, name))
        for name, text in self.plan.constants.items():
            if self.compiled.fields[name].type in LINKS:
                self.links.gather(name, [text])
        read = [self.reading.read(row) for row in rows]
        codes = [str(one.raw.pop("code", "") or "") for one in read]
        drafts = [self._draft(one) for one in read]
        numbers = [
            0 if one.problems or draft.errors else row.number
            for row, one, draft in zip(rows, read, drafts, strict=True)
        ]
        happened = self.compiled.spec.happened
        twins = find_twins(
            self.session, self.compiled, drafts, numbers, self.memory,
            moment=happened if happened in self.plan.columns else "",
        )  # fmt: skip
        twins = self._by_code(codes, twins)
        self._visible = set(self._visible_ids(twins))
        return [self._row(*parts) for parts in zip(rows, read, drafts, codes, twins, strict=True)]

    def _draft(self, read: RowValues) -> Draft:
        """Return the new record; a value for every row is left out where its field does not apply."""
        draft = draft_record(self.compiled, read.raw, self.context)
        refused = {error.field for error in draft.errors} & set(self.plan.constants) - set(
            read.cells
        )
        hidden = {name for name in refused if self.compiled.fields[name].show_when is not None}
        if not hidden:
            return draft
        raw = {name: value for name, value in read.raw.items() if name not in hidden}
        again = draft_record(self.compiled, raw, self.context)
        if {error.field for error in again.errors} & hidden:
            return draft
        read.raw = raw
        return again

    def _targets(self, rows: Sequence[RawRow], place: int, name: str) -> list[str]:
        renamed = self.plan.values.get(name, {})
        return [
            text if renamed.get(text) == CREATE else renamed.get(text, text)
            for text in count_texts(rows, place)
        ]

    def _by_code(self, codes: list[str], twins: list[Twin | None]) -> list[Twin | None]:
        if not any(codes):
            return twins
        held = holders(self.session, self.compiled, "code", codes)
        return [
            Twin("code", record_id=held.get(code, 0)) if code else twin
            for code, twin in zip(codes, twins, strict=True)
        ]

    def _visible_ids(self, twins: list[Twin | None]) -> list[int]:
        ids = list({key for twin in twins if twin is not None for key in twin.ids})
        return [
            key for start in range(0, len(ids), 500) for key in self.query.contains(ids[start : start + 500])
        ]  # fmt: skip

    def _row(
        self, row: RawRow, read: RowValues, draft: Draft, code: str, twin: Twin | None
    ) -> CheckedRow:
        title = read.cells.get(self.compiled.name_field, ("", ""))[1][:120]
        notes = tuple(read.notes)
        if code and (twin is None or twin.record_id not in self._visible):
            reason = _("There is no record “%(code)s” that you may see.", code=code[:40])
            return CheckedRow(
                row, "bad", title, problems=(Problem(read.cells["code"][0], code, reason),)
            )
        seen = twin if twin is not None and twin.record_id in self._visible else None
        changing = seen if self.plan.update or code or self._fills(seen) else None
        if changing is not None and self._is_several(changing):
            problem = Problem("", title, self._which(changing))
            return CheckedRow(row, "bad", title, problems=(problem,), notes=notes)
        told = read.problems if changing is None else self._still_wrong(read, changing.record_id)
        errors = draft.errors if changing is None else ()
        problems = (*told, *self._problems(read, errors))
        if problems:
            return CheckedRow(row, "bad", title, problems=problems, notes=notes)
        if twin is None:
            return CheckedRow(row, "new", title, notes=notes, draft=draft)
        if changing is not None:
            return self._update(row, read, changing, title)
        reason, shown = self._same(twin)
        return CheckedRow(row, "duplicate", title, reason=reason, record_id=shown)

    def _fills(self, twin: Twin | None) -> bool:
        """Take the record for this row where an earlier one made it of its name alone; tell whether."""
        if twin is None or twin.record_id not in self.memory.bare:
            return False
        self.memory.bare.remove(twin.record_id)
        return True

    def _is_several(self, twin: Twin) -> bool:
        return sum(key in self._visible for key in twin.ids) > 1

    def _which(self, twin: Twin) -> str:
        """Return the words for a row that could change several records."""
        ids = [key for key in twin.ids if key in self._visible][:5]
        codes = ", ".join(str(one.values.get("code") or "") for one in self.query.fetch(ids, ["code"]))  # fmt: skip
        return _(
            "Several records have the same %(label)s: %(codes)s. Say which one in a column for the code.",
            label=self._label(twin.field), codes=codes,
        )  # fmt: skip

    def _still_wrong(self, read: RowValues, record_id: int) -> list[Problem]:
        """Return the problems but those of texts that the record shows already.

        An export writes names, which may be of several records or of one that is not seen.
        """
        names = [one.field for one in read.problems if one.field in read.cells]
        if not names:
            return read.problems
        held = next(iter(self.query.fetch([record_id], names))).values
        return [
            one for one in read.problems
            if one.field not in names
            or not shows(self.compiled, one.field, held.get(one.field), read.cells[one.field][1], self.context)
        ]  # fmt: skip

    def _problems(self, read: RowValues, errors: Sequence[FieldError]) -> list[Problem]:
        told = {read.cells[name][0] for name in read.cells}
        broken = {problem.column for problem in read.problems}
        already = {one for one in told if broken & {one, *one.split(" + ")}}
        found = []
        for error in errors:
            heading, value = read.cells.get(error.field, ("", ""))
            shown = heading or self._label(error.field)
            if shown in (already if heading else broken):
                continue
            item = self.compiled.fields.get(error.field)
            hint = number_hint(item.type, value) if item is not None else ""
            found.append(Problem(shown, value, f"{error.message} {hint}".strip(), error.field))
        return found

    def _label(self, name: str) -> str:
        item = self.compiled.fields.get(name)
        return (item.label.text(self.context.language) or name) if item else ""

    def _same(self, twin: Twin) -> tuple[str, int]:
        label = self._label(twin.field)
        if twin.record_id in self._visible:
            return _("Already there: the same %(label)s.", label=label), twin.record_id
        if twin.record_id:
            return f"{label}: {taken_message()}", 0
        return _("The same %(label)s as in row %(number)s.", label=label, number=twin.row), 0

    def _may_change(self, record_id: int, names: list[str]) -> bool:
        action = "assign" if names == ["owner"] else "change"
        if not self.context.reader.may(self.compiled.slug, action):
            return False
        return bool(ListQuery(self.compiled, self.context, action=action).contains([record_id]))

    def _is_exported(self, name: str, held: Any, sent: Mapping[str, object]) -> bool:
        """Tell whether a text came from an export of the value that is there, which left parts out."""
        shortened = self.compiled.fields[name].type in (
            "datetime",
            "rich_text",
            "long_text",
            "text",
        )
        return shortened and shows(self.compiled, name, held, str(sent[name]), self.context)

    def _update(self, row: RawRow, read: RowValues, twin: Twin, title: str) -> CheckedRow:
        record = read_record(self.session, self.compiled, twin.record_id)
        before = typed_values(self.session, self.compiled, record)
        sent = {name: raw for name, raw in read.raw.items() if raw not in ("", [])}
        errors: list[FieldError] = []
        values = coerce_values(
            self.compiled, sent, self.context, held=before, errors=errors, record_id=twin.record_id,
            source="import",
        )  # fmt: skip
        check_whole(self.compiled, {**before, **values}, before, sent, self.context, errors)
        if errors:
            problems = tuple(self._problems(read, errors))
            return CheckedRow(row, "bad", title, problems=problems, record_id=twin.record_id)
        differing = tuple(
            (name, sent[name])
            for name, value in values.items()
            if before.get(name) != value and not self._is_exported(name, before.get(name), sent)
        )
        if not differing:
            reason = _("Already there, nothing differs.")
            return CheckedRow(row, "duplicate", title, reason=reason, record_id=twin.record_id)
        if not self._may_change(twin.record_id, [name for name, _raw in differing]):
            problem = Problem("", title, _("You may see this record but not do this with it."))
            return CheckedRow(row, "bad", title, problems=(problem,), record_id=twin.record_id)
        labels = ", ".join(self._label(name) for name, _raw in differing)
        return CheckedRow(
            row, "update", title, reason=_("Changes: %(labels)s.", labels=labels),
            notes=tuple(read.notes), record_id=twin.record_id, changes=differing,
        )  # fmt: skip

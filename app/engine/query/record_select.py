"""Which columns and joins bring the asked fields of some records, and rows back from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.access.record_rules import scope_condition
from app.engine.access.tables import Department, User
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.expression import Expr, evaluate, expression_fields, parse_expression
from app.engine.fields.base import Masked, Ref, StoredRef
from app.engine.fields.file import FILE_TYPES
from app.engine.fields.periods import local_today
from app.engine.fields.tables import StoredFile
from app.engine.query.context import ReaderContext
from app.engine.query.titles import shown_title, title_mode


@dataclass
class RecordRow:
    """One record as its reader may see it.

    values: typed values by field name, links as Ref, masked ones as Masked; hidden fields are
    missing. title: the record's name; version: for saving; deleted: it lies in the bin.
    """

    id: int
    version: int
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False


@cache
def _joined(table: FromClause, name: str) -> FromClause:
    """Return a table under another name, made once: making it costs more than the statement around it."""
    return table.alias(name)


class RecordSelect:
    """Builds one SELECT for the asked fields and turns its rows into RecordRow objects."""

    def __init__(
        self,
        compiled: Compiled,
        names: Iterable[str],
        modes: Mapping[str, str],
        context: ReaderContext,
    ) -> None:
        self.compiled = compiled
        self.context = context
        self.catalogue: Catalogue = context.catalogue
        self.modes = modes
        self.names = [name for name in names if name in modes]
        self.formulas: dict[str, Expr] = {}
        self._columns: dict[str, ColumnElement[Any]] = {}
        self._from: FromClause = compiled.table
        self._targets: dict[str, FromClause] = {}
        table = compiled.table
        self._put("id", table.c.id)
        self._put("version", table.c.version)
        self._put("deleted_at", table.c.deleted_at)
        if compiled.name_field in compiled.fields:
            self._put("title", compiled.column(compiled.name_field))
        for name in self.names:
            self._add(name)

    def fetch(self, session: Session, ids: list[int]) -> list[RecordRow]:
        """Return the records with those ids, in that order; ids that are gone are left out."""
        if not ids:
            return []
        rows = self.where(session, [self.compiled.table.c.id.in_(ids)], limit=len(ids))
        found = {row.id: row for row in rows}
        return [found[key] for key in ids if key in found]

    def where(
        self,
        session: Session,
        parts: Sequence[ColumnElement[bool]],
        *,
        limit: int,
        order: Sequence[ColumnElement[Any]] = (),
    ) -> list[RecordRow]:
        """Return the first records that meet conditions, which hold the reader's scope already."""
        statement = select(*self._columns.values()).select_from(self._from).where(*parts)
        statement = statement.order_by(*order).limit(limit)
        rows = session.execute(statement, execution_options=SCOPED).mappings()
        return [self._row(dict(row)) for row in rows]

    def _put(self, label: str, column: ColumnElement[Any]) -> None:
        self._columns[label] = column.label(f"_{label}")

    def _add(self, name: str) -> None:
        item = self.compiled.fields[name]
        if item.type == "formula" and not self.compiled.is_stored(name):
            self._add_formula(name, str(item.option("expression")))
        elif self.compiled.is_stored(name):
            self._put(f"v_{name}", self.compiled.column(name))
            if item.type in ("link", "user", "department", *FILE_TYPES):
                self._join(name)

    def _join(self, name: str) -> FromClause:
        """Join the linked table once; an unseen target joins as nothing."""
        if name in self._targets:
            return self._targets[name]
        item = self.compiled.fields[name]
        column = self.compiled.column(name)
        target: Any
        if item.type == "user":
            target = _joined(User.__table__, f"j_{name}")
            on = target.c.id == column
            for part in ("name_zh", "name_en", "username"):
                self._put(f"{part}_{name}", target.c[part])
        elif item.type in FILE_TYPES:
            target = _joined(StoredFile.__table__, f"j_{name}")
            on = target.c.id == column
            for part in ("name", "size", "kind", "width"):
                self._put(f"file_{part}_{name}", target.c[part])
        elif item.type == "department":
            target = _joined(Department.__table__, f"j_{name}")
            on = target.c.id == column
            for part in ("name_zh", "name_en"):
                self._put(f"{part}_{name}", target.c[part])
        else:
            other = self.catalogue.entities[str(item.option("to"))]
            target = _joined(other.table, f"j_{name}")
            parts: list[ColumnElement[bool]] = [target.c.id == column, target.c.live_key == 0]
            scope = scope_condition(
                self.catalogue, other, self.context.reader, "see", source=target, few=True
            )
            on = and_(*parts) if scope is None else and_(*parts, scope)
            self._put(f"title_{name}", target.c[other.attribute(other.name_field)])
            self._put(f"seen_{name}", target.c.id)
        self._from = self._from.outerjoin(target, on)
        self._targets[name] = target
        return target

    def _add_formula(self, name: str, text: str) -> None:
        expression = parse_expression(text)
        self.formulas[name] = expression
        for needed in expression_fields(expression):
            own, _, linked = needed.partition(".")
            if linked:
                other = self.catalogue.entities[str(self.compiled.fields[own].option("to"))]
                target = self._join(own)
                self._put(f"x_{needed}", target.c[other.attribute(linked)])
            elif self.compiled.is_stored(own):
                self._put(f"x_{own}", self.compiled.column(own))

    def _row(self, row: Mapping[str, Any]) -> RecordRow:
        mode = self.modes.get(self.compiled.name_field, "hidden")
        title = shown_title(self.compiled, mode, row.get("_title"), row["_id"])
        record = RecordRow(
            row["_id"], row["_version"], title,
            deleted=row["_deleted_at"] is not None,
        )  # fmt: skip
        for name in self.names:
            if f"_v_{name}" in row:
                record.values[name] = self._value(name, row)
            elif name in self.formulas:
                record.values[name] = evaluate(
                    self.formulas[name],
                    partial(_looked_up, row),
                    today=local_today(self.context),
                )
        return record

    def _value(self, name: str, row: Mapping[str, Any]) -> Any:
        value = row[f"_v_{name}"]
        if value is None:
            return None
        item = self.compiled.fields[name]
        if self.modes[name] == "mask":
            return Masked(self.compiled.type(name).mask(value))
        if item.type in FILE_TYPES:
            return self._file(name, row)
        if item.type == "user":
            return Ref("user", value, self._person(name, row))
        if item.type == "department":
            return Ref(
                "department", value, self._words(row, f"_name_zh_{name}", f"_name_en_{name}")
            )
        if item.type == "link":
            kind = str(item.option("to"))
            if row[f"_seen_{name}"] is None:
                return Ref(kind, value, "", restricted=True)
            other = self.catalogue.entities[kind]
            mode = title_mode(other, self.context)
            return Ref(kind, value, shown_title(other, mode, row[f"_title_{name}"], value))
        return value

    def _file(self, name: str, row: Mapping[str, Any]) -> StoredRef | None:
        title, size, media, width = (
            row[f"_file_{part}_{name}"] for part in ("name", "size", "kind", "width")
        )
        if title is None:
            return None
        path = f"{self.compiled.slug}/{row['_id']}/file/{name}"
        return StoredRef(
            "file", row[f"_v_{name}"], title, size=size, media=media, path=path, picture=width > 0
        )

    def _person(self, name: str, row: Mapping[str, Any]) -> str:
        words = self._words(row, f"_name_zh_{name}", f"_name_en_{name}")
        return words or str(row[f"_username_{name}"] or "")

    def _words(self, row: Mapping[str, Any], zh: str, en: str) -> str:
        first, second = (zh, en) if self.context.language.startswith("zh") else (en, zh)
        return str(row[first] or row[second] or "")


def _looked_up(row: Mapping[str, Any], needed: str) -> Any:
    """Return the value a formula asks for, by its name in the formula."""
    return row.get(f"_x_{needed}")

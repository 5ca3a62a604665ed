"""Soft delete, restore and purge, with what hangs on a record shown before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.field_rules import field_mode
from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.access.record_rules import scope_condition
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.forms.conflicts import conflict
from app.engine.forms.save import Saved, writable_id
from app.engine.forms.stored import changed_names, json_value, read_record, typed_values
from app.engine.forms.unique import flush_record
from app.engine.forms.values import check_whole, coerce_values
from app.engine.hooks import SaveEvent, fire
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext
from app.engine.query.search import drop_from_index, write_index
from app.engine.query.titles import shown_title, title_mode


@dataclass(frozen=True)
class Hanging:
    """Records of another entity that link to the ones to be deleted."""

    slug: str
    field: str
    count: int


def hanging_on(compiled: Compiled, ids: list[int], context: ReaderContext) -> list[Hanging]:
    """Return what hangs on some records, counted without names and inside the reader's scope."""
    found = []
    for back in context.catalogue.backlinks.get(compiled.slug, ()):
        child = context.catalogue.entities[back.slug]
        link = field_mode(context.catalogue, child, child.fields[back.field], context.reader)
        if not context.reader.may(child.slug, "see") or link == "hidden":
            continue
        where = [child.column(back.field).in_(ids), child.table.c.live_key == 0]
        scope = scope_condition(context.catalogue, child, context.reader, "see")
        if scope is not None:
            where.append(scope)
        count = context.session.scalar(
            select(func.count()).select_from(child.table).where(*where), execution_options=SCOPED
        )
        if count:
            found.append(Hanging(back.slug, back.field, int(count)))
    return found


def delete(
    session: Session,
    compiled: Compiled,
    record_id: int,
    *,
    reader: Reader,
    version: int | None = None,
    source: str = "form",
    batch: str = "",
    reason: str = "",
) -> Saved:
    """Move a record to the recycle bin; its unique values are free at once."""
    context = ReaderContext(session, reader)
    number = writable_id(compiled, context, record_id, "delete")
    record = read_record(session, compiled, number)
    if record is None:
        raise NotVisible(compiled.slug)
    if version is not None and version != record.version:
        held = typed_values(session, compiled, record)
        raise conflict(
            session, compiled, record, version=version, mine={}, current=held, context=context
        )
    record.deleted_at, record.live_key = clock.now(), record.id
    return _close(session, compiled, record, "delete", context, source, batch, reason)


def restore(
    session: Session,
    compiled: Compiled,
    record_id: int | str,
    *,
    reader: Reader,
    source: str = "form",
    batch: str = "",
    rename: Mapping[str, object] | None = None,
) -> Saved:
    """Bring a record back from the bin; a unique value taken meanwhile is InvalidRecord.

    rename: new values for unique fields whose old value now belongs to a living record.
    """
    context = ReaderContext(session, reader)
    number = writable_id(compiled, context, record_id, "restore")
    record = read_record(session, compiled, number)
    if record is None or record.deleted_at is None:
        raise NotVisible(compiled.slug)
    before = typed_values(session, compiled, record)
    renamed = {
        name: raw
        for name, raw in (rename or {}).items()
        if name in compiled.fields and compiled.fields[name].unique
    }
    errors: list[FieldError] = []
    values = coerce_values(compiled, renamed, context, held=before, errors=errors)
    check_whole(compiled, {**before, **values}, before, renamed, context, errors)
    errors += _taken(session, compiled, {**before, **values}, context, errors)
    if errors:
        raise InvalidRecord(errors)
    changes: dict[str, list[Any]] = {}
    for name in changed_names(before, {**before, **values}):
        setattr(record, compiled.attribute(name), values[name])
        changes[name] = [json_value(compiled, name, one[name]) for one in (before, values)]
    record.deleted_at, record.live_key = None, 0
    return _close(session, compiled, record, "restore", context, source, batch, "", changes)


def _taken(
    session: Session,
    compiled: Compiled,
    values: Mapping[str, Any],
    context: ReaderContext,
    errors: list[FieldError],
) -> list[FieldError]:
    """Return an error for every unique value that a living record holds by now."""
    found, refused = [], {error.field for error in errors}
    for item in compiled.spec.fields:
        value = values.get(item.name) if item.unique else None
        if value in (None, "") or item.name in refused:
            continue
        where = [compiled.column(item.name) == value, compiled.table.c.live_key == 0]
        holder = select(compiled.table.c.id).where(*where).limit(1)
        if session.scalar(holder, execution_options=SCOPED) is not None:
            found.append(_taken_error(compiled, item, value, context))
    return found


def _taken_error(
    compiled: Compiled, item: FieldSpec, value: Any, context: ReaderContext
) -> FieldError:
    """Say which value is taken as far as the reader may know it, and what to do."""
    mode = field_mode(context.catalogue, compiled, item, context.reader)
    if mode in ("hidden", "mask"):
        message = _("A value that you may not see now belongs to another record; ask an administrator.")  # fmt: skip
        return FieldError("", message)
    words = {"value": value, "label": item.label.inside(context.language)}
    if mode == "edit":
        message = _("“%(value)s” now belongs to another record; give this one a new %(label)s.", **words)  # fmt: skip
        return FieldError(item.name, message)
    message = _("“%(value)s” (%(label)s) now belongs to another record; ask an administrator.", **words)  # fmt: skip
    return FieldError("", message)


def purge(session: Session, compiled: Compiled, record_id: int, *, reader: Reader) -> None:
    """Remove a record from the bin for good; administrators only, never while others link to it."""
    if not reader.is_administrator:
        raise AccessDenied(_("Only an administrator may remove records for good."))
    context = ReaderContext(session, reader)
    number = writable_id(compiled, context, record_id, "restore")
    record = read_record(session, compiled, number)
    if record is None:
        raise NotVisible(compiled.slug)
    title, version = _title(compiled, record), record.version
    try:
        with session.begin_nested():
            for link in compiled.link_tables.values():
                session.execute(sql_delete(link).where(link.c.left_id == number))
            session.delete(record)
            session.flush()  # foreign keys must refuse here, not at commit
    except IntegrityError:
        message = _("Other records still link to it; remove those first.")
        raise InvalidRecord([FieldError("", message)]) from None
    drop_from_index(session, compiled, number)
    write_entry(
        session, reader=reader, source="form", action="purge", slug=compiled.slug,
        record_id=number, title=title, version=version, changes={},
    )  # fmt: skip
    fire("record_purged", SaveEvent(session, compiled.slug, record, {}, (), False, reader, "form"))


def _title(compiled: Compiled, record: object) -> str:
    return str(
        getattr(record, compiled.attribute(compiled.name_field), None)
        or getattr(record, "code", "")
    )


def _close(
    session: Session,
    compiled: Compiled,
    record: object,
    action: str,
    context: ReaderContext,
    source: str,
    batch: str,
    reason: str,
    changes: dict[str, list[Any]] | None = None,
) -> Saved:
    flush_record(session, compiled, record)  # the version rises with the update
    key, version = record.id, record.version  # type: ignore[attr-defined]
    values = typed_values(session, compiled, record)
    if action == "delete":
        drop_from_index(session, compiled, key)
    else:
        write_index(session, compiled, key, values)
    entry = write_entry(
        session, reader=context.reader, source=source, batch=batch, reason=reason, action=action,
        slug=compiled.slug, record_id=key, title=_title(compiled, record), version=version, changes=changes or {},
    )  # fmt: skip
    hook = "record_removed" if action == "delete" else "record_saved"
    event = SaveEvent(
        session, compiled.slug, record, values, (), False, context.reader, source, entry.batch
    )
    fire(hook, event)
    session.flush()  # the entry's id goes into the answer, for undo
    title = shown_title(compiled, title_mode(compiled, context), _title(compiled, record), key)
    return Saved(key, version, title, False, (), entry.id, entry.batch)

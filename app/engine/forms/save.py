"""The one write path: rules, coercion, validation, version, hooks, flush, journal.

The caller's wrapper commits; everything here is one transaction with the journal entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.compile.model import Compiled, search_names
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.forms.conflicts import conflict
from app.engine.forms.minimum import BY_HAND, check_minimum
from app.engine.forms.numbering import default_rule, next_number
from app.engine.forms.reasons import check_reason
from app.engine.forms.rows import coerce_rows, read_rows, write_rows
from app.engine.forms.stored import (
    changed_names,
    compute_stored,
    json_value,
    keep_files,
    read_record,
    typed_values,
    write_links,
)
from app.engine.forms.submissions import find_submission, keep_submission, own_token
from app.engine.forms.unique import check_unique, flush_record
from app.engine.forms.values import apply_defaults, check_whole, coerce_values
from app.engine.hooks import SaveEvent, fire
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.search import write_index
from app.engine.query.titles import shown_title, title_mode


@dataclass(frozen=True)
class Saved:
    """What a save did. changed: field names; entry_id: its journal entry, None without change."""

    id: int
    version: int
    title: str
    created: bool
    changed: tuple[str, ...] = ()
    entry_id: int | None = None
    batch: str = ""


@dataclass(frozen=True)
class How:
    """The circumstances of a write: door it came through, batch, reason, double-submit token."""

    source: str = "form"
    batch: str = ""
    reason: str = ""
    token: str = ""

    def is_by_hand(self, context: ReaderContext) -> bool:
        """Tell whether a person writes this one record, so that the minimum set counts."""
        return self.source in BY_HAND and not context.reader.system


def save(
    session: Session,
    compiled: Compiled,
    values: Mapping[str, Any],
    *,
    reader: Reader,
    record_id: int | str | None = None,
    version: int | None = None,
    source: str = "form",
    batch: str = "",
    reason: str = "",
    token: str = "",
) -> Saved:
    """Create a record (record_id None) or change one; `values` are raw, by field name.

    version: the one the writer saw; None skips the comparison (jobs, board moves by system).
    Raises InvalidRecord with all refused fields, ConflictError, AccessDenied, NotVisible.
    """
    how = How(source, batch, reason, token)
    context = ReaderContext(session, reader)
    if record_id is None:
        return _create(session, compiled, values, context, how)
    return _change(session, compiled, values, context, how, record_id=record_id, version=version)


def _create(
    session: Session, compiled: Compiled, sent: Mapping[str, Any], context: ReaderContext, how: How
) -> Saved:
    if not context.reader.may(compiled.slug, "add"):
        label = compiled.spec.plural.text(context.language)
        raise AccessDenied(_("You have no right to add: %(label)s.", label=label))
    how = replace(how, token=own_token(how.token, context.user_id))
    made = find_submission(session, compiled.slug, how.token)
    if made is not None:
        return Saved(made, 1, "", True)
    errors: list[FieldError] = []
    values = coerce_values(compiled, sent, context, held={}, errors=errors, source=how.source)
    apply_defaults(compiled, values, context)
    rows = _coerce_children(compiled, values, context, errors, parent_id=None)
    check_whole(compiled, {**values, **rows}, {}, sent, context, errors)
    if how.is_by_hand(context):
        check_minimum(compiled, values, {}, context, errors)
    check_unique(session, compiled, values, errors, record_id=None)
    if errors:
        raise InvalidRecord(errors)
    record = compiled.model()
    _give_ownership(session, compiled, record, values, context)
    _number(session, compiled, record, values, context)
    record.created_at = clock.now()
    record.created_by_id = context.user_id
    return _store(session, compiled, record, values, {}, rows, context, how)


def _change(
    session: Session,
    compiled: Compiled,
    sent: Mapping[str, Any],
    context: ReaderContext,
    how: How,
    *,
    record_id: int | str,
    version: int | None,
) -> Saved:
    number = writable_id(compiled, context, record_id, "change", sent)
    record = read_record(session, compiled, number)
    if record is None:
        raise NotVisible(compiled.slug)
    before = typed_values(session, compiled, record)
    errors: list[FieldError] = []
    values = coerce_values(
        compiled, sent, context, held=before, errors=errors, record_id=number, source=how.source
    )
    _keep_hidden_links(compiled, values, before, context)
    rows = _coerce_children(compiled, values, context, errors, parent_id=number)
    if version is not None and version != record.version:
        mine = {**values, **{name: _plain(sent_rows) for name, sent_rows in rows.items()}}
        found = conflict(
            session, compiled, record, version=version, mine=mine, current=before, context=context
        )
        for bad in errors:  # what cannot be read was typed all the same
            found.theirs_only.pop(bad.field, None)
        raise found
    after = {**before, **values}
    check_whole(compiled, {**after, **rows}, before, sent, context, errors)
    if how.is_by_hand(context):
        check_minimum(compiled, after, before, context, errors)
    check_unique(session, compiled, values, errors, record_id=number)
    check_reason(compiled, values, before, (how.source, how.reason), context, errors)
    if errors:
        raise InvalidRecord(errors)
    if "owner" in values and values["owner"] != before.get("owner"):
        record.department_id = _department_of(session, values["owner"])
    return _store(session, compiled, record, after, before, rows, context, how)


def writable_id(
    compiled: Compiled,
    context: ReaderContext,
    record_id: Any,
    action: str,
    sent: Mapping[str, Any] | None = None,
) -> int:
    """Return the id when the action reaches the record; AccessDenied when it is only seen."""
    number = read_id(record_id)
    reader = context.reader
    query = ListQuery(compiled, context)
    if number is None:
        raise NotVisible(compiled.slug)
    deleted = action in ("restore", "purge")
    if not query.contains([number], deleted=deleted):
        raise NotVisible(compiled.slug)
    asked = "assign" if sent is not None and set(sent) == {"owner"} else action
    reached = reader.may(compiled.slug, asked) and ListQuery(
        compiled, context, action=asked
    ).contains([number], deleted=deleted)
    if not reached:
        raise AccessDenied(_("You may see this record but not do this with it."))
    return number


def _store(
    session: Session,
    compiled: Compiled,
    record: Any,
    values: dict[str, Any],
    before: dict[str, Any],
    rows: Mapping[str, list[dict[str, Any]]],
    context: ReaderContext,
    how: How,
) -> Saved:
    created = not before
    values = {name: value for name, value in values.items() if name not in rows}
    compute_stored(compiled, values)
    changed = changed_names(before, values)
    event = SaveEvent(
        session, compiled.slug, record, values, tuple(changed), created, context.reader, how.source,
        before=before,
    )  # fmt: skip
    fire("before_save", event)
    changed = changed_names(before, values)
    old_rows = {name: read_rows(session, compiled, name, record.id, context) for name in rows}
    moved = [name for name in rows if created or old_rows[name] != _plain(rows[name])]
    if not created and not changed and not moved:
        return Saved(record.id, record.version, _title(compiled, values, record), False)
    _assign(compiled, record, values, changed)
    record.changed_at = clock.now()
    record.changed_by_id = context.user_id
    flush_record(session, compiled, record)
    keep_files(session, compiled, record.id, values, changed)
    for name in changed:
        if name in compiled.link_tables:
            write_links(
                session, compiled, name, record.id, before.get(name) or (), values[name] or ()
            )
    for name in moved:
        write_rows(session, compiled, name, record.id, rows[name], context)
    changes = {
        name: [
            json_value(compiled, name, before.get(name)),
            json_value(compiled, name, values[name]),
        ]
        for name in changed
    }
    for name in moved:
        changes[name] = [old_rows[name], read_rows(session, compiled, name, record.id, context)]
    return _finish(session, compiled, record, values, changes, event, context, how)


def _finish(
    session: Session,
    compiled: Compiled,
    record: Any,
    values: dict[str, Any],
    changes: dict[str, list[Any]],
    event: SaveEvent,
    context: ReaderContext,
    how: How,
) -> Saved:
    title = _title(compiled, values, record)
    if event.created or not changes.keys().isdisjoint(search_names(compiled.spec)):
        write_index(session, compiled, record.id, {**values, "code": record.code})
    entry = write_entry(
        session, reader=context.reader, source=how.source, batch=how.batch, reason=how.reason,
        action="create" if event.created else "change", slug=compiled.slug, record_id=record.id,
        title=title, version=record.version, changes=changes,
    )  # fmt: skip
    if how.token and event.created:
        keep_submission(session, compiled.slug, how.token, record.id)
    event.changed, event.batch = tuple(changes), entry.batch
    fire("record_saved", event)
    session.flush()  # the entry's id goes into the answer, and a clash must surface here
    shown = shown_title(compiled, title_mode(compiled, context), title, record.id)
    return Saved(
        record.id, record.version, shown, event.created, tuple(changes), entry.id, entry.batch
    )


def _assign(compiled: Compiled, record: Any, values: Mapping[str, Any], changed: list[str]) -> None:
    for name in changed:
        if name not in compiled.link_tables and compiled.is_stored(name):
            setattr(record, compiled.attribute(name), values[name])


def _coerce_children(
    compiled: Compiled,
    values: dict[str, Any],
    context: ReaderContext,
    errors: list[FieldError],
    *,
    parent_id: int | None,
) -> dict[str, list[dict[str, Any]]]:
    return {
        item.name: coerce_rows(compiled, item, values.pop(item.name), context, errors, parent_id)
        for item in compiled.spec.fields
        if item.type == "rows" and item.name in values
    }


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row["json"] for row in rows]


def _keep_hidden_links(
    compiled: Compiled, values: dict[str, Any], before: Mapping[str, Any], context: ReaderContext
) -> None:
    """Keep links that the writer cannot see and therefore sends as empty."""
    for name in compiled.link_tables:
        if name in values and before.get(name):
            kind = str(compiled.fields[name].option("to"))
            unseen = {key for key in before[name] if context.resolve(kind, key) is None}
            values[name] = tuple(sorted({*(values[name] or ()), *unseen}))
    for name, value in values.items():
        item = compiled.fields[name]
        held = before.get(name) if item.type == "link" and value is None else None
        if held is not None and context.resolve(str(item.option("to")), held) is None:
            values[name] = held


def _give_ownership(
    session: Session,
    compiled: Compiled,
    record: Any,
    values: dict[str, Any],
    context: ReaderContext,
) -> None:
    if "owner" in compiled.fields:
        values.setdefault("owner", context.user_id)
        values["department"] = _department_of(session, values["owner"])
    else:
        record.owner_id = context.user_id
        record.department_id = context.reader.department_id


def _department_of(session: Session, user_id: int | None) -> int | None:
    return session.scalar(select(User.department_id).where(User.id == user_id))


def _number(
    session: Session,
    compiled: Compiled,
    record: Any,
    values: dict[str, Any],
    context: ReaderContext,
) -> None:
    day = clock.today(context.timezone)
    if "code" in compiled.fields:
        rule = compiled.spec.code_rule or default_rule(compiled.slug)
        values["code"] = next_number(session, compiled.slug, rule, day=day)[0]
    for item in compiled.spec.fields:
        if item.type == "number":
            key = f"{compiled.slug}.{item.name}"
            values[item.name] = next_number(session, key, str(item.option("rule")), day=day)[0]


def _title(compiled: Compiled, values: Mapping[str, Any], record: Any) -> str:
    return str(values.get(compiled.name_field) or record.code or f"#{record.id}")


__all__ = ["How", "Saved", "save", "writable_id"]

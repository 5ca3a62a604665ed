"""Values that no two living records may share: looked for before a write, met while writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError, InvalidRecord


def flush_record(session: Session, compiled: Compiled, record: Any) -> None:
    """Write one record now; InvalidRecord when another write was first or holds its value."""
    session.add(record)
    try:
        with session.begin_nested():
            session.flush()  # the id is needed, and the database's own rules must speak now
    except StaleDataError:
        raise _busy() from None
    except IntegrityError as error:
        raise InvalidRecord([_integrity_error(compiled, error)]) from None


def _busy() -> InvalidRecord:
    return InvalidRecord(
        [FieldError("", _("Somebody saved this record just now; save once more."))]
    )


def _integrity_error(compiled: Compiled, error: IntegrityError) -> FieldError:
    text = str(error.orig)
    for item in compiled.spec.fields:
        if item.unique and compiled.attribute(item.name) in text:
            return FieldError(item.name, taken_message())
    return FieldError("", _("Somebody saved a clashing value just now; save once more."))


def taken_message() -> str:
    """Return the words for a unique value that is in use; they never name the holder."""
    return _("This value is already in use; choose another one or ask a manager.")


def check_unique(
    session: Session,
    compiled: Compiled,
    values: Mapping[str, Any],
    errors: list[FieldError],
    *,
    record_id: int | None,
) -> None:
    """Add an error for every unique value that another living record holds."""
    refused = {error.field for error in errors}
    for item in compiled.spec.fields:
        value = values.get(item.name)
        if not item.unique or item.name in refused or value in (None, ""):
            continue
        where = [compiled.column(item.name) == value, compiled.table.c.live_key == 0]
        if record_id is not None:
            where.append(compiled.table.c.id != record_id)
        statement = select(compiled.table.c.id).where(*where).limit(1)
        if session.scalar(statement, execution_options=SCOPED) is not None:
            errors.append(FieldError(item.name, taken_message()))

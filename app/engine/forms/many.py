"""One deed on many records: each is written by its own rules, what fails is named, one undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.forms.remove import delete
from app.engine.forms.save import save
from app.engine.journal.record import new_batch
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery


@dataclass(frozen=True)
class Failed:
    """A record that a deed left as it was, and its refusals."""

    id: int
    errors: tuple[FieldError, ...]


@dataclass(frozen=True)
class ManyDone:
    """What a deed did: how many records it changed, which failed, and the batch that undoes it."""

    done: int
    failed: tuple[Failed, ...]
    batch: str


def change_many(
    session: Session,
    compiled: Compiled,
    ids: Sequence[int],
    values: Mapping[str, Any],
    *,
    reader: Reader,
    source: str = "bulk",
    reason: str = "",
) -> ManyDone:
    """Write the same raw values to every record; `ids` were selected in the reader's scope."""
    batch = new_batch()
    write = partial(
        save, session, compiled, values, reader=reader, source=source, batch=batch, reason=reason
    )
    return _each(session, ids, batch, lambda key: write(record_id=key))


def tag_many(
    session: Session, compiled: Compiled, ids: Sequence[int], tags: Sequence[str], *, reader: Reader
) -> ManyDone:
    """Add tags to every record, keeping those it has."""
    batch, query = new_batch(), ListQuery(compiled, ReaderContext(session, reader))

    def add(key: int) -> object:
        held = query.get(key, ["tags"]).values.get("tags") or ()
        added = {"tags": [*held, *(tag for tag in tags if tag not in held)]}
        return save(
            session, compiled, added, reader=reader, record_id=key, source="bulk", batch=batch
        )

    return _each(session, ids, batch, add)


def delete_many(
    session: Session, compiled: Compiled, ids: Sequence[int], *, reader: Reader
) -> ManyDone:
    """Move every record to the recycle bin."""
    batch = new_batch()
    remove = partial(delete, session, compiled, reader=reader, source="bulk", batch=batch)
    return _each(session, ids, batch, remove)


def _each(
    session: Session, ids: Sequence[int], batch: str, write: Callable[[int], object]
) -> ManyDone:
    failed: list[Failed] = []
    for key in ids:
        try:
            with session.begin_nested():
                write(key)
        except InvalidRecord as error:
            failed.append(Failed(key, tuple(error.errors)))
        except (AccessDenied, NotVisible):
            message = _("You may see this record but not do this with it.")
            failed.append(Failed(key, (FieldError("", message),)))
    return ManyDone(len(ids) - len(failed), tuple(failed), batch)

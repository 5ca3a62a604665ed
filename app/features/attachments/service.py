"""Files on records: listed, added, taken off, brought back, and let go of at last."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.errors import NotVisible, UserError
from app.engine.fields.base import Refusal
from app.engine.fields.file import unknown_file
from app.engine.fields.tables import StoredFile
from app.engine.files.claims import attach, may_hold
from app.engine.files.collect import BATCH, UNDO_DAYS
from app.engine.forms.note_deed import note_deed
from app.engine.forms.save import writable_id
from app.engine.forms.stored import read_record
from app.engine.hooks import SaveEvent
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.features.attachments.tables import Attachment

ATTACHED, DETACHED = "attach", "detach"
MOST_FILES = 200
MOST_BYTES = 1024**3
#: Attachments stand in no field.
NO_FIELD = ""


@dataclass(frozen=True)
class AttachedFile:
    """An attachment with its stored file and who added it; by is None for the system."""

    attachment: Attachment
    stored: StoredFile
    by: User | None


@dataclass(frozen=True)
class Added:
    """What adding did. is_new: False where the record already had this very file. batch: for undo."""

    file: AttachedFile
    is_new: bool
    batch: str = ""


def files_of(session: Session, slug: str, record_id: int) -> Sequence[AttachedFile]:
    """Return the files of a record, newest first. The caller has checked the scope."""
    order = (Attachment.added_at.desc(), Attachment.id.desc())
    rows = session.execute(_living(slug, record_id).order_by(*order))
    return [AttachedFile(*row) for row in rows]


def count_files(session: Session, slug: str, record_id: int) -> int:
    """Return how many files a record has."""
    statement = select(func.count()).select_from(Attachment).where(*_on(slug, record_id))
    return int(session.scalar(statement) or 0)


def find_file(session: Session, slug: str, record_id: int, key: str) -> AttachedFile:
    """Return one file of a record; NotVisible for another record's as for none."""
    row = session.execute(_living(slug, record_id).where(Attachment.key == key)).one_or_none()
    if row is None:
        raise NotVisible("file")
    return AttachedFile(*row)


def add_file(
    session: Session,
    compiled: Compiled,
    record_id: int | str,
    file_id: int,
    *,
    reader: Reader,
    now: datetime,
    source: str = "form",
) -> Added:
    """Put the reader's own fresh upload on a record they may change, and note it in its history.

    The same content under the same name is kept once. Raises Refusal when the record is full.
    """
    number = writable_id(compiled, ReaderContext(session, reader), record_id, "change")
    stored = session.get(StoredFile, file_id)
    if stored is not None and not may_hold(stored, compiled.slug, NO_FIELD, reader, number):
        raise Refusal(unknown_file())
    # Locked, so that the same file sent twice at once is still kept once.
    if stored is None or read_record(session, compiled, number) is None:
        raise NotVisible("file")
    held = files_of(session, compiled.slug, number)
    twin = next((one for one in held if _is_same(one.stored, stored)), None)
    if twin is not None:
        return Added(twin, is_new=False)
    _require_room(held, stored)
    attach(session, compiled.slug, NO_FIELD, file_id, number)
    made = Attachment(
        key=secrets.token_hex(12), entity=compiled.slug, record_id=number, file_id=file_id,
        added_by_id=reader.user_id, added_at=now,
    )  # fmt: skip
    session.add(made)
    entry = note_deed(
        session, compiled, number, ATTACHED, _changes(made, stored, added=True), reader=reader,
        source=source,
    )  # fmt: skip
    return Added(find_file(session, compiled.slug, number, made.key), True, entry.batch)


def remove_file(
    session: Session,
    compiled: Compiled,
    record_id: int | str,
    key: str,
    *,
    reader: Reader,
    now: datetime,
    source: str = "form",
    batch: str = "",
) -> JournalEntry:
    """Take a file off a record that the reader may change; undo brings it back for a while."""
    number = writable_id(compiled, ReaderContext(session, reader), record_id, "change")
    found = find_file(session, compiled.slug, number, key)
    found.attachment.removed_at, found.attachment.removed_by_id = now, reader.user_id
    changes = _changes(found.attachment, found.stored, added=False)
    return note_deed(
        session, compiled, number, DETACHED, changes, reader=reader, source=source, batch=batch
    )


def bring_back(
    session: Session, compiled: Compiled, record_id: int, key: str, *, reader: Reader, batch: str
) -> None:
    """Put a file that was taken off back on its record; UserError when it is no longer kept."""
    number = writable_id(compiled, ReaderContext(session, reader), record_id, "change")
    on = (Attachment.entity == compiled.slug, Attachment.record_id == number, Attachment.key == key)
    attachment = session.scalar(select(Attachment).where(*on))
    stored = session.get(StoredFile, attachment.file_id) if attachment is not None else None
    if attachment is None or stored is None:
        raise UserError(_("The file is no longer kept; add it again."))
    if attachment.removed_at is None:
        return
    attachment.removed_at = attachment.removed_by_id = None
    changes = _changes(attachment, stored, added=True)
    note_deed(
        session, compiled, number, ATTACHED, changes, reader=reader, source="undo", batch=batch
    )


def let_go(event: SaveEvent) -> None:
    """Give up the files of a record that was removed for good; the collector takes them."""
    key = event.record.id
    mine = (Attachment.entity == event.slug, Attachment.record_id == key)
    event.session.execute(delete(Attachment).where(*mine))


def unneeded_files(session: Session, now: datetime) -> Sequence[StoredFile]:
    """Return files that no record holds any more, and no undo needs: the collector's question."""
    since = now - timedelta(days=UNDO_DAYS)
    held = select(Attachment.id).where(
        Attachment.file_id == StoredFile.id,
        or_(Attachment.removed_at.is_(None), Attachment.removed_at >= since),
    )
    gone = select(StoredFile).where(
        StoredFile.field == NO_FIELD, StoredFile.record_id.is_not(None), ~held.exists()
    )
    return session.scalars(gone.order_by(StoredFile.id).limit(BATCH)).all()


def _on(slug: str, record_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Attachment.entity == slug, Attachment.record_id == record_id,
        Attachment.removed_at.is_(None),
    )  # fmt: skip


def _living(slug: str, record_id: int) -> Select[tuple[Attachment, StoredFile, User]]:
    return (
        select(Attachment, StoredFile, User)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .outerjoin(User, User.id == Attachment.added_by_id)
        .where(*_on(slug, record_id))
    )


def _is_same(one: StoredFile, other: StoredFile) -> bool:
    return (one.sha256, one.name) == (other.sha256, other.name)


def _require_room(held: Sequence[AttachedFile], stored: StoredFile) -> None:
    if len(held) >= MOST_FILES:
        raise Refusal(
            _(
                "A record takes at most %(most)s files; remove some first.",
                most=MOST_FILES,
            )
        )
    if sum(one.stored.size for one in held) + stored.size > MOST_BYTES:
        raise Refusal(
            _("The files of one record may take %(most)s MB; remove some first.",
              most=MOST_BYTES // 1024**2)
        )  # fmt: skip


def _changes(attachment: Attachment, stored: StoredFile, *, added: bool) -> dict[str, list[str]]:
    pairs = {"_file": stored.name, "_key": attachment.key}
    return {name: ["", value] if added else [value, ""] for name, value in pairs.items()}

"""One upload: name, kind, size and content checked, stored, and noted for its uploader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Refusal
from app.engine.fields.file import FileType
from app.engine.fields.file_kinds import ORDINARY
from app.engine.fields.registry import field_type
from app.engine.fields.tables import StoredFile
from app.engine.files.inspect import inspect, kind_of
from app.engine.files.names import safe_name
from app.engine.files.pictures import Pixels
from app.engine.files.store import FileStore, digest, too_big

MEGABYTE = 1024 * 1024
IMAGE_MB = 10
#: Files one person may have waiting for a save; the collector removes what waits for a day.
MOST_WAITING = 100


@dataclass(frozen=True)
class Rule:
    """What a place takes: endings and the largest size in bytes."""

    accepted: tuple[str, ...]
    most_bytes: int


@dataclass(frozen=True)
class Received:
    """A checked file in its place, not yet known to the database."""

    key: str
    name: str
    media: str
    size: int
    sha256: str
    pixels: Pixels | None


def rule_of(item: FieldSpec | None, store: FileStore) -> Rule:
    """Return what a field takes; what any field takes for None."""
    if item is None:
        return Rule(ORDINARY, store.most_mb * MEGABYTE)
    kind = field_type(item.type)
    assert isinstance(kind, FileType)  # noqa: S101 - callers ask for fields of files only
    usual = IMAGE_MB if item.type == "image" else store.most_mb
    most = min(float(item.option("max_mb") or usual), float(store.most_mb))
    return Rule(kind.accepted(item), int(most * MEGABYTE))


def receive(
    store: FileStore, stream: BinaryIO, *, name: str, declared: str, rule: Rule
) -> Received:
    """Check and store one upload. Raises Refusal, and then nothing of it stays on the disk."""
    clean = safe_name(name)
    kind = kind_of(clean, rule.accepted, declared)
    path = store.take(stream, rule.most_bytes)
    try:
        pixels = inspect(path, kind)
        size, checksum = path.stat().st_size, digest(path)
    except BaseException:
        store.drop(path)
        raise
    return Received(store.keep(path), clean, kind.media, size, checksum, pixels)


def note(
    session: Session,
    received: Received,
    *,
    owner_id: int | None,
    now: datetime,
    entity: str = "",
    field: str = "",
) -> StoredFile:
    """Add the row of a received file, which waits for its uploader's save. Flushed for its id."""
    pixels = received.pixels or Pixels(0, 0)
    stored = StoredFile(
        key=received.key, name=received.name, kind=received.media, size=received.size,
        sha256=received.sha256, entity=entity, field=field, owner_id=owner_id, created_at=now,
        width=pixels.width, height=pixels.height,
    )  # fmt: skip
    session.add(stored)
    session.flush()  # the id is what the sender needs
    return stored


def require_few_waiting(session: Session, owner_id: int | None) -> None:
    """Raise Refusal when a person has too many uploads that no record holds."""
    waiting = select(func.count()).select_from(StoredFile)
    waiting = waiting.where(StoredFile.owner_id == owner_id, StoredFile.record_id.is_(None))
    if int(session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Refusal(_("Too many of your uploads wait for a save; save or try again tomorrow."))


def check_fit(stored: StoredFile, rule: Rule) -> None:
    """Raise Refusal when a file that was uploaded for no field in particular does not fit one."""
    kind_of(stored.name, rule.accepted, stored.kind)
    # One for this field was measured when it came; written anew, a picture may be larger.
    if not stored.field and stored.size > rule.most_bytes:
        raise Refusal(too_big(rule.most_bytes))

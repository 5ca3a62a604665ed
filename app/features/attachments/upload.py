"""From the files of a request to attachments: each taken, checked and put on the record by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.database import short_write
from app.engine.errors import FieldError, InvalidRecord
from app.engine.fields.base import Refusal
from app.engine.forms.uploads import take_upload
from app.features.attachments.service import Added, add_file, find_file

#: More in one request would hold it open for too long; scripts send one at a time anyway.
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Uploaded:
    """What became of the files of one request. refused: name and reason of each refused one."""

    added: tuple[Added, ...]
    refused: tuple[tuple[str, str], ...]


def add_uploads(
    session: Session,
    compiled: Compiled,
    record_id: int,
    parts: Sequence[FileStorage],
    *,
    reader: Reader,
    source: str = "form",
) -> Uploaded:
    """Take every file of a request; a refused one does not keep the others out.

    The caller has checked that the reader may change the record, and writes nothing himself:
    each file is stored and attached in short transactions of its own.
    Raises InvalidRecord when there is no file, or more than may come at once.
    """
    sent = [part for part in parts if part.filename]
    if not sent:
        raise InvalidRecord([FieldError("file", _("Choose at least one file."))])
    require_few(sent)
    added, refused = [], []
    for part in sent:
        try:
            added.append(_add_one(session, compiled, record_id, part, reader, source))
        except Refusal as refusal:
            refused.append(((part.filename or "")[:120], str(refusal)))
    return Uploaded(tuple(added), tuple(refused))


def require_few(files: Sequence[object], field: str = "file") -> None:
    """Raise InvalidRecord for more files than may come at once."""
    if len(files) > MOST_AT_ONCE:
        words = _("At most %(most)s files at once; these are %(count)s.", most=MOST_AT_ONCE, count=len(files))  # fmt: skip
        raise InvalidRecord([FieldError(field, words)])


def _add_one(
    session: Session, compiled: Compiled, record_id: int, part: FileStorage, reader: Reader, source: str
) -> Added:  # fmt: skip
    upload = take_upload(session, part, reader=reader, slug=compiled.slug)
    engine = cast(Engine, session.get_bind())
    with short_write(engine) as own:
        added = add_file(
            own, compiled, record_id, upload.id, reader=reader, now=clock.now(), source=source
        )
        key = added.file.attachment.key
    # Read again by the request's own session: the other one is closed.
    return Added(find_file(session, compiled.slug, record_id, key), added.is_new, added.batch)

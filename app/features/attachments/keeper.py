"""Files on records as the engine's own pages see them: the paperclip of a writing box, chips of events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError, InvalidRecord, NotVisible
from app.engine.fields.base import Refusal
from app.engine.fields.file import unknown_file
from app.engine.fields.tables import StoredFile
from app.engine.files.claims import may_hold
from app.engine.files.receive import rule_of
from app.engine.files.store import current_store
from app.engine.forms.uploads import take_upload
from app.engine.query.context import ReaderContext, read_id
from app.engine.views.record_files import WAITING, RecordKey
from app.engine.views.record_models import BoxFiles, FileChip
from app.features.attachments.panel import (
    KEY,
    accepted,
    attached_chip,
    file_chip,
    limit_words,
)
from app.features.attachments.service import NO_FIELD, add_file
from app.features.attachments.tables import Attachment
from app.features.attachments.upload import require_few


class RecordFiles:
    """Keeps files on records for the engine; see FileKeeper."""

    def offer(
        self, child: Compiled, context: ReaderContext, held: Sequence[str]
    ) -> BoxFiles | None:
        """Return how files come along with a new record; see FileKeeper.offer."""
        if not context.reader.may(child.slug, "change"):
            return None
        rule = rule_of(None, current_store())
        waiting = _waiting(context.session, child, held, context.reader) if held else []
        return BoxFiles(
            href=f"/e/{child.slug}/{KEY}", accept=accepted(rule), limit=limit_words(rule),
            most_bytes=rule.most_bytes,
            waiting=tuple(file_chip(stored, id=str(stored.id)) for stored in waiting),
        )  # fmt: skip

    def take(
        self, session: Session, child: Compiled, parts: Sequence[FileStorage], reader: Reader
    ) -> tuple[list[str], list[FieldError]]:
        """Store files that came with a form; see FileKeeper.take."""
        require_few(parts, WAITING)
        taken, errors = [], []
        for part in parts:
            try:
                upload = take_upload(session, part, reader=reader, slug=child.slug)
                taken.append(str(upload.id))
            except Refusal as refusal:
                errors.append(_refused(f"{(part.filename or '')[:120]}: {refusal}"))
        return taken, errors

    def keep(
        self, session: Session, child: Compiled, record_id: int, ids: Sequence[str], reader: Reader
    ) -> None:
        """Put waiting files on a record; see FileKeeper.keep."""
        require_few(ids, WAITING)
        for text in dict.fromkeys(ids):
            try:
                number = read_id(text) or 0
                add_file(session, child, record_id, number, reader=reader, now=clock.now())
            except NotVisible:
                raise InvalidRecord([_refused(unknown_file())]) from None
            except Refusal as refusal:
                raise InvalidRecord([_refused(str(refusal))]) from None

    def of(
        self, session: Session, records: Collection[RecordKey]
    ) -> Mapping[RecordKey, tuple[FileChip, ...]]:
        """Return the files of records that have any; see FileKeeper.of."""
        ids: dict[str, list[int]] = defaultdict(list)
        for slug, record_id in records:
            ids[slug].append(record_id)
        places = [
            and_(Attachment.entity == slug, Attachment.record_id.in_(numbers))
            for slug, numbers in ids.items()
        ]
        rows = session.execute(
            select(Attachment, StoredFile)
            .join(StoredFile, StoredFile.id == Attachment.file_id)
            .where(or_(*places), Attachment.removed_at.is_(None))
            .order_by(Attachment.added_at, Attachment.id)
        )
        found: dict[RecordKey, list[FileChip]] = defaultdict(list)
        for one, stored in rows:
            found[one.entity, one.record_id].append(attached_chip(one, stored))
        return {key: tuple(chips) for key, chips in found.items()}


def _waiting(
    session: Session, child: Compiled, held: Sequence[str], reader: Reader
) -> list[StoredFile]:
    """Return those of the ids that are the reader's own and still free, in the order they came."""
    numbers = [number for text in held if (number := read_id(text))]
    rows = session.scalars(
        select(StoredFile).where(StoredFile.id.in_(numbers)).order_by(StoredFile.id)
    )
    return [
        one for one in rows
        if one.record_id is None and may_hold(one, child.slug, NO_FIELD, reader, None)
    ]  # fmt: skip


def _refused(words: str) -> FieldError:
    return FieldError(WAITING, words)

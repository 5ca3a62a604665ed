"""Take back what a journal entry or a whole batch did; what changed since is kept and named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader, acting_for
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, CRMError, NotVisible
from app.engine.forms.remove import delete, restore
from app.engine.forms.rows import read_rows
from app.engine.forms.save import save
from app.engine.forms.stored import json_value, read_record, typed_values
from app.engine.forms.undo_links import linked_since
from app.engine.forms.undo_many import remove_created
from app.engine.journal.deeds import find_deed
from app.engine.journal.record import new_batch
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.titles import shown_title, title_mode

#: So long after making a record its maker may take that back without the right to delete.
OWN_MISTAKE = timedelta(minutes=15)
#: From so many records on, their making is taken back together.
MANY = 20


@dataclass
class Undone:
    """What an undo did: number of records taken back, and what was kept, in words.

    removed: records went to the recycle bin, since what was undone had made them.
    """

    records: int = 0
    removed: bool = False
    kept: list[str] = field(default_factory=list)
    batch: str = ""


def undo_batch(session: Session, catalogue: Catalogue, batch: str, *, reader: Reader) -> Undone:
    """Take back every entry of one deed; own deeds, or anyone's for administrators."""
    require_own_batch(session, batch, reader)
    statement = select(JournalEntry).where(JournalEntry.batch == batch)
    entries = list(session.scalars(statement.order_by(JournalEntry.id.desc())))
    return _undo_entries(session, catalogue, entries, reader, Undone(batch=new_batch()))


def undo_part(
    session: Session, catalogue: Catalogue, batch: str, undone: Undone, *, reader: Reader,
    before: int, most: int = 500,
) -> int:  # fmt: skip
    """Take back the newest entries of a large deed; return where to go on, 0 at the end.

    before: 0 at first, then what the last part returned. undone: what all parts did, added to.
    """
    require_own_batch(session, batch, reader)
    statement = select(JournalEntry).where(
        JournalEntry.batch == batch, JournalEntry.undone_by.is_(None)
    )
    if before:
        statement = statement.where(JournalEntry.id < before)
    entries = list(session.scalars(statement.order_by(JournalEntry.id.desc()).limit(most)))
    _undo_entries(session, catalogue, entries, reader, undone)
    return entries[-1].id if entries else 0


def batch_size(session: Session, batch: str) -> int:
    """Return how many entries of a deed hold."""
    where = (JournalEntry.batch == batch, JournalEntry.undone_by.is_(None))
    return session.scalar(select(func.count()).select_from(JournalEntry).where(*where)) or 0


def require_own_batch(session: Session, batch: str, reader: Reader) -> JournalEntry:
    """Return an entry of a deed; NotVisible for other people's, except for administrators."""
    one = select(JournalEntry).where(JournalEntry.batch == batch).limit(1)
    entry = session.scalar(one)
    if entry is None or (entry.actor_id != reader.user_id and not reader.is_administrator):
        raise NotVisible("journal")
    return entry


def _undo_entries(
    session: Session, catalogue: Catalogue, entries: list[JournalEntry], reader: Reader, undone: Undone
) -> Undone:  # fmt: skip
    _undo_together(session, catalogue, entries, reader, undone)
    for entry in entries:
        if entry.undone_by is None:
            _undo_entry(session, catalogue, entry, reader, undone)
    return undone


def _undo_together(
    session: Session,
    catalogue: Catalogue,
    entries: list[JournalEntry],
    reader: Reader,
    undone: Undone,
) -> None:
    """Take back the making of many records at once; what cannot be goes one by one afterwards."""
    made: dict[str, list[JournalEntry]] = {}
    for entry in entries:
        if entry.action == "create" and entry.undone_by is None:
            made.setdefault(entry.entity, []).append(entry)
    for slug, some in made.items():
        compiled = catalogue.entities.get(slug)
        if compiled is not None and len(some) >= MANY:
            done = remove_created(session, compiled, some, reader=reader, batch=undone.batch)
            undone.records += done
            undone.removed |= done > 0


def _undo_entry(
    session: Session, catalogue: Catalogue, entry: JournalEntry, reader: Reader, undone: Undone
) -> None:
    compiled = catalogue.entities.get(entry.entity)
    if compiled is None:
        undone.kept.append(entry.record_title)
        return
    title = _named(compiled, entry, reader, session)
    words = {"reader": reader, "source": "undo", "batch": undone.batch}
    try:
        with session.begin_nested():
            _require_seen(session, catalogue, entry, reader)
            if entry.action == "delete":
                restore(session, compiled, entry.record_id, **words)  # type: ignore[arg-type]
            elif entry.action in ("create", "restore"):
                if _changed_since(session, entry):
                    undone.kept.append(_("%(title)s was changed since", title=title))
                    return
                if linked_since(session, catalogue, compiled, [entry.record_id], entry.batch):
                    undone.kept.append(_("%(title)s: others were linked to it since", title=title))
                    return
                _unmake(session, compiled, entry, reader, undone)
                undone.removed = True
            elif entry.action == "change":
                _undo_change(session, catalogue, entry, reader, undone)
            else:
                _undo_deed(session, entry, reader, undone)
    except NotVisible:
        undone.kept.append(_("A record that you may no longer see"))
        return
    except CRMError as error:
        # Whoever shows what was kept ends the sentence; the reason must not end it too.
        reason = str(getattr(error, "message", None) or error).rstrip(".。")
        undone.kept.append(f"{title}: {reason}")
        return
    entry.undone_by = entry.id
    undone.records += 1


def _unmake(
    session: Session, compiled: Compiled, entry: JournalEntry, reader: Reader, undone: Undone
) -> None:
    """Delete what an entry made. Who just made it by mistake needs no right to delete for that."""
    fresh = clock.now() - entry.at <= OWN_MISTAKE and entry.actor_id == reader.user_id
    acting = replace(reader, system=True) if entry.action == "create" and fresh else reader
    with acting_for(acting):
        delete(session, compiled, entry.record_id, reader=acting, source="undo", batch=undone.batch)


def _undo_deed(session: Session, entry: JournalEntry, reader: Reader, undone: Undone) -> None:
    """Have the room take back what it noted; AccessDenied where there is nothing to take back."""
    deed = find_deed(entry.action)
    if deed is None or deed.undo is None:
        raise AccessDenied(_("This cannot be taken back."))
    deed.undo(session, entry, reader, undone.batch)


def _named(compiled: Compiled, entry: JournalEntry, reader: Reader, session: Session) -> str:
    """Return what the reader may call the record of an entry."""
    mode = title_mode(compiled, ReaderContext(session, reader))
    return shown_title(compiled, mode, entry.record_title, entry.record_id)


def _require_seen(
    session: Session, catalogue: Catalogue, entry: JournalEntry, reader: Reader
) -> None:
    """Refuse before anything of a record is named that the reader may no longer see."""
    if not reader.may(entry.entity, "see"):
        raise NotVisible(entry.entity)
    query = ListQuery(catalogue[entry.entity], ReaderContext(session, reader))
    ids = [entry.record_id]
    if not query.contains(ids) and not query.contains(ids, deleted=True):
        raise NotVisible(entry.entity)


def _changed_since(session: Session, entry: JournalEntry) -> bool:
    later = select(JournalEntry.id).where(
        JournalEntry.entity == entry.entity, JournalEntry.record_id == entry.record_id,
        JournalEntry.id > entry.id, JournalEntry.undone_by.is_(None), JournalEntry.source != "undo",
    )  # fmt: skip
    return session.scalar(later.limit(1)) is not None


def _undo_change(
    session: Session, catalogue: Catalogue, entry: JournalEntry, reader: Reader, undone: Undone
) -> None:
    compiled = catalogue[entry.entity]
    record = read_record(session, compiled, entry.record_id)
    if record is None:
        raise NotVisible(compiled.slug)
    context = ReaderContext(session, reader)
    title = _named(compiled, entry, reader, session)
    current = typed_values(session, compiled, record)
    back = {}
    for name, (old, new) in (entry.changes or {}).items():
        item = compiled.fields.get(name)
        if item is None or item.type == "formula" or (item.system and item.read_only):
            continue
        now = (
            read_rows(session, compiled, name, entry.record_id, context)
            if item.type == "rows"
            else json_value(compiled, name, current.get(name))
        )
        if now == new:
            back[name] = old
        else:
            label = item.label.text(reader.language) or name
            undone.kept.append(
                _("%(title)s: %(label)s was changed since", title=title, label=label)
            )
    if back:
        save(
            session, compiled, back, reader=reader, record_id=entry.record_id, source="undo",
            batch=undone.batch,
        )  # fmt: skip

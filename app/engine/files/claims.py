"""Who may put which file into a record: one's own fresh upload, or one the record already had."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Refusal
from app.engine.fields.file import unknown_file
from app.engine.fields.tables import StoredFile
from app.engine.files.receive import check_fit, rule_of
from app.engine.files.store import current_store


def require_usable(
    session: Session,
    slug: str,
    item: FieldSpec,
    file_id: int,
    *,
    reader: Reader,
    record_id: int | None,
) -> None:
    """Raise Refusal unless the writer may put this file there; a stranger's is like an unknown one."""
    stored = session.get(StoredFile, file_id)
    if stored is None or not may_hold(stored, slug, item.name, reader, record_id):
        raise Refusal(unknown_file())
    if stored.record_id is None:
        check_fit(stored, rule_of(item, current_store()))


def may_hold(
    stored: StoredFile, slug: str, field: str, reader: Reader, record_id: int | None
) -> bool:
    """Tell whether this writer may see the file in, and put it into, a field of a record."""
    if stored.record_id is not None:
        place = (stored.entity, stored.field, stored.record_id)
        return place == (slug, field, record_id)
    fits = stored.entity in ("", slug) and stored.field in ("", field)
    return fits and (reader.system or stored.owner_id == reader.user_id)


def attach(session: Session, slug: str, field: str, file_id: int, record_id: int) -> None:
    """Give a file to a record for good; Refusal when another save took it at the same moment."""
    free = update(StoredFile).where(StoredFile.id == file_id, StoredFile.record_id.is_(None))
    given = session.execute(
        free.values(entity=slug, field=field, record_id=record_id),
        execution_options={"synchronize_session": False},
    )
    if given.rowcount:  # type: ignore[attr-defined]
        return
    mine = select(StoredFile.id).where(
        StoredFile.id == file_id, StoredFile.entity == slug, StoredFile.field == field,
        StoredFile.record_id == record_id,
    )  # fmt: skip
    if session.scalar(mine) is None:
        raise Refusal(unknown_file())


def file_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of files by id; for ids that come from the journal or a record."""
    rows = session.execute(
        select(StoredFile.id, StoredFile.name).where(StoredFile.id.in_(list(ids)))
    )
    return {row.id: row.name for row in rows}

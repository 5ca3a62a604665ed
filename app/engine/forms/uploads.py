"""Uploads that a request brings: taken and noted at once, so that a refused form keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from app.engine import clock
from app.engine.access.field_rules import field_mode
from app.engine.access.reader import Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.database import short_write
from app.engine.declare.spec import FieldSpec
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.fields.base import Refusal
from app.engine.fields.file import FILE_TYPES, RefusedUpload
from app.engine.files.receive import note, receive, require_few_waiting, rule_of
from app.engine.files.store import current_store


@dataclass(frozen=True)
class Upload:
    """A stored upload that waits for its uploader's save."""

    id: int
    name: str
    size: int
    media: str
    picture: bool


def uploadable(compiled: Compiled, name: str, catalogue: Catalogue, reader: Reader) -> FieldSpec:
    """Return the field a person may upload a file for; NotVisible or AccessDenied otherwise."""
    if not (reader.may(compiled.slug, "add") or reader.may(compiled.slug, "change")):
        raise AccessDenied(_("You may read these records but not change them."))
    item = compiled.fields.get(name)
    mode = field_mode(catalogue, compiled, item, reader) if item else "hidden"
    if item is None or item.type not in FILE_TYPES or mode in ("hidden", "mask"):
        raise NotVisible(name)
    if mode != "edit":
        raise AccessDenied(_("You may read this field but not change it."))
    return item


def take_upload(
    session: Session,
    part: FileStorage,
    *,
    reader: Reader,
    slug: str = "",
    item: FieldSpec | None = None,
) -> Upload:
    """Check, store and note one uploaded file for its sender; Refusal says what is wrong with it.

    Call before the request writes anything: checking takes a while, so the request lets go of its
    transaction, and the note holds whatever becomes of the rest.
    """
    session.rollback()
    engine = cast(Engine, session.get_bind())
    store = current_store()
    with short_write(engine) as own:
        require_few_waiting(own, reader.user_id)
    received = receive(
        store, part.stream, name=part.filename or "", declared=part.mimetype or "",  # type: ignore[arg-type]
        rule=rule_of(item, store),
    )  # fmt: skip
    with short_write(engine) as own:
        stored = note(
            own, received, owner_id=reader.user_id, now=clock.now(), entity=slug,
            field=item.name if item else "",
        )  # fmt: skip
        return Upload(stored.id, stored.name, stored.size, stored.kind, stored.width > 0)


def take_one(session: Session, part: FileStorage | None, **words: Any) -> Upload:
    """Take the only file of a request; InvalidRecord when it is missing or refused."""
    if part is None or not part.filename:
        raise InvalidRecord([FieldError("file", _("Send one file as the part “file”."))])
    try:
        return take_upload(session, part, **words)
    except Refusal as refusal:
        raise InvalidRecord([FieldError("file", str(refusal))]) from None


def take_posted_files(
    session: Session,
    compiled: Compiled,
    form: Mapping[str, Any],
    files: MultiDict[str, FileStorage],
    reader: Reader,
) -> tuple[MultiDict[str, str], dict[str, RefusedUpload]]:
    """Return the form with the ids of the files it brought, and the refused ones by field."""
    taken: MultiDict[str, str] = MultiDict(form)
    refused: dict[str, RefusedUpload] = {}
    for item in compiled.spec.fields:
        part = files.get(f"{item.name}.upload") if item.type in FILE_TYPES else None
        if part is None or not part.filename:
            continue
        try:
            upload = take_upload(session, part, reader=reader, slug=compiled.slug, item=item)
            taken[item.name] = str(upload.id)
            taken.pop(f"{item.name}.remove", None)
        except Refusal as refusal:
            refused[item.name] = RefusedUpload(str(refusal))
    return taken, refused

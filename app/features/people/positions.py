"""Positions: a short ordered list in both languages, given to people."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import Position, User
from app.engine.errors import FieldError, InvalidRecord, UserError
from app.engine.fields.folding import clean_line
from app.features.people.entries import POSITION, note
from app.features.people.guards import require_administrator
from app.features.people.ordering import move_by

NAME_LENGTH = 100


def list_positions(session: Session) -> list[tuple[Position, int]]:
    """Return every position in order with how many people have it, deactivated ones included."""
    counts = {
        row[0]: row[1]
        for row in session.execute(
            select(User.position_id, func.count(User.id)).group_by(User.position_id)
        )
    }
    rows = session.scalars(select(Position).order_by(Position.position, Position.id))
    return [(row, counts.get(row.id, 0)) for row in rows]


def save_position(
    session: Session, position: Position | None, *, zh: str, en: str, reader: Reader
) -> Position:
    """Make or rename a position; InvalidRecord names every refused field."""
    require_administrator(reader)
    zh, en = clean_line(zh), clean_line(en)
    _check(session, position, zh, en)
    is_new = position is None
    if position is None:
        last = session.scalar(select(func.max(Position.position)))
        position = Position(position=0 if last is None else last + 1, name_zh="", name_en="")
        session.add(position)
    pairs = {"name_zh": [position.name_zh, zh], "name_en": [position.name_en, en]}
    position.name_zh, position.name_en = zh, en
    session.flush()  # the journal names the position by its id
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    note(
        session, reader, POSITION, position.id, position.title("zh"),
        action="create" if is_new else "change", changes=changes,
    )  # fmt: skip
    return position


def move_position(session: Session, position: Position, step: int, *, reader: Reader) -> None:
    """Move a position up (-1) or down (1)."""
    require_administrator(reader)
    rows = [row for row, _people in list_positions(session)]
    if move_by(rows, position, step):
        note(
            session, reader, POSITION, position.id, position.title("zh"),
            changes={"order": ["", "up" if step < 0 else "down"]},
        )  # fmt: skip


def remove_position(session: Session, position: Position, *, reader: Reader) -> None:
    """Remove a position that nobody has; UserError says how many do."""
    require_administrator(reader)
    people = session.scalar(select(func.count(User.id)).where(User.position_id == position.id))
    if people:
        raise UserError(
            ngettext(
                "%(num)d person has the position “%(name)s” (deactivated people count too). Give them another one first.",
                "%(num)d people have the position “%(name)s” (deactivated people count too). Give them another one first.",
                people, name=position.title(reader.language),
            )
        )  # fmt: skip
    note(session, reader, POSITION, position.id, position.title("zh"), action="delete")
    session.delete(position)


def _check(session: Session, position: Position | None, zh: str, en: str) -> None:
    errors = []
    if not zh and not en:
        errors.append(
            FieldError("name_zh", _("Give the position a name in at least one language."))
        )
    others = [row for row, _people in list_positions(session) if row is not position]
    taken = {name.casefold() for row in others for name in (row.name_zh, row.name_en) if name}
    for field, text in (("name_zh", zh), ("name_en", en)):
        if len(text) > NAME_LENGTH:
            errors.append(FieldError(field, _("At most %(num)s characters.", num=NAME_LENGTH)))
        if text and text.casefold() in taken:
            errors.append(
                FieldError(field, _("A position named “%(name)s” exists already.", name=text))
            )
    if errors:
        raise InvalidRecord(errors)

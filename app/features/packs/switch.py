"""Switching a pack: why it may not be, and what is noted when it is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.draft import draft_catalogue
from app.engine.compile.schema_plan import Step
from app.engine.database import intending_to_write
from app.engine.declare.label import Label
from app.engine.declare.pack import Pack
from app.engine.declare.spec import EntitySpec, FieldSpec
from app.engine.errors import NotVisible
from app.engine.journal.record import write_entry
from app.engine.packs import read_off, write_off
from app.engine.prepare import pending_steps
from app.engine.settings.stamps import DECLARATIONS, raise_stamp
from app.features.packs.shelf import Shelf, ShelfPack

ON, OFF = "on", "off"


@dataclass(frozen=True)
class Tie:
    """A field of one entity that needs what a pack declares: an entity or a dictionary."""

    entity: EntitySpec
    field: FieldSpec
    target: Label


def find_pack(shelf: Shelf, name: str) -> ShelfPack:
    """Return a pack in force by its name; NotVisible where there is none."""
    for one in shelf.packs():
        if one.pack.name == name and one.in_force:
            return one
    raise NotVisible(name)


def wanted_off(shelf: Shelf, name: str, to: str) -> frozenset[str]:
    """Return which packs are off once this one is switched."""
    off = read_off(shelf.data_dir)
    return off - {name} if to == ON else off | {name}


def problems(
    engine: Engine, shelf: Shelf, name: str, to: str, confirmed: Container[str] = ()
) -> list[Label]:
    """Return why a pack cannot be switched; nothing where it can.

    confirmed: tokens of steps that may convert what its tables hold from an earlier time.
    """
    found = refusals(shelf, name, to)
    if found or to == OFF:
        return found
    spec, _errors = shelf.declared(wanted_off(shelf, name, to))
    # The request that asks holds SQLite's write lock already; this only looks.
    with intending_to_write(False):
        steps = pending_steps(engine, draft_catalogue(spec))
    return [_ask(step, name) for step in steps if step.needed and step.token not in confirmed]


def _ask(step: Step, name: str) -> Label:
    parts = [step.words, *step.details]
    command = f"python run.py packs on {name} --confirm {step.token}"
    return Label(
        f"{'；'.join(part.zh for part in parts)}。确认：{command}",
        f"{'; '.join(part.en for part in parts)}. To confirm: {command}",
    )


def refusals(shelf: Shelf, name: str, to: str) -> list[Label]:
    """Return what in the declarations keeps a pack from being switched."""
    off = wanted_off(shelf, name, to)
    spec, errors = shelf.declared(off)
    if not errors:
        return []
    packs = [one.pack for one in shelf.packs()]
    resting = [pack for pack in packs if pack.name in off]
    needed = resting if to == ON else [pack for pack in packs if pack.name == name]
    needing = [entity for entity in spec.entities if to == OFF or entity.pack == name]
    found = [
        _words(tie, pack, to) for pack in needed for tie in ties(needing, pack)
    ]  # fmt: skip
    return found or [Label(one.text("zh"), one.text("en")) for one in errors]


def ties(entities: Iterable[EntitySpec], pack: Pack) -> Iterator[Tie]:
    """Yield every field of the entities that needs an entity or a dictionary of a pack."""
    slugs = {one.slug: one.label for one in pack.spec.entities}
    dictionaries = {one.key: one.label for one in pack.spec.dictionaries}
    for entity in entities:
        for field in entity.fields:
            target = slugs.get(str(field.option("to") or field.option("of") or ""))
            target = target or dictionaries.get(str(field.option("dictionary") or ""))
            if target is not None:
                yield Tie(entity, field, target)


def _words(tie: Tie, pack: Pack, to: str) -> Label:
    zh = f"“{tie.entity.label.zh}”的字段“{tie.field.label.zh}”要用到“{tie.target.zh}”"
    en = f'"{tie.entity.label.en}" needs "{tie.target.en}" for its field "{tie.field.label.en}"'
    if to == OFF:
        return Label(f"{zh}。", f"{en}.")
    return Label(f"{zh}，请先启用“{pack.label.zh}”。", f'{en}; switch "{pack.label.en}" on first.')


def switch(session: Session, shelf: Shelf, one: ShelfPack, to: str, *, reader: Reader) -> None:
    """Note that a pack is on or off, and have every process replaced; the caller found it possible."""
    write_entry(
        session, reader=reader, source="form", action=f"pack_{to}", slug="pack", record_id=0,
        title=one.pack.label.text(reader.language) or one.pack.name, version=1, changes={},
    )  # fmt: skip
    raise_stamp(session, DECLARATIONS)
    session.flush()  # what the database refuses must leave the file as it is
    write_off(shelf.data_dir, wanted_off(shelf, one.pack.name, to))


def switched_words(label: str, to: str) -> str:
    """Return what people are told once a pack is switched."""
    if to == ON:
        return _(
            "“%(name)s” is being switched on: its pages are there in a few seconds.", name=label
        )
    return _("“%(name)s” is being switched off. Its records are kept.", name=label)

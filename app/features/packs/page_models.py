"""What the template of packs receives, and how it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import pgettext

from app.engine.declare.label import Label
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.query.figures import Wanted, read_figures
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.views.list_paging import capped_text
from app.engine.views.page_models import Action, EmptyState
from app.features.packs.shelf import Shelf, ShelfPack
from app.features.packs.switch import OFF, ON

BASE = "/settings/packs"


@dataclass(frozen=True)
class PackEntity:
    """One entity of a pack; href and count only while the pack is on."""

    label: str
    icon: str
    href: str = ""
    count: str = ""


@dataclass(frozen=True)
class PackLine:
    """One pack. source: where it comes from; note: what is to be known about it."""

    name: str
    label: str
    source: str
    state: str
    tone: str
    entities: tuple[PackEntity, ...]
    note: str = ""
    action: Action | None = None


@dataclass(frozen=True)
class PacksPage:
    """All packs: template packs/list.html.

    pending: true while processes with the new declarations start. refused: (title, reasons) why
    something was not switched.
    """

    title: str
    sentence: str
    folder: str
    lines: tuple[PackLine, ...]
    pending: bool
    refused: tuple[str, tuple[str, ...]] | None = None
    empty: EmptyState | None = None


def build_packs_page(
    context: ReaderContext, shelf: Shelf, packs: Sequence[ShelfPack], *, refused_title: str = "",
    reasons: Sequence[str] = (),
) -> PacksPage:  # fmt: skip
    """Return every pack with its entities; reasons: why something was not switched."""
    counts = _counts(context, packs)
    lines = tuple(_line(context, shelf, one, counts) for one in packs)
    return PacksPage(
        _("Packs"),
        _("Kinds of records that can be left out. Switching a pack off hides its pages and keeps its records."),
        str(shelf.data_dir / "packs"), lines, is_pending(shelf, packs),
        (refused_title, tuple(reasons)) if reasons else None,
    )  # fmt: skip


def is_pending(shelf: Shelf, packs: Sequence[ShelfPack]) -> bool:
    """Tell whether this process still serves otherwise than the packs are switched."""
    return any(one.in_force and one.is_on == (one.pack.name in shelf.off) for one in packs)


def _counts(context: ReaderContext, packs: Sequence[ShelfPack]) -> dict[str, str]:
    """Return how many records each entity of the packs holds, as far as it is there; one statement."""
    declared = [entity.slug for one in packs for entity in one.pack.spec.entities]
    there = [slug for slug in declared if slug in context.catalogue.entities]
    wanted = [Wanted(ListQuery(context.catalogue[slug], context), ListRequest()) for slug in there]
    values = read_figures(wanted)
    return {
        slug: capped_text(value, exact=value <= COUNT_CAP)
        for slug, value in zip(there, values, strict=True)
    }


def _line(context: ReaderContext, shelf: Shelf, one: ShelfPack, counts: dict[str, str]) -> PackLine:
    language, pack = context.language, one.pack
    state, tone = _state(shelf, one)
    label = _named(pack.label, pack.name, language)
    entities = tuple(
        PackEntity(
            entity.plural.text(language), entity.icon,
            f"/e/{entity.slug}/" if entity.slug in counts and not entity.parent_row else "",
            counts.get(entity.slug, ""),
        )
        for entity in pack.spec.entities
    )  # fmt: skip
    source = _("Own pack · %(file)s", file=one.file) if one.file else _("Comes with the product")
    note = ""
    if one.waits:
        note = _("The file in the folder is not in force yet: python run.py apply")
    return PackLine(
        pack.name, label, source, state, tone, entities, note, _action(shelf, one, label)
    )


def _named(label: Label, name: str, language: str) -> str:
    return label.text(language) or name


def _state(shelf: Shelf, one: ShelfPack) -> tuple[str, str]:
    if not one.in_force:
        return _("Not in force"), "gray"
    if is_pending(shelf, [one]):
        return (_("Being switched on"), "blue") if one.is_on else (_("Being switched off"), "amber")
    return (pgettext("pack", "On"), "green") if one.is_on else (pgettext("pack", "Off"), "gray")


def _action(shelf: Shelf, one: ShelfPack, label: str) -> Action | None:
    # What is on its way must arrive first: nobody would see which of two switches counts.
    if not one.in_force or is_pending(shelf, [one]):
        return None
    href = f"{BASE}/{one.pack.name}"
    if not one.is_on:
        return Action(ON, _("Switch on"), "player-play", f"{href}/on", "post")
    question = _(
        "Switch “%(name)s” off? Its pages leave the menu and the API for everybody; its records are kept.",
        name=label,
    )
    return Action(OFF, _("Switch off"), "player-pause", f"{href}/off", "post", confirm=question)

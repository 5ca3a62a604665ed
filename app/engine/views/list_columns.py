"""Which columns a list shows, how wide they are, and what the column chooser offers."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.access.field_rules import is_searchable_mode
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.query.list_memory import Args
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.list_state import PAGING
from app.engine.views.page import list_href
from app.engine.views.page_models import Column

_WIDTHS = {
    "datetime": "last", "date": "last", "money": "money", "user": "own", "tags": "tags",
    "roll_up": "money", "formula": "money", "bool": "part", "percent": "part",
    "department": "own", "phone": "phone", "email": "text", "integer": "number",
    "decimal": "number", "number": "code",
}  # fmt: skip
#: Widest option of a choice, in Chinese characters, that each column takes.
_BADGES = ((3.6, "stage"), (5.3, "badge"))
_LATIN = 0.55
_NO_COLUMN = ("back_links", "rows")
_NO_ROW_COLUMN = (*_NO_COLUMN, "link", "links", "long_text", "rich_text", "file", "image")
_NOT_OFFERED = (*_NO_COLUMN, "long_text", "rich_text")


def default_columns(compiled: Compiled) -> list[str]:
    """Return the declared columns of a list: `list_fields`, or name, listed fields, owner.

    Child rows, such as the lines of a quote, show all their values; they have no page beside.
    """
    declared = list(compiled.spec.list_fields)
    if declared:
        return declared
    if compiled.spec.parent_row:
        values = [item.name for item in compiled.spec.fields if item.type not in _NO_ROW_COLUMN]
        return list(dict.fromkeys([compiled.name_field, *values]))
    listed = [item.name for item in compiled.spec.fields if item.list]
    tail = [name for name in ("owner", "changed_at") if name in compiled.fields]
    return list(dict.fromkeys([compiled.name_field, *listed, *tail]))


def list_columns(query: ListQuery, request: ListRequest) -> list[str]:
    """Return the columns to show: asked ones the reader may read, the title always first."""
    compiled = query.compiled
    wanted = [name for name in request.columns if name in query.modes] or [
        name for name in default_columns(compiled) if name in query.modes
    ]
    shown = [name for name in wanted if compiled.fields[name].type not in _NO_COLUMN]
    return list(dict.fromkeys([compiled.name_field, *shown]))


def make_columns(
    query: ListQuery, names: Sequence[str], request: ListRequest, args: Args
) -> tuple[Column, ...]:
    """Return the table's columns with their sort links."""
    order = query.order(request.sort)
    kept = [pair for pair in args if pair[0] not in (*PAGING, "sort")]
    return tuple(_column(query, name, order.name, order.descending, kept) for name in names)


def _column(query: ListQuery, name: str, sorted_by: str, down: bool, kept: Args) -> Column:
    compiled = query.compiled
    item, kind = compiled.fields[name], compiled.type(name)
    label = item.label.text(query.context.language) or name
    href, state = "", ""
    if compiled.sorts_by(name) and is_searchable_mode(query.modes.get(name, "hidden")):
        flipped = f"-{name}" if sorted_by == name and not down else name
        href = list_href(compiled.slug, [*kept, ("sort", flipped)])
    if sorted_by == name:
        state = "descending" if down else "ascending"
    width = "name" if name == compiled.name_field else _width(query, item)
    return Column(name, label, kind.cell, kind.right, href, state, width)


def _width(query: ListQuery, item: FieldSpec) -> str:
    if item.option("due"):
        return "next"
    if item.type == "choice" and item.option("look") != "letter":
        return _badge_width(query, item)
    return "lv" if item.type == "choice" else _WIDTHS.get(item.type, "text")


def _badge_width(query: ListQuery, item: FieldSpec) -> str:
    labels = [one.label.text(query.context.language) for one in query.context.options(item)]
    widest = max(
        (sum(_LATIN if ord(sign) < 0x2E80 else 1 for sign in one) for one in labels), default=0
    )
    return next((width for most, width in _BADGES if widest <= most), "choice")


def offered_columns(query: ListQuery, shown: Sequence[str]) -> tuple[tuple[str, str, bool], ...]:
    """Return (name, label, shown) for the chooser: shown ones in their order, then the others."""
    language = query.context.language
    names = [*shown, *(name for name in query.modes if name not in shown)]
    return tuple(
        (name, query.compiled.fields[name].label.text(language) or name, name in shown)
        for name in names
        if query.compiled.fields[name].type not in _NOT_OFFERED or name in shown
    )

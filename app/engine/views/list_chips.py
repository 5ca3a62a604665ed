"""The chips over a list: one per condition, one per group of which any may hold."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.query.list_marks import ListMark, find_mark
from app.engine.query.list_memory import Args
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import is_filter
from app.engine.query.list_state import PAGING, BrokenTest, ListState
from app.engine.views.filter_words import retired_note, value_words, words_of_operator
from app.engine.views.page import list_href
from app.engine.views.page_models import Chip

_NAME = re.compile(r"(f|or[1-9])\.([a-z][a-z0-9_]*)\.([a-z]+)")


def make_chips(query: ListQuery, state: ListState, *, path: str = "") -> tuple[Chip, ...]:
    """Return a chip per condition in force, and those of the view that no longer fit, marked."""
    args = [pair for pair in state.args if pair[0] not in PAGING]
    groups: dict[str, Args] = {}
    for place, (name, value) in enumerate(args):
        if is_filter(name):
            head = name.partition(".")[0]
            groups.setdefault(head if head != "f" else f"{place}", []).append((name, value))
    chips = [_chip(query, args, pairs, path) for pairs in groups.values()]
    return (*chips, *(_broken_chip(query, args, one, path) for one in state.broken))


def without(args: Args, key: str) -> Args:
    """Return the arguments without one condition ("f.kind.eq") or one whole group ("or1")."""
    if key.startswith("or") and "." not in key:
        return [pair for pair in args if not pair[0].startswith(f"{key}.")]
    return [pair for pair in args if pair[0] != key]


def _chip(query: ListQuery, args: Args, pairs: Args, path: str) -> Chip:
    slug = query.compiled.slug
    head = pairs[0][0].partition(".")[0]
    key = pairs[0][0] if head == "f" else head
    rest = without(args, key)
    edit = [*args, ("replace", key), *([("layout", path)] if path else [])]
    label, value = _words(query, *pairs[0])
    note = " ".join(filter(None, (_note(query, *pair) for pair in pairs)))
    if len(pairs) > 1:
        parts = [f"{label} {value}".strip() for label, value in (_words(query, *p) for p in pairs)]
        label, value = _("Any of these:"), " | ".join(parts)
    is_mark = any(_mark_of(name) is not None for name, _value in pairs)
    return Chip(
        label, value, list_href(slug, rest, path=path), note=note, key=key, without=tuple(rest),
        edit_href="" if is_mark else f"/e/{slug}/filter?{urlencode(edit)}",
    )  # fmt: skip


def _words(query: ListQuery, name: str, value: str) -> tuple[str, str]:
    found, mark = _NAME.fullmatch(name), _mark_of(name)
    if found is None:
        return name, value
    if mark is not None:
        return mark.label(), ""
    item = query.compiled.fields.get(found[2])
    words = words_of_operator(item, found[3])
    if item is None:
        return f"{found[2]} {words}", value
    label = item.label.text(query.context.language) or found[2]
    # i18n: a field and how it is compared, such as "Level is"
    label = _("%(field)s %(condition)s", field=label, condition=words)
    return label, value_words(item, found[3], value, query.context)


def _mark_of(name: str) -> ListMark | None:
    found = _NAME.fullmatch(name)
    return find_mark(found[2]) if found else None


def _note(query: ListQuery, name: str, value: str) -> str:
    found = _NAME.fullmatch(name)
    item = query.compiled.fields.get(found[2]) if found else None
    return retired_note(item, value, query.context)


def _broken_chip(query: ListQuery, args: Args, one: BrokenTest, path: str) -> Chip:
    """Return the chip of a condition that is not applied; of a hidden field only the name."""
    found = _NAME.fullmatch(one.name)
    name = found[2] if found else one.name
    label, value = _words(query, one.name, one.value) if name in query.modes else (name, "…")
    return Chip(label, value, list_href(query.compiled.slug, args, path=path), problem=one.problem)

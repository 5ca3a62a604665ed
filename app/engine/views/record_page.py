"""Build the page object of one record: facts, stage path, related lists, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.errors import UserError
from app.engine.fields.base import StoredRef
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.query.places import find_place
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import file_cell, initials, make_cell, record_cell
from app.engine.views.due_deeds import due_pill
from app.engine.views.history import HISTORY
from app.engine.views.lane_times import read_step_words
from app.engine.views.list_paging import place_text
from app.engine.views.page_models import Action, Cell, Tab
from app.engine.views.purpose_words import purpose_words
from app.engine.views.quick_add import quick_actions
from app.engine.views.record_marks import record_marks, room_actions
from app.engine.views.record_models import Fact, FactGroup, RecordPage, Step
from app.engine.views.record_panels import RecordPanel, open_panel, room_panels
from app.engine.views.related_list import PANELS, related_panels
from app.engine.views.timeline import TIMELINE

#: Tabs that fit beside each other in either language on a laptop.
TABS_IN_LINE = 8


def make_record_page(
    query: ListQuery,
    record: RecordRow,
    *,
    args: Mapping[str, str],
) -> RecordPage:
    """Return everything the record template shows; only the open tab is read.

    args: the address's own. `tab` names the open tab, `from` the list one came from; the tab
    reads the others.
    """
    compiled, context = query.compiled, query.context
    spec, reader, list_args = compiled.spec, context.reader, args.get("from", "")
    panels = record_panels(query, record)
    opened = next((one for one in panels if one.key == args.get("tab")), panels[0])
    shown = _first_panels(panels, opened)
    change = not record.deleted and may_change(query, record)
    owner = record.values.get("owner")
    return RecordPage(
        title=record.title, slug=compiled.slug, id=record.id, version=record.version,
        entity_label=spec.plural.text(context.language), icon=spec.icon,
        initials=initials(record.title), code=_code(query, record),
        badges=_badges(query, record), owner=make_cell(compiled, "owner", owner, context) if owner else None,
        meta=_meta(query, record), steps=_steps(query, record) if change else (),
        step_field=spec.board, groups=_groups(query, record, editable=change),
        tabs=_tabs(query, record, shown, opened, list_args),
        folded=_tabs(query, record, [one for one in panels if one not in shown], opened, list_args),
        actions=_actions(query, record, change), more=_more(query, record),
        marks=record_marks(query, record), due=None if record.deleted else due_pill(query, record, may_change=change),
        picture=_picture(query, record),
        list_href=f"/e/{compiled.slug}/" + (f"?{list_args}" if list_args else ""),
        why_href=f"/e/{compiled.slug}/{record.id}/why" if reader.is_administrator else "",
        deleted=record.deleted,
        notice=_("This record lies in the recycle bin.") if record.deleted else "",
        panel=open_panel(opened, query, record, args), **list_place(query, record, list_args),
    )  # fmt: skip


def may_change(query: ListQuery, record: RecordRow) -> bool:
    """Tell whether the reader may change a seen record; at most one statement."""
    reader, slug = query.context.reader, query.compiled.slug
    if not reader.may(slug, "change"):
        return False
    if reader.scope(slug, "change") in ("all", reader.scope(slug, "see")):
        return True
    return bool(ListQuery(query.compiled, query.context, action="change").contains([record.id]))


def record_panels(query: ListQuery, record: RecordRow) -> list[RecordPanel]:
    """Return the tabs this reader has on a record; the first one is open.

    Its own rows are what the record says; then what happened, what points here, rooms' own.
    """
    own, children = (related_panels(query, kind) for kind in PANELS)
    return [*own, TIMELINE, *children, *room_panels(query, record), HISTORY]


def _badges(query: ListQuery, record: RecordRow) -> tuple[Cell, ...]:
    names = [
        item.name for item in query.compiled.spec.fields if item.type == "choice" and item.list
    ]
    cells = (
        make_cell(query.compiled, name, record.values.get(name), query.context) for name in names
    )
    return tuple(cell for cell in cells if cell.kind in ("badge", "level"))[:3]


def _meta(query: ListQuery, record: RecordRow) -> tuple[tuple[str, str], ...]:
    compiled, found = query.compiled, []
    name = compiled.spec.subtitle_field
    if name and record.values.get(name):
        cell = make_cell(compiled, name, record.values[name], query.context)
        icon = "map-pin" if compiled.fields[name].type == "region" else "link"
        found.append((icon, cell.text))
    people = record.values.get("collaborators")
    if people:
        found.append(("users", _("%(num)s collaborate", num=len(people))))
    return tuple(found)


def _picture(query: ListQuery, record: RecordRow) -> Cell | None:
    """Return the first picture the record has; it stands in the head in place of initials."""
    for item in query.compiled.spec.fields:
        value = record.values.get(item.name) if item.type == "image" else None
        if isinstance(value, StoredRef) and value.picture:
            return file_cell(value)
    return None


def _steps(query: ListQuery, record: RecordRow) -> tuple[Step, ...]:
    name = query.compiled.spec.board
    if not name or query.modes.get(name) != "edit":
        return ()
    item = query.compiled.fields[name]
    options = [option for option in query.context.options(item) if not option.retired]
    now = next(
        (at for at, option in enumerate(options) if option.key == record.values.get(name)), -1
    )
    words = read_step_words(query, name, record)
    return tuple(
        Step(option.key, option.label.text(query.context.language),
             "now" if at == now else "done" if at < now else "open",
             words.get(option.key, "") if at <= now else "")
        for at, option in enumerate(options)
    )  # fmt: skip


def _code(query: ListQuery, record: RecordRow) -> str:
    """Return the code beside the title; "" where the title is the record's own number."""
    is_number = query.compiled.fields[query.compiled.name_field].type == "number"
    return "" if is_number else str(record.values.get("code") or "")


def _groups(query: ListQuery, record: RecordRow, *, editable: bool) -> tuple[FactGroup, ...]:
    compiled, language = query.compiled, query.context.language
    labels = {group.key: group.label.text(language) for group in compiled.spec.groups}
    labels.setdefault("", _("Details"))
    labels["system"] = _("System")
    found: dict[str, list[Fact]] = {key: [] for key in labels}
    for name in query.modes:
        item = compiled.fields[name]
        if item.type in PANELS or name == compiled.name_field or name == "code":
            continue
        key = item.group if item.group in found else ""
        # Tags are for every day's work: they stand among what is open, whatever else is folded.
        key = next(iter(found)) if name == "tags" else key
        found[key].append(_fact(query, record, item, editable=editable))
    groups = [
        FactGroup(key, labels[key], tuple(facts), folded=key == "system" or _all_empty(facts))
        for key, facts in found.items()
        if facts
    ]
    first = next((at for at, group in enumerate(groups) if not group.folded), None)
    if first is not None:
        groups[first] = replace(groups[first], filled=_filled(compiled, groups))
    return tuple(groups)


def _filled(compiled: Compiled, groups: Sequence[FactGroup]) -> str:
    """Return the share of a record's facts that say something, of those its reader may fill in.

    What is asked only under a condition does not count.
    """
    facts = [
        fact for group in groups for fact in group.facts
        if fact.edit_href and compiled.fields[fact.name].group != "system"
        and not compiled.fields[fact.name].show_when
    ]  # fmt: skip
    if not facts:
        return ""
    empty = sum(fact.cell.kind == "empty" for fact in facts)
    return _("%(percent)s%% complete", percent=round(100 * (1 - empty / len(facts))))


def _all_empty(facts: list[Fact]) -> bool:
    return all(fact.cell.kind == "empty" for fact in facts)


def _fact(query: ListQuery, record: RecordRow, item: FieldSpec, *, editable: bool) -> Fact:
    cell = record_cell(query, record, item.name)
    href = ""
    if editable and may_edit_inline(query, item):
        href = f"/e/{query.compiled.slug}/{record.id}/fact/{item.name}"
    language = query.context.language
    label = item.label.text(language) or item.name
    return Fact(item.name, label, cell, href, purpose_words(item, language))


def may_edit_inline(query: ListQuery, item: FieldSpec) -> bool:
    """Tell whether a fact of this field offers its in-place editor to the reader."""
    if query.modes.get(item.name) != "edit" or item.type in ("rows", "rich_text"):
        return False
    return item.name != "owner" or query.context.reader.may(query.compiled.slug, "assign")


def make_fact(query: ListQuery, record: RecordRow, name: str) -> Fact:
    """Return one fact, as the in-place editor gives it back."""
    return _fact(query, record, query.compiled.fields[name], editable=not record.deleted)


def _first_panels(panels: Sequence[RecordPanel], opened: RecordPanel) -> list[RecordPanel]:
    """Return the panels whose tabs fit into one line; the others stand in a menu.

    What happened, the open one and those that are not lists of records are always there.
    """
    kept = [one for one in panels if one is opened or not one.folds]
    rest = [one for one in panels if one not in kept]
    first = rest[: max(TABS_IN_LINE - len(kept), 0)]
    if len(rest) == len(first) + 1:  # a menu of one takes the same room
        first = rest
    return [one for one in panels if one in kept or one in first]


def _tabs(
    query: ListQuery,
    record: RecordRow,
    panels: Sequence[RecordPanel],
    opened: RecordPanel,
    list_args: str,
) -> tuple[Tab, ...]:
    base, came = f"/e/{query.compiled.slug}/{record.id}", {"from": list_args} if list_args else {}
    return tuple(
        Tab(one.key, one.label(), f"{base}?{urlencode({'tab': one.key, **came})}", one is opened,
            is_counted=bool(one.count or one.wanted))
        for one in panels
    )  # fmt: skip


def _actions(query: ListQuery, record: RecordRow, change: bool) -> tuple[Action, ...]:
    slug, base = query.compiled.slug, f"/e/{query.compiled.slug}/{record.id}"
    if record.deleted:
        may = query.context.reader.may(slug, "restore")
        return (
            (Action("restore", _("Restore"), "restore", f"{base}/restore", "post", primary=True),)
            if may
            else ()
        )
    found = quick_actions(query, record)
    if change:
        found.append(Action("edit", _("Edit"), "pencil", f"{base}/edit", primary=not found))
    return tuple(found)


def _more(query: ListQuery, record: RecordRow) -> tuple[Action, ...]:
    slug, base = query.compiled.slug, f"/e/{query.compiled.slug}/{record.id}"
    found = [*room_actions(query, record)]
    if query.context.reader.may(slug, "delete") and not record.deleted:
        found.append(Action("delete", _("Delete"), "trash", f"{base}/delete", danger=True))
    return tuple(found)


def list_place(query: ListQuery, record: RecordRow, list_args: str) -> dict[str, Any]:
    """Return place, previous and next in the list one came from."""
    if record.deleted or not list_args:
        return {}
    try:
        place = find_place(query, parse_list_request(parse_qsl(list_args), query.compiled), record)
    except UserError:
        return {}
    tail, base = f"?{urlencode({'from': list_args})}", f"/e/{query.compiled.slug}/"
    return {
        "previous_href": f"{base}{place.before}{tail}" if place.before else "",
        "next_href": f"{base}{place.after}{tail}" if place.after else "",
        "place": place_text(place.number, place.total) if place.number else "",
    }

"""Build the page object of one record: facts, stage path, related lists, history."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine.access.tables import Department, User
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Test
from app.engine.declare.spec import FieldSpec
from app.engine.errors import CRMError
from app.engine.fields.base import Refusal
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, with_tests
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import initials, make_cell
from app.engine.views.list_page import count_text, default_columns, make_columns, make_row
from app.engine.views.page_models import (
    Action,
    Cell,
    EmptyState,
    Event,
    Fact,
    FactGroup,
    RecordPage,
    RelatedList,
    Step,
    Tab,
)

HISTORY_PAGE = 50
_PANELS = ("back_links", "rows")


def make_record_page(
    query: ListQuery,
    record: RecordRow,
    *,
    tab: str,
    list_args: str = "",
    place: dict[str, str] | None = None,
) -> RecordPage:
    """Return everything the record template shows; only the open tab is read."""
    compiled, context = query.compiled, query.context
    spec, reader = compiled.spec, context.reader
    tabs = _tabs(query, record, tab)
    tab = next((item.key for item in tabs if item.current), "history")
    related: RelatedList | None = None
    events: tuple[Event, ...] = ()
    error = ""
    try:
        if tab == "history":
            events = make_events(query, record_id=record.id)
        else:
            related = make_related(query, record, tab)
    except CRMError as problem:
        error = getattr(problem, "message", None) or _("This part cannot be shown.")
    change = reader.may(compiled.slug, "change") and not record.deleted
    owner = record.values.get("owner")
    return RecordPage(
        title=record.title, slug=compiled.slug, id=record.id, version=record.version,
        entity_label=spec.plural.text(context.language), icon=spec.icon,
        initials=initials(record.title), code=str(record.values.get("code") or ""),
        badges=_badges(query, record), owner=make_cell(compiled, "owner", owner, context) if owner else None,
        meta=_meta(query, record), steps=_steps(query, record) if change else (),
        step_field=spec.board, groups=_groups(query, record, editable=change), tabs=tabs, tab=tab,
        actions=_actions(query, record, change), more=_more(query, record),
        due=_due(query, record), related=related, events=events, panel_error=error,
        list_href=f"/e/{compiled.slug}/" + (f"?{list_args}" if list_args else ""),
        why_href=f"/e/{compiled.slug}/{record.id}/why" if reader.is_administrator else "",
        deleted=record.deleted,
        notice=_("This record lies in the recycle bin.") if record.deleted else "",
        **(place or {}),
    )  # fmt: skip


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


def _due(query: ListQuery, record: RecordRow) -> Cell | None:
    for name in ("next_follow_up", "due"):
        if record.values.get(name):
            return make_cell(query.compiled, name, record.values[name], query.context)
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
    return tuple(
        Step(option.key, option.label.text(query.context.language),
             "now" if at == now else "done" if at < now else "open")
        for at, option in enumerate(options)
    )  # fmt: skip


def _groups(query: ListQuery, record: RecordRow, *, editable: bool) -> tuple[FactGroup, ...]:
    compiled, language = query.compiled, query.context.language
    labels = {group.key: group.label.text(language) for group in compiled.spec.groups}
    labels.setdefault("", _("Details"))
    labels["system"] = _("System")
    found: dict[str, list[Fact]] = {key: [] for key in labels}
    for name in query.modes:
        item = compiled.fields[name]
        if item.type in _PANELS or name == compiled.name_field or name == "code":
            continue
        key = item.group if item.group in found else ""
        found[key].append(_fact(query, record, item, editable=editable))
    return tuple(
        FactGroup(key, labels[key], tuple(facts), folded=key == "system" or _all_empty(facts))
        for key, facts in found.items()
        if facts
    )


def _all_empty(facts: list[Fact]) -> bool:
    return all(fact.cell.kind == "empty" for fact in facts)


def _fact(query: ListQuery, record: RecordRow, item: FieldSpec, *, editable: bool) -> Fact:
    cell = make_cell(query.compiled, item.name, record.values.get(item.name), query.context)
    href = ""
    if editable and may_edit_inline(query, item):
        href = f"/e/{query.compiled.slug}/{record.id}/fact/{item.name}"
    return Fact(item.name, item.label.text(query.context.language) or item.name, cell, href)


def may_edit_inline(query: ListQuery, item: FieldSpec) -> bool:
    """Tell whether a fact of this field offers its in-place editor to the reader."""
    if query.modes.get(item.name) != "edit" or item.type in ("rows", "file", "image", "rich_text"):
        return False
    return item.name != "owner" or query.context.reader.may(query.compiled.slug, "assign")


def make_fact(query: ListQuery, record: RecordRow, name: str) -> Fact:
    """Return one fact, as the in-place editor gives it back."""
    return _fact(query, record, query.compiled.fields[name], editable=not record.deleted)


# ---- related lists ----


def panels(query: ListQuery) -> list[FieldSpec]:
    """Return the related lists the reader may see, in the declaration's order."""
    return [
        item
        for item in query.compiled.spec.fields
        if item.type in _PANELS and item.name in query.modes
    ]


def _tabs(query: ListQuery, record: RecordRow, wanted: str) -> tuple[Tab, ...]:
    base = f"/e/{query.compiled.slug}/{record.id}"
    found = [(item.name, item.label.text(query.context.language)) for item in panels(query)]
    keys = [key for key, _label in found]
    current = wanted if wanted in keys or wanted == "history" else (keys[0] if keys else "history")
    tabs = [
        Tab(key, label, f"{base}?tab={key}", key == current, count_href=f"{base}/count/{key}")
        for key, label in found
    ]
    return (*tabs, Tab("history", _("History"), f"{base}?tab=history", current == "history"))


def related_query(query: ListQuery, name: str, record_id: int) -> tuple[ListQuery, ListRequest]:
    """Return the child entity's query and the request that lists the children of one record."""
    item = query.compiled.fields[name]
    child = query.context.catalogue[str(item.option("of"))]
    other = ListQuery(child, query.context)
    by = str(item.option("by"))
    other.modes.setdefault(by, "read")
    sort = "created_at" if child.spec.parent_row else ""
    request = with_tests(ListRequest(sort=sort, per_page=25), Test(by, "eq", record_id))
    return other, request


def make_related(query: ListQuery, record: RecordRow, name: str) -> RelatedList:
    """Return one related list: its first page and its Add."""
    item = query.compiled.fields[name]
    other, request = related_query(query, name, record.id)
    by = str(item.option("by"))
    shown = [key for key in default_columns(other.compiled) if key in other.modes and key != by][:4]
    names = list(dict.fromkeys([other.compiled.name_field, *shown]))
    result = other.page(request, names)
    child = other.compiled
    label = child.spec.label.text(query.context.language)
    add = None
    if (
        query.context.reader.may(child.slug, "add")
        and not child.spec.parent_row
        and not record.deleted
    ):
        add = Action(
            "add", _("New %(thing)s", thing=label), "plus", f"/e/{child.slug}/new?{by}={record.id}"
        )
    empty = EmptyState(
        child.spec.icon, _("No %(things)s yet", things=child.spec.plural.text(query.context.language)), "",
        (add,) if add else (),
    )  # fmt: skip
    return RelatedList(
        name, item.label.text(query.context.language), make_columns(other, names, request, []),
        tuple(make_row(other, row, names) for row in result.rows), count_text(result),
        f"/e/{child.slug}/?f.{by}.eq={record.id}", add, None if result.rows else empty,
    )  # fmt: skip


# ---- history ----


def make_events(
    query: ListQuery, *, record_id: int | None = None, actor_id: int | None = None, before: int = 0
) -> tuple[Event, ...]:
    """Return journal entries as events: of one record, newest first, hidden fields left out."""
    statement = select(JournalEntry).order_by(JournalEntry.id.desc()).limit(HISTORY_PAGE)
    if record_id is not None:
        statement = statement.where(
            JournalEntry.entity == query.compiled.slug, JournalEntry.record_id == record_id
        )
    if actor_id is not None:
        statement = statement.where(JournalEntry.actor_id == actor_id)
    if before:
        statement = statement.where(JournalEntry.id < before)
    entries = query.session.scalars(statement).all()
    return tuple(entry_event(query, entry) for entry in entries)


_ICONS = {
    "create": "plus",
    "change": "pencil",
    "delete": "trash",
    "restore": "restore",
    "purge": "x",
}


def entry_event(query: ListQuery, entry: JournalEntry, *, titled: bool = False) -> Event:
    """Return one journal entry in the reader's words, inside the reader's field rules."""
    context = query.context
    zone = ZoneInfo(context.timezone)
    local = entry.at.astimezone(zone)
    words = {
        "create": _("created the record"), "change": _("changed the record"),
        "delete": _("deleted the record"), "restore": _("restored the record"),
        "purge": _("removed the record for good"),
    }  # fmt: skip
    undo = None
    may_undo = entry.actor_id == context.user_id or context.reader.is_administrator
    if may_undo and entry.undone_by is None and entry.action != "purge":
        undo = Action("undo", _("Undo"), "arrow-back-up", f"/actions/{entry.batch}/undo", "post")
    return Event(
        icon=_ICONS.get(entry.action, "pencil"), who=entry.actor_name or _("System"),
        text=words.get(entry.action, entry.action), time=f"{local:%H:%M}",
        day=format_date(local.date(), "full"), title=format_datetime(entry.at),
        changes=_changes(query, entry), undo=undo, body=entry.record_title if titled else entry.reason,
        href=f"/e/{entry.entity}/{entry.record_id}" if titled else "", main=entry.action == "create",
    )  # fmt: skip


def _changes(query: ListQuery, entry: JournalEntry) -> tuple[tuple[str, str, str], ...]:
    if entry.action == "create":
        return ()
    found = []
    for name, pair in (entry.changes or {}).items():
        item = query.compiled.fields.get(name)
        if item is None or query.modes.get(name) not in ("read", "edit"):
            continue
        old, new = (json_text(query.compiled, item, value, query.context) for value in pair)
        found.append((item.label.text(query.context.language) or name, old, new))
    return tuple(found)


def json_text(compiled: Compiled, item: FieldSpec, value: Any, context: ReaderContext) -> str:
    """Return a value in JSON form (as the journal holds it) in the reader's words."""
    if value in (None, "", []):
        return "—"
    if item.type == "rows":
        return _("%(num)s rows", num=len(value))
    if item.type in ("link", "links", "user", "department", "file", "image"):
        return _linked_text(item, value, context)
    kind = compiled.type(item.name)
    try:
        return kind.to_text(kind.coerce(value, item, context), item, context)
    except (Refusal, ValueError, TypeError):
        return str(value)


def _linked_text(item: FieldSpec, value: Any, context: ReaderContext) -> str:
    ids = value if isinstance(value, list) else [value]
    return ", ".join(link_title(item, key, context) for key in ids)


def link_title(item: FieldSpec, key: Any, context: ReaderContext) -> str:
    """Return the title of a link target the reader may see, else "restricted"."""
    kind = {"user": "user", "department": "department"}.get(
        item.type, str(item.option("to", "file"))
    )
    titles = dict(titles_of(kind, [int(key)], context))
    return titles.get(int(key), _("Restricted"))


def titles_of(kind: str, ids: list[int], context: ReaderContext) -> list[tuple[int, str]]:
    """Return (id, title) of records, people or departments, inside the reader's scope."""
    if kind in ("user", "department"):
        model: Any = User if kind == "user" else Department
        rows = context.session.scalars(select(model).where(model.id.in_(ids)))
        return [(row.id, row.title(context.language)) for row in rows]
    compiled = context.catalogue.entities.get(kind)
    if compiled is None or not context.reader.may(kind, "see"):
        return []
    query = ListQuery(compiled, context)
    records = query.fetch(query.contains(ids), [compiled.name_field])
    return [(record.id, record.title) for record in records]


# ---- actions ----


def _actions(query: ListQuery, record: RecordRow, change: bool) -> tuple[Action, ...]:
    slug, base = query.compiled.slug, f"/e/{query.compiled.slug}/{record.id}"
    if record.deleted:
        may = query.context.reader.may(slug, "restore")
        return (
            (Action("restore", _("Restore"), "restore", f"{base}/restore", "post", primary=True),)
            if may
            else ()
        )
    found: list[Action] = []
    for child, by, icon in (("contact_log", slug, "message-plus"), ("task", slug, "checkbox")):
        other = query.context.catalogue.entities.get(child)
        if other is None or by not in other.fields or not query.context.reader.may(child, "add"):
            continue
        label = (
            _("Log contact")
            if child == "contact_log"
            else other.spec.label.text(query.context.language)
        )
        found.append(
            Action(child, label, icon, f"/e/{child}/new?{by}={record.id}", primary=not found)
        )
    if change:
        found.append(Action("edit", _("Edit"), "pencil", f"{base}/edit", primary=not found))
    return tuple(found)


def _more(query: ListQuery, record: RecordRow) -> tuple[Action, ...]:
    slug, base = query.compiled.slug, f"/e/{query.compiled.slug}/{record.id}"
    found = []
    if query.context.reader.may(slug, "delete") and not record.deleted:
        found.append(Action("delete", _("Delete"), "trash", f"{base}/delete", danger=True))
    return tuple(found)

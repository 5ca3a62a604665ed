"""Records as rows of a table and as phone cards, each with what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.fields.base import Ref
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import initials, make_cell, record_cell, short_moment
from app.engine.views.page_models import Action, Cell, Row
from app.engine.views.quick_add import quick_actions


def row_extras(query: ListQuery, names: Sequence[str]) -> list[str]:
    """Return the columns plus what rows need beside them: subtitle, telephone, whose they are."""
    phones = [item.name for item in query.compiled.spec.fields if item.type == "phone"][:1]
    whose = [name for name in ("owner", "department") if name in query.compiled.fields]
    extra = [query.compiled.spec.subtitle_field, *phones, *whose]
    return list(dict.fromkeys([*names, *(name for name in extra if name in query.modes)]))


def make_row(query: ListQuery, record: RecordRow, names: Sequence[str], origin: str = "") -> Row:
    """Return one record as a row: its cells and what the phone card shows."""
    compiled, context = query.compiled, query.context
    cells = {
        name: short_moment(
            record_cell(query, record, name),
            record.values.get(name),
            context,
        )
        for name in names
    }
    href = f"/e/{compiled.slug}/{record.id}{origin}"
    title_name = compiled.name_field
    subtitle = _subtitle(query, record, cells)
    cells[title_name] = Cell("text", record.title, title=record.title, href=href)
    rest = [cells[name] for name in names if name != title_name]
    person = next((cell.text for cell in rest if cell.kind == "person"), "")
    figures = [cell for cell in rest if cell.kind in ("money", "number", "percent")]
    is_line = bool(compiled.spec.parent_row)
    line = [cell.text for cell in figures[:-1]] if is_line else [subtitle, person]
    amounts = figures[-1:] if is_line else [cell for cell in rest if cell.kind == "money"]
    return Row(
        id=record.id, version=record.version, href=href, title=record.title,
        initials=initials(record.title),
        subtitle="" if compiled.spec.subtitle_field in names else subtitle, cells=tuple(cells[n] for n in names),
        call=_call(compiled, record), badges=tuple(c for c in rest if c.kind in ("badge", "level"))[:2],
        line=" · ".join(part for part in line if part),
        due=next((cell for cell in rest if cell.kind == "due"), None),
        amount=amounts[0] if amounts else None,
    )  # fmt: skip


def with_tag_editor(query: ListQuery, record: RecordRow, names: Sequence[str], row: Row) -> Row:
    """Return the row with its tags editable in place, where the reader may change them."""
    if "tags" not in names or query.modes.get("tags") != "edit":
        return row
    if not may_on(query, "change", record):
        return row
    place, href = list(names).index("tags"), f"/e/{query.compiled.slug}/{record.id}/fact/tags"
    cells = list(row.cells)
    cells[place] = replace(cells[place], edit_href=href)
    return replace(row, cells=tuple(cells))


def _subtitle(query: ListQuery, record: RecordRow, cells: dict[str, Cell]) -> str:
    name = query.compiled.spec.subtitle_field
    if name not in record.values:
        return ""
    cell = cells.get(name) or make_cell(
        query.compiled, name, record.values.get(name), query.context
    )
    if cell.kind == "empty":
        return ""
    return _short_region(cell.text) if query.compiled.fields[name].type == "region" else cell.text


def _short_region(text: str) -> str:
    """Return the city of a region's path, or the province that is a city itself."""
    parts = [part.strip() for part in text.split("/") if part.strip()]
    city = parts[1] if len(parts) > 1 and not parts[0].endswith("市") else parts[0]
    return city.removesuffix("市").removesuffix("省")


def _call(compiled: Compiled, record: RecordRow) -> str:
    for item in compiled.spec.fields:
        if item.type == "phone" and isinstance(record.values.get(item.name), str):
            return f"tel:{record.values[item.name]}"
    return ""


def row_actions(query: ListQuery, record: RecordRow) -> tuple[Action, ...]:
    """Return what the reader may do with a record of a list; the first ones stand in the row."""
    reader, slug = query.context.reader, query.compiled.slug
    base = f"/e/{slug}/{record.id}"
    found = [replace(one, primary=False) for one in quick_actions(query, record)]
    found.append(Action("open", _("Open"), "arrow-up-right", base))
    if may_on(query, "change", record):
        found.append(Action("edit", _("Edit"), "pencil", f"{base}/edit"))
    if "owner" in query.compiled.fields and may_on(query, "assign", record):
        href = f"/e/{slug}/bulk/assign?ids={record.id}"
        found.append(Action("assign", _("Assign"), "user-share", href))
    if may_on(query, "delete", record) and reader.may(slug, "delete"):
        found.append(Action("delete", _("Delete"), "trash", f"{base}/delete", danger=True))
    return tuple(found)


def may_on(query: ListQuery, action: str, record: RecordRow) -> bool:
    """Tell whether the reader may do something with a seen record, from what its row holds.

    A hint for what to offer; the write path decides. Collaborators are not known here, so a
    record shared with the reader offers less than its own page.
    """
    reader, slug = query.context.reader, query.compiled.slug
    scope = reader.scope(slug, action)
    if scope in ("none", "all"):
        return scope == "all"
    if scope == reader.scope(slug, "see"):
        return True
    return _is_inside(scope, reader, record)


def _is_inside(scope: str, reader: Reader, record: RecordRow) -> bool:
    owner, department = record.values.get("owner"), record.values.get("department")
    if isinstance(owner, Ref) and owner.id == reader.user_id:
        return True
    if not isinstance(department, Ref) or scope == "own":
        return False
    inside = reader.rights.below_ids if scope == "below" else reader.rights.department_ids
    return department.id in inside

"""The recycle bin of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine.errors import AccessDenied
from app.engine.journal.tables import JournalEntry
from app.engine.query.list_request import ListRequest, parse_list_request
from app.engine.views.cells import initials
from app.engine.views.list_paging import count_text
from app.engine.views.page_models import Action, Cell, Column, EmptyState, ListPage, Paging, Row

if TYPE_CHECKING:
    from app.engine.views.entity_view import EntityPage


def make_bin_page(view: EntityPage) -> ListPage:
    """Return the deleted records inside the reader's restore scope, latest change first."""
    compiled, context = view.compiled, view.context
    if not view.reader.may(view.slug, "restore"):
        raise AccessDenied(_("You may not open the recycle bin."))
    query = view.query("restore")
    asked = [pair for pair in request.args.items(multi=True) if pair[0] == "page"]
    page = parse_list_request(asked, compiled).page
    wanted = ListRequest(sort="-changed_at", deleted=True, page=page)
    result = query.page(wanted, [compiled.name_field])
    deleted = _who_deleted(query, [row.id for row in result.rows])
    zone = ZoneInfo(context.timezone)
    rows = []
    for record in result.rows:
        entry = deleted.get(record.id)
        when = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}" if entry else ""
        base = f"/e/{view.slug}/{record.id}"
        actions = [Action("restore", _("Restore"), "restore", f"{base}/restore", "post")]
        if view.reader.is_administrator:
            question = _("Remove %(title)s for good? This cannot be undone.", title=record.title)
            actions.append(
                Action(
                    "purge",
                    _("Remove"),
                    "x",
                    f"{base}/purge",
                    "post",
                    danger=True,
                    confirm=question,
                )
            )
        cells = (
            Cell("text", record.title),
            Cell("text", entry.actor_name if entry else ""),
            Cell("text", when),
        )
        rows.append(
            Row(record.id, record.version, base, record.title, initials(record.title), "", cells,
                actions=tuple(actions), line=f"{entry.actor_name} · {when}" if entry else when)
        )  # fmt: skip
    things = compiled.spec.plural.text(context.language)
    href = f"/e/{view.slug}/bin?page="
    paging = Paging(
        _("%(count)s in the bin", count=count_text(result)),
        f"{href}{page - 1}" if page > 1 else "", f"{href}{page + 1}" if result.after else "",
    )  # fmt: skip
    back = Action("back", _("Back to the list"), "arrow-left", f"/e/{view.slug}/")
    return ListPage(
        title=_("Recycle bin: %(things)s", things=things), slug=view.slug,
        sentence=_("Deleted records can be restored from here."), view="table", views=(), tabs=(),
        chips=(), filters=(), all_columns=(), rows=tuple(rows), paging=paging, search="",
        columns=(Column("title", _("Name"), "text", width="name"), Column("by", _("Deleted by"), "text", width="own"),
                 Column("at", _("Deleted at"), "text", width="moment")),
        clear_href="", base_query=(), more=(back,),
        empty=EmptyState("trash", _("The recycle bin is empty"), _("Deleted records stand here until they are restored or removed.")),
    )  # fmt: skip


def _who_deleted(query: object, ids: list[int]) -> dict[int, JournalEntry]:
    if not ids:
        return {}
    session, slug = query.session, query.compiled.slug  # type: ignore[attr-defined]
    statement = select(JournalEntry).where(
        JournalEntry.entity == slug,
        JournalEntry.record_id.in_(ids),
        JournalEntry.action == "delete",
    )
    return {
        entry.record_id: entry for entry in session.scalars(statement.order_by(JournalEntry.id))
    }

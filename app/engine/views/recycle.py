"""The recycle bin of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine.declare.condition import Test
from app.engine.errors import AccessDenied
from app.engine.journal.tables import JournalEntry
from app.engine.query.list_request import ListRequest, parse_list_request
from app.engine.views.cells import initials
from app.engine.views.list_paging import count_text
from app.engine.views.page_models import Action, Cell, Column, EmptyState, ListPage, Paging, Row
from app.engine.views.value_words import Titles

if TYPE_CHECKING:
    from app.engine.views.entity_view import EntityPage


def make_bin_page(view: EntityPage) -> ListPage:
    """Return the deleted records inside the reader's restore scope, latest change first."""
    compiled, context = view.compiled, view.context
    if not view.reader.may(view.slug, "restore"):
        raise AccessDenied(_("You may not open the recycle bin."))
    query = view.query("restore")
    asked = parse_list_request(request.args.items(multi=True), compiled)
    page, name = asked.page, compiled.name_field
    # The text index forgets what is deleted; names are looked through instead.
    named = (Test(name, "contains", asked.q),) if asked.q else ()
    wanted = ListRequest(sort="-changed_at", deleted=True, page=page, tests=named)
    result = query.page(wanted, [compiled.name_field])
    deleted, titles = _who_deleted(query, [row.id for row in result.rows]), Titles(context)
    for found in deleted.values():
        titles.want_person(found.actor_id)
    zone = ZoneInfo(context.timezone)
    rows = []
    for record in result.rows:
        entry = deleted.get(record.id)
        who = titles.person(entry.actor_id, entry.actor_name) if entry else ""
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
            Cell("text", who),
            Cell("text", when),
        )
        rows.append(
            Row(record.id, record.version, base, record.title, initials(record.title), "", cells,
                actions=tuple(actions), line=f"{who} · {when}" if entry else when)
        )  # fmt: skip
    things = compiled.spec.plural.text(context.language)
    kept = {"q": asked.q} if asked.q else {}
    href = f"/e/{view.slug}/bin?{urlencode({**kept, 'page': ''})}"
    paging = Paging(
        _("%(count)s in the bin", count=count_text(result)),
        f"{href}{page - 1}" if page > 1 else "", f"{href}{page + 1}" if result.after else "",
    )  # fmt: skip
    back = Action("back", _("Back to the list"), "arrow-left", f"/e/{view.slug}/")
    return ListPage(
        title=_("Recycle bin: %(things)s", things=things), slug=view.slug,
        sentence=_("Deleted records can be restored from here."), view="table", views=(), tabs=(),
        chips=(), filters=(), all_columns=(), rows=tuple(rows), paging=paging, search=asked.q,
        columns=(Column("title", _("Name"), "text", width="name"), Column("by", _("Deleted by"), "text", width="own"),
                 Column("at", _("Deleted at"), "text", width="moment")),
        clear_href="", base_query=(), more=(back,),
        empty=_empty(view.slug, asked.q),
    )  # fmt: skip


def _empty(slug: str, q: str) -> EmptyState:
    if q:
        everything = Action("clear", _("Without the search"), "", f"/e/{slug}/bin")
        words = _("No deleted record has “%(q)s” in its name.", q=q)
        return EmptyState("search", _("Nothing found"), words, (everything,))
    words = _("Deleted records stand here until they are restored or removed.")
    return EmptyState("trash", _("The recycle bin is empty"), words)


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

"""Records that point at a record: which panels there are, and the first page of one."""

from __future__ import annotations

from flask_babel import gettext as _

from app.engine.declare.condition import Test
from app.engine.declare.spec import FieldSpec
from app.engine.query.figures import Wanted
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, with_tests
from app.engine.query.record_select import RecordRow
from app.engine.views.list_columns import default_columns, make_columns
from app.engine.views.list_paging import count_text
from app.engine.views.list_rows import make_row
from app.engine.views.page_models import Action, EmptyState
from app.engine.views.record_models import RelatedList
from app.engine.views.record_panels import RecordPanel

#: Field types shown as lists: the rows a record holds, and the records that point at it.
PANELS = ("rows", "back_links")
_COLUMNS = 4
_ROW_COLUMNS = 6


def related_panels(query: ListQuery, kind: str) -> list[RecordPanel]:
    """Return the lists of "rows" or of "back_links" the reader may see.

    In the declaration's order, but last what the timeline shows already and what nobody declared.
    """
    in_stream = query.compiled.spec.timeline
    items = [
        item
        for item in query.compiled.fields.values()
        if item.type == kind and item.name in query.modes
    ]
    items.sort(key=lambda item: item.system or item.name in in_stream)
    return [_panel(item, query.context.language) for item in items]


def _panel(item: FieldSpec, language: str) -> RecordPanel:
    name = item.name
    return RecordPanel(
        name, lambda: item.label.text(language), "entity/parts/related.html",
        lambda query, record, _args: make_related(query, record, name),
        wanted=lambda query, record: Wanted(*related_query(query, name, record.id)),
        folds=item.type == "back_links",
    )  # fmt: skip


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
    shown = [key for key in default_columns(other.compiled) if key in other.modes and key != by]
    shown = shown[: _ROW_COLUMNS if other.compiled.spec.parent_row else _COLUMNS]
    names = list(dict.fromkeys([other.compiled.name_field, *shown]))
    result = other.page(request, names)
    child = other.compiled
    label = child.spec.label.inside(query.context.language)
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
        child.spec.icon, _("No %(things)s yet", things=child.spec.plural.inside(query.context.language)), "",
        (add,) if add else (),
    )  # fmt: skip
    return RelatedList(
        name, item.label.text(query.context.language), make_columns(other, names, request, []),
        tuple(make_row(other, row, names) for row in result.rows), count_text(result),
        f"/e/{child.slug}/?f.{by}.eq={record.id}", add, None if result.rows else empty,
    )  # fmt: skip

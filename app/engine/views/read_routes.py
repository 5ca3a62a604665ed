"""Routes that only read: list, board, record, counts, pickers, why."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.access.explain import explain_record
from app.engine.errors import AccessDenied, NotVisible, UserError
from app.engine.query.list_query import ListQuery, find_options
from app.engine.query.list_request import ListRequest, parse_list_request
from app.engine.query.record_select import RecordRow
from app.engine.views.board import make_board
from app.engine.views.cells import option_hint
from app.engine.views.entity_base import EntityBase
from app.engine.views.list_page import list_columns, make_list_page
from app.engine.views.record_page import make_record_page
from app.engine.views.related_list import panels, related_query
from app.engine.views.saved_tabs import view_arguments, view_tabs_of


class ReadRoutes(EntityBase):
    """Show an entity's records."""

    @expose("/", methods=["GET"])
    def listing(self) -> Response:
        """Show the list."""
        query, args = self.query(), view_arguments(self, list(request.args.items(multi=True)))
        wanted = parse_list_request(args, self.compiled)
        result = query.page(wanted, _with_extras(query, list_columns(query, wanted)))
        page = make_list_page(query, wanted, result, args, tabs=view_tabs_of(self, args))
        return self.render("entity/list.html", page)

    @expose("/board", methods=["GET"])
    def board(self) -> Response:
        """Show the board of the declared choice field."""
        query, args = self.query(), list(request.args.items(multi=True))
        wanted = parse_list_request(args, self.compiled)
        return self.render(
            "entity/board.html", make_board(query, wanted, args, view_tabs_of(self, args))
        )

    @expose("/<record_id>", methods=["GET"])
    def show(self, record_id: str) -> Response:
        """Show one record; one in the bin only to who may restore it."""
        query = self.query()
        record = self.find(record_id)
        list_args = request.args.get("from", "")
        place = _place(query, record, list_args)
        page = make_record_page(
            query, record, tab=request.args.get("tab", ""), list_args=list_args, place=place
        )
        return self.render("entity/record.html", page)

    @expose("/<record_id>/count/<panel>", methods=["GET"])
    def count(self, record_id: str, panel: str) -> Response:
        """Answer how many records a related list holds."""
        query = self.query()
        record = query.get(record_id, [])
        if panel not in {item.name for item in panels(query)}:
            raise NotVisible(panel)
        other, wanted = related_query(query, panel, record.id)
        found, exact = other.count(wanted)
        return self.answer({"count": f"{found:,}" if exact else f"{found - 1:,}+"})

    @expose("/count", methods=["GET"])
    def list_count(self) -> Response:
        """Answer how many records the list's arguments select."""
        found, exact = self.query().count(
            parse_list_request(list(request.args.items(multi=True)), self.compiled)
        )
        return self.answer({"count": f"{found:,}" if exact else f"{found - 1:,}+"})

    @expose("/options", methods=["GET"])
    def options(self) -> Response:
        """Answer a picker's question: the records whose text holds `q`."""
        query = self.query()
        results = [
            {"id": row.id, "title": row.title, "hint": option_hint(query, row)}
            for row in find_options(query, request.args.get("q", ""))
        ]
        return self.answer({"results": results})

    @expose("/<record_id>/why", methods=["GET"])
    def why(self, record_id: str) -> Response:
        """Explain, to administrators, who may do what with a record and through which rule."""
        if not self.reader.is_administrator:
            raise AccessDenied(_("Only administrators see why."))
        record = self.find(record_id)
        page = explain_record(self.session, self.compiled, record.id, self.context)
        return self.render("entity/why.html", page)


def _with_extras(query: ListQuery, names: list[str]) -> list[str]:
    """Return the columns plus what rows show beside them: subtitle and telephone."""
    phones = [item.name for item in query.compiled.spec.fields if item.type == "phone"][:1]
    extra = [name for name in (query.compiled.spec.subtitle_field, *phones) if name in query.modes]
    return list(dict.fromkeys([*names, *extra]))


def _place(query: ListQuery, record: RecordRow, list_args: str) -> dict[str, str]:
    if record.deleted:
        return {}
    try:
        wanted = (
            parse_list_request(parse_qsl(list_args), query.compiled) if list_args else ListRequest()
        )
        before, after = query.neighbours(wanted, record.id)
    except UserError:
        return {}
    tail = f"?{urlencode({'from': list_args})}" if list_args else ""
    base = f"/e/{query.compiled.slug}/"
    return {
        "previous_href": f"{base}{before}{tail}" if before else "",
        "next_href": f"{base}{after}{tail}" if after else "",
    }

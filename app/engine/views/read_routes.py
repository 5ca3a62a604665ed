"""Routes that only read: list, board, record, counts, pickers, why."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.access.explain import explain_record
from app.engine.errors import AccessDenied, NotVisible, UserError
from app.engine.query.list_query import ListQuery, find_options
from app.engine.query.list_request import parse_list_request
from app.engine.query.list_state import read_list_state
from app.engine.query.places import find_place
from app.engine.query.record_select import RecordRow
from app.engine.views.board import make_board, more_cards
from app.engine.views.cells import option_hint
from app.engine.views.entity_base import EntityBase, number_of
from app.engine.views.list_columns import list_columns
from app.engine.views.list_page import make_list_page
from app.engine.views.list_paging import capped_text, place_text
from app.engine.views.list_rows import row_extras
from app.engine.views.record_page import make_record_page, record_panels
from app.engine.views.saved_tabs import view_href


class ReadRoutes(EntityBase):
    """Show an entity's records."""

    @expose("/", methods=["GET"])
    def listing(self) -> Response:
        """Show the list."""
        query = self.query()
        state = read_list_state(query, _arguments(), opens_first=True)
        view = state.view
        if view and view.layout != "table" and not request.args:
            href = view_href(self.compiled.spec, view.id, view.layout)
            if not href.startswith(f"/e/{self.slug}/?"):
                return self.go(href)
        result = query.page(state.request, row_extras(query, list_columns(query, state.request)))
        return self.render("entity/list.html", make_list_page(query, state, result))

    @expose("/board", methods=["GET"])
    def board(self) -> Response:
        """Show the board of the declared choice field."""
        query = self.query()
        return self.render(
            "entity/board.html", make_board(query, read_list_state(query, _arguments()))
        )

    @expose("/board/<lane>", methods=["GET"])
    def lane(self, lane: str) -> Response:
        """Give further cards of one lane."""
        query, args = self.query(), [pair for pair in _arguments() if pair[0] != "page"]
        page = number_of(request.args.get("page")) or 1
        return self.render(
            "entity/lane.html", more_cards(query, read_list_state(query, args), lane, page)
        )

    @expose("/<record_id>", methods=["GET"])
    def show(self, record_id: str) -> Response:
        """Show one record; one in the bin only to who may restore it."""
        query = self.query()
        record = self.find(record_id)
        place = _place(query, record, request.args.get("from", ""))
        page = make_record_page(query, record, args=request.args, place=place)
        return self.render("entity/record.html", page)

    @expose("/<record_id>/count/<panel>", methods=["GET"])
    def count(self, record_id: str, panel: str) -> Response:
        """Answer the figure beside a tab, such as how many records a related list holds."""
        query = self.query()
        record = query.get(record_id, [])
        asked = next((one for one in record_panels(query, record) if one.key == panel), None)
        if asked is None or asked.count is None:
            raise NotVisible(panel)
        return self.answer({"count": asked.count(query, record)})

    @expose("/count", methods=["GET"])
    def list_count(self) -> Response:
        """Answer how many records the list's arguments select."""
        query = self.query()
        found, exact = query.count(read_list_state(query, _arguments()).request)
        return self.answer({"count": capped_text(found, exact=exact)})

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


def _arguments() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))


def _place(query: ListQuery, record: RecordRow, list_args: str) -> dict[str, str]:
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

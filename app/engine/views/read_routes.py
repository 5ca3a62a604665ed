"""Routes that only read: list, board, record, counts, pickers, why."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.access.explain import explain_record
from app.engine.errors import AccessDenied
from app.engine.query.list_query import find_options
from app.engine.query.list_request import is_filter, parse_list_request
from app.engine.query.list_state import read_list_state
from app.engine.views.board import make_board, more_cards
from app.engine.views.cells import option_hint
from app.engine.views.entity_base import EntityBase, number_of
from app.engine.views.list_columns import list_columns
from app.engine.views.list_page import make_list_page
from app.engine.views.list_paging import capped_text
from app.engine.views.list_rows import row_extras
from app.engine.views.record_page import make_record_page, record_panels
from app.engine.views.record_panels import panel_counts
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
        page = make_record_page(query, record, args=request.args)
        return self.render("entity/record.html", page)

    @expose("/<record_id>/counts", methods=["GET"])
    def counts(self, record_id: str) -> Response:
        """Answer the figures beside the tabs, such as how many records a related list holds."""
        query = self.query()
        record = query.get(record_id, [])
        return self.answer(panel_counts(record_panels(query, record), query, record))

    @expose("/count", methods=["GET"])
    def list_count(self) -> Response:
        """Answer how many records the list's arguments select."""
        query = self.query()
        found, exact = query.count(read_list_state(query, _arguments()).request)
        return self.answer({"count": capped_text(found, exact=exact)})

    @expose("/options", methods=["GET"])
    def options(self) -> Response:
        """Answer a picker's question: the records whose text holds `q`, of those the filters leave."""
        query = self.query()
        among = parse_list_request(filter(_is_filter, _arguments()), self.compiled)
        results = [
            {"id": row.id, "title": row.title, "hint": option_hint(query, row)}
            for row in find_options(query, request.args.get("q", ""), among=among)
        ]
        return self.answer({"results": results})

    @expose("/<record_id>/why", methods=["GET"])
    def why(self, record_id: str) -> Response:
        """Explain, to administrators, who may do what with a record and through which rule."""
        if not self.reader.is_administrator:
            raise AccessDenied(_("Only administrators see why."))
        record = self.find(record_id)
        page = explain_record(self.session, self.compiled, record.id, self.context.language)
        return self.render("entity/why.html", page)


def _is_filter(pair: tuple[str, str]) -> bool:
    return is_filter(pair[0])


def _arguments() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))

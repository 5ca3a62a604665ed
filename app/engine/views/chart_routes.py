"""Routes of a list's chart view: the page, and its numbers as a file."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose

from app.engine.charts.chart_json import numbers_csv, take_chart
from app.engine.charts.chart_numbers import make_numbers
from app.engine.query.list_state import read_list_state
from app.engine.views.chart_view import make_chart_page, open_chart
from app.engine.views.entity_base import EntityBase


class ChartRoutes(EntityBase):
    """Show the rows of a list as declared charts."""

    @expose("/chart", methods=["GET"])
    def chart(self) -> Response:
        """Show a chart of the rows the list shows, with the table of its numbers."""
        query = self.query()
        place, args = take_chart(request.args.items(multi=True))
        page = make_chart_page(query, read_list_state(query, args), place)
        return self.render("entity/chart.html", page)

    @expose("/chart.csv", methods=["GET"])
    def chart_file(self) -> Response:
        """Send the numbers of a chart as CSV."""
        query = self.query()
        place, args = take_chart(request.args.items(multi=True))
        place, chart = open_chart(query, place)
        numbers = make_numbers(query, read_list_state(query, args).request, chart)
        headers = {"Content-Disposition": f'attachment; filename="{self.slug}-chart-{place}.csv"'}
        return Response(numbers_csv(chart, numbers), 200, headers, mimetype="text/csv")

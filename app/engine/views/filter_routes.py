"""Routes of the filter form: choose a field, give the condition, put it into the list's address."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.errors import NotVisible, UserError
from app.engine.query.list_memory import Args
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import is_filter
from app.engine.query.list_state import PAGING, filter_problem
from app.engine.views.entity_base import EntityBase
from app.engine.views.filter_form import (
    Typed,
    argument_of,
    field_menu,
    filter_fields,
    make_row,
    read_rows,
    rows_of,
    with_served_op,
)
from app.engine.views.list_chips import without
from app.engine.views.page import list_href
from app.engine.views.page_models import FilterPage

_GROUPS = 9


class FilterRoutes(EntityBase):
    """Add a condition to a list, or change one."""

    @expose("/filter", methods=["GET"])
    def filter(self) -> Response:
        """Show the form: of a new condition, of a chip's, or the choice of a field."""
        query, args = self.query(), list(request.args.items(multi=True))
        rows = read_rows(args) or rows_of(args, request.args.get("replace", ""))
        if request.args.get("more") and rows:
            rows[max(rows) + 1] = Typed(next(iter(rows.values())).field)
        return self.render("entity/filter.html", self._filter_form(query, args, rows, {}))

    @expose("/filter/row", methods=["GET"])
    def filter_row(self) -> Response:
        """Give one row again after its field or its operator was changed."""
        query, rows = self.query(), read_rows(list(request.args.items(multi=True)))
        if not rows or not filter_fields(query):
            raise NotVisible("row")
        number, typed = next(iter(rows.items()))
        row = make_row(query, number, with_served_op(query, typed))
        return self.render("entity/filter_row.html", row)

    @expose("/filter/apply", methods=["GET"])
    def apply_filter(self) -> Response:
        """Lead to the list with the condition, or show the form again with what is wrong."""
        query, args = self.query(), list(request.args.items(multi=True))
        rows = read_rows(args)
        if not rows:
            raise UserError(_("Choose a field to filter by."), field="field")
        tests, problems = _read_tests(query, rows)
        if problems:
            page = self._filter_form(query, args, rows, problems)
            shown = self.render("entity/filter.html", page, 422)
            shown.headers["HX-Retarget"] = shown.headers["HX-Reselect"] = "#filter-body"
            shown.headers["HX-Push-Url"] = "false"
            return shown
        return self.go(list_href(self.slug, _put(_base(args), request.args.get("replace", ""), tests),
                                 path=_layout()))  # fmt: skip

    def _filter_form(
        self, query: ListQuery, args: Args, rows: dict[int, Typed], problems: dict[int, str]
    ) -> FilterPage:
        base, replace = _base(args), request.args.get("replace", "")
        shown = tuple(
            make_row(query, number, with_served_op(query, typed), problems.get(number, ""))
            for number, typed in rows.items()
        ) if filter_fields(query) else ()  # fmt: skip
        hidden = [*base, ("replace", replace), ("layout", _layout())]
        return FilterPage(
            title=_("Change filter") if replace else _("Add filter"), slug=self.slug,
            action=f"/e/{self.slug}/filter/apply",
            base=tuple(pair for pair in hidden if pair[1]), rows=shown, replace=replace,
            back_href=list_href(self.slug, base, path=_layout()),
            fields=() if shown else field_menu(query, base, layout=_layout()),
        )  # fmt: skip


def _layout() -> str:
    asked = request.args.get("layout", "")
    return asked if asked in ("board", "chart") else ""


def _base(args: Args) -> Args:
    """Return the list's own arguments, without the form's."""
    own = ("replace", "layout", "more", "view", *PAGING)
    return [pair for pair in args if pair[0] not in own and not pair[0].startswith("add.")]


def _read_tests(query: ListQuery, rows: dict[int, Typed]) -> tuple[Args, dict[int, str]]:
    offered = {item.name for item in filter_fields(query)}
    tests: Args = []
    problems: dict[int, str] = {}
    for number, typed in rows.items():
        if typed.field not in offered:
            words = _("“%(field)s” is not a field you can filter by.", field=typed.field[:60])
            raise UserError(words, field="field")
        name, value = argument_of(query, typed)
        problem = _("Give a value.") if not value else filter_problem(query, f"f.{name}", value)
        if problem:
            problems[number] = problem
        tests.append((name, value))
    return tests, problems


def _put(base: Args, replace: str, tests: Args) -> Args:
    """Return the list's arguments with the new conditions where the changed one stood."""
    rest = without(base, replace) if replace else base
    prefix = "f" if len(tests) == 1 else _free_group(rest)
    fresh = [(f"{prefix}.{name}", value) for name, value in tests]
    kept = [pair for pair in rest if pair not in fresh]
    at = next((i for i, pair in enumerate(base) if replace and pair[0].startswith(replace)), None)
    place = min(at, len(kept)) if at is not None else len(kept)
    return [*kept[:place], *fresh, *kept[place:]]


def _free_group(args: Args) -> str:
    taken = {name.partition(".")[0] for name, _value in args if is_filter(name)}
    for number in range(1, _GROUPS + 1):
        if f"or{number}" not in taken:
            return f"or{number}"
    raise UserError(_("At most %(most)s groups of conditions fit; remove one first.", most=_GROUPS))

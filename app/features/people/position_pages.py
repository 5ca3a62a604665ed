"""Positions in the browser: an ordered list and the form of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.access.tables import Position
from app.engine.errors import FieldError, InvalidRecord, NotVisible, UserError
from app.engine.query.context import read_id
from app.engine.views.form_models import InputGroup
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import Action, Tab
from app.features.people import positions
from app.features.people.department_pages import structure_tabs
from app.features.people.guards import require_administrator
from app.web.inputs import text_input
from app.web.settings_form import SettingsForm, refused_groups, summary

BASE = "/settings/positions"


@dataclass(frozen=True)
class PositionLine:
    """One position of the list."""

    id: int
    title: str
    other: str
    people: str
    people_href: str
    up: bool
    down: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class PositionsPage:
    """The list of positions: template people/positions.html."""

    title: str
    sentence: str
    tabs: tuple[Tab, ...]
    lines: tuple[PositionLine, ...]
    new: Action
    problem: str = ""


class PositionPages(BasePage):
    """What people are; administrators only."""

    route_base = BASE
    default_view = "positions"

    @expose("/", methods=["GET"])
    def positions(self) -> Response:
        """Show all positions in order."""
        require_administrator(self.reader)
        return self._list()

    @expose("/new", methods=["GET", "POST"])
    def new(self) -> Response:
        """Ask for a new position; make it."""
        require_administrator(self.reader)
        return self._form_page(None, "", "") if request.method == "GET" else self._save(None)

    @expose("/<position_id>", methods=["GET", "POST"])
    def position(self, position_id: str) -> Response:
        """Show a position's form; store it."""
        require_administrator(self.reader)
        found = self._position(position_id)
        if request.method == "POST":
            return self._save(found)
        return self._form_page(found, found.name_zh, found.name_en)

    @expose("/<position_id>/move", methods=["POST"])
    def move(self, position_id: str) -> Response:
        """Move a position up or down."""
        require_administrator(self.reader)
        step = -1 if request.form.get("to") == "up" else 1
        found = self._position(position_id)
        positions.move_position(self.session, found, step, reader=self.reader)
        return self.go(f"{BASE}/#position-{found.id}")

    @expose("/<position_id>/delete", methods=["POST"])
    def delete(self, position_id: str) -> Response:
        """Remove a position that nobody has; else say how many do."""
        require_administrator(self.reader)
        found = self._position(position_id)
        try:
            positions.remove_position(self.session, found, reader=self.reader)
        except UserError as refused:
            return self._list(refused.message, 409)
        tell(_("The position is removed."))
        return self.go(f"{BASE}/")

    def _save(self, found: Position | None) -> Response:
        zh, en = request.form.get("name_zh", ""), request.form.get("name_en", "")
        try:
            positions.save_position(self.session, found, zh=zh, en=en, reader=self.reader)
        except InvalidRecord as refused:
            return self._form_page(found, zh, en, refused.errors)
        tell(_("Saved."))
        return self.go(f"{BASE}/")

    def _position(self, position_id: str) -> Position:
        number = read_id(position_id)
        found = self.session.get(Position, number) if number else None
        if found is None:
            raise NotVisible(position_id)
        return found

    def _list(self, problem: str = "", status: int = 200) -> Response:
        rows = positions.list_positions(self.session)
        lines = tuple(
            self._line(row, people, up=place > 0, down=place < len(rows) - 1)
            for place, (row, people) in enumerate(rows)
        )
        page = PositionsPage(
            _("Departments and positions"), _("What people are in the organisation, in this order."),
            structure_tabs("positions"), lines,
            Action("new", _("New position"), "plus", f"{BASE}/new", primary=True), problem,
        )  # fmt: skip
        return self.render("people/positions.html", page, status)

    def _line(self, row: Position, people: int, *, up: bool, down: bool) -> PositionLine:
        language = self.reader.language
        title = row.title(language)
        other = row.name_en if language.startswith("zh") else row.name_zh
        actions = (
            Action("edit", _("Edit"), "pencil", f"{BASE}/{row.id}"),
            Action("delete", _("Remove"), "trash", f"{BASE}/{row.id}/delete", "post", danger=True,
                   confirm=_("Remove the position “%(name)s”? This cannot be undone.", name=title)),
        )  # fmt: skip
        return PositionLine(
            row.id, title, other if other != title else "",
            ngettext("%(num)d person", "%(num)d people", people),
            f"/settings/people/?position={row.id}&state=all", up, down, actions,
        )  # fmt: skip

    def _form_page(
        self, found: Position | None, zh: str, en: str, errors: Sequence[FieldError] = ()
    ) -> Response:
        group = InputGroup("position", "", "", (
            text_input("name_zh", _("Chinese name"), zh, required=False, maxlength=100),
            text_input("name_en", _("English name"), en, required=False, maxlength=100),
        ))  # fmt: skip
        page = SettingsForm(
            title=found.title(self.reader.language) if found else _("New position"),
            groups=refused_groups((group,), errors), cancel_href=f"{BASE}/",
            action=f"{BASE}/{found.id}" if found else f"{BASE}/new",
            sentence=_("One of the two names is enough; both are better."),
            crumbs=((_("Settings"), "/settings/"), (_("Positions"), f"{BASE}/")),
            errors=summary((group,), errors),
        )  # fmt: skip
        return self.render("settings/form.html", page, 422 if errors else 200)

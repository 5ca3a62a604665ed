"""Departments in the browser: the tree, and the form of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from app.engine.access.tables import Department, User
from app.engine.errors import FieldError, InvalidRecord, NotVisible, UserError
from app.engine.fields.folding import clean_line
from app.engine.query.context import read_id
from app.engine.views.form_models import Input, InputGroup
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import Action, Tab
from app.features.people import departments
from app.features.people.departments import DepartmentValues
from app.features.people.guards import require_administrator
from app.features.people.tree import Node, department_choices, walk_tree
from app.web.inputs import text_input
from app.web.settings_form import SettingsForm, refused_groups, summary

BASE = "/settings/departments"


@dataclass(frozen=True)
class DepartmentLine:
    """One department of the tree."""

    id: int
    title: str
    other: str
    depth: int
    head: str
    people: int
    up: bool
    down: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class DepartmentsPage:
    """The tree of departments: template people/departments.html."""

    title: str
    sentence: str
    tabs: tuple[Tab, ...]
    lines: tuple[DepartmentLine, ...]
    new: Action
    problem: str = ""


class DepartmentPages(BasePage):
    """The organisation; administrators only."""

    route_base = BASE
    default_view = "tree"

    @expose("/", methods=["GET"])
    def tree(self) -> Response:
        """Show all departments below each other."""
        require_administrator(self.reader)
        return self._tree()

    @expose("/new", methods=["GET", "POST"])
    def new(self) -> Response:
        """Ask for a new department; make it."""
        require_administrator(self.reader)
        if request.method == "GET":
            above = read_id(request.args.get("parent", ""))
            return self._form_page(None, DepartmentValues("", "", above))
        return self._save(None)

    @expose("/<department_id>", methods=["GET", "POST"])
    def department(self, department_id: str) -> Response:
        """Show a department's form; store it."""
        require_administrator(self.reader)
        found = self._department(department_id)
        if request.method == "POST":
            return self._save(found)
        values = DepartmentValues(found.name_zh, found.name_en, found.parent_id, found.head_id)
        return self._form_page(found, values)

    @expose("/<department_id>/move", methods=["POST"])
    def move(self, department_id: str) -> Response:
        """Move a department up or down among its neighbours."""
        require_administrator(self.reader)
        step = -1 if request.form.get("to") == "up" else 1
        found = self._department(department_id)
        departments.move_department(self.session, found, step, reader=self.reader)
        return self.go(f"{BASE}/#department-{found.id}")

    @expose("/<department_id>/delete", methods=["POST"])
    def delete(self, department_id: str) -> Response:
        """Remove an empty department; else say what is in it."""
        require_administrator(self.reader)
        found = self._department(department_id)
        try:
            departments.remove_department(
                self.session, self.context.catalogue, found, reader=self.reader
            )
        except UserError as refused:
            return self._tree(refused.message, 409)
        tell(_("The department is removed."))
        return self.go(f"{BASE}/")

    def _save(self, found: Department | None) -> Response:
        form = request.form
        ids = {name: read_id(form.get(name, "")) for name in ("parent", "head")}
        values = DepartmentValues(
            clean_line(form.get("name_zh", "")),
            clean_line(form.get("name_en", "")),
            ids["parent"],
            ids["head"],
        )
        unread = [
            FieldError(name, _("Choose one of the list."))
            for name, number in ids.items()
            if form.get(name) and number is None
        ]
        if unread:
            return self._form_page(found, values, unread)
        try:
            departments.save_department(self.session, found, values, reader=self.reader)
        except InvalidRecord as refused:
            return self._form_page(found, values, refused.errors)
        tell(_("Saved."))
        return self.go(f"{BASE}/")

    def _department(self, department_id: str) -> Department:
        number = read_id(department_id)
        found = self.session.get(Department, number) if number else None
        if found is None:
            raise NotVisible(department_id)
        return found

    def _tree(self, problem: str = "", status: int = 200) -> Response:
        counts = {
            row[0]: row[1]
            for row in self.session.execute(
                select(User.department_id, func.count(User.id))
                .where(User.active.is_(True)).group_by(User.department_id)
            )
        }  # fmt: skip
        nodes = walk_tree(self.session)
        heads = {node.department.head_id for node in nodes if node.department.head_id}
        names = {
            user.id: user.title(self.reader.language)
            for user in self.session.scalars(select(User).where(User.id.in_(heads)))
        }
        lines = tuple(self._line(node, counts, names) for node in nodes)
        new = Action("new", _("New department"), "plus", f"{BASE}/new", primary=True)
        words = ngettext("%(num)d department", "%(num)d departments", len(lines))
        sentence = _("%(count)s. Moving one changes at once what its people reach.", count=words)
        page = DepartmentsPage(
            _("Departments and positions"),
            sentence,
            structure_tabs("departments"),
            lines,
            new,
            problem,
        )
        return self.render("people/departments.html", page, status)

    def _line(self, node: Node, counts: dict[int, int], names: dict[int, str]) -> DepartmentLine:
        row, language = node.department, self.reader.language
        title = row.title(language)
        other = row.name_en if language.startswith("zh") else row.name_zh
        actions = (
            Action("edit", _("Edit"), "pencil", f"{BASE}/{row.id}"),
            Action("below", _("New department below"), "plus", f"{BASE}/new?parent={row.id}"),
            Action("people", _("People"), "users", f"/settings/people/?department={row.id}"),
            Action("delete", _("Remove"), "trash", f"{BASE}/{row.id}/delete", "post", danger=True,
                   confirm=_("Remove the department “%(name)s”? This cannot be undone.", name=title)),
        )  # fmt: skip
        return DepartmentLine(
            row.id, title, other if other != title else "", node.depth,
            names.get(row.head_id or 0, ""), counts.get(row.id, 0), not node.is_first,
            not node.is_last, actions,
        )  # fmt: skip

    def _form_page(
        self,
        found: Department | None,
        values: DepartmentValues,
        errors: Sequence[FieldError] = (),
    ) -> Response:
        language = self.reader.language
        head = self.session.get(User, values.head_id) if values.head_id else None
        choices = department_choices(self.session, language, without=found.id if found else None)
        # A place inside itself is not offered, but kept when it was sent, so that the message fits.
        inputs = (
            text_input("name_zh", _("Chinese name"), values.name_zh, required=False, maxlength=100),
            text_input("name_en", _("English name"), values.name_en, required=False, maxlength=100),
            Input("parent", _("Above"), "select", value=str(values.parent_id or ""),
                  choices=tuple((key, text, False) for key, text in choices),
                  help=_("Empty: at the top of the tree.")),
            Input("head", _("Head"), "picker", picker_href="/options/user",
                  shown=((str(head.id), head.title(language)),) if head else ()),
        )  # fmt: skip
        group = InputGroup("department", "", "", inputs)
        page = SettingsForm(
            title=found.title(language) if found else _("New department"),
            groups=refused_groups((group,), errors), cancel_href=f"{BASE}/",
            action=f"{BASE}/{found.id}" if found else f"{BASE}/new",
            sentence=_("One of the two names is enough; both are better."),
            crumbs=((_("Settings"), "/settings/"), (_("Departments and positions"), f"{BASE}/")),
            errors=summary((group,), errors),
        )  # fmt: skip
        return self.render("settings/form.html", page, 422 if errors else 200)


def structure_tabs(current: str) -> tuple[Tab, ...]:
    """Return the tabs over departments and positions."""
    return (
        Tab("departments", _("Departments"), f"{BASE}/", current == "departments"),
        Tab("positions", _("Positions"), "/settings/positions/", current == "positions"),
    )

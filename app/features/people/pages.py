"""The rights screen: entity by action by scope, and field rules, editable in the browser."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request
from flask_appbuilder import AppBuilder, expose
from flask_babel import gettext as _

from app.engine.access.reader import MODES
from app.engine.access.resolve import read_stored_rules, role_mode, role_scope
from app.engine.declare.access_spec import ADMINISTRATOR, SCOPES
from app.engine.errors import AccessDenied, NotVisible
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import Tab
from app.features.people.rights import (
    SHOWN_ACTIONS,
    read_changes,
    role_labels,
    role_people,
    save_changes,
)


@dataclass(frozen=True)
class Choice:
    """One select of the screen: its input name, its value, its accessible name."""

    name: str
    value: str
    label: str
    shade: int = 0


@dataclass(frozen=True)
class Line:
    """One entity: its label, one choice per action; or a section heading (choices empty)."""

    label: str
    choices: tuple[Choice, ...] = ()
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class RightsPage:
    """The rights screen: template people/rights.html."""

    title: str
    sentence: str
    tabs: tuple[Tab, ...]
    role: str
    locked: bool
    actions: tuple[str, ...]
    lines: tuple[Line, ...]
    scopes: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...]
    fields_title: str
    fields: tuple[tuple[str, Choice], ...]
    action: str


def scope_words() -> dict[str, str]:
    """Return the words of every scope."""
    return {"none": _("None"), "own": _("Own"), "department": _("Department"),
            "below": _("Dept. and below"), "all": _("All")}  # fmt: skip


def action_words() -> dict[str, str]:
    """Return the words of every action."""
    return {"see": _("See"), "add": _("Add"), "change": _("Change"), "delete": _("Delete"),
            "export": _("Export"), "import": _("Import"), "merge": _("Merge"), "assign": _("Assign"),
            "restore": _("Restore"), "bulk": _("Bulk")}  # fmt: skip


def mode_words() -> dict[str, str]:
    """Return the words of every field rule."""
    return {"edit": _("Edit"), "read": _("Read only"), "mask": _("Masked"), "hidden": _("Hidden")}


class RightsPages(BasePage):
    """Roles and rights; administrators only."""

    route_base = "/settings/rights"
    default_view = "matrix"

    def _require(self) -> None:
        if not self.reader.is_administrator:
            raise AccessDenied(_("Only administrators open the settings."))

    @expose("/", methods=["GET"])
    def matrix(self) -> Response:
        """Show one role's rights."""
        self._require()
        return self.render(
            "people/rights.html",
            self._page(request.args.get("role", "sales"), request.args.get("entity", "")),
        )

    @expose("/<role>", methods=["POST"])
    def store(self, role: str) -> Response:
        """Store changed rights; they work at the next request of everybody."""
        self._require()
        stored = read_stored_rules(self.session)
        changes = read_changes(self.context.catalogue, role, request.form.to_dict(), stored)
        save_changes(self.session, role, changes, reader=self.reader)
        tell(_("Saved: %(title)s", title=_("%(count)s changes", count=len(changes))))
        entity = request.form.get("entity", "")
        return self.go(f"/settings/rights/?role={role}&entity={entity}")

    def _page(self, role: str, entity: str) -> RightsPage:
        language, catalogue = self.reader.language, self.context.catalogue
        labels = dict(role_labels(self.session, language))
        if role not in labels:
            raise NotVisible(role)
        people, stored = role_people(self.session), read_stored_rules(self.session)
        scopes, actions = scope_words(), action_words()
        chosen = catalogue.entities.get(entity) or next(iter(catalogue))
        lines, menu = [], None
        menus = list(dict.fromkeys(item.spec.menu for item in catalogue))
        for compiled in sorted(catalogue, key=lambda item: menus.index(item.spec.menu)):
            if compiled.spec.parent_row:
                continue
            if compiled.spec.menu != menu:
                menu = compiled.spec.menu
                heading = catalogue.spec.menus.get(menu)
                lines.append(Line(heading.text(language) if heading else _("More")))
            label = compiled.spec.plural.text(language)
            choices = tuple(
                Choice(
                    f"scope.{compiled.slug}.{action}",
                    value,
                    f"{label}: {actions[action]}",
                    SCOPES.index(value),
                )
                for action in SHOWN_ACTIONS
                for value in (role_scope(compiled, role, action, stored),)
            )
            href = f"/settings/rights/?role={role}&entity={compiled.slug}"
            lines.append(Line(label, choices, href, compiled is chosen))
        fields = tuple(
            (
                item.label.text(language),
                Choice(
                    f"mode.{chosen.slug}.{name}",
                    role_mode(chosen, role, item, stored),
                    item.label.text(language),
                ),
            )
            for name, item in chosen.fields.items()
            if item.type not in ("back_links", "rows")
        )
        tabs = tuple(
            Tab(
                key,
                text,
                f"/settings/rights/?role={key}",
                key == role,
                _("%(num)s people", num=people.get(key, 0)),
            )
            for key, text in labels.items()
        )
        return RightsPage(
            title=_("Roles and rights"),
            sentence=_("%(roles)s roles. What each may do with which records; a change works at the next click of everybody.", roles=len(labels)),
            tabs=tabs, role=role, locked=role == ADMINISTRATOR, actions=tuple(actions[action] for action in SHOWN_ACTIONS),
            lines=tuple(lines), scopes=tuple(scopes.items()), modes=tuple((mode, mode_words()[mode]) for mode in reversed(MODES)),
            fields_title=_("%(things)s: field rules", things=chosen.spec.plural.text(language)), fields=fields,
            action=f"/settings/rights/{role}",
        )  # fmt: skip


def register(builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(RightsPages)

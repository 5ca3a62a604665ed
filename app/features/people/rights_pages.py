"""The rights screen: entity by action by scope, and field rules, editable in the browser."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.access.resolve import read_stored_rules
from app.engine.query.context import read_id
from app.engine.views.page import BasePage, tell
from app.features.people.effects import find_effects
from app.features.people.entries import ROLE, last_entry_id
from app.features.people.guards import require_administrator
from app.features.people.held_rights import build_person_rights
from app.features.people.history import build_history
from app.features.people.rights import Change, find_role, read_changes, save_changes
from app.features.people.rights_page import Draft, build_rights_page
from app.web.transaction import own_transaction


class RightsPages(BasePage):
    """What roles may do; administrators only."""

    route_base = "/settings/rights"
    default_view = "matrix"

    @expose("/", methods=["GET"])
    def matrix(self) -> Response:
        """Show one role's rights."""
        require_administrator(self.reader)
        args = request.args
        return self._show(Draft(args.get("role", "sales"), args.get("entity", "")))

    @expose("/<role>/draft", methods=["GET", "POST"])
    @own_transaction
    def draft(self, role: str) -> Response:
        """Show the screen with unsaved changes and what they would do; stores nothing."""
        require_administrator(self.reader)
        if request.method == "GET":  # the address of a preview, opened again
            return self.go(f"/settings/rights/?{urlencode({'role': role})}")
        changes = self._changes(role)
        effects = find_effects(
            self.session, self.context.catalogue, role, changes, self.reader.language
        )
        entity = request.form.get("show") or request.form.get("entity", "")
        return self._show(Draft(role, entity, changes, effects))

    @expose("/<role>", methods=["POST"])
    def store(self, role: str) -> Response:
        """Store changed rights; they work at the next request of everybody."""
        require_administrator(self.reader)
        changes, entity = self._changes(role), request.form.get("entity", "")
        if self._is_stale(role):
            return self._show(Draft(role, entity, changes, problem=_stale()), 409)
        save_changes(self.session, self.context.catalogue, role, changes, reader=self.reader)
        tell(_saved(len(changes)))
        return self.go(f"/settings/rights/?{urlencode({'role': role, 'entity': entity})}")

    @expose("/person", methods=["GET"])
    def person(self) -> Response:
        """Show what one person may do, and which role gives it."""
        require_administrator(self.reader)
        person_id = read_id(request.args.get("user", ""))
        page = build_person_rights(self.session, self.context.catalogue, self.reader, person_id)
        return self.render("people/person_rights.html", page)

    @expose("/history", methods=["GET"])
    def history(self) -> Response:
        """Show who changed which rights, newest first."""
        require_administrator(self.reader)
        page = build_history(
            self.session, self.context.catalogue, self.reader,
            role=request.args.get("role", ""), before=read_id(request.args.get("before", "")) or 0,
        )  # fmt: skip
        return self.render("people/history.html", page)

    def _changes(self, role: str) -> list[Change]:
        stored = read_stored_rules(self.session)
        return read_changes(self.context.catalogue, role, request.form.to_dict(), stored)

    def _is_stale(self, role: str) -> bool:
        seen = request.form.get("seen", "")
        return seen != str(last_entry_id(self.session, ROLE, find_role(self.session, role)))

    def _show(self, draft: Draft, status: int = 200) -> Response:
        page = build_rights_page(
            self.session,
            self.context.catalogue,
            self.reader,
            draft,
            read_stored_rules(self.session),
        )
        return self.render("people/rights.html", page, status)


def _saved(count: int) -> str:
    if not count:
        return _("Nothing was different, so nothing was stored.")
    return ngettext(
        "%(num)d change saved. It works from everybody's next click on.",
        "%(num)d changes saved. They work from everybody's next click on.",
        count,
    )


def _stale() -> str:
    return _(
        "Somebody else changed this role meanwhile, and nothing was stored. What you chose is marked below; look at it and save again."
    )

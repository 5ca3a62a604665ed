"""Making, changing and deleting roles."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.access.resolve import read_stored_rules
from app.engine.access.tables import RoleProfile
from app.engine.errors import FieldError, InvalidRecord, NotVisible, UserError
from app.engine.views.form_models import Input, InputGroup
from app.engine.views.page import BasePage, tell
from app.features.people.guards import require_administrator
from app.features.people.rights_page import Draft, build_rights_page
from app.features.people.roles import change_role, create_role, delete_role, role_labels
from app.web.inputs import text_input
from app.web.settings_form import SettingsForm, refused_groups, summary


class RolePages(BasePage):
    """Roles by name; administrators only."""

    route_base = "/settings/roles"
    default_view = "new"

    @expose("/new", methods=["GET", "POST"])
    def new(self) -> Response:
        """Ask for a new role's names and the role it is copied from; make it."""
        require_administrator(self.reader)
        form = request.form
        if request.method == "GET":
            return self._new_page("", "", request.args.get("source", ""))
        given = (form.get("label_zh", ""), form.get("label_en", ""), form.get("source", ""))
        try:
            key = create_role(
                self.session, self.context.catalogue, zh=given[0], en=given[1], source=given[2],
                reader=self.reader,
            )  # fmt: skip
        except InvalidRecord as refused:
            return self._new_page(*given, errors=refused.errors)
        tell(_("The role is made. Nobody holds it yet."))
        return self.go(f"/settings/rights/?role={key}")

    @expose("/<key>", methods=["GET", "POST"])
    def change(self, key: str) -> Response:
        """Ask for a role's names and its export limit; store them."""
        require_administrator(self.reader)
        if key not in role_labels(self.session, "en"):
            raise NotVisible(key)
        profile = self.session.get(RoleProfile, key) or RoleProfile(label_zh=key, label_en=key)
        if request.method == "GET":
            limit = "" if profile.export_limit is None else str(profile.export_limit)
            return self._change_page(key, profile.label_zh, profile.label_en, limit)
        zh, en, limit = (
            request.form.get(one, "") for one in ("label_zh", "label_en", "export_limit")
        )
        try:
            change_role(self.session, key, zh=zh, en=en, export_limit=limit, reader=self.reader)
        except InvalidRecord as refused:
            return self._change_page(key, zh, en, limit, refused.errors)
        tell(_("Saved."))
        return self.go(f"/settings/rights/?role={key}")

    @expose("/<key>/delete", methods=["POST"])
    def delete(self, key: str) -> Response:
        """Delete a role that nobody holds; else say how many do."""
        require_administrator(self.reader)
        label = role_labels(self.session, self.reader.language).get(key)
        if label is None:
            raise NotVisible(key)
        try:
            delete_role(self.session, key, reader=self.reader)
        except UserError as refused:
            return self._rights(key, refused.message)
        tell(_("The role “%(name)s” is deleted.", name=label))
        return self.go("/settings/rights/")

    def _new_page(
        self, zh: str, en: str, source: str, errors: Sequence[FieldError] = ()
    ) -> Response:
        labels = role_labels(self.session, self.reader.language)
        copied = Input(
            "source", _("Rights like"), "select", value=source,
            choices=tuple((key, text, False) for key, text in labels.items()),
            help=_("Empty: no rights at all, to be given one by one."),
        )  # fmt: skip
        group = InputGroup("role", "", "", (*_names(zh, en), copied))
        return self._form(_("New role"), "/settings/roles/new", group, errors)

    def _change_page(
        self, key: str, zh: str, en: str, limit: str, errors: Sequence[FieldError] = ()
    ) -> Response:
        most = text_input(
            "export_limit", _("Records per export"), limit, required=False, maxlength=9,
            hint=_("Lists with more records cannot be exported. Empty: no limit. Of several roles the most generous counts."),
        )  # fmt: skip
        group = InputGroup("role", "", "", (*_names(zh, en), most))
        return self._form(_("Change role"), f"/settings/roles/{key}", group, errors)

    def _rights(self, key: str, problem: str) -> Response:
        page = build_rights_page(
            self.session, self.context.catalogue, self.reader, Draft(key, problem=problem),
            read_stored_rules(self.session),
        )  # fmt: skip
        return self.render("people/rights.html", page, 409)

    def _form(
        self, title: str, action: str, group: InputGroup, errors: Sequence[FieldError]
    ) -> Response:
        page = SettingsForm(
            title=title, groups=refused_groups((group,), errors), action=action,
            cancel_href="/settings/rights/", errors=summary((group,), errors),
            sentence=_("One of the two names is enough; both are better."),
            crumbs=((_("Settings"), "/settings/"), (_("Roles and rights"), "/settings/rights/")),
        )  # fmt: skip
        return self.render("settings/form.html", page, 422 if errors else 200)


def _names(zh: str, en: str) -> tuple[Input, Input]:
    return (
        text_input("label_zh", _("Chinese name"), zh, required=False, maxlength=64),
        text_input("label_en", _("English name"), en, required=False, maxlength=64),
    )

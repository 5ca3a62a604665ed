"""Dictionaries in the browser: all of them, the entries of one, the form of an entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.declare.spec import DictionarySpec, OptionSpec
from app.engine.errors import FieldError, InvalidRecord, NotVisible, UserError
from app.engine.fields.folding import clean_line
from app.engine.views.page import BasePage, tell
from app.features.dictionaries import service
from app.features.dictionaries.page_models import (
    build_dictionaries_page,
    build_dictionary_page,
    build_entry_page,
)
from app.features.dictionaries.service import EntryValues, require_administrator

BASE = "/settings/dictionaries"


class DictionaryPages(BasePage):
    """Lists of choices; administrators only."""

    route_base = BASE
    default_view = "dictionaries"

    @expose("/", methods=["GET"])
    def dictionaries(self) -> Response:
        """Show every dictionary with how many entries it has and where it is used."""
        require_administrator(self.reader)
        page = build_dictionaries_page(self.session, self.context.catalogue, self.reader)
        return self.render("dictionaries/list.html", page)

    @expose("/<key>", methods=["GET"])
    def dictionary(self, key: str) -> Response:
        """Show the entries of one dictionary."""
        require_administrator(self.reader)
        return self._entries(self._find(key))

    @expose("/<key>/order", methods=["POST"])
    def order(self, key: str) -> Response:
        """Take over the order a script made by dragging."""
        require_administrator(self.reader)
        body = request.get_json()
        keys = body.get("keys") if isinstance(body, dict) else None
        if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
            raise UserError(_("Send the keys of all entries in their new order."), field="keys")
        service.set_order(self.session, self._find(key), keys, reader=self.reader)
        return self.answer({"keys": keys})

    @expose("/<key>/new", methods=["GET", "POST"])
    def new(self, key: str) -> Response:
        """Ask for a new entry; add it at the end."""
        require_administrator(self.reader)
        declared = self._find(key)
        if request.method == "GET":
            return self._form(declared, None, EntryValues("", ""))
        values = _read_values()
        try:
            service.add_entry(self.session, declared, values, reader=self.reader)
        except InvalidRecord as refused:
            return self._form(declared, None, values, refused.errors)
        tell(_("The entry can be chosen from now on."))
        return self.go(f"{BASE}/{key}")

    @expose("/<key>/entries/<option>", methods=["GET", "POST"])
    def entry(self, key: str, option: str) -> Response:
        """Show the form of an entry with what holds it; store it."""
        require_administrator(self.reader)
        declared = self._find(key)
        found = service.find_option(self.session, declared, option)
        if request.method == "GET":
            label = found.label
            return self._form(declared, found, EntryValues(label.zh, label.en, found.color))
        values = _read_values()
        try:
            service.change_entry(self.session, declared, option, values, reader=self.reader)
        except InvalidRecord as refused:
            return self._form(declared, found, values, refused.errors)
        tell(_("Saved."))
        return self.go(f"{BASE}/{key}")

    @expose("/<key>/entries/<option>/move", methods=["POST"])
    def move(self, key: str, option: str) -> Response:
        """Move an entry up or down."""
        require_administrator(self.reader)
        step = -1 if request.form.get("to") == "up" else 1
        service.move_entry(self.session, self._find(key), option, step, reader=self.reader)
        return self.go(f"{BASE}/{key}#entry-{option}")

    @expose("/<key>/entries/<option>/retire", methods=["POST"])
    def retire(self, key: str, option: str) -> Response:
        """Take an entry out of choice."""
        return self._do(key, self._retire, option, _("Retired: nobody can choose it any more."))

    @expose("/<key>/entries/<option>/reactivate", methods=["POST"])
    def reactivate(self, key: str, option: str) -> Response:
        """Offer a retired entry again."""
        return self._do(key, self._reactivate, option, _("The entry can be chosen again."))

    @expose("/<key>/entries/<option>/delete", methods=["POST"])
    def delete(self, key: str, option: str) -> Response:
        """Delete an unused entry; else show what holds it."""
        return self._do(key, self._delete, option, _("The entry is deleted."))

    def _do(
        self, key: str, deed: Callable[[DictionarySpec, str], None], option: str, done: str
    ) -> Response:
        require_administrator(self.reader)
        declared = self._find(key)
        found = service.find_option(self.session, declared, option)
        try:
            deed(declared, option)
        except UserError as refused:
            values = EntryValues(found.label.zh, found.label.en, found.color)
            return self._form(declared, found, values, [FieldError("", refused.message)], 409)
        tell(done)
        return self.go(f"{BASE}/{key}")

    def _retire(self, declared: DictionarySpec, option: str) -> None:
        service.retire(self.session, self.context.catalogue, declared, option, reader=self.reader)

    def _reactivate(self, declared: DictionarySpec, option: str) -> None:
        service.reactivate(self.session, declared, option, reader=self.reader)

    def _delete(self, declared: DictionarySpec, option: str) -> None:
        service.delete_entry(
            self.session, self.context.catalogue, declared, option, reader=self.reader
        )

    def _find(self, key: str) -> DictionarySpec:
        declared = self.context.catalogue.dictionaries.get(key)
        if declared is None:
            raise NotVisible(key)
        return declared

    def _entries(self, declared: DictionarySpec) -> Response:
        page = build_dictionary_page(self.session, self.context.catalogue, declared, self.reader)
        return self.render("dictionaries/entries.html", page)

    def _form(
        self,
        declared: DictionarySpec,
        found: OptionSpec | None,
        values: EntryValues,
        errors: Sequence[FieldError] = (),
        status: int = 422,
    ) -> Response:
        uses = (
            service.uses_of(
                self.session, self.context.catalogue, declared, found.key, reader=self.reader
            )
            if found is not None
            else []
        )
        page = build_entry_page(declared, found, values, errors, uses, self.reader)
        return self.render("dictionaries/entry.html", page, status if errors else 200)


def _read_values() -> EntryValues:
    form = request.form
    return EntryValues(
        clean_line(form.get("zh", "")), clean_line(form.get("en", "")), form.get("color", "gray"),
        clean_line(form.get("key", "")),
    )  # fmt: skip

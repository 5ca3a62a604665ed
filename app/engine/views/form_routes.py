"""Routes that write one record: the form, in-place editing, a move on the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.access.field_rules import field_mode
from app.engine.errors import (
    AccessDenied,
    ConflictError,
    FieldError,
    InvalidRecord,
    NotVisible,
    UserError,
)
from app.engine.forms.reasons import REASON
from app.engine.forms.save import Saved
from app.engine.forms.uploads import take_posted_files
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.entity_base import EntityBase, number_of, sent_version
from app.engine.views.filter_words import listed
from app.engine.views.form_models import FormPage, InputGroup
from app.engine.views.form_page import (
    clash_line,
    make_form_page,
    make_input,
    read_form,
)
from app.engine.views.form_values import first_values, resolve_clashes, stored_inputs
from app.engine.views.page import tell, toast_at_once
from app.engine.views.reason_input import reason_inputs
from app.engine.views.record_page import make_fact, may_edit_inline
from app.engine.views.step_form import make_step_page

#: What the form of a step says about the step itself, whatever fields the entity has.
_STEP_WORDS = ("field", "to", "version")


class FormRoutes(EntityBase):
    """Create and change records, one at a time."""

    @expose("/new", methods=["GET", "POST"])
    def new(self) -> Response:
        """Show the empty form, and create what it brings back."""
        if not self.reader.may(self.slug, "add") or self.compiled.spec.parent_row:
            raise AccessDenied(_("You have no right to add records here."))
        title = _("New %(thing)s", thing=self.compiled.spec.label.inside(self.reader.language))
        words: dict[str, Any] = {
            "record_id": None, "version": 0, "title": title, "action": f"/e/{self.slug}/new",
            "cancel": f"/e/{self.slug}/",
        }  # fmt: skip
        if request.method == "GET":
            return self._form(first_values(self.compiled, self.context), words)
        token = request.form.get("token", "")
        return self._submit(words, lambda values: (self.save(values, token=token), None))

    @expose("/<record_id>/edit", methods=["GET", "POST"])
    def edit(self, record_id: str) -> Response:
        """Show the form of a record, and store what it brings back."""
        record = self.query().get(record_id, [])
        self.require(record_id, "change")
        words: dict[str, Any] = {
            "record_id": record.id, "version": record.version, "title": record.title,
            "action": f"/e/{self.slug}/{record.id}/edit", "cancel": f"/e/{self.slug}/{record.id}",
        }  # fmt: skip
        if request.method == "GET":
            return self._form(self._stored(record.id), words)
        words["version"] = sent_version() or 0
        return self._submit(
            words,
            lambda values: self.save_beside(
                values, record_id=record.id, version=sent_version() or 0
            ),
        )

    def _stored(self, record_id: int) -> dict[str, Any]:
        """Return a record's inputs; a step refused on the board is already chosen."""
        board = self.compiled.spec.board
        asked = {board: request.args[board]} if board in request.args else {}
        return {**stored_inputs(self.compiled, record_id, self.context), **asked}

    def _form(self, values: dict[str, Any], words: dict[str, Any], status: int = 200) -> Response:
        page = make_form_page(self.compiled, self.context, values=values, **words)
        return self.render("entity/form.html", page, status)

    def _submit(
        self,
        words: dict[str, Any],
        write: Callable[[dict[str, Any]], tuple[Saved, ConflictError | None]],
    ) -> Response:
        creating = words["record_id"] is None
        typed, values = self._posted(creating=creating)
        typed[REASON] = request.form.get(REASON, "")
        resolve_clashes(self.compiled, values, words["record_id"], self.context)
        words["token"] = request.form.get("token", "")
        try:
            saved, beside = write(values)
        except InvalidRecord as error:
            return self._form(typed, {**words, "errors": error.errors}, 422)
        except ConflictError as error:
            shown = {**typed, **self._theirs(words["record_id"], error, typed)}
            return self._form(shown, {**words, "conflict": error, "version": error.version}, 409)
        if not self.query().contains([saved.id]):
            return self.go(self._given_away(saved))
        if saved.created or saved.changed:
            tell(self._saved_words(saved.title, beside), undo=saved.batch)
        then = "new" if request.form.get("then") == "new" else saved.id
        return self.go(f"/e/{self.slug}/{then}")

    def _given_away(self, saved: Saved) -> str:
        """Say that the writer no longer sees a record; return where to go.

        Nobody takes back what they no longer see, so no undo is offered.
        """
        tell(_("Saved: %(title)s; you no longer see it.", title=saved.title))
        return f"/e/{self.slug}/"

    def _theirs(
        self, record_id: int, error: ConflictError, typed: dict[str, Any]
    ) -> dict[str, Any]:
        """Return what others alone wrote, so that saving the form again leaves it as it is."""
        stored = stored_inputs(self.compiled, record_id, self.context)
        return {
            name: stored[name] for name in error.theirs_only if name in typed and name in stored
        }

    def _saved_words(self, title: str, beside: ConflictError | None) -> str:
        names = beside.theirs_only if beside else {}
        fields = [self.compiled.fields[name].label.text(self.reader.language) for name in names]
        if beside is None or not fields:
            return _("Saved: %(title)s", title=title)
        return _(
            "Saved: %(title)s. What %(name)s changed meanwhile stays: %(fields)s.",
            title=title, name=beside.by, fields=listed(fields),
        )  # fmt: skip

    def _posted(self, *, creating: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what the form shows again, and what is to be saved: refused uploads differ."""
        form, refused = take_posted_files(
            self.session, self.compiled, request.form, request.files, self.reader
        )
        typed = read_form(self.compiled, form, self.context, creating=creating)
        return typed, {**typed, **refused}

    @expose("/<record_id>/fact/<name>", methods=["GET", "POST"])
    def fact(self, record_id: str, name: str) -> Response:
        """Give the in-place editor of one field, or store what it brings back."""
        query = self.query()
        record = query.get(record_id)
        if name not in query.modes:
            raise NotVisible(name)
        if request.method == "GET" and request.args.get("show"):
            return self.render("entity/fact.html", make_fact(query, record, name))
        self.require(record_id, "change")
        if request.method == "POST":
            return self._store_fact(query, record, name)
        return self._editor(name, stored_inputs(self.compiled, record.id, self.context), record, [])

    def _store_fact(self, query: ListQuery, record: RecordRow, name: str) -> Response:
        if not may_edit_inline(query, self.compiled.fields[name]):
            raise AccessDenied(_("You may read this field but not change it."))
        typed, values = self._posted(creating=False)
        sent = {name: typed.get(name)} if name in typed else {}
        new = {name: values[name]} if name in values else {}
        try:
            saved, _beside = self.save_beside(
                new, record_id=record.id, version=sent_version() or 0, source="inline"
            )
        except InvalidRecord as error:
            return self._editor(name, sent, record, error.errors, 422)
        except ConflictError as error:
            fresh, words = query.get(record.id), self._clash_words(error)
            return self._editor(name, sent, fresh, [FieldError(name, words)], 409)
        if not query.contains([record.id]):
            return Response(status=204, headers={"HX-Redirect": self._given_away(saved)})
        answer = self.render("entity/fact.html", make_fact(query, query.get(record.id), name))
        if saved.changed:
            words = _(
                "Saved: %(title)s",
                title=self.compiled.fields[name].label.text(self.reader.language),
            )
            answer.headers.update(toast_at_once(words, undo=saved.batch))
        return answer

    def _clash_words(self, error: ConflictError) -> str:
        """Say in one sentence what another person wrote into the field edited in place."""
        if not error.clashes:
            return _(
                "%(name)s changed this record meanwhile; look at it and save again.", name=error.by
            )
        line = clash_line(self.compiled, error.clashes[0], self.context)
        return _(
            "%(name)s changed this to “%(theirs)s” meanwhile (before: “%(before)s”). Save again to keep yours.",
            name=error.by, theirs=line.theirs or "—", before=line.before or "—",
        )  # fmt: skip

    def _editor(
        self,
        name: str,
        values: dict[str, Any],
        record: RecordRow,
        errors: list[FieldError],
        status: int = 200,
    ) -> Response:
        item = self.compiled.fields[name]
        mode = field_mode(self.context.catalogue, self.compiled, item, self.reader)
        if mode != "edit":
            raise AccessDenied(_("You may read this field but not change it."))
        one = make_input(
            self.compiled, item, values.get(name), self.context, errors, record_id=record.id
        )
        base = f"/e/{self.slug}/{record.id}/fact/{name}"
        others = tuple(
            (error.field, error.message) for error in errors if error.field not in (name, REASON)
        )
        why = reason_inputs(
            self.compiled, self.context, request.form.get(REASON), errors, among=[name]
        )
        page = FormPage(
            title=one.label, slug=self.slug, id=record.id, version=record.version, action=base,
            groups=(InputGroup("main", "", "", (one, *why)),), cancel_href=f"{base}?show=1", token="",
            errors=others, partial=True,
        )  # fmt: skip
        return self.render("entity/edit_fact.html", page, status)

    @expose("/<record_id>/move", methods=["POST"])
    def move(self, record_id: str) -> Response:
        """Move a record to another step of its board; answers scripts with JSON."""
        if not self.compiled.spec.board:
            raise NotVisible("board")
        name, to, version = _asked_step(self.compiled.spec.board)
        told = {} if request.is_json else self._told(name)
        try:
            saved, _beside = self.save_beside(
                {**told, name: to}, record_id=record_id, version=version, source="board"
            )
        except InvalidRecord as error:
            return self._ask_more(record_id, str(to), told, error.errors)
        if request.is_json:
            return self.answer({"id": saved.id, "version": saved.version, "batch": saved.batch})
        if saved.changed:
            tell(_("Saved: %(title)s", title=saved.title), undo=saved.batch)
        return self.go(f"/e/{self.slug}/{saved.id}")

    def _told(self, board: str) -> dict[str, Any]:
        """Return what was filled in for a step beside the step itself."""
        typed = read_form(self.compiled, request.form, self.context, creating=False)
        return {name: one for name, one in typed.items() if name in request.form and name != board}

    def _ask_more(
        self, record_id: str, to: str, told: dict[str, Any], errors: list[FieldError]
    ) -> Response:
        """Ask for what a step needs; scripts, and who could not answer, are told in words."""
        page = None
        if not request.is_json:
            record = self.query().get(record_id, [])
            page = make_step_page(
                self.compiled, self.context, record, to=to, typed=told, errors=errors,
                typed_reason=request.form.get(REASON, ""),
            )  # fmt: skip
        if page is None:
            raise InvalidRecord(self.named(errors))
        return self.render("entity/form.html", page, 422)


def _asked_step(board: str) -> tuple[str, Any, int]:
    """Return field, step and version of a move, from a form or from JSON."""
    data = request.get_json(silent=True) if request.is_json else request.form
    if not isinstance(data, Mapping):
        raise UserError(_("Name the field and the step."))
    name = str(data.get("field") or board)
    if name != board:
        raise UserError(_("“%(name)s” has no steps.", name=name[:40]), field="field")
    return name, data.get("to"), number_of(data.get("version")) or 0

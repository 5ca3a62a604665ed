"""The routes of every entity: parse, ask, render. One subclass per entity is made by the factory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.access.explain import explain_record
from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.errors import (
    AccessDenied,
    ConflictError,
    FieldError,
    InvalidRecord,
    NotVisible,
    UserError,
)
from app.engine.forms.remove import delete, hanging_on, purge, restore
from app.engine.forms.rows import read_rows
from app.engine.forms.save import Saved, save
from app.engine.forms.stored import json_value, read_record, typed_values
from app.engine.journal.record import new_batch
from app.engine.query.list_query import ListQuery, find_options
from app.engine.query.list_request import ListRequest, parse_list_request
from app.engine.query.record_select import RecordRow
from app.engine.views.board import make_board
from app.engine.views.bulk import selected_ids
from app.engine.views.form_page import form_fields, make_form_page, make_input, read_form
from app.engine.views.list_page import list_columns, make_list_page, rows_word
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import DeletePage, FormPage, InputGroup
from app.engine.views.record_page import (
    make_fact,
    make_record_page,
    may_edit_inline,
    panels,
    related_query,
)
from app.engine.views.recycle import make_bin_page
from app.engine.views.saved_tabs import view_arguments, view_tabs_of

BULK_LIMIT = 5000


class EntityPage(BasePage):
    """Pages of one entity; `slug` is set by the factory and names the chassis permission."""

    slug: ClassVar[str] = ""
    default_view = "listing"

    @property
    def compiled(self) -> Compiled:
        """Return the entity these pages are about."""
        return self.context.catalogue[self.slug]

    def query(self, action: str = "see") -> ListQuery:
        """Return the entity's read path for whoever is signed in."""
        return ListQuery(self.compiled, self.context, action=action)

    # ---- reading ----

    @expose("/", methods=["GET"])
    def listing(self) -> Response:
        """Show the list."""
        query, args = self.query(), view_arguments(self, list(request.args.items(multi=True)))
        wanted = parse_list_request(args, self.compiled)
        result = query.page(wanted, _with_extras(query, list_columns(query, wanted)))
        page = make_list_page(query, wanted, result, args, tabs=view_tabs_of(self, args))
        return self.render("entity/list.html", page)

    @expose("/board", methods=["GET"])
    def board(self) -> Response:
        """Show the board of the declared choice field."""
        query, args = self.query(), list(request.args.items(multi=True))
        wanted = parse_list_request(args, self.compiled)
        return self.render(
            "entity/board.html", make_board(query, wanted, args, view_tabs_of(self, args))
        )

    @expose("/<record_id>", methods=["GET"])
    def show(self, record_id: str) -> Response:
        """Show one record; one in the bin only to who may restore it."""
        query = self.query()
        record = self._record(query, record_id)
        list_args = request.args.get("from", "")
        place = _place(query, record, list_args)
        page = make_record_page(
            query, record, tab=request.args.get("tab", ""), list_args=list_args, place=place
        )
        return self.render("entity/record.html", page)

    def _record(self, query: ListQuery, record_id: str) -> RecordRow:
        try:
            return query.get(record_id)
        except NotVisible:
            if not self.reader.may(self.slug, "restore"):
                raise
            return self.query("restore").get(record_id, deleted=True)

    @expose("/<record_id>/count/<panel>", methods=["GET"])
    def count(self, record_id: str, panel: str) -> Response:
        """Answer how many records a related list holds."""
        query = self.query()
        record = query.get(record_id, [])
        if panel not in {item.name for item in panels(query)}:
            raise NotVisible(panel)
        other, wanted = related_query(query, panel, record.id)
        found, exact = other.count(wanted)
        return self.answer({"count": f"{found:,}" if exact else f"{found - 1:,}+"})

    @expose("/count", methods=["GET"])
    def list_count(self) -> Response:
        """Answer how many records the list's arguments select."""
        found, exact = self.query().count(
            parse_list_request(list(request.args.items(multi=True)), self.compiled)
        )
        return self.answer({"count": f"{found:,}" if exact else f"{found - 1:,}+"})

    @expose("/options", methods=["GET"])
    def options(self) -> Response:
        """Answer a picker's question: the records whose text holds `q`."""
        query = self.query()
        subtitle = self.compiled.spec.subtitle_field
        results = []
        for row in find_options(query, request.args.get("q", "")):
            value = row.values.get(subtitle)
            hint = (
                ""
                if value is None
                else self.compiled.type(subtitle).to_text(
                    value, self.compiled.fields[subtitle], query.context
                )
                if not hasattr(value, "title") or isinstance(value, str)
                else value.title
            )
            results.append({"id": row.id, "title": row.title, "hint": hint})
        return self.answer({"results": results})

    @expose("/<record_id>/why", methods=["GET"])
    def why(self, record_id: str) -> Response:
        """Explain, to administrators, who may do what with a record and through which rule."""
        if not self.reader.is_administrator:
            raise AccessDenied(_("Only administrators see why."))
        record = self._record(self.query(), record_id)
        page = explain_record(self.session, self.compiled, record.id, self.context)
        return self.render("entity/why.html", page)

    # ---- writing ----

    @expose("/new", methods=["GET", "POST"])
    def new(self) -> Response:
        """Show the empty form, and create what it brings back."""
        if not self.reader.may(self.slug, "add") or self.compiled.spec.parent_row:
            raise AccessDenied(_("You have no right to add records here."))
        title = _("New %(thing)s", thing=self.compiled.spec.label.text(self.reader.language))
        words: dict[str, Any] = {
            "record_id": None, "version": 0, "title": title, "action": f"/e/{self.slug}/new",
            "cancel": f"/e/{self.slug}/",
        }  # fmt: skip
        if request.method == "GET":
            return self._form(_first_values(self.compiled, self.context), words)
        return self._submit(
            words, lambda values: self._save(values, token=request.form.get("token", ""))
        )

    @expose("/<record_id>/edit", methods=["GET", "POST"])
    def edit(self, record_id: str) -> Response:
        """Show the form of a record, and store what it brings back."""
        record = self.query().get(record_id)
        self.query("change").get(record_id, [])
        words: dict[str, Any] = {
            "record_id": record.id, "version": record.version, "title": record.title,
            "action": f"/e/{self.slug}/{record.id}/edit", "cancel": f"/e/{self.slug}/{record.id}",
        }  # fmt: skip
        if request.method == "GET":
            return self._form(stored_inputs(self.compiled, record.id, self.context), words)
        words["version"] = _version()
        return self._submit(
            words, lambda values: self._save(values, record_id=record.id, version=_version())
        )

    def _save(self, values: dict[str, Any], **words: Any) -> Saved:
        return save(self.session, self.compiled, values, reader=self.reader, **words)

    def _form(self, values: dict[str, Any], words: dict[str, Any], status: int = 200) -> Response:
        page = make_form_page(self.compiled, self.context, values=values, **words)
        return self.render("entity/form.html", page, status)

    def _submit(self, words: dict[str, Any], write: Callable[[dict[str, Any]], Saved]) -> Response:
        creating = words["record_id"] is None
        typed = read_form(self.compiled, request.form, self.context, creating=creating)
        values = dict(typed)
        _resolve_clashes(self.compiled, values, words["record_id"], self.context)
        words["token"] = request.form.get("token", "")
        try:
            saved = write(values)
        except InvalidRecord as error:
            return self._form(typed, {**words, "errors": error.errors}, 422)
        except ConflictError as error:
            return self._form(typed, {**words, "conflict": error, "version": error.version}, 409)
        if saved.created or saved.changed:
            tell(_("Saved: %(title)s", title=saved.title), undo=saved.batch)
        then = (
            f"/e/{self.slug}/new"
            if request.form.get("then") == "new"
            else f"/e/{self.slug}/{saved.id}"
        )
        return self.go(then)

    @expose("/<record_id>/fact/<name>", methods=["GET", "POST"])
    def fact(self, record_id: str, name: str) -> Response:
        """Give the in-place editor of one field, or store what it brings back."""
        query = self.query()
        record = query.get(record_id)
        item = self.compiled.fields.get(name)
        if item is None or name not in query.modes:
            raise NotVisible(name)
        if request.method == "GET" and request.args.get("show"):
            return self.render("entity/fact.html", make_fact(query, record, name))
        self.query("change").get(record_id, [])
        if request.method == "GET":
            values = stored_inputs(self.compiled, record.id, self.context)
            return self._editor(name, values, record, [])
        if not may_edit_inline(query, item):
            raise AccessDenied(_("You may read this field but not change it."))
        values = read_form(self.compiled, request.form, self.context, creating=False)
        sent = {name: values.get(name)} if name in values else {}
        try:
            self._save(sent, record_id=record.id, version=_version(), source="inline")
        except InvalidRecord as error:
            return self._editor(name, sent, record, error.errors, 422)
        except ConflictError as error:
            text = _(
                "%(name)s changed this record meanwhile; look at it and save again.", name=error.by
            )
            fresh = query.get(record_id)
            return self._editor(name, sent, fresh, [FieldError(name, text)], 409)
        return self.render("entity/fact.html", make_fact(query, query.get(record_id), name))

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
        one = make_input(self.compiled, item, values.get(name), self.context, errors)
        base = f"/e/{self.slug}/{record.id}/fact/{name}"
        others = tuple((error.field, error.message) for error in errors if error.field != name)
        page = FormPage(
            title=one.label, slug=self.slug, id=record.id, version=record.version, action=base,
            groups=(InputGroup("main", "", "", (one,)),), cancel_href=f"{base}?show=1", token="",
            errors=others, partial=True,
        )  # fmt: skip
        return self.render("entity/edit_fact.html", page, status)

    @expose("/<record_id>/move", methods=["POST"])
    def move(self, record_id: str) -> Response:
        """Move a record to another step of its board; answers scripts with JSON."""
        data = request.get_json(silent=True) if request.is_json else request.form
        if (not isinstance(data, dict) and data is not request.form) or data is None:
            raise UserError(_("Name the field and the step."))
        board = self.compiled.spec.board
        name, to = str(data.get("field") or board), data.get("to")
        if name != board:
            raise UserError(_("“%(name)s” has no steps.", name=name[:40]), field="field")
        version = data.get("version")
        saved = save(
            self.session, self.compiled, {name: to}, reader=self.reader, record_id=record_id,  # type: ignore[arg-type]
            version=_number(version), source="board",
        )  # fmt: skip
        if request.is_json:
            return self.answer({"id": saved.id, "version": saved.version, "batch": saved.batch})
        if saved.changed:
            tell(_("Saved: %(title)s", title=saved.title), undo=saved.batch)
        return self.go(f"/e/{self.slug}/{saved.id}")

    @expose("/<record_id>/delete", methods=["GET", "POST"])
    def delete(self, record_id: str) -> Response:
        """Show what a delete would take along, then move the record to the bin."""
        record = self.query().get(record_id, [self.compiled.name_field])
        self.query("delete").get(record_id, [])
        if request.method == "GET":
            return self.render(
                "entity/delete.html", self._delete_page([record], f"/e/{self.slug}/{record.id}")
            )
        saved = delete(
            self.session,
            self.compiled,
            record.id,
            reader=self.reader,
            version=_number(request.form.get("version")),
        )
        tell(_("Deleted: %(title)s", title=saved.title), undo=saved.batch)
        return self.go(f"/e/{self.slug}/")

    def _delete_page(self, records: list[RecordRow], cancel: str, action: str = "") -> DeletePage:
        language, things = self.reader.language, self.compiled.spec
        hanging = tuple(
            (self.context.catalogue[item.slug].spec.plural.text(language), f"{item.count:,}", _("They stay and lose this link until it is restored."))
            for item in hanging_on(self.compiled, [record.id for record in records], self.context)
        )  # fmt: skip
        one = len(records) == 1
        title = (
            _("Delete %(title)s?", title=records[0].title)
            if one
            else _("Delete %(rows)s?", rows=rows_word(len(records)))
        )
        words = (
            _("Delete %(thing)s", thing=things.label.text(language))
            if one
            else _("Delete %(rows)s", rows=rows_word(len(records)))
        )
        return DeletePage(
            title=title, slug=self.slug, action=action or f"/e/{self.slug}/{records[0].id}/delete",
            cancel_href=cancel, version=records[0].version if one else 0, hanging=hanging,
            ids=() if one and not action else tuple(record.id for record in records), words=words,
            titles=tuple(record.title for record in records),
        )  # fmt: skip

    # ---- the bin ----

    @expose("/bin", methods=["GET"])
    def bin(self) -> Response:
        """Show the deleted records that the reader may restore."""
        return self.render("entity/recycle.html", make_bin_page(self))

    @expose("/<record_id>/restore", methods=["POST"])
    def restore(self, record_id: str) -> Response:
        """Bring a record back; a unique value taken meanwhile asks for a new one."""
        rename = {
            key.removeprefix("new."): value
            for key, value in request.form.items()
            if key.startswith("new.")
        }
        try:
            saved = restore(
                self.session, self.compiled, record_id, reader=self.reader, rename=rename
            )  # type: ignore[arg-type]
        except InvalidRecord as error:
            return self._rename_form(record_id, error.errors)
        tell(_("Restored: %(title)s", title=saved.title), undo=saved.batch)
        return self.go(f"/e/{self.slug}/{saved.id}")

    def _rename_form(self, record_id: str, errors: list[FieldError]) -> Response:
        record = self.query("restore").get(record_id, deleted=True)
        inputs = []
        for error in errors:
            item = self.compiled.fields[error.field]
            typed = request.form.get(f"new.{item.name}", record.values.get(item.name))
            inputs.append(
                make_input(
                    self.compiled, item, typed, self.context, errors, name=f"new.{item.name}"
                )
            )
        page = FormPage(
            title=_("Restore %(title)s", title=record.title), slug=self.slug, id=record.id,
            version=record.version, action=f"/e/{self.slug}/{record.id}/restore",
            groups=(InputGroup("main", _("New values"), _("The old ones belong to another record now."), tuple(inputs)),),
            cancel_href=f"/e/{self.slug}/bin", token="", submit=_("Restore"),
            errors=tuple((f"new.{error.field}", error.message) for error in errors),
        )  # fmt: skip
        return self.render("entity/form.html", page, 409)

    @expose("/<record_id>/purge", methods=["POST"])
    def purge(self, record_id: str) -> Response:
        """Remove a record from the bin for good."""
        purge(self.session, self.compiled, record_id, reader=self.reader)  # type: ignore[arg-type]
        tell(_("Removed for good."))
        return self.go(f"/e/{self.slug}/bin")

    # ---- many at once ----

    @expose("/bulk/<deed>", methods=["GET", "POST"])
    def bulk(self, deed: str) -> Response:
        """Ask what to do with the selected records, then do it as one deed that can be undone."""
        asked = {"delete": "delete", "assign": "assign", "tag": "change", "edit": "change"}.get(
            deed
        )
        if asked is None:
            raise NotVisible(deed)
        query = self.query(asked)
        ids = selected_ids(query, request.values, limit=BULK_LIMIT)
        if not ids:
            raise UserError(_("Select records first."))
        if deed == "delete" and request.method == "GET":
            records = query.fetch(ids, [self.compiled.name_field])
            return self.render(
                "entity/delete.html",
                self._delete_page(records, f"/e/{self.slug}/", f"/e/{self.slug}/bulk/delete"),
            )
        if request.method == "GET":
            return self._bulk_form(deed, ids, {}, [])
        return self._do_bulk(deed, ids)

    def _bulk_form(
        self,
        deed: str,
        ids: list[int],
        typed: dict[str, Any],
        errors: list[FieldError],
        status: int = 200,
    ) -> Response:
        names = {"assign": ["owner"], "tag": ["tags"]}.get(deed) or [
            item.name for item in form_fields(self.compiled, self.context, creating=False)
            if item.type in ("choice", "bool", "date", "datetime", "multi_choice", "user", "link", "region") and not item.system
        ]  # fmt: skip
        inputs = tuple(
            make_input(
                self.compiled, self.compiled.fields[name], typed.get(name), self.context, errors
            )
            for name in names
        )
        page = FormPage(
            title=_("Change %(rows)s", rows=rows_word(len(ids))), slug=self.slug, id=None, version=0,
            action=f"/e/{self.slug}/bulk/{deed}", cancel_href=f"/e/{self.slug}/", token="",
            groups=(InputGroup("main", "", _("Only what you fill in here is changed."), inputs),),
            submit=_("Change %(rows)s", rows=rows_word(len(ids))), hidden=[("ids", ",".join(map(str, ids)))],
            errors=tuple((error.field, error.message) for error in errors),
        )  # fmt: skip
        return self.render("entity/form.html", page, status)

    def _do_bulk(self, deed: str, ids: list[int]) -> Response:
        typed = read_form(self.compiled, request.form, self.context, creating=False)
        sent = {
            name: value
            for name, value in typed.items()
            if value not in ("", None, [], False) and name in request.form
        }
        if deed != "delete" and not sent:
            message = FieldError("", _("Fill in what should change."))
            return self._bulk_form(deed, ids, typed, [message], 422)
        batch, failed, done = new_batch(), [], 0
        for key in ids:
            try:
                with self.session.begin_nested():
                    self._one_of_many(deed, key, sent, batch)
                done += 1
            except (InvalidRecord, AccessDenied, NotVisible) as error:
                failed.append(error)
        if failed and not done and isinstance(failed[0], InvalidRecord):
            return self._bulk_form(deed, ids, typed, failed[0].errors, 422)
        words = (
            _("Deleted %(rows)s.", rows=rows_word(done))
            if deed == "delete"
            else _("Changed %(rows)s.", rows=rows_word(done))
        )
        if failed:
            words += " " + _("%(rows)s could not be changed.", rows=rows_word(len(failed)))
        tell(words, undo=batch if done else "")
        return self.go(f"/e/{self.slug}/")

    def _one_of_many(self, deed: str, key: int, sent: dict[str, Any], batch: str) -> None:
        if deed == "delete":
            delete(self.session, self.compiled, key, reader=self.reader, source="bulk", batch=batch)
            return
        values = dict(sent)
        if deed == "tag":
            held = self.query().get(key, ["tags"]).values.get("tags") or ()
            values["tags"] = [*held, *(tag for tag in sent["tags"] if tag not in held)]
        save(
            self.session,
            self.compiled,
            values,
            reader=self.reader,
            record_id=key,
            source="bulk",
            batch=batch,
        )


def _number(raw: Any) -> int | None:
    text = str(raw if raw is not None else "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _version() -> int | None:
    return _number(request.form.get("version"))


def _with_extras(query: ListQuery, names: list[str]) -> list[str]:
    """Return the columns plus what rows show beside them: subtitle and telephone."""
    phones = [item.name for item in query.compiled.spec.fields if item.type == "phone"][:1]
    extra = [name for name in (query.compiled.spec.subtitle_field, *phones) if name in query.modes]
    return list(dict.fromkeys([*names, *extra]))


def _first_values(compiled: Compiled, context: Any) -> dict[str, Any]:
    """Return declared defaults, and what the address presets (new?customer=12)."""
    values: dict[str, Any] = {
        item.name: item.default for item in compiled.spec.fields if item.default is not None
    }
    if "owner" in compiled.fields and context.reader.may(compiled.slug, "assign"):
        values["owner"] = context.user_id
    asked = request.args.items()
    return values | {name: value for name, value in asked if name in compiled.fields}


def stored_inputs(compiled: Compiled, record_id: int, context: Any) -> dict[str, Any]:
    """Return a record's stored values as its inputs hold them; the caller checked the scope."""
    record = read_record(context.session, compiled, record_id)
    values = typed_values(context.session, compiled, record)
    found: dict[str, Any] = {}
    for item in compiled.fields.values():
        if item.type == "rows":
            found[item.name] = read_rows(context.session, compiled, item.name, record_id, context)
        elif item.type in (
            "link",
            "user",
            "department",
            "links",
            "tags",
            "multi_choice",
            "file",
            "image",
        ):
            found[item.name] = json_value(compiled, item.name, values.get(item.name))
        elif item.name in values:
            found[item.name] = compiled.type(item.name).to_input(values[item.name], item, context)
    return found


def _resolve_clashes(
    compiled: Compiled, values: dict[str, Any], record_id: int | None, context: Any
) -> None:
    """Apply the choices of the conflict view: mine keeps what was typed, the others replace it."""
    if record_id is None:
        return
    stored: dict[str, Any] | None = None
    for key, choice in request.form.items():
        name = key.removeprefix("clash.")
        if key.startswith("clash.") and choice in ("theirs", "before") and name in compiled.fields:
            stored = stored or stored_inputs(compiled, record_id, context)
            values[name] = (
                stored.get(name) if choice == "theirs" else request.form.get(f"before.{name}")
            )


def _place(query: ListQuery, record: RecordRow, list_args: str) -> dict[str, str]:
    if record.deleted:
        return {}
    try:
        wanted = (
            parse_list_request(parse_qsl(list_args), query.compiled) if list_args else ListRequest()
        )
        before, after = query.neighbours(wanted, record.id)
    except UserError:
        return {}
    tail = f"?{urlencode({'from': list_args})}" if list_args else ""
    base = f"/e/{query.compiled.slug}/"
    return {
        "previous_href": f"{base}{before}{tail}" if before else "",
        "next_href": f"{base}{after}{tail}" if after else "",
    }

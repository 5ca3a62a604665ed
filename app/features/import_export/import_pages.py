"""/e/<slug>/import: choose a file, say what its columns are, see every row, then store."""

from __future__ import annotations

import io
from collections.abc import Iterable
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.database import own_transaction, short_write
from app.engine.errors import UserError
from app.engine.fields.short_days import full_day
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import Args
from app.engine.views.entity_base import EntityBase, number_of
from app.engine.views.page_models import Action
from app.extensions import db
from app.features.import_export import import_service as service
from app.features.import_export.bad_rows import bad_rows_file, bad_rows_name
from app.features.import_export.check_rows import STATES, require_import
from app.features.import_export.exchange_runs import find_standing, run_href
from app.features.import_export.import_models import MendRow
from app.features.import_export.import_steps import (
    RowsView,
    columns_page,
    done_page,
    rows_page,
    upload_page,
)
from app.features.import_export.opened import Opened
from app.features.import_export.plan import Plan, first_plan
from app.features.import_export.plan_args import READING, plan_args, read_plan
from app.features.import_export.read_table import read_table
from app.features.import_export.remembered import remembered_plan
from app.features.import_export.row_lines import RowLines
from app.features.import_export.sent_files import sent
from app.features.import_export.uploads import Upload, current_uploads


class ImportPages(EntityBase):
    """The import of one entity; a subclass per entity is made by the manifest."""

    default_view = "upload_form"

    @expose("/import", methods=["GET"])
    def upload_form(self) -> Response:
        """Ask for a file."""
        require_import(self.compiled, self.reader)
        page = upload_page(self.compiled, self.context)
        return self.render("import_export/upload.html", page)

    @expose("/import", methods=["POST"])
    @own_transaction
    def upload(self) -> Response:
        """Take a file when it can be read at all; else say why and ask again."""
        require_import(self.compiled, self.reader)
        try:
            upload = self._take()
        except UserError as refused:
            page = upload_page(self.compiled, self.context, refused.message)
            return self.render("import_export/upload.html", page, 422)
        return self.go(f"/e/{self.slug}/import/{upload.key}")

    @expose("/import/<key>", methods=["GET"])
    def columns(self, key: str) -> Response:
        """Show what each column is taken for, to be corrected."""
        try:
            opened = service.open_upload(self.compiled, self.reader, key, request.args)
        except UserError as refused:
            return self._read_as_found(key, refused)
        if "c0" in request.args:
            return self._columns(opened, read_plan(request.args, opened.table))
        held = remembered_plan(self.session, self.compiled, self.context, opened.table)
        if held is None:
            return self._columns(opened, first_plan(self.compiled, self.context, opened.table))
        day = held[1].astimezone(ZoneInfo(self.context.timezone)).date()
        words = _("The columns are set as you imported such a file on %(day)s.", day=full_day(day, self.context.language))  # fmt: skip
        return self._columns(opened, held[0], remarks=(words,))

    @expose("/import/<key>/check", methods=["POST"])
    @own_transaction
    def check(self, key: str) -> Response:
        """Take the plan: a small file's rows are shown at once, a large one is checked first."""
        return self._check(service.open_upload(self.compiled, self.reader, key, request.form))

    @expose("/import/<key>/mend", methods=["POST"])
    @own_transaction
    def mend(self, key: str) -> Response:
        """Take corrected cells and told values, then check the rows again; what is stored stays."""
        opened = service.open_upload(self.compiled, self.reader, key, request.form)
        if service.is_asked(self.session, opened):
            return self.go(f"{opened.href}/done")
        mended = service.keep_mends(opened, request.form)
        # Whoever leaves the page finds later what was typed; nothing is looked at yet.
        return Response(status=204) if "keep" in request.form else self._check(mended)

    @expose("/import/<key>/row", methods=["GET"])
    def row(self, key: str) -> Response:
        """Give the cells of one row that are not beside its reason."""
        opened = service.open_upload(self.compiled, self.reader, key, request.args)
        plan, number = read_plan(request.args, opened.table), number_of(request.args.get("n")) or 0
        shown = {number_of(one) for one in request.args.getlist("skip")}
        skip = {place for place in shown if place is not None}
        lines = RowLines(opened, plan, self.compiled, self.context, can_mend=True)
        return self.render("import_export/row.html", MendRow(number, lines.whole_row(number, skip)))

    @expose("/import/<key>/rows", methods=["GET"])
    def rows(self, key: str) -> Response:
        """Show what would become of each row; stores nothing."""
        opened = service.open_upload(self.compiled, self.reader, key, request.args)
        try:
            plan = service.asked_plan(self.compiled, self.context, opened, request.args)
        except UserError as refused:
            return self._columns(opened, read_plan(request.args, opened.table), refused.message)
        rows = service.checked_rows(self.session, self.compiled, self.reader, opened, plan)
        if rows is None:
            return self._columns(opened, plan)
        view = RowsView(
            request.args.get("state", ""), number_of(request.args.get("p")) or 1,
            can_mend=not service.is_asked(self.session, opened),
        )  # fmt: skip
        page = rows_page(opened, plan, rows, self.compiled, self.context, view)
        return self.render("import_export/rows.html", page)

    @expose("/import/<key>/rows", methods=["POST"])
    @own_transaction
    def confirm(self, key: str) -> Response:
        """Store the good rows, once; a second click shows what the first one did."""
        opened = service.open_upload(self.compiled, self.reader, key, request.form)
        plan = service.asked_plan(self.compiled, self.context, opened, request.form)
        if opened.is_large:
            reader = self._let_go()
            with short_write(db.engine) as session:
                run = service.ask_import(session, reader, opened, plan, now=clock.now())
            return self.go(run_href(run))
        checked = service.check_small(self.session, self.compiled, self.reader, opened, plan)
        self._store(opened, plan, checked)
        return self.go(f"{opened.href}/done")

    @expose("/import/<key>/done", methods=["GET"])
    def done(self, key: str) -> Response:
        """Show what the import did, with its undo."""
        require_import(self.compiled, self.reader)
        standing = find_standing(self.session, service.import_key(key), reader=self.reader)
        if standing.is_open:
            return self.go(run_href(standing.run.key))
        return self.render(
            "import_export/done.html", done_page(standing, key, self.compiled, self.context)
        )

    @expose("/import/<key>/bad", methods=["GET"])
    def bad(self, key: str) -> Response:
        """Give the bad rows with their reasons, to be mended and imported again."""
        if "c0" in request.args:
            opened = service.open_upload(self.compiled, self.reader, key, request.args)
            plan = service.asked_plan(self.compiled, self.context, opened, request.args)
            rows = service.checked_rows(self.session, self.compiled, self.reader, opened, plan)
        else:
            opened = service.open_stored(self.session, self.compiled, self.reader, key)
            rows = current_uploads().bad(opened.upload)
        form = opened.table.form
        content = bad_rows_file(opened.table, rows or [], form)
        return sent(content, bad_rows_name(opened.upload.stem, form), form)

    @expose("/import/<key>/bad", methods=["POST"])
    @own_transaction
    def mend_bad(self, key: str) -> Response:
        """Open the rows that an import refused as a file of their own, to be corrected in place."""
        opened = service.open_stored(self.session, self.compiled, self.reader, key)
        form, uploads = opened.table.form, current_uploads()
        content = bad_rows_file(opened.table, uploads.bad(opened.upload), form)
        upload = uploads.take(
            io.BytesIO(content), bad_rows_name(opened.upload.stem, form),
            reader=self.reader, slug=self.slug, now=clock.now(),
        )  # fmt: skip
        run = find_standing(self.session, service.import_key(key), reader=self.reader).run
        # Its columns stand where they stood; it is one sheet in our own encoding.
        args = [(name, text) for name, text in run.arguments["plan"] if name not in READING]
        return self.go(f"/e/{self.slug}/import/{upload.key}/rows?{urlencode(args)}&state=bad")

    # ---- parts ----

    def _take(self) -> Upload:
        part, uploads = request.files.get("file"), current_uploads()
        if part is None or not part.filename:
            raise UserError(_("Choose a file first."), field="file")
        upload = uploads.take(
            part.stream, part.filename, reader=self.reader, slug=self.slug, now=clock.now()
        )
        try:
            read_table(uploads.path(upload), upload.name, keep=True)
        except UserError:
            uploads.drop(upload)
            raise
        return upload

    def _check(self, opened: Opened) -> Response:
        try:
            plan = service.asked_plan(self.compiled, self.context, opened, request.form)
        except UserError as refused:
            return self._columns(opened, read_plan(request.form, opened.table), refused.message)
        if not opened.is_large:
            state = request.form.get("state", "")
            return self.go(
                _rows_href(opened, plan) + (f"&state={state}" if state in STATES else "")
            )
        reader = self._let_go()
        with short_write(db.engine) as session:
            run = service.ask_check(session, reader, opened, plan, now=clock.now())
        return self.go(run_href(run))

    def _columns(
        self, opened: Opened, plan: Plan, problem: str = "", remarks: tuple[str, ...] = ()
    ) -> Response:
        page = columns_page(opened, plan, self.compiled, self.context, remarks, problem)
        return self.render("import_export/columns.html", page, 422 if problem else 200)

    def _read_as_found(self, key: str, refused: UserError) -> Response:
        """Say that the file cannot be read as it was asked for, over how it can be."""
        opened = service.open_upload(self.compiled, self.reader, key, MultiDict())
        plan = first_plan(self.compiled, self.context, opened.table)
        return self._columns(opened, plan, refused.message)

    def _let_go(self) -> Reader:
        """Let go of what this request has read: storing must not wait for its own reading."""
        reader = self.reader
        db.session.rollback()
        return reader

    def _store(self, opened: Opened, plan: Plan, checked: service.SmallCheck) -> None:
        compiled, reader = self.compiled, self._let_go()
        with short_write(db.engine) as session:
            service.store_small(session, compiled, reader, opened, plan, checked, now=clock.now())


def _rows_href(opened: Opened, plan: Plan) -> str:
    return f"{opened.href}/rows?{urlencode(plan_args(plan, opened.reading))}"


def import_actions(compiled: Compiled, context: ReaderContext, _args: Args) -> Iterable[Action]:
    """Return the menu entry that leads to the import, for who may."""
    reader = context.reader
    if reader.may(compiled.slug, "import") and reader.may(compiled.slug, "add") and not compiled.spec.parent_row:  # fmt: skip
        yield Action("import", _("Import"), "upload", f"/e/{compiled.slug}/import")

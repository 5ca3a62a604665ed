"""/e/<slug>/import: choose a file, say what its columns are, see every row, then store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.engine import clock
from app.engine.compile.model import Compiled
from app.engine.database import own_transaction, short_write
from app.engine.errors import NotVisible, UserError
from app.engine.files.names import content_disposition
from app.engine.files.store import current_store
from app.engine.forms.submissions import find_submission, keep_submission, own_token
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import Args
from app.engine.views.entity_base import EntityBase
from app.engine.views.page_models import Action
from app.extensions import db
from app.features.import_export import import_models as models
from app.features.import_export.check_rows import (
    STATES,
    CheckedRow,
    check_table,
    day_order,
    require_import,
)
from app.features.import_export.plan import Plan, checked_plan, first_plan, unmapped
from app.features.import_export.plan_args import plan_args, read_plan
from app.features.import_export.raw_table import RawTable
from app.features.import_export.read_table import read_table
from app.features.import_export.run_import import Source, count_states, reasons_file, store_rows
from app.features.import_export.uploads import Upload, UploadFolder

#: What one click may bring in; more goes by command, so that nobody waits for the database.
BROWSER_ROWS = 10_000


class ImportPages(EntityBase):
    """The import of one entity; a subclass per entity is made by the manifest."""

    default_view = "upload_form"

    @expose("/import", methods=["GET"])
    def upload_form(self) -> Response:
        """Ask for a file."""
        require_import(self.compiled, self.reader)
        return self._ask_file()

    @expose("/import", methods=["POST"])
    @own_transaction
    def upload(self) -> Response:
        """Take a file when it can be read at all; else say why and ask again."""
        require_import(self.compiled, self.reader)
        part = request.files.get("file")
        try:
            if part is None or not part.filename:
                raise UserError(_("Choose a file first."), field="file")
            upload = self._folder.take(
                part.stream, part.filename, reader=self.reader, slug=self.slug, now=clock.now()
            )
            self._read_new(upload)
        except UserError as refused:
            return self._ask_file(refused.message)
        return self.go(f"/e/{self.slug}/import/{upload.key}")

    @expose("/import/<key>", methods=["GET"])
    def columns(self, key: str) -> Response:
        """Show what each column is taken for, to be corrected."""
        upload, table = self._upload(key)
        plan = first_plan(self.compiled, self.context, table)
        if "c0" in request.args:
            plan = read_plan(request.args, table)
        return self._ask_columns(upload, table, plan)

    @expose("/import/<key>/rows", methods=["GET"])
    def rows(self, key: str) -> Response:
        """Show what would become of each row; stores nothing."""
        upload, table = self._upload(key)
        plan = read_plan(request.args, table)
        try:
            rows = self._checked(table, plan)
        except UserError as refused:
            return self._ask_columns(upload, table, plan, refused.message)
        return self.render("import_export/rows.html", self._rows_page(upload, table, plan, rows))

    @expose("/import/<key>/rows", methods=["POST"])
    @own_transaction
    def confirm(self, key: str) -> Response:
        """Store the good rows, once; a second click shows what the first one did."""
        upload, table = self._upload(key)
        plan = read_plan(request.form, table)
        rows = self._checked(table, plan)
        # What was read is let go: storing must not wait for this request's own reading.
        reader, compiled, token = self.reader, self.compiled, own_token(key, self.reader.user_id)
        db.session.rollback()
        with short_write(db.engine) as session:
            if find_submission(session, self.slug, token) is None:
                keep_submission(session, self.slug, token, 0)
                source = Source(upload.name, upload.key)
                store_rows(session, compiled, rows, reader=reader, source=source)
        return self.go(f"/e/{self.slug}/import/{key}/done?{urlencode(plan_args(plan, table))}")

    @expose("/import/<key>/done", methods=["GET"])
    def done(self, key: str) -> Response:
        """Show what the import did, with its undo."""
        require_import(self.compiled, self.reader)
        upload = self._folder.find(key, reader=self.reader, slug=self.slug)
        return self.render("import_export/done.html", self._done_page(upload))

    @expose("/import/<key>/bad.csv", methods=["GET"])
    def bad(self, key: str) -> Response:
        """Give the bad rows with their reasons, to be corrected and imported again."""
        upload, table = self._upload(key)
        rows = self._checked(table, read_plan(request.args, table))
        stem = upload.name.rpartition(".")[0] or upload.name
        response = Response(reasons_file(table, rows), mimetype="text/csv")
        name = _("%(file)s, bad rows.csv", file=stem)
        response.headers["Content-Disposition"] = content_disposition(name, attachment=True)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    # ---- parts ----

    @property
    def _folder(self) -> UploadFolder:
        return UploadFolder(current_app.config["CRM"].data_dir, current_store())

    def _upload(self, key: str) -> tuple[Upload, RawTable]:
        require_import(self.compiled, self.reader)
        upload = self._folder.find(key, reader=self.reader, slug=self.slug)
        return upload, read_table(self._folder.path(upload), upload.name)

    def _read_new(self, upload: Upload) -> None:
        try:
            table = read_table(self._folder.path(upload), upload.name)
            if len(table.rows) > BROWSER_ROWS:
                raise UserError(
                    _("The file has %(found)s rows; at most %(most)s can be imported here. "
                      "Split it, or ask an administrator to import it by command.",
                      found=f"{len(table.rows):,}", most=f"{BROWSER_ROWS:,}")
                )  # fmt: skip
        except UserError:
            self._folder.drop(upload)
            raise

    def _checked(self, table: RawTable, plan: Plan) -> list[CheckedRow]:
        plan = checked_plan(plan, self.compiled, self.context, table)
        return check_table(self.session, self.compiled, self.reader, table, plan)

    def _crumb(self) -> dict[str, str]:
        label = self.compiled.spec.plural.text(self.reader.language)
        return {"back_href": f"/e/{self.slug}/", "back_label": label}

    def _ask_file(self, problem: str = "") -> Response:
        page = models.UploadPage(
            title=self._title(), sentence=_("Step 1 of 3: choose a file"),
            action=f"/e/{self.slug}/import", problem=problem,
            required=models.required_words(self.compiled, self.context), **self._crumb(),
        )  # fmt: skip
        return self.render("import_export/upload.html", page, 422 if problem else 200)

    def _title(self) -> str:
        return _("Import %(things)s", things=self.compiled.spec.plural.inside(self.reader.language))

    def _ask_columns(
        self, upload: Upload, table: RawTable, plan: Plan, problem: str = ""
    ) -> Response:
        known = [name for name in plan.columns if name in self.compiled.fields]
        fitting = Plan(tuple(name if name in known else "" for name in plan.columns), days=plan.days)  # fmt: skip
        order, needed = day_order(self.compiled, table, fitting)
        size = ngettext("%(num)d row", "%(num)d rows", len(table.rows))
        left_out = ", ".join(filter(None, unmapped(plan, table)))
        page = models.ColumnsPage(
            title=self._title(),
            sentence=_("Step 2 of 3: what each column of %(file)s is (%(size)s)", file=upload.name, size=size),
            action=f"/e/{self.slug}/import/{upload.key}/rows", problem=problem,
            columns=models.column_lines(table, plan), update=plan.update, left_out=left_out, remarks=table.remarks,
            fields=models.field_choices(self.compiled, self.context),
            ask_days=needed, days=order, constants=(*plan.constants.items(), ("", "")), **self._crumb(),
        )  # fmt: skip
        return self.render("import_export/columns.html", page, 422 if problem else 200)

    def _rows_page(
        self, upload: Upload, table: RawTable, plan: Plan, rows: list[CheckedRow]
    ) -> models.RowsPage:
        state = request.args.get("state", "")
        state, counts = state if state in STATES else "", count_states(rows)
        args, base = plan_args(plan, table), f"/e/{self.slug}/import/{upload.key}"
        tail = urlencode(args)
        hrefs = {one: f"{base}/rows?{tail}&state={one}" for one in counts}
        shown = counts[state] if state else len(rows)
        left = shown - min(shown, models.SHOWN_ROWS)
        return models.RowsPage(
            title=self._title(), sentence=_("Step 3 of 3: nothing is stored yet (%(file)s)", file=upload.name),
            action=f"{base}/rows", back_href=f"{base}?{tail}", back_label=_("Change the columns"),
            tabs=models.state_tabs(counts, hrefs, state), rows=models.row_lines(rows, self.slug, state),
            more=_("And %(number)s more.", number=f"{left:,}") if left else "", hidden=tuple(args),
            offers=models.offers_of(rows, self.compiled, self.context, plan), submit=models.submit_words(rows),
            hint=_("Bad rows and those already there are left out.") if counts["bad"] or counts["duplicate"] else "",
            bad_href=f"{base}/bad.csv?{tail}" if counts["bad"] else "",
        )  # fmt: skip

    def _done_page(self, upload: Upload) -> models.DonePage:
        entry = self._entry(upload)
        changes: dict[str, list[Any]] = entry.changes
        counts = {state: int(changes[f"_{state}"][1]) for state in STATES}
        stored, batch = counts["new"] + counts["update"], changes["_batch"][1]
        undo = Action(
            "undo", _("Undo the import"), "arrow-back-up", f"/actions/{batch}/undo", "post",
            confirm=_("Take the whole import back? Records that were changed since stay."),
        )  # fmt: skip
        tail = urlencode(list(request.args.items(multi=True)))
        return models.DonePage(
            title=ngettext("%(num)d record imported", "%(num)d records imported", stored),
            sentence=upload.name, tabs=models.state_tabs(counts),
            list_href=f"/e/{self.slug}/?sort=-created_at", new_href=f"/e/{self.slug}/import",
            undo=undo if stored else None,
            bad_href=f"/e/{self.slug}/import/{upload.key}/bad.csv?{tail}" if counts["bad"] and tail else "",
        )  # fmt: skip

    def _entry(self, upload: Upload) -> JournalEntry:
        """Return the journal's line of an import; NotVisible before it was confirmed."""
        lines = select(JournalEntry).where(
            JournalEntry.actor_id == self.reader.user_id, JournalEntry.action == "import",
            JournalEntry.entity == self.slug, JournalEntry.record_title == upload.name[:200],
        ).order_by(JournalEntry.id.desc())  # fmt: skip
        for entry in self.session.scalars(lines.limit(50)):
            if entry.changes["_upload"][1] == upload.key:
                return entry
        raise NotVisible("import")


def import_actions(compiled: Compiled, context: ReaderContext, _args: Args) -> Iterable[Action]:
    """Return the menu entry that leads to the import, for who may."""
    reader = context.reader
    if reader.may(compiled.slug, "import") and reader.may(compiled.slug, "add") and not compiled.spec.parent_row:  # fmt: skip
        yield Action("import", _("Import"), "upload", f"/e/{compiled.slug}/import")

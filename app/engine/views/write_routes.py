"""The writing box: adds a record to a list of another, on that one's page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.forms.save import Saved, save
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.entity_base import EntityBase
from app.engine.views.page import tell, toast_at_once
from app.engine.views.quick_add import linked_values
from app.engine.views.record_files import SENT, WAITING, file_keeper
from app.engine.views.record_models import StreamPage, WritingBox
from app.engine.views.record_page import list_place, make_record_page
from app.engine.views.timeline import TIMELINE
from app.engine.views.writing_box import BoxTarget, box_target, make_box, read_box


class WriteRoutes(EntityBase):
    """Add to a record's timeline."""

    @expose("/<record_id>/write", methods=["POST"])
    def write(self, record_id: str) -> Response:
        """Save what the writing box brings back."""
        if not self.compiled.spec.write:
            raise NotVisible("write")
        query = self.query()
        record = query.get(record_id)
        target = self._target(query)
        values = read_box(query, record, target, request.form)
        files = request.form.getlist(WAITING)
        try:
            self._take(target, files)
            sent = {**values, **linked_values(target.child, target.by, record)}
            saved = self._save(target, sent, files)
        except InvalidRecord as refused:
            return self._again(query, record, target, values, files, refused.errors)
        return self._written(record, target, saved)

    def _take(self, target: BoxTarget, files: list[str]) -> None:
        """Add to `files` what came with the form itself, as without script; a refused one keeps the rest."""
        parts = [part for part in request.files.getlist(SENT) if part.filename]
        keeper = file_keeper() if parts else None
        if keeper is None:
            return
        taken, refused = keeper.take(self.session, target.child, parts, self.reader)
        files += taken
        if refused:
            raise InvalidRecord(refused)

    def _save(self, target: BoxTarget, sent: dict[str, Any], files: list[str]) -> Saved:
        """Save what was written and what came along, both or none."""
        token, child, keeper = request.form.get("token", ""), target.child, file_keeper()
        if not files or keeper is None:
            return save(self.session, child, sent, reader=self.reader, token=token)
        with self.session.begin_nested():
            saved = save(self.session, child, sent, reader=self.reader, token=token)
            keeper.keep(self.session, child, saved.id, files, self.reader)
        return saved

    def _target(self, query: ListQuery) -> BoxTarget:
        target = box_target(query)
        if target is None:
            raise AccessDenied(_("You have no right to add records here."))
        return target

    def _again(
        self,
        query: ListQuery,
        record: RecordRow,
        target: BoxTarget,
        values: dict[str, Any],
        files: list[str],
        errors: list[FieldError],
    ) -> Response:
        """Show the box with what was typed and why it is refused, a script's alone."""
        box = make_box(
            query, record, target, list_args=request.args.get("from", ""), values=values,
            files=files, errors=errors, token=request.form.get("token", ""),
        )  # fmt: skip
        if request.headers.get("HX-Request"):
            answer = self.render("entity/parts/write.html", box, 422)
            answer.headers.update({"HX-Retarget": "#write", "HX-Reswap": "outerHTML"})
            return answer
        return self._whole_page(query, record, box)

    def _whole_page(self, query: ListQuery, record: RecordRow, box: WritingBox) -> Response:
        page = make_record_page(query, record, args={**request.args, "tab": TIMELINE.key})
        stream = page.panel.body
        if isinstance(stream, StreamPage):
            page = replace(page, panel=replace(page.panel, body=replace(stream, box=box)))
        return self.render("entity/record.html", page, 422)

    def _written(self, record: RecordRow, target: BoxTarget, saved: Saved) -> Response:
        label = target.child.spec.label.text(self.reader.language)
        words = _("Saved: %(title)s", title=label)
        args = {**request.args, "tab": TIMELINE.key}
        if request.headers.get("HX-Request"):
            query = self.query()
            page = make_record_page(query, query.get(record.id), args=args)
            # What was written may move the record in the list: its reader goes on from where they were.
            page = replace(page, **list_place(query, record, request.args.get("from", "")))
            answer = self.render("entity/record_parts.html", page)
            answer.headers.update(toast_at_once(words, undo=saved.batch))
            return answer
        tell(words, undo=saved.batch)
        return self.go(f"/e/{self.slug}/{record.id}?{urlencode(args)}")

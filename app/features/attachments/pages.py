"""/e/<slug>/<id>/files: add files to a record, send one, take one off."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine import clock
from app.engine.database import own_transaction
from app.engine.errors import AccessDenied, FieldError, InvalidRecord
from app.engine.files.send import send_stored
from app.engine.files.store import current_store
from app.engine.forms.save import writable_id
from app.engine.forms.uploads import take_one
from app.engine.views.entity_base import EntityBase
from app.engine.views.file_routes import taken_words
from app.engine.views.page import tell
from app.features.attachments import service
from app.features.attachments.panel import KEY
from app.features.attachments.upload import Uploaded, add_uploads
from app.web.redirects import came_from


class AttachmentPages(EntityBase):
    """The files of one entity's records; a subclass per entity is made by the manifest."""

    default_view = "add"

    @expose("/files", methods=["POST"])
    @own_transaction
    def take(self) -> Response:
        """Take one file that comes along with a record to be added; it waits for its sender's save."""
        if not (self.reader.may(self.slug, "add") and self.reader.may(self.slug, "change")):
            raise AccessDenied(_("You have no right to add records here."))
        part = request.files.get("file")
        taken = take_one(self.session, part, reader=self.reader, slug=self.slug)
        return self.answer(taken_words(taken), 201)

    @expose("/<record_id>/files", methods=["POST"])
    @own_transaction
    def add(self, record_id: str) -> Response:
        """Add the files of the request; scripts send one each and get it back as JSON."""
        number = writable_id(self.compiled, self.context, record_id, "change")
        parts = request.files.getlist("file")
        done = add_uploads(self.session, self.compiled, number, parts, reader=self.reader)
        if self.wants_json:
            return self._answer_script(done)
        _tell(done)
        return self.go(self._tab(number))

    @expose("/<record_id>/files/<key>", methods=["GET"])
    def send(self, record_id: str, key: str) -> Response:
        """Send a file to who sees the record; of one in the bin, to who may restore it."""
        record = self.find(record_id)
        found = service.find_file(self.session, self.slug, record.id, key)
        return send_stored(
            current_store(), found.stored, size=request.args.get("size", ""),
            download=request.args.get("download") == "1",
        )  # fmt: skip

    @expose("/<record_id>/files/<key>/remove", methods=["POST"])
    def remove(self, record_id: str, key: str) -> Response:
        """Take a file off; the message brings it back."""
        entry = service.remove_file(
            self.session, self.compiled, record_id, key, reader=self.reader, now=clock.now()
        )
        name = entry.changes["_file"][0]
        tell(_("“%(name)s” was removed.", name=name), undo=entry.batch)
        return self.go(came_from(otherwise=self._tab(entry.record_id)))

    def _tab(self, record_id: int) -> str:
        return f"/e/{self.slug}/{record_id}?tab={KEY}"

    def _answer_script(self, done: Uploaded) -> Response:
        if done.refused:
            raise InvalidRecord([FieldError("file", reason) for _name, reason in done.refused])
        files = [{"name": one.file.stored.name, "is_new": one.is_new} for one in done.added]
        return self.answer({"files": files}, 201)


def _tell(done: Uploaded) -> None:
    """Say what became of each file, on the next page."""
    new = sum(one.is_new for one in done.added)
    if new:
        tell(ngettext("%(num)d file added.", "%(num)d files added.", new))
    for one in done.added:
        if not one.is_new:
            tell(_("“%(name)s” was there already.", name=one.file.stored.name))
    for name, reason in done.refused:
        tell(_("%(name)s: %(reason)s", name=name, reason=reason), tone="bad")

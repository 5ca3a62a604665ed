"""Routes for the files of one entity's records: take one before the form is saved, send one back."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_appbuilder import expose

from app.engine.database import own_transaction
from app.engine.errors import NotVisible
from app.engine.fields.file_kinds import icon_of
from app.engine.forms.uploads import Upload, take_one, uploadable
from app.engine.query.file_answer import send_field_file
from app.engine.views.cells import size_text
from app.engine.views.entity_base import EntityBase


def taken_words(taken: Upload) -> dict[str, Any]:
    """Return what a script shows of a file that waits for its form."""
    return {
        "id": taken.id, "name": taken.name, "size": taken.size, "size_text": size_text(taken.size),
        "icon": icon_of(taken.name), "picture": taken.picture,
    }  # fmt: skip


class FileRoutes(EntityBase):
    """Upload for a field, and download from a record."""

    @expose("/upload/<name>", methods=["POST"])
    @own_transaction
    def upload(self, name: str) -> Response:
        """Take one file for a field; it waits for its uploader's save."""
        item = uploadable(self.compiled, name, self.context.catalogue, self.reader)
        taken = take_one(
            self.session, request.files.get("file"), reader=self.reader, slug=self.slug, item=item
        )
        return self.answer(taken_words(taken), 201)

    @expose("/<record_id>/file/<name>", methods=["GET"])
    def file(self, record_id: str, name: str) -> Response:
        """Send the file of a field; of a record in the bin only to who may restore it."""
        try:
            return send_field_file(self.query(), record_id, name)
        except NotVisible:
            if not self.reader.may(self.slug, "restore"):
                raise
            return send_field_file(self.query("restore"), record_id, name, deleted=True)

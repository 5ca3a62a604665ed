"""POST /api/v1/files/: take a file, whose id may then stand once in a record its sender writes."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder.api import BaseApi, expose
from flask_babel import gettext as _

from app.engine.access.reader import current_reader
from app.engine.api.entity_resource import answer
from app.engine.api.resource import file_json
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import own_transaction
from app.engine.errors import AccessDenied, FieldError, InvalidRecord
from app.engine.forms.uploads import take_one, uploadable
from app.extensions import db


class FilesAPI(BaseApi):
    """Takes files before the records that will hold them."""

    route_base = "/api/v1/files"
    resource_name = "files"

    @expose("/", methods=["POST"])
    @own_transaction
    def post(self) -> Response:
        """Take the part `file`; `entity` and `field` have it checked for that field at once."""
        reader = current_reader()
        if reader is None:
            raise AccessDenied(_("Sign in first."))
        slug, name, item = request.form.get("entity", ""), request.form.get("field", ""), None
        if slug or name:
            compiled = current_catalogue().entities.get(slug)
            if compiled is None:
                raise InvalidRecord([FieldError("entity", _("There is no entity of this name."))])
            item = uploadable(compiled, name, current_catalogue(), reader)
        session, part = db.session, request.files.get("file")
        taken = take_one(session, part, reader=reader, slug=slug, item=item)  # type: ignore[arg-type]
        return answer(file_json(taken.id, taken.name, taken.size, taken.media, None), 201)

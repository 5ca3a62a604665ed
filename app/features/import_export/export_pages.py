"""GET /e/<slug>/export: the list as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Response, request, send_file
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.compile.model import Compiled
from app.engine.files.names import content_disposition
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import Args
from app.engine.query.list_state import PAGING, read_list_state
from app.engine.views.entity_base import EntityBase
from app.engine.views.list_columns import list_columns
from app.engine.views.page import list_href
from app.engine.views.page_models import Action
from app.features.import_export import export_list
from app.web.transaction import small_write

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportPages(EntityBase):
    """The export of one entity; a subclass per entity is made by the manifest."""

    default_view = "export"

    @expose("/export", methods=["GET"])
    def export(self) -> Response:
        """Answer with what the list of the same arguments shows, as a file."""
        query = export_list.readable_query(self.compiled, self.context)
        form = export_list.require_form(request.args.get("format", "xlsx"))
        args = [pair for pair in request.args.items(multi=True) if pair[0] not in _NOT_ASKED]
        asked = read_list_state(query, args).request
        export_list.require_few(query, asked)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
        done = export_list.write_list(query, asked, list_columns(query, asked), form, file)
        name = f"{self._title()}_{clock.today(self.reader.timezone).isoformat()}.{form}"
        with small_write() as session:
            export_list.note_export(
                session, self.reader, self.slug, done, name=name, selection=urlencode(args)
            )
        file.seek(0)
        return _sent(send_file(file, mimetype=MEDIA[form], max_age=None), name)

    def _title(self) -> str:
        return self.compiled.spec.plural.text(self.reader.language)


_NOT_ASKED = ("format", *PAGING)


def _sent(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = content_disposition(name, attachment=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def export_actions(compiled: Compiled, context: ReaderContext, args: Args) -> Iterable[Action]:
    """Return the menu entries that export a list, for who may."""
    if not context.reader.may(compiled.slug, "export"):
        return
    words = {"xlsx": _("Export to Excel"), "csv": _("Export as CSV")}
    for form, label in words.items():
        href = list_href(compiled.slug, [("format", form), *args], path="export")
        yield Action(f"export-{form}", label, "download", href)

"""/e/<slug>/export: the list as a file, at once or, when it is long, from the background."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.compile.model import Compiled
from app.engine.database import own_transaction, short_write
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import Args
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.list_state import PAGING, read_list_state
from app.engine.views.entity_base import EntityBase
from app.engine.views.list_columns import list_columns
from app.engine.views.list_paging import rows_word
from app.engine.views.page import list_href
from app.engine.views.page_models import Action
from app.extensions import db
from app.features.import_export import export_list
from app.features.import_export.exchange_runs import KEPT_DAYS, Wish, ask_run, run_href
from app.features.import_export.sent_files import sent
from app.features.import_export.tables import EXPORT
from app.web.transaction import small_write

_NOT_ASKED = ("format", "csrf_token", *PAGING)


@dataclass(frozen=True)
class ExportPage:
    """A list that is too long to wait for: template import_export/export.html.

    hidden: the list's arguments and the kind of file, sent along.
    """

    title: str
    sentence: str
    action: str
    submit: str
    back_href: str
    back_label: str
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Asked:
    """An export as its arguments mean it."""

    query: ListQuery
    request: ListRequest
    args: list[tuple[str, str]]
    form: str
    count: int

    @property
    def columns(self) -> Sequence[str]:
        """Return the fields that the list shows.

        Who may bring the file in again gets the code too: by it a changed row finds its record.
        """
        shown, query = list_columns(self.query, self.request), self.query
        again = query.context.reader.may(query.compiled.slug, "import") and "code" in query.modes
        return [*shown, "code"] if again and "code" not in shown else shown

    def name(self, day: date) -> str:
        """Return what the file is called."""
        compiled, language = self.query.compiled, self.query.context.language
        return f"{compiled.spec.plural.text(language)}_{day.isoformat()}.{self.form}"


class ExportPages(EntityBase):
    """The export of one entity; a subclass per entity is made by the manifest."""

    default_view = "export"

    @expose("/export", methods=["GET"])
    def export(self) -> Response:
        """Answer with what the list of the same arguments shows, as a file; a long one is offered."""
        asked = self._asked(list(request.args.items(multi=True)))
        if asked.count > export_list.DIRECT_ROWS:
            return self.render("import_export/export.html", self._offer(asked))
        name, file = asked.name(clock.today(self.reader.timezone)), tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
        done = export_list.write_list(asked.query, asked.request, asked.columns, asked.form, file)
        with small_write() as session:
            export_list.note_export(
                session, self.reader, self.slug, done, name=name, selection=urlencode(asked.args)
            )
        file.seek(0)
        return sent(file, name, asked.form)

    @expose("/export", methods=["POST"])
    @own_transaction
    def prepare(self) -> Response:
        """Have a long list written in the background."""
        asked = self._asked(list(request.form.items(multi=True)))
        reader, now = self.reader, clock.now()
        wish = Wish(
            f"{EXPORT}-{secrets.token_hex(24)}", EXPORT, self.slug, asked.name(clock.today(reader.timezone)),
            {"args": asked.args, "columns": list(asked.columns), "form": asked.form},
            asked.count,
        )  # fmt: skip
        db.session.rollback()
        with short_write(db.engine) as session:
            run = ask_run(session, wish, reader=reader, now=now).key
        return self.go(run_href(run))

    def _asked(self, given: list[tuple[str, str]]) -> _Asked:
        query = export_list.readable_query(self.compiled, self.context)
        form = export_list.require_form(dict(given).get("format", "xlsx"))
        args = [pair for pair in given if pair[0] not in _NOT_ASKED]
        asked = read_list_state(query, args).request
        return _Asked(query, asked, args, form, export_list.require_few(query, asked))

    def _offer(self, asked: _Asked) -> ExportPage:
        things, args = self.compiled.spec.plural.text(self.reader.language), asked.args
        return ExportPage(
            title=_("Export %(things)s", things=self.compiled.spec.plural.inside(self.reader.language)),
            sentence=_("%(rows)s: the file is written in the background, and the bell tells you when it is ready. "
                       "Only you can fetch it, for %(days)s days.", rows=rows_word(asked.count), days=KEPT_DAYS),
            action=f"/e/{self.slug}/export", submit=_("Prepare the file"),
            back_href=f"/e/{self.slug}/?{urlencode(args)}", back_label=things,
            hidden=(("format", asked.form), *args),
        )  # fmt: skip


def export_actions(compiled: Compiled, context: ReaderContext, args: Args) -> Iterable[Action]:
    """Return the menu entries that export a list, for who may."""
    if not context.reader.may(compiled.slug, "export"):
        return
    words = {"xlsx": _("Export to Excel"), "csv": _("Export as CSV")}
    for form, label in words.items():
        href = list_href(compiled.slug, [("format", form), *args], path="export")
        yield Action(f"export-{form}", label, "download", href)

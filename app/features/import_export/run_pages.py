"""/exchange/<key>: work under way with its progress, and what came of it; each person their own."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, current_app, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import AccessDenied, NotVisible
from app.engine.jobs.lease import is_ticking
from app.engine.jobs.tables import DONE
from app.engine.views.page import BasePage, tell
from app.features.import_export.exchange_runs import (
    Standing,
    cancel_run,
    find_standing,
    run_href,
)
from app.features.import_export.import_service import rows_href
from app.features.import_export.run_models import build_run_page
from app.features.import_export.sent_files import sent
from app.features.import_export.tables import CHECK, EXPORT, IMPORT
from app.features.import_export.uploads import ExportFolder


class RunPages(BasePage):
    """Runs of this room; everybody sees their own."""

    route_base = "/exchange"
    default_view = "run"

    @expose("/<key>", methods=["GET"])
    def run(self, key: str) -> Response:
        """Show how far a run is; once it has a page of its own for the result, go there."""
        standing, now = find_standing(self.session, key, reader=self.reader), clock.now()
        result = _result_href(standing)
        if result or (self._is_polled and not standing.is_open):
            return self._leave(result or run_href(key))
        page = build_run_page(
            standing, things=_things(standing.run.slug, self.reader.language), now=now,
            is_ticking=is_ticking(self.session, now=now),
        )  # fmt: skip
        return self.render("import_export/run.html", page)

    @expose("/<key>/cancel", methods=["POST"])
    def cancel(self, key: str) -> Response:
        """Ask a run to stop behind the part it is at."""
        standing = find_standing(self.session, key, reader=self.reader)
        cancel_run(self.session, standing, now=clock.now())
        tell(_("It stops as soon as it can."))
        return self.go(run_href(key))

    @expose("/<key>/file", methods=["GET"])
    def file(self, key: str) -> Response:
        """Give a finished export to whoever asked for it, while they may export."""
        standing = find_standing(self.session, key, reader=self.reader)
        run, path = standing.run, ExportFolder(current_app.config["CRM"].data_dir).path(key)
        if run.kind != EXPORT or standing.state != DONE or not path.is_file():
            raise NotVisible(key)
        if not self.reader.may(run.slug, "export"):
            things = _things(run.slug, self.reader.language)
            raise AccessDenied(_("You have no right to export: %(label)s.", label=things))
        return sent(path, run.name, run.arguments["form"])

    @property
    def _is_polled(self) -> bool:
        return bool(request.headers.get("HX-Request"))

    def _leave(self, href: str) -> Response:
        """Redirect; the script that looks every second is told to take the whole page along."""
        if self._is_polled:
            return Response("", 200, {"HX-Redirect": href})
        return self.go(href)


def _result_href(standing: Standing) -> str:
    run = standing.run
    if run.kind == IMPORT and not standing.is_open:
        return f"/e/{run.slug}/import/{run.arguments['upload']}/done"
    if run.kind == CHECK and standing.state == DONE:
        path, args = rows_href(run)
        return f"{path}?{urlencode(args)}"
    return ""


def _things(slug: str, language: str) -> str:
    compiled = current_catalogue().entities.get(slug)
    return compiled.spec.plural.text(language) if compiled is not None else slug

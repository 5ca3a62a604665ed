"""Backups in the browser: list, make, check, download, restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Response, current_app, request, send_file
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine import clock
from app.engine.errors import AccessDenied, FieldError
from app.engine.jobs.lease import is_ticking
from app.engine.jobs.planner import ask_for
from app.engine.jobs.tables import DUE, RUNNING, JobRun
from app.engine.journal.record import write_entry
from app.engine.views.page import BasePage, tell
from app.features.backups import service
from app.features.backups.archive import backups_dir
from app.features.backups.jobs import DRILL, NIGHTLY, RESTORE
from app.features.backups.page_models import BASE, build_backups_page, build_restore_page


class BackupPages(BasePage):
    """Backups; administrators only."""

    route_base = BASE
    default_view = "backups"

    @expose("/", methods=["GET"])
    def backups(self) -> Response:
        """Show every backup with its age, size and state."""
        self._require_administrator()
        data_dir, now = current_app.config["CRM"].data_dir, clock.now()
        page = build_backups_page(
            service.all_backups(data_dir), folder=str(backups_dir(data_dir)), now=now,
            is_ticking=is_ticking(self.session, now=now), is_busy=self._is_busy(),
        )  # fmt: skip
        return self.render("backups/list.html", page)

    @expose("/new", methods=["POST"])
    def new(self) -> Response:
        """Have a backup made as soon as the scheduler looks."""
        self._require_administrator()
        self._ask(NIGHTLY, {})
        tell(_("The backup is being made; it appears here when it is complete."))
        return self.go(f"{BASE}/")

    @expose("/<name>/check", methods=["POST"])
    def check(self, name: str) -> Response:
        """Have a backup restored beside and compared."""
        self._require_administrator()
        service.find_backup(current_app.config["CRM"].data_dir, name)
        self._ask(DRILL, {"name": name})
        tell(_("The check is under way; its verdict appears here."))
        return self.go(f"{BASE}/")

    @expose("/<name>/restore", methods=["GET", "POST"])
    def restore(self, name: str) -> Response:
        """Ask for the archive's name, typed once more; have it put in force."""
        self._require_administrator()
        path = service.find_backup(current_app.config["CRM"].data_dir, name)
        if request.method == "GET":
            return self.render("settings/form.html", build_restore_page(path))
        typed = request.form.get("name", "")
        errors = list(self._refusals(path, typed))
        if errors:
            return self.render("settings/form.html", build_restore_page(path, typed, errors), 422)
        self._ask(RESTORE, {"name": name})
        tell(_("The restore is under way. When it is through, everybody signs in anew."))
        return self.go(f"{BASE}/")

    def _refusals(self, path: Path, typed: str) -> Iterator[FieldError]:
        """Yield what stands against restoring an archive now."""
        if typed.strip() != path.name:
            yield FieldError("name", _("That is not its name. Nothing was changed."))
        if self.session.get_bind().dialect.name != "sqlite":
            text = _("Only SQLite is restored here; see “Get everything back” in the help.")
            yield FieldError("", text)
        if not is_ticking(self.session, now=clock.now()):
            text = _(
                "No scheduler is at work, so nothing would restore it. Use the command, or start the product with CRM_SCHEDULER=1."
            )
            yield FieldError("", text)
        if self._is_busy():
            yield FieldError(
                "", _("A backup, a check or a restore is under way; wait for its end.")
            )

    @expose("/<name>/download", methods=["POST"])
    def download(self, name: str) -> Response:
        """Send an archive, and write down who took it."""
        self._require_administrator()
        path = service.find_backup(current_app.config["CRM"].data_dir, name)
        self._tell("download", name)
        response = send_file(
            path.absolute(), "application/zip", as_attachment=True, download_name=name, etag=False
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _require_administrator(self) -> None:
        if not self.reader.is_administrator:
            raise AccessDenied(_("Only administrators open the settings."))

    def _ask(self, job: str, arguments: dict[str, str]) -> None:
        ask_for(
            self.session, job, now=clock.now(), arguments=arguments, asked_by_id=self.reader.user_id
        )
        self._tell("run", arguments.get("name", ""))

    def _tell(self, action: str, name: str) -> None:
        write_entry(
            self.session, reader=self.reader, source="form", action=action, slug="backup",
            record_id=0, title=name, version=1, changes={},
        )  # fmt: skip

    def _is_busy(self) -> bool:
        busy = select(JobRun.id).where(
            JobRun.job.in_((NIGHTLY, DRILL, RESTORE)), JobRun.state.in_((DUE, RUNNING))
        )
        return self.session.scalar(busy.limit(1)) is not None

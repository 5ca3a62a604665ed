"""Jobs in the browser: all of them, one with its log, the form of its cadence; deeds by POST."""

from __future__ import annotations

from flask import Response, current_app, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import FieldError, UserError
from app.engine.jobs.lease import is_ticking
from app.engine.query.context import read_id
from app.engine.views.page import BasePage, tell
from app.features.jobs_panel import service
from app.features.jobs_panel.page_models import (
    BASE,
    build_cadence_page,
    build_job_page,
    build_jobs_page,
)
from app.features.jobs_panel.service import require_administrator


class JobPages(BasePage):
    """Jobs; administrators only."""

    route_base = BASE
    default_view = "jobs"

    @expose("/", methods=["GET"])
    def jobs(self) -> Response:
        """Show every job with its next and last run."""
        require_administrator(self.reader)
        now = clock.now()
        page = build_jobs_page(
            service.all_lines(self.session), now=now, timezone=_site_zone(),
            is_ticking=is_ticking(self.session, now=now),
        )  # fmt: skip
        return self.render("jobs_panel/list.html", page)

    @expose("/<name>", methods=["GET"])
    def job(self, name: str) -> Response:
        """Show one job with its next times and a page of its log."""
        require_administrator(self.reader)
        line, now = service.find_line(self.session, name), clock.now()
        before = read_id(request.args.get("before", "")) or 0
        runs, has_more = service.read_runs(self.session, name, before=before)
        page = build_job_page(
            self.session, line, runs, has_more=has_more, now=now, timezone=_site_zone(),
            is_ticking=is_ticking(self.session, now=now), language=self.reader.language,
        )  # fmt: skip
        return self.render("jobs_panel/job.html", page)

    @expose("/<name>/cadence", methods=["GET", "POST"])
    def cadence(self, name: str) -> Response:
        """Ask for another cadence; store it."""
        require_administrator(self.reader)
        line = service.find_line(self.session, name)
        if request.method == "GET":
            page = build_cadence_page(line, str(line.cadence), _site_zone())
            return self.render("settings/form.html", page)
        text = request.form.get("cadence", "")
        try:
            service.set_cadence(self.session, name, text, reader=self.reader, now=clock.now())
        except UserError as refused:
            errors = [FieldError("cadence", refused.message)]
            page = build_cadence_page(line, text, _site_zone(), errors)
            return self.render("settings/form.html", page, 422)
        tell(_("Saved."))
        return self.go(f"{BASE}/{name}")

    @expose("/<name>/run", methods=["POST"])
    def run(self, name: str) -> Response:
        """Have the job run as soon as the scheduler looks, which it does twice a second."""
        require_administrator(self.reader)
        service.find_line(self.session, name)
        try:
            service.run_now(self.session, name, reader=self.reader, now=clock.now())
        except UserError as refused:
            tell(refused.message, tone="bad")
        else:
            tell(_("The job starts now; its log stands below."))
        return self.go(f"{BASE}/{name}")

    @expose("/<name>/pause", methods=["POST"])
    def pause(self, name: str) -> Response:
        """Stop running the job by the clock."""
        self._pause(name, paused=True)
        tell(_("Paused: it runs only when you ask."))
        return self.go(f"{BASE}/{name}")

    @expose("/<name>/resume", methods=["POST"])
    def resume(self, name: str) -> Response:
        """Run the job by the clock again."""
        self._pause(name, paused=False)
        tell(_("It runs by its cadence again."))
        return self.go(f"{BASE}/{name}")

    @expose("/runs/<int:run_id>/cancel", methods=["POST"])
    def cancel(self, run_id: int) -> Response:
        """Ask a waiting or running run to stop."""
        require_administrator(self.reader)
        try:
            run = service.cancel_run(self.session, run_id, reader=self.reader, now=clock.now())
        except UserError as refused:
            tell(refused.message, tone="bad")
            return self.go(f"{BASE}/")
        tell(_("The run stops as soon as it can."))
        return self.go(f"{BASE}/{run.job}")

    def _pause(self, name: str, *, paused: bool) -> None:
        require_administrator(self.reader)
        service.find_line(self.session, name)
        service.set_paused(self.session, name, paused, reader=self.reader, now=clock.now())


def _site_zone() -> str:
    return str(current_app.config["CRM"].timezone)

"""Sending mails, and telling administrators of jobs that failed for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.jobs.context import JobContext
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.registry import Counts, find_job, job
from app.engine.jobs.tables import JobRun
from app.features.notifications.mail import send_waiting
from app.features.notifications.public import SEND, Notice, administrators, notify, words_of
from app.features.notifications.service import forget_old

JOB_FAILED = "job.failed"


@job(
    SEND, cadence="every 10m", parts=True, retries=0,
    title=_l("Send mails"), description=_l("Delivers notifications by e-mail; tries again what failed."),
)  # fmt: skip
def send_mail(ctx: JobContext) -> Counts:
    """Send the mails that are due."""
    sent, failed = send_waiting(ctx, current_app.config["CRM"])
    return {"sent": sent, "failed": failed}


@job(
    "notifications.forget_old", cadence="cron 25 4 * * *",
    title=_l("Tidy notifications"),
    description=_l("Deletes notifications that were read more than 90 days ago, and unread ones after a year."),
)  # fmt: skip
def forget_old_ones(ctx: JobContext) -> Counts:
    """Delete what nobody looks at any more."""
    return {"deleted": forget_old(ctx.session, now=ctx.now)}


def tell_of_failure(session: Session, run: JobRun, reason: str) -> None:
    """Tell every administrator that a job failed for good, and whoever asked for it.

    The latter are led to the address that the job's argument `href` names.
    """
    data, href = {"job": run.job, "reason": reason}, f"/settings/jobs/{run.job}"
    people = dict.fromkeys(administrators(session), href)
    if run.asked_by_id is not None:
        people[run.asked_by_id] = (run.arguments or {}).get("href") or people.get(
            run.asked_by_id, ""
        )
    notices = [
        Notice(user_id, JOB_FAILED, f"job:{run.id}", data, where)
        for user_id, where in people.items()
    ]
    notify(session, notices, now=clock.now())


@words_of(JOB_FAILED)
def failure_words(data: Mapping[str, Any]) -> str:
    """Return the title of the job and why it failed."""
    spec = find_job(data["job"])
    title = str(spec.title) if spec is not None else data["job"]
    return _(
        "The job “%(title)s” failed: %(reason)s", title=title, reason=reason_text(data["reason"])
    )

"""A person's notifications in the browser; what one tells is opened by POST, which marks it read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine import clock
from app.engine.query.context import read_id
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import Action, EmptyState
from app.features.notifications import service
from app.features.notifications.public import Running, running_for, text_of
from app.features.notifications.tables import DUE, FAILED, Notification, Outbox


@dataclass(frozen=True)
class Line:
    """One notification. mail: what became of its mail, "" when it was sent or there is none."""

    text: str
    at: datetime
    unread: bool
    href: str
    mail: str


@dataclass(frozen=True)
class NotificationsPage:
    """A person's notifications: template notifications/list.html. running: what they wait for."""

    title: str
    sentence: str
    running: tuple[Running, ...]
    lines: tuple[Line, ...]
    more_href: str
    read_all: Action | None
    empty: EmptyState | None
    warning: str = ""


class NotificationPages(BasePage):
    """Notifications; everybody sees their own."""

    route_base = "/notifications"
    default_view = "notifications"

    @expose("/", methods=["GET"])
    def notifications(self) -> Response:
        """Show a page of the reader's notifications, newest first."""
        before = read_id(request.args.get("before", "")) or 0
        rows, has_more = service.read_page(self.session, self.reader, before=before)
        lines = tuple(_line(told, mail) for told, mail in rows)
        more = f"/notifications/?before={rows[-1][0].id}" if has_more else ""
        failed = service.failed_mails(self.session) if self.reader.is_administrator else 0
        running = tuple(running_for(self.session, self.reader, now=clock.now()))
        page = _page(running, lines, more, service.unread_count(self.reader), failed)
        return self.render("notifications/list.html", page)

    @expose("/<int:number>/open", methods=["POST"])
    def open(self, number: int) -> Response:
        """Mark one as read and go where it leads."""
        href = service.open_one(self.session, self.reader, number, now=clock.now())
        return self.go(href or "/notifications/")

    @expose("/read", methods=["POST"])
    def read(self) -> Response:
        """Mark everything as read."""
        service.read_all(self.session, self.reader, now=clock.now())
        tell(_("Everything is marked as read."))
        return self.go("/notifications/")


def _page(
    running: tuple[Running, ...], lines: tuple[Line, ...], more: str, unread: int, failed: int
) -> NotificationsPage:
    words = ngettext("%(num)d unread", "%(num)d unread", unread) if unread else _("All read")
    every = Action("read", _("Mark all as read"), "checks", "/notifications/read", "post")
    empty = EmptyState(
        "bell", _("Nothing new"), _("Follow-ups that are due and messages for you appear here.")
    )
    warning = ngettext(
        "%(num)d mail of this site could not be delivered.",
        "%(num)d mails of this site could not be delivered.", failed,
    ) if failed else ""  # fmt: skip
    return NotificationsPage(
        _("Notifications"), words, running, lines, more, every if unread else None,
        None if lines or running else empty, warning,
    )  # fmt: skip


def _line(told: Notification, mail: Outbox | None) -> Line:
    words = ""
    if mail is not None and mail.state == FAILED:
        words = _("Not delivered by e-mail: %(reason)s", reason=mail.reason)
    elif mail is not None and mail.state == DUE and mail.reason:
        words = _("E-mail will be tried again: %(reason)s", reason=mail.reason)
    return Line(text_of(told.code, told.data or {}), told.at, told.read_at is None,
                f"/notifications/{told.id}/open", words)  # fmt: skip

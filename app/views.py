"""What no declaration can derive: own actions, shared pickers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_appbuilder import AppBuilder, expose
from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.crm.home import CARDS
from app.engine import clock
from app.engine.access.tables import Department
from app.engine.fields.china import region_path, regions
from app.engine.forms.undo import undo_batch
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import read_id
from app.engine.query.people import find_people
from app.engine.views.history import own_events
from app.engine.views.list_paging import rows_word
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import EmptyState
from app.engine.views.record_models import Event
from app.features.attachments import manifest as attachments
from app.features.audit import manifest as audit
from app.features.backups import manifest as backups
from app.features.comments import manifest as comments
from app.features.data_quality import manifest as data_quality
from app.features.dictionaries import manifest as dictionaries
from app.features.help import manifest as help_pages
from app.features.home import manifest as home
from app.features.import_export import manifest as import_export
from app.features.import_export.undo_service import ask_undo
from app.features.jobs_panel import manifest as jobs_panel
from app.features.marks import manifest as marks
from app.features.marks.service import followers
from app.features.notifications import manifest as notifications
from app.features.packs import manifest as packs
from app.features.people import manifest as people
from app.features.reminders import manifest as reminders  # noqa: F401 - registers its jobs
from app.features.saved_views import manifest as saved_views
from app.features.search import manifest as search
from app.web.redirects import came_from

LIMIT = 20


@dataclass(frozen=True)
class ActionsPage:
    """What the reader changed: template entity/actions.html."""

    title: str
    sentence: str
    events: tuple[Event, ...]
    more_href: str = ""
    empty: EmptyState | None = None


class SharedPages(BasePage):
    """Own actions, shared pickers."""

    route_base = ""
    default_view = "actions"

    @expose("/options/<kind>", methods=["GET"])
    def options(self, kind: str) -> Response:
        """Answer the shared pickers: people, departments, regions."""
        q = request.args.get("q", "").strip()[:60]
        finders = {"user": self._people, "department": self._departments, "region": _regions}
        if kind not in finders:
            return self.answer({"results": []}, 404)
        return self.answer({"results": finders[kind](q)})

    def _people(self, q: str) -> list[dict[str, Any]]:
        language = self.reader.language
        return [
            {
                "id": user.id,
                "title": user.title(language),
                "hint": department.title(language) if department else "",
            }
            for user, department in find_people(self.session, q, limit=LIMIT)
        ]

    def _departments(self, q: str) -> list[dict[str, Any]]:
        rows = self.session.scalars(select(Department).order_by(Department.position, Department.id))
        titles = [(row.id, row.title(self.reader.language)) for row in rows]
        return [
            {"id": key, "title": title, "hint": ""}
            for key, title in titles
            if q.casefold() in title.casefold()
        ][:LIMIT]

    @expose("/actions/", methods=["GET"])
    def actions(self) -> Response:
        """Show what the reader changed, newest first, each with its undo."""
        before = read_id(request.args.get("before", "")) or 0
        # The records of an import are told of by its own line, which also takes all of them back.
        statement = select(JournalEntry).where(
            JournalEntry.actor_id == self.reader.user_id,
            or_(JournalEntry.source != "import", JournalEntry.record_id == 0),
        )
        if before:
            statement = statement.where(JournalEntry.id < before)
        entries = self.session.scalars(statement.order_by(JournalEntry.id.desc()).limit(51)).all()
        events = own_events(self.context, entries[:50])
        empty = EmptyState(
            "history",
            _("Nothing changed yet"),
            _("What you change stands here, and can be taken back."),
        )
        more = f"/actions/?before={entries[49].id}" if len(entries) > 50 else ""
        page = ActionsPage(
            _("My actions"), _("Each of them can be taken back."), events, more, empty
        )
        return self.render("entity/actions.html", page)

    @expose("/actions/<batch>/undo", methods=["POST"])
    def undo(self, batch: str) -> Response:
        """Take one deed back; what changed since is kept and named. A large one takes its time."""
        later = ask_undo(self.session, batch, reader=self.reader, now=clock.now())
        if later:
            words = _("It is being taken back; the bell tells you when it is finished.")
            return self.answer({"message": words}) if self.wants_json else self.go(later)
        undone = undo_batch(self.session, self.context.catalogue, batch, reader=self.reader)
        words = _("Taken back: %(records)s.", records=rows_word(undone.records))
        if undone.kept:
            words += " " + _("Kept: %(list)s.", list="; ".join(undone.kept[:5]))
        if self.wants_json:
            return self.answer({"records": undone.records, "kept": undone.kept, "message": words})
        tell(words, tone="good" if undone.records else "bad")
        return self.go("/actions/" if undone.removed else came_from(otherwise="/actions/"))


def _regions(q: str) -> list[dict[str, Any]]:
    found = []
    wanted = q.replace("/", "").replace(" ", "")
    for code in regions():
        if q.isdigit() and not code.startswith(q):
            continue
        path = region_path(code)
        if not q.isdigit() and wanted not in "".join(path):
            continue
        found.append({"id": code, "title": " / ".join(path), "hint": code})
        if len(found) >= LIMIT:
            break
    return found


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the pages of this file and of the rooms."""
    builder.add_view_no_menu(SharedPages)
    home.register(app, builder, CARDS)
    people.register(app, builder)
    dictionaries.register(app, builder)
    saved_views.register(app, builder)
    search.register(app, builder)
    comments.register(app, builder, followers)
    attachments.register(app, builder)
    marks.register(app, builder)
    import_export.register(app, builder)
    jobs_panel.register(app, builder)
    backups.register(app, builder)
    packs.register(app, builder)
    notifications.register(app, builder)
    help_pages.register(app, builder)
    data_quality.register(app, builder)
    audit.register(app, builder)

"""The journal in the browser, for auditors and administrators."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose

from app.engine.views.page import BasePage
from app.features.audit.page_models import BASE, build_journal_page
from app.features.audit.service import (
    PAGE,
    mark_of,
    read_entries,
    read_mark,
    read_people,
    read_wanted,
    require_auditor,
)
from app.features.audit.words import EntryWords, source_words


class JournalPages(BasePage):
    """Every write; looking only."""

    route_base = BASE
    default_view = "journal"

    @expose("/", methods=["GET"])
    def journal(self) -> Response:
        """Show who wrote what, newest first."""
        require_auditor(self.reader)
        words, args = EntryWords(self.context), request.args
        wanted = read_wanted(
            args, entities=words.kinds, sources=source_words(), context=self.context
        )
        before = read_mark(args.get("before", ""))
        entries = read_entries(self.session, wanted, timezone=self.reader.timezone, before=before)
        people = read_people(self.session, self.reader.language)
        more = mark_of(entries[PAGE - 1]) if len(entries) > PAGE else ""
        events = words.events(entries[:PAGE])
        page = build_journal_page(wanted, events, kinds=words.kinds, people=people, more=more)
        return self.render("audit/journal.html", page)

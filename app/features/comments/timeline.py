"""Comments in a record's timeline."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine.fields.short_days import full_moment
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import day_words
from app.engine.views.record_models import Event
from app.engine.views.timeline_sources import TimelineItem, TimelineSource, Wanted
from app.features.comments.mentions import names_in, shown_text
from app.features.comments.panel import KEY
from app.features.comments.service import Told, living
from app.features.comments.tables import Comment


def read_comments(query: ListQuery, record: RecordRow, wanted: Wanted) -> list[TimelineItem]:
    """Return comments as events; see TimelineSource.read."""
    at: Any = Comment.at
    key: Any = Comment.id
    statement = living(query.compiled.slug, record.id).order_by(at.desc(), key.desc())
    if wanted.person:
        statement = statement.where(Comment.author_id == wanted.person)
    if wanted.before is not None:
        statement = statement.where(wanted.before.condition(at, key))
    told = [Told(*row) for row in query.session.execute(statement.limit(wanted.limit))]
    names = names_in(query.session, (one.comment.text for one in told), query.context.language)
    base = f"/e/{query.compiled.slug}/{record.id}?tab={KEY}"
    return [_item(one, names, base, query) for one in told]


def _item(told: Told, names: dict[int, str], base: str, query: ListQuery) -> TimelineItem:
    comment, context = told.comment, query.context
    local = comment.at.astimezone(ZoneInfo(context.timezone))
    event = Event(
        icon="message", who=told.author.title(context.language) if told.author else _("System"),
        text=_("commented"), time=f"{local:%H:%M}", day=day_words(local.date(), context),
        title=full_moment(comment.at, "medium"), body=shown_text(comment.text, names),
        href=f"{base}#comment-{comment.id}",
    )  # fmt: skip
    return TimelineItem(comment.at, comment.id, event, comment.author_id)


COMMENTS_SOURCE = TimelineSource("comments", lambda: _("Comments"), read_comments)

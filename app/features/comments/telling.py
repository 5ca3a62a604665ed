"""Whom a comment is told to, and in which words: nobody hears of a record they do not see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.query.list_query import ListQuery
from app.engine.query.seen_title import seen_title
from app.features.comments.tables import Comment
from app.features.notifications.public import Notice, notify, record_data, record_words, words_of

MENTIONED, COMMENTED = "comment.mention", "comment.new"
Followers = Callable[[Session, str, int], Sequence[int]]
_followers: list[Followers] = []


def provide_followers(followers: Followers) -> None:
    """Let the composition say who follows a record: called with session, slug and record."""
    _followers[:] = [followers]


def tell_mentioned(
    query: ListQuery, comment: Comment, people: Iterable[int], *, now: datetime
) -> None:
    """Tell those who are mentioned and see the record."""
    _tell(query, comment, MENTIONED, people, now)


def tell_followers(
    query: ListQuery,
    comment: Comment,
    owner_id: int | None,
    mentioned: Collection[int],
    *,
    now: datetime,
) -> None:
    """Tell the owner and whoever follows the record, but not those who are mentioned anyway."""
    people = {
        key for ask in _followers for key in ask(query.session, comment.entity, comment.record_id)
    }
    people |= {owner_id} if owner_id is not None else set()
    _tell(query, comment, COMMENTED, sorted(people - set(mentioned)), now)


def _tell(
    query: ListQuery, comment: Comment, code: str, people: Iterable[int], now: datetime
) -> None:
    session = query.session
    href = f"/e/{comment.entity}/{comment.record_id}?tab=comments#comment-{comment.id}"
    notices = []
    for user_id in people:
        title = seen_title(session, query.compiled, comment.record_id, user_id)
        if title is not None and user_id != comment.author_id:
            data = record_data(session, comment.entity, title, comment.author_id)
            notices.append(Notice(user_id, code, f"comment:{comment.id}", data, href))
    notify(session, notices, now=now)


@words_of(MENTIONED)
def mentioned_words(data: Mapping[str, Any]) -> str:
    """Return who mentioned the reader, and where."""
    return _("%(who)s mentioned you: %(title)s (%(what)s)", **record_words(data))


@words_of(COMMENTED)
def commented_words(data: Mapping[str, Any]) -> str:
    """Return who commented, and where."""
    return _("%(who)s commented: %(title)s (%(what)s)", **record_words(data))

"""Comments: listed, written, changed and deleted by who wrote them, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.fields.base import Refusal
from app.engine.forms.note_deed import note_deed
from app.engine.hooks import SaveEvent
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.seen_title import seen_title
from app.features.comments import sharing
from app.features.comments.mentions import Written, read_mentions
from app.features.comments.tables import Comment, Mention
from app.features.comments.telling import tell_followers, tell_mentioned

DELETED = "uncomment"
LONGEST = 4000
PAGE = 30
TWICE = timedelta(seconds=30)


@dataclass(frozen=True)
class Draft:
    """A comment as it was sent. people: picked for its mentions.

    Of those mentioned who do not see the record: `share` shall collaborate on it, `skip` may stay
    without access and are not told.
    """

    text: str
    people: tuple[int, ...] = ()
    share: tuple[int, ...] = ()
    skip: tuple[int, ...] = ()


@dataclass(frozen=True)
class Blind:
    """Somebody mentioned who does not see the record; can_share: collaborating would help."""

    user_id: int
    name: str
    can_share: bool


class MentionedBlind(InvalidRecord):
    """Somebody is mentioned who does not see the record, and the writer has not decided yet."""

    def __init__(self, people: Sequence[Blind]) -> None:
        self.people = tuple(people)
        names = ", ".join(one.name for one in people)
        words = _("Without access to this record, and so not told: %(names)s.", names=names)
        super().__init__([FieldError("mentions", words)])


@dataclass(frozen=True)
class Told:
    """A comment with its author; None where they are unknown."""

    comment: Comment
    author: User | None


def comments_of(
    session: Session, slug: str, record_id: int, *, before: int = 0, limit: int = PAGE
) -> Sequence[Told]:
    """Return comments of a record, newest first. The caller has checked the scope."""
    statement = living(slug, record_id).order_by(Comment.id.desc()).limit(limit)
    if before:
        statement = statement.where(Comment.id < before)
    return [Told(*row) for row in session.execute(statement)]


def living(slug: str, record_id: int) -> Select[tuple[Comment, User]]:
    """Return the statement of a record's comments with their authors, in no order."""
    joined = select(Comment, User).outerjoin(User, User.id == Comment.author_id)
    return joined.where(*_on(slug, record_id))


def count_comments(session: Session, slug: str, record_id: int) -> int:
    """Return how many comments a record has."""
    statement = select(func.count()).select_from(Comment).where(*_on(slug, record_id))
    return int(session.scalar(statement) or 0)


def find_comment(session: Session, slug: str, record_id: int, comment_id: int | None) -> Told:
    """Return one comment of a record; NotVisible for another record's as for none."""
    statement = living(slug, record_id).where(Comment.id == comment_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotVisible("comment")
    return Told(*row)


def post_comment(
    query: ListQuery, record_id: int | str, draft: Draft, *, now: datetime, source: str = "form"
) -> Comment:
    """Write a comment on a record that the reader sees, and tell whom it concerns.

    Raises InvalidRecord for an empty or too long text and unclear names, MentionedBlind for
    people without access about whom nothing was decided.
    """
    session, slug = query.session, query.compiled.slug
    record = query.get(record_id, ["owner"] if "owner" in query.modes else [])
    written = _read(session, draft)
    twin = _just_written(query, record.id, written.text, now)
    if twin is not None:
        return twin
    _open_to(query, record.id, written.people, draft, source)
    comment = Comment(
        entity=slug, record_id=record.id, author_id=query.context.user_id, text=written.text, at=now
    )
    session.add(comment)
    session.flush()  # mentions and notices carry its id
    session.add_all(Mention(comment_id=comment.id, user_id=key) for key in written.people)
    tell_mentioned(query, comment, written.people, now=now)
    owner = record.values.get("owner")
    tell_followers(query, comment, owner.id if owner else None, written.people, now=now)
    return comment


def change_comment(
    query: ListQuery, record_id: int | str, comment_id: int | None, draft: Draft, *,
    now: datetime, source: str = "form",
) -> Comment:  # fmt: skip
    """Change one's own comment; who is mentioned now and was not before is told."""
    session = query.session
    comment = own_comment(query, record_id, comment_id)
    written = _read(session, draft)
    mentioned = select(Mention.user_id).where(Mention.comment_id == comment.id)
    fresh = [key for key in written.people if key not in set(session.scalars(mentioned))]
    _open_to(query, comment.record_id, fresh, draft, source)
    if written.text != comment.text:
        comment.text, comment.edited_at = written.text, now
    session.execute(delete(Mention).where(Mention.comment_id == comment.id))
    session.add_all(Mention(comment_id=comment.id, user_id=key) for key in written.people)
    tell_mentioned(query, comment, fresh, now=now)
    return comment


def own_comment(query: ListQuery, record_id: int | str, comment_id: int | None) -> Comment:
    """Return the reader's own comment on a record they see; AccessDenied for another's."""
    record = query.get(record_id, [])
    found = find_comment(query.session, query.compiled.slug, record.id, comment_id)
    if found.comment.author_id != query.context.user_id:
        raise AccessDenied(_("Only who wrote a comment may change it."))
    return found.comment


def delete_comment(
    query: ListQuery, record_id: int | str, comment_id: int | None, *, now: datetime,
    source: str = "form", batch: str = "",
) -> JournalEntry:  # fmt: skip
    """Delete one's own comment, or as administrator anybody's; its history entry can be undone."""
    record, reader = query.get(record_id, []), query.context.reader
    found = find_comment(query.session, query.compiled.slug, record.id, comment_id)
    if found.comment.author_id != reader.user_id and not reader.is_administrator:
        raise AccessDenied(_("Only who wrote a comment may delete it."))
    found.comment.removed_at = now
    changes = {"_comment": [found.comment.id, None]}
    return note_deed(
        query.session, query.compiled, record.id, DELETED, changes, reader=reader, source=source,
        batch=batch,
    )  # fmt: skip


def bring_back(session: Session, compiled: Compiled, entry: JournalEntry, reader: Reader) -> None:
    """Put a deleted comment back on its record, for who may delete it."""
    record = ListQuery(compiled, ReaderContext(session, reader)).get(entry.record_id, [])
    comment = session.get(Comment, entry.changes["_comment"][0])
    if comment is None or (comment.entity, comment.record_id) != (compiled.slug, record.id):
        raise NotVisible("comment")
    if comment.author_id != reader.user_id and not reader.is_administrator:
        raise AccessDenied(_("Only who wrote a comment may delete it."))
    comment.removed_at = None


def let_go(event: SaveEvent) -> None:
    """Remove the comments of a record that was removed for good."""
    mine = (Comment.entity == event.slug, Comment.record_id == event.record.id)
    inside = select(Comment.id).where(*mine)
    event.session.execute(delete(Mention).where(Mention.comment_id.in_(inside)))
    event.session.execute(delete(Comment).where(*mine))


def _on(slug: str, record_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Comment.entity == slug, Comment.record_id == record_id, Comment.removed_at.is_(None)
    )  # fmt: skip


def _just_written(query: ListQuery, record_id: int, text: str, now: datetime) -> Comment | None:
    """Return the same comment by the same person a moment ago: a form that was sent twice."""
    twin = select(Comment).where(
        *_on(query.compiled.slug, record_id), Comment.author_id == query.context.user_id,
        Comment.text == text, Comment.at > now - TWICE,
    )  # fmt: skip
    return query.session.scalar(twin.limit(1))


def _read(session: Session, draft: Draft) -> Written:
    """Return the text as it is kept; InvalidRecord with what is wrong with it."""
    text = draft.text.replace("\x00", "").replace("\r\n", "\n").strip()
    problem = ""
    if not text:
        problem = _("Write something first.")
    elif len(text) > LONGEST:
        words = _("At most %(most)s characters; these are %(count)s.", most=LONGEST, count=len(text))  # fmt: skip
        problem = words
    if not problem:
        try:
            return read_mentions(session, text, draft.people)
        except Refusal as refusal:
            problem = str(refusal)
    raise InvalidRecord([FieldError("text", problem)])


def _open_to(
    query: ListQuery, record_id: int, people: Sequence[int], draft: Draft, source: str
) -> None:
    """Share the record with those who shall see it; MentionedBlind where nothing was decided."""
    session, compiled = query.session, query.compiled
    unseen = [key for key in people if seen_title(session, compiled, record_id, key) is None]
    if not unseen:
        return
    may = sharing.may_share(query, record_id)
    users = session.scalars(select(User).where(User.id.in_(unseen)))
    blind = [
        Blind(user.id, user.title(query.context.language),
              may and sharing.can_be_shared_with(session, compiled, user.id))
        for user in users
    ]  # fmt: skip
    asked = [one for one in blind if one.user_id in draft.share]
    left = [one for one in blind if one not in asked and one.user_id not in draft.skip]
    if left or not all(one.can_share for one in asked):
        raise MentionedBlind(blind)
    if asked:
        sharing.share(query, record_id, [one.user_id for one in asked], source=source)

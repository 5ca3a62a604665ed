"""The tab Comments of a record, and the form of one comment: what their templates show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.engine.fields.base import Ref
from app.engine.query.context import read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import ref_cell
from app.engine.views.page_models import Action, Cell
from app.engine.views.record_panels import RecordPanel
from app.features.comments.mentions import Part, names_in, shown_parts, shown_text
from app.features.comments.service import (
    LONGEST,
    PAGE,
    Blind,
    Draft,
    Told,
    comments_of,
    count_comments,
)
from app.features.comments.tables import Comment
from app.web.template_env import show_moment

KEY = "comments"


@dataclass(frozen=True)
class CommentForm:
    """One comment being written: template comments/form.html.

    key: tells several forms of a page apart. people: ids picked for mentions. blind: people
    mentioned who do not see the record, about whom the writer has to decide. cancel_href: "" for
    the box over the list.
    """

    key: str
    title: str
    action: str
    mention_href: str
    submit: str
    text: str = ""
    people: tuple[int, ...] = ()
    error: str = ""
    blind: tuple[Blind, ...] = ()
    cancel_href: str = ""
    most: int = LONGEST

    @property
    def sharable(self) -> tuple[Blind, ...]:
        """Return those who would see the record if they collaborated on it."""
        return tuple(one for one in self.blind if one.can_share)

    @property
    def share_names(self) -> str:
        """Return whom sharing would let in, by name."""
        return ", ".join(one.name for one in self.sharable)


@dataclass(frozen=True)
class CommentLine:
    """One comment: template comments/line.html. edit_href, remove: for who may."""

    id: int
    by: Cell
    when: str
    parts: tuple[Part, ...]
    edited: str = ""
    edit_href: str = ""
    remove: Action | None = None
    reader_id: int | None = None


@dataclass(frozen=True)
class CommentsPanel:
    """The comments of a record: template comments/panel.html. form: None where it lies in the bin."""

    title: str
    form: CommentForm | None
    count: int
    lines: tuple[CommentLine, ...]
    more_href: str = ""


def make_panel(query: ListQuery, record: RecordRow, args: Mapping[str, str]) -> CommentsPanel:
    """Return a page of comments, newest first. args: `before`, a comment's id."""
    slug, before = query.compiled.slug, read_id(args.get("before", "")) or 0
    found = comments_of(query.session, slug, record.id, before=before, limit=PAGE + 1)
    shown, base = found[:PAGE], f"/e/{slug}/{record.id}"
    names = names_in(query.session, (one.comment.text for one in shown), query.context.language)
    more = f"{base}?tab={KEY}&before={shown[-1].comment.id}" if len(found) > PAGE else ""
    return CommentsPanel(
        title=_("Comments"), form=None if record.deleted else new_form(slug, record.id),
        count=count_comments(query.session, slug, record.id),
        lines=tuple(_line(query, one, names, base, record) for one in shown), more_href=more,
    )  # fmt: skip


def new_form(slug: str, record_id: int) -> CommentForm:
    """Return the box for a new comment."""
    base = f"/e/{slug}/{record_id}"
    return CommentForm(
        "new", _("Write a comment"), f"{base}/{KEY}", f"{base}/mention", _("Comment")
    )


def edit_form(query: ListQuery, comment: Comment) -> CommentForm:
    """Return the form of one's own comment, with its text as people read it."""
    base = f"/e/{comment.entity}/{comment.record_id}"
    names = names_in(query.session, [comment.text], query.context.language)
    return CommentForm(
        str(comment.id), _("Change the comment"), f"{base}/{KEY}/{comment.id}", f"{base}/mention",
        _("Save"), text=shown_text(comment.text, names), people=tuple(names),
        cancel_href=f"{base}/{KEY}",
    )  # fmt: skip


def _line(
    query: ListQuery, told: Told, names: Mapping[int, str], base: str, record: RecordRow
) -> CommentLine:
    comment, context = told.comment, query.context
    mine = comment.author_id == context.user_id and not record.deleted
    href = f"{base}/{KEY}/{comment.id}"
    remove = Action("delete", _("Delete the comment"), "trash", f"{href}/delete", "post")
    edited = comment.edited_at
    return CommentLine(
        id=comment.id, by=_author(told, query), when=show_moment(comment.at),
        parts=shown_parts(comment.text, names),
        edited=show_moment(edited) if edited else "",
        edit_href=f"{href}/edit" if mine else "",
        remove=remove if mine or (context.reader.is_administrator and not record.deleted) else None,
        reader_id=context.user_id,
    )  # fmt: skip


def _author(told: Told, query: ListQuery) -> Cell:
    if told.author is None:
        return Cell("person", _("System"), initials="·")
    title = told.author.title(query.context.language)
    return ref_cell(Ref("user", told.author.id, title), query.context)


def count_text(query: ListQuery, record: RecordRow) -> str:
    """Return the figure beside the tab's label."""
    return str(count_comments(query.session, query.compiled.slug, record.id))


def with_problem(form: CommentForm, draft: Draft, error: str, blind: tuple[Blind, ...]) -> CommentForm:  # fmt: skip
    """Return a form again with what was typed and what is wrong with it."""
    return CommentForm(
        form.key, form.title, form.action, form.mention_href, form.submit, text=draft.text,
        people=draft.people, error=error, blind=blind, cancel_href=form.cancel_href,
    )  # fmt: skip


def menu_entries(query: ListQuery, record: RecordRow) -> tuple[Action, ...]:
    """Return the way to the comments that needs no search among the tabs."""
    base = f"/e/{query.compiled.slug}/{record.id}"
    return (Action("comments", _("Comments"), "message", f"{base}?tab={KEY}"),)


COMMENTS_PANEL = RecordPanel(
    KEY, lambda: _("Comments"), "comments/panel.html", make_panel, count=count_text
)

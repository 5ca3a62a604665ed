"""/e/<slug>/<id>/comments: write, change and delete comments, and find whom to mention."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import InvalidRecord
from app.engine.query.context import read_id
from app.engine.query.people import find_people
from app.engine.query.seen_title import seen_title
from app.engine.views.entity_base import EntityBase
from app.engine.views.page import tell
from app.features.comments import service
from app.features.comments.panel import (
    KEY,
    CommentForm,
    edit_form,
    make_panel,
    new_form,
    with_problem,
)
from app.features.comments.service import Draft, MentionedBlind
from app.web.redirects import came_from

OFFERED = 8
_NOTHING: Mapping[str, str] = {}


class CommentPages(EntityBase):
    """The comments of one entity's records; a subclass per entity is made by the manifest."""

    default_view = "comments"

    @expose("/<record_id>/comments", methods=["GET"])
    def comments(self, record_id: str) -> Response:
        """Give the tab alone to a script; lead everybody else to the record."""
        return self._done(self.find(record_id).id)

    @expose("/<record_id>/comments", methods=["POST"])
    def post(self, record_id: str) -> Response:
        """Write a comment; where something is wrong or undecided, ask again."""
        query, draft = self.query(), _draft()
        record = query.get(record_id, [])
        try:
            service.post_comment(query, record.id, draft, now=clock.now())
        except InvalidRecord as refused:
            return self._ask_again(new_form(self.slug, record.id), draft, refused)
        return self._done(record.id)

    @expose("/<record_id>/comments/<comment_id>/edit", methods=["GET"])
    def edit(self, record_id: str, comment_id: str) -> Response:
        """Show the form of one's own comment."""
        comment = service.own_comment(self.query(), record_id, read_id(comment_id))
        return self._show(edit_form(self.query(), comment))

    @expose("/<record_id>/comments/<comment_id>", methods=["POST"])
    def change(self, record_id: str, comment_id: str) -> Response:
        """Change one's own comment."""
        query, draft = self.query(), _draft()
        comment = service.own_comment(query, record_id, read_id(comment_id))
        try:
            service.change_comment(query, record_id, comment.id, draft, now=clock.now())
        except InvalidRecord as refused:
            return self._ask_again(edit_form(query, comment), draft, refused)
        return self._done(comment.record_id)

    @expose("/<record_id>/comments/<comment_id>/delete", methods=["POST"])
    def delete(self, record_id: str, comment_id: str) -> Response:
        """Delete a comment; the message brings it back."""
        entry = service.delete_comment(
            self.query(), record_id, read_id(comment_id), now=clock.now()
        )
        tell(_("The comment was deleted."), undo=entry.batch)
        return self.go(came_from(otherwise=self._tab(entry.record_id)))

    @expose("/<record_id>/mention", methods=["GET"])
    def mention(self, record_id: str) -> Response:
        """Answer the picker of mentions: people, and whether they see the record."""
        record = self.query().get(record_id, [])
        language, results = self.reader.language, []
        for user, department in find_people(
            self.session, request.args.get("q", "").strip()[:60], limit=OFFERED
        ):
            if user.id == self.reader.user_id:
                continue
            sees = seen_title(self.session, self.compiled, record.id, user.id) is not None
            hint = department.title(language) if department else ""
            title = user.title(language)
            results.append({"id": user.id, "title": title, "hint": hint, "sees": sees})
        return self.answer({"results": results})

    # ---- parts ----

    def _tab(self, record_id: int) -> str:
        return f"/e/{self.slug}/{record_id}?tab={KEY}"

    def _done(self, record_id: int) -> Response:
        if not request.headers.get("HX-Request"):
            return self.go(self._tab(record_id))
        record = self.find(str(record_id))
        return self.render("comments/panel.html", make_panel(self.query(), record, _NOTHING))

    def _ask_again(self, form: CommentForm, draft: Draft, refused: InvalidRecord) -> Response:
        blind = refused.people if isinstance(refused, MentionedBlind) else ()
        error = " ".join(error.message for error in refused.errors)
        return self._show(with_problem(form, draft, error, blind), 422)

    def _show(self, form: CommentForm, status: int = 200) -> Response:
        if not request.headers.get("HX-Request"):
            return self.render("comments/page.html", form, status)
        response = self.render("comments/form.html", form, status)
        if status != 200:
            response.headers["HX-Retarget"] = f"#comment-form-{form.key}"
        return response


def _draft() -> Draft:
    """Return the comment as it was sent, with what was decided about people without access."""
    sharable, blind, decided = _ids("sharable"), _ids("blind"), request.form.get("decide", "")
    share = sharable if decided == "share" else ()
    skip = tuple(key for key in blind if key not in share) if decided else ()
    return Draft(request.form.get("text", ""), _ids("mention"), share, skip)


def _ids(name: str) -> tuple[int, ...]:
    sent = (read_id(raw) for raw in request.form.getlist(name)[:100])
    return tuple(key for key in sent if key is not None)

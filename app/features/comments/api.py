"""/api/v1/<slug>/<id>/comments/: the comments of a record, listed, written, changed, deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, request
from flask_appbuilder.api import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.resource import read_body
from app.engine.api.room_paths import RECORD_KEY, answers
from app.engine.errors import FieldError, InvalidRecord, UserError
from app.engine.query.context import read_id
from app.engine.query.list_query import ListQuery
from app.features.comments import service
from app.features.comments.mentions import names_in, shown_parts, shown_text
from app.features.comments.service import PAGE, Draft, MentionedBlind, Told


class CommentAPI(EntityResource):
    """The comments of one entity's records; a subclass per entity is made by the manifest."""

    @expose("/<record_id>/comments/", methods=["GET"])
    def get_comments(self, record_id: str) -> Response:
        """Answer a page of comments, newest first; `before` goes on from a comment's id."""
        record, before = self.query().get(record_id, []), request.args.get("before", "")
        mark = read_id(before) if before else 0
        if mark is None:
            raise UserError(_("“before” is the id of a comment."), field="before")
        found = service.comments_of(self.session, self.slug, record.id, before=mark, limit=PAGE + 1)
        shown, base = found[:PAGE], f"/api/v1/{self.slug}/{record.id}/comments/"
        following = f"{base}?before={shown[-1].comment.id}" if len(found) > PAGE else None
        data = {
            "count": service.count_comments(self.session, self.slug, record.id),
            "next": following, "result": [self._json(one) for one in shown],
        }  # fmt: skip
        return answer(data)

    @expose("/<record_id>/comments/", methods=["POST"])
    def post_comment(self, record_id: str) -> Response:
        """Write a comment from {text, mentions, share, skip}; 201."""
        with _telling_the_cure():
            made = service.post_comment(
                self.query(), record_id, _read_draft(), now=clock.now(), source="api"
            )
        data = self._json(self._told(record_id, made.id))
        return answer(data, 201, {"Location": f"/api/v1/{self.slug}/{made.record_id}/comments/{made.id}"})  # fmt: skip

    @expose("/<record_id>/comments/<comment_id>", methods=["GET"])
    def get_comment(self, record_id: str, comment_id: str) -> Response:
        """Answer one comment."""
        record = self.query().get(record_id, [])
        return answer(self._json(self._told(record.id, read_id(comment_id))))

    @expose("/<record_id>/comments/<comment_id>", methods=["PATCH"])
    def patch_comment(self, record_id: str, comment_id: str) -> Response:
        """Change one's own comment."""
        query, key = self.query(), read_id(comment_id)
        service.own_comment(query, record_id, key)
        with _telling_the_cure():
            made = service.change_comment(
                query, record_id, key, _read_draft(), now=clock.now(), source="api"
            )
        return answer(self._json(self._told(record_id, made.id)))

    @expose("/<record_id>/comments/<comment_id>", methods=["DELETE"])
    def delete_comment(self, record_id: str, comment_id: str) -> Response:
        """Delete a comment; 204."""
        key = read_id(comment_id)
        service.delete_comment(self.query(), record_id, key, now=clock.now(), source="api")
        return Response(status=204)

    def _told(self, record_id: int | str, comment_id: int | None) -> Told:
        return service.find_comment(self.session, self.slug, int(record_id), comment_id)

    def _json(self, told: Told) -> dict[str, Any]:
        comment, language = told.comment, self.reader.language
        names = names_in(self.session, [comment.text], language)
        author = {"id": told.author.id, "title": told.author.title(language)} if told.author else None  # fmt: skip
        parts = shown_parts(comment.text, names)
        mentioned = dict.fromkeys(part.user_id for part in parts if part.user_id)
        return {
            "id": comment.id, "text": shown_text(comment.text, names), "author": author,
            "mentions": [{"id": key, "title": names[key]} for key in mentioned],
            "at": comment.at.isoformat(),
            "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
        }  # fmt: skip


@contextmanager
def _telling_the_cure() -> Iterator[None]:
    """Say how to decide about people without access, in the API's words."""
    try:
        yield
    except MentionedBlind as refused:
        named = ", ".join(f"{one.name} ({one.user_id})" for one in refused.people)
        words = _(
            "Without access to this record: %(names)s. Send their ids in “share” to let them "
            "collaborate, or in “skip” to post without telling them.",
            names=named,
        )
        raise InvalidRecord([FieldError("mentions", words)]) from None


def _read_draft() -> Draft:
    body = read_body()
    unknown = sorted(set(body) - {"text", "mentions", "share", "skip"})
    if unknown:
        raise InvalidRecord([FieldError(unknown[0], _("There is no field of this name."))])
    text = body.get("text", "")
    if not isinstance(text, str):
        raise InvalidRecord([FieldError("text", _("A text is needed."))])
    return Draft(text, *(_read_ids(body, name) for name in ("mentions", "share", "skip")))


def _read_ids(body: Mapping[str, Any], name: str) -> tuple[int, ...]:
    sent = body.get(name, [])
    ids = [read_id(raw) for raw in sent] if isinstance(sent, list) else [None]
    found = tuple(key for key in ids if key is not None)
    if len(found) < len(ids) or len(ids) > 100:
        raise InvalidRecord([FieldError(name, _("A list of people's ids is needed."))])
    return found


_PERSON = {
    "type": "object", "nullable": True,
    "properties": {"id": {"type": "integer"}, "title": {"type": "string"}},
}  # fmt: skip
_MOMENT = {"type": "string", "format": "date-time"}
_COMMENT = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"}, "text": {"type": "string"}, "author": _PERSON,
        "mentions": {"type": "array", "items": _PERSON}, "at": _MOMENT,
        "edited_at": {**_MOMENT, "nullable": True},
    },
}  # fmt: skip
_COMMENTS = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"}, "next": {"type": "string", "nullable": True},
        "result": {"type": "array", "items": _COMMENT},
    },
}  # fmt: skip
_IDS = {"type": "array", "items": {"type": "integer"}, "maxItems": 100}
_WRITTEN = {
    "type": "object", "required": ["text"], "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "maxLength": service.LONGEST}, "mentions": _IDS, "share": _IDS,
        "skip": _IDS,
    },
}  # fmt: skip


def comment_paths(query: ListQuery) -> dict[str, Any]:
    """Describe the room's paths below one entity."""
    slug, base = query.compiled.slug, f"/api/v1/{query.compiled.slug}/{{record_id}}/comments/"
    key = {"name": "comment_id", "in": "path", "required": True, "schema": {"type": "integer"}}
    before = {"name": "before", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    body = {"required": True, "content": {"application/json": {"schema": _WRITTEN}}}
    return {
        base: {
            "parameters": [RECORD_KEY],
            "get": {"operationId": f"list_comments_{slug}", "parameters": [before],
                    "responses": answers("200", "A page of comments", _COMMENTS)},
            "post": {"operationId": f"comment_{slug}", "requestBody": body,
                     "responses": answers("201", "Written", _COMMENT)},
        },
        f"{base}{{comment_id}}": {
            "parameters": [RECORD_KEY, key],
            "get": {"operationId": f"show_comment_{slug}", "responses": answers("200", "The comment", _COMMENT)},
            "patch": {"operationId": f"change_comment_{slug}", "requestBody": body,
                      "responses": answers("200", "Changed", _COMMENT)},
            "delete": {"operationId": f"delete_comment_{slug}", "responses": answers("204", "Deleted")},
        },
    }  # fmt: skip

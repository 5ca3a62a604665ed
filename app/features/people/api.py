"""REST: the people that pickers offer, so that a program can name an owner or a member."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.api.room_paths import answers
from app.engine.errors import UserError
from app.engine.query.context import read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.people import find_people
from app.engine.views.page import BasePage

#: So many people are answered at once.
MOST = 200
_BASE = "/api/v1/people"


class PeopleAPI(BasePage):
    """GET /api/v1/people/: active people with their department, as every picker shows them."""

    route_base = _BASE
    default_view = "people"

    @expose("/", methods=["GET"])
    def people(self) -> Response:
        """Answer people in the order of their ids; `q` looks in names, `after` goes on."""
        q, given = request.args.get("q", "").strip()[:60], request.args.get("after", "")
        after = read_id(given) if given else 0
        if after is None:
            words = _("“%(value)s” is no id; take `next` from the answer before.", value=given[:40])
            raise UserError(words, field="after")
        found = find_people(self.session, q, limit=MOST + 1, after=after)
        language, shown = self.reader.language, found[:MOST]
        result = [
            {
                "id": user.id,
                "title": user.title(language),
                "department": {"id": department.id, "title": department.title(language)}
                if department
                else None,
            }
            for user, department in shown
        ]
        following = None
        if len(found) > MOST:
            kept = {"q": q} if q else {}
            following = f"{_BASE}/?{urlencode({**kept, 'after': shown[-1][0].id})}"
        return self.answer({"next": following, "result": result})


def people_paths(_query: ListQuery) -> dict[str, Any]:
    """Return the description of the list of people."""
    named = {"id": {"type": "integer"}, "title": {"type": "string"}}
    department = {"type": "object", "properties": named, "nullable": True}
    person = {"type": "object", "properties": {**named, "department": department}}
    page = {
        "type": "object",
        "properties": {
            "next": {"type": "string", "nullable": True},
            "result": {"type": "array", "items": person},
        },
    }
    texts = [
        {"name": name, "in": "query", "schema": {"type": kind}}
        for name, kind in (("q", "string"), ("after", "integer"))
    ]
    summary = "People that may be named as owner, collaborator or member"
    return {
        f"{_BASE}/": {
            "get": {
                "operationId": "people_list", "summary": summary, "parameters": texts,
                "responses": answers("200", summary, page),
            }
        }
    }  # fmt: skip

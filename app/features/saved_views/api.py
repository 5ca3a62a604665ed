"""REST: one's saved views of an entity, listed, made and deleted."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import FieldError, InvalidRecord, NotVisible, UserError
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.page import BasePage
from app.features.saved_views import service
from app.features.saved_views.service import ViewDraft
from app.features.saved_views.tables import StoredView
from app.web.frame import role_names


class ViewsAPI(BasePage):
    """GET, POST /api/v1/_views/ and DELETE /api/v1/_views/<id>."""

    route_base = "/api/v1/_views"
    default_view = "get_list"

    @expose("/", methods=["GET"])
    def get_list(self) -> Response:
        """Answer the views of `entity` that the caller has."""
        slug = self._entity(request.args.get("entity", ""))
        views = service.seen_views(self.session, slug, reader=self.reader)
        return self.answer({"result": [self._data(view) for view in views]})

    @expose("/", methods=["POST"])
    def post(self) -> Response:
        """Make a view from {entity, name, name_en, query, layout, shared, roles}; 201."""
        body = _read_body()
        slug = self._entity(str(body.get("entity", "")))
        draft = _read_draft(body)
        self._require_list(slug, draft.query)
        view = service.create_view(
            self.session, slug, draft, reader=self.reader, known_roles=role_names(), now=clock.now()
        )  # fmt: skip
        return self.answer(self._data(view), 201)

    @expose("/<int:view_id>", methods=["DELETE"])
    def delete(self, view_id: int) -> Response:
        """Delete an own view; 204."""
        view = self.session.get(StoredView, view_id)
        if view is None:
            raise NotVisible("view")
        found = service.find_view(self.session, view.entity, view_id, reader=self.reader)
        service.delete_view(self.session, found, reader=self.reader)
        return Response(status=204)

    def _entity(self, slug: str) -> str:
        compiled = self.context.catalogue.entities.get(slug)
        if compiled is None or not self.reader.may(slug, "see"):
            words = _("Name an entity you may see, such as entity=customer.")
            raise UserError(words, field="entity")
        return slug

    def _require_list(self, slug: str, query: str) -> None:
        """Refuse, as the list itself would, a query that the caller could not open."""
        entity = ListQuery(self.context.catalogue[slug], self.context)
        asked = parse_list_request(parse_qsl(query, keep_blank_values=True), entity.compiled)
        entity.conditions(asked)
        entity.order(asked.sort)

    def _data(self, view: StoredView) -> dict[str, Any]:
        return {
            "id": view.id, "entity": view.entity, "name": view.name,
            "name_en": view.name_en, "query": view.query,
            "layout": view.layout, "mine": view.owner_id == self.reader.user_id,
        }  # fmt: skip


def _read_body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UserError(_("Send a JSON object with entity, name and query."))
    return body


def _read_draft(body: dict[str, Any]) -> ViewDraft:
    texts = {name: body.get(name, "") for name in ("name", "name_en", "query", "layout", "shared")}
    wrong = [name for name, value in texts.items() if not isinstance(value, str)]
    roles = body.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        wrong.append("roles")
    if wrong:
        raise InvalidRecord([FieldError(name, _("Text is needed here.")) for name in wrong])
    return ViewDraft(
        texts["name"], texts["query"], texts["layout"], shared=texts["shared"] or "me", roles=tuple(roles),
        name_en=texts["name_en"],
    )  # fmt: skip

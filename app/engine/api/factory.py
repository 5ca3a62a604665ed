"""Register one resource per entity, and the description of them all."""

from __future__ import annotations

from flask import Response
from flask_appbuilder import AppBuilder
from flask_appbuilder.api import BaseApi, expose

from app.engine.access.reader import current_reader
from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.files import FilesAPI
from app.engine.api.openapi import openapi
from app.engine.api.resource import EntityAPI
from app.engine.compile.catalogue import Catalogue, current_catalogue
from app.engine.errors import AccessDenied
from app.engine.query.context import ReaderContext
from app.extensions import db

VERSION = "0.1.0"


class DescriptionAPI(BaseApi):
    """GET /api/v1/openapi.json: what the caller may do, in OpenAPI."""

    route_base = "/api/v1"

    @expose("/openapi.json", methods=["GET"])
    def describe(self) -> Response:
        """Answer the OpenAPI document."""
        reader = current_reader()
        if reader is None:
            raise AccessDenied("")
        context = ReaderContext(db.session, reader)  # type: ignore[arg-type]
        return answer(openapi(current_catalogue(), context, version=VERSION))


def register_api(builder: AppBuilder, catalogue: Catalogue) -> None:
    """Register the resources with the chassis."""
    add_entity_resources(builder, catalogue, EntityAPI)
    builder.add_api(FilesAPI)
    builder.add_api(DescriptionAPI)


def add_entity_resources(
    builder: AppBuilder, catalogue: Catalogue, base: type[EntityResource]
) -> None:
    """Register a resource below the API of every entity; for the engine's own and for rooms'."""
    for compiled in catalogue:
        attributes = {
            "slug": compiled.slug,
            "route_base": f"/api/v1/{compiled.slug}",
            "resource_name": compiled.slug,
            "class_permission_name": compiled.slug,
        }
        builder.add_api(type(f"{base.__name__}_{compiled.slug}", (base,), attributes))

"""Whether the product lives and answers; says nothing else to the public."""

from __future__ import annotations

import logging

from flask import Response
from flask_appbuilder import expose
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.engine.views.page import BasePage
from app.extensions import db

log = logging.getLogger(__name__)


class HealthPages(BasePage):
    """Answers for load balancers and the supervisor."""

    route_base = ""

    @expose("/healthz", methods=["GET"])
    def healthz(self) -> Response:
        """Say that the process answers."""
        return Response("ok", mimetype="text/plain")

    @expose("/readyz", methods=["GET"])
    def readyz(self) -> Response:
        """Say whether the database answers too."""
        try:
            db.session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            log.warning("not ready: database", exc_info=True)
            return Response("not ready", 503, mimetype="text/plain")
        return Response("ok", mimetype="text/plain")

    @expose("/favicon.ico", methods=["GET"])
    def favicon(self) -> Response:
        """Answer the browser's question for a picture: there is none."""
        return Response(status=204, headers={"Cache-Control": "public, max-age=86400"})

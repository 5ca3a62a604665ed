"""Every error becomes a page or a JSON answer in the reader's language; never a trace."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from html import escape
from typing import Any

from flask import Flask, Response, current_app, g, json, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.engine.errors import (
    AccessDenied,
    ConflictError,
    CRMError,
    FieldError,
    InvalidRecord,
    UserError,
)
from app.extensions import db
from app.web.error_words import CODES, Words, form_too_old, words_of
from app.web.page_models import ErrorPage
from app.web.redirects import came_from, sign_in_path
from app.web.refusals import is_told
from app.web.template_env import render

log = logging.getLogger(__name__)

#: Headers of werkzeug's own answers that a caller needs.
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


@dataclass(frozen=True)
class Failure:
    """An error on its way out: status, code of the API, words, refused fields, headers."""

    status: int
    code: str
    words: Words
    fields: tuple[FieldError, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    conflict: ConflictError | None = None


def register_errors(app: Flask) -> None:
    """Answer every error of an application."""
    app.register_error_handler(CRMError, answer_crm_error)
    app.register_error_handler(CSRFError, answer_csrf_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(DataError, answer_data_error)
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(Exception, answer_failure)


def answer_crm_error(error: CRMError) -> Response:
    """Answer one of our own families of errors."""
    if error.status >= 500:
        return answer_failure(error)
    words = words_of(error.status)
    fields: tuple[FieldError, ...] = ()
    conflict = error if isinstance(error, ConflictError) else None
    if isinstance(error, UserError):
        words = Words(words.title, error.message)
        fields = (FieldError(error.field, error.message),) if error.field else ()
    elif isinstance(error, AccessDenied):
        words = Words(words.title, error.message)
    elif isinstance(error, InvalidRecord):
        fields = tuple(error.errors)
    elif isinstance(error, ConflictError):
        text = _(
            "%(name)s changed this record meanwhile. Reload it, then repeat your change.",
            name=error.by,
        )
        words = Words(words.title, text)
    return answer(Failure(error.status, error.code, words, fields, conflict=conflict))


def answer_csrf_error(_error: CSRFError) -> Response:
    """Answer a form whose token does not fit, with the cure."""
    return answer(Failure(400, "form_expired", form_too_old()))


def answer_http_error(error: HTTPException) -> Response:
    """Answer what routing, parsing or a view refused."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if status >= 500:
        return answer_failure(error) if status == 500 else answer(_of_status(status, error))
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    return answer(_of_status(status, error))


def answer_data_error(_error: DataError) -> Response:
    """Answer a value that the database could not take."""
    return answer(_of_status(400))


def answer_database_error(error: OperationalError) -> Response:
    """Answer while the database is away or busy for too long."""
    log.error("database not available", exc_info=error, extra={"reference": _reference()})
    return answer(_of_status(503), headers=(("Retry-After", "60"),))


def answer_failure(error: Exception) -> Response:
    """Answer a mistake of ours: logged with the reference that the page shows."""
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        error = error.original_exception  # type: ignore[assignment]
    log.error("request failed", exc_info=error, extra={"reference": _reference()})
    return answer(_of_status(500))


def _of_status(status: int, error: HTTPException | None = None) -> Failure:
    words = words_of(status)
    headers: tuple[tuple[str, str], ...] = ()
    if error is not None:
        # What libraries say is in English only and may quote the request.
        if is_told(error):
            words = Words(words.title, str(error.description))
        given = dict(error.get_headers())
        headers = tuple((name, given[name]) for name in KEPT if name in given)
    return Failure(status, CODES.get(status, "error"), words, headers=headers)


def wants_json() -> bool:
    """Tell whether the caller reads JSON: the API by its path, others by what they accept."""
    if request.path.startswith("/api/") or request.headers.get("X-Requested-With") == "fetch":
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def answer(failure: Failure, *, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Make the answer of a failure, as a page or as JSON."""
    # A 404 needs no reference: it must be the same for a hidden record and for none.
    reference = "" if failure.status == 404 else _reference()
    response = _json(failure, reference) if wants_json() else _page(failure, reference)
    for name, value in (*failure.headers, *headers):
        response.headers[name] = value
    return response


def field_list(fields: tuple[FieldError, ...]) -> list[dict[str, Any]]:
    """Return refused fields as the API tells them; row and column only inside child rows."""
    return [
        {"field": item.field, "message": str(item.message)}
        | ({} if item.row is None else {"row": item.row, "column": item.column})
        for item in fields
    ]


def conflict_data(error: ConflictError) -> dict[str, Any]:
    """Return what two writers wrote: per field before, theirs and mine; and the stored version.

    changed: fields that only the other writer changed, with their values now.
    """
    fields = [
        {"field": clash.field, "message": _("Changed meanwhile."), "before": clash.before,
         "theirs": clash.theirs, "mine": clash.mine}
        for clash in error.clashes
    ]  # fmt: skip
    return {"fields": fields, "version": error.version, "changed": error.theirs_only}


def _json(failure: Failure, reference: str) -> Response:
    body: dict[str, Any] = {
        "code": failure.code,
        "message": str(failure.words.text),
        "fields": field_list(failure.fields),
        "id": reference,
    }
    if failure.conflict is not None:
        body |= conflict_data(failure.conflict)
    text = json.dumps({"error": body}, ensure_ascii=False)
    return Response(text, failure.status, mimetype="application/json")


def _page(failure: Failure, reference: str) -> Response:
    person = g.get("person")
    signed_in = person is not None and failure.status != 503
    text = failure.words.text
    if failure.fields and failure.status == 422:
        text = " ".join(str(item.message) for item in failure.fields)
    page = ErrorPage(
        failure.status, failure.words.title, text, "base.html" if signed_in else "bare.html",
        reference, _ways_on(failure.status, signed_in),
    )  # fmt: skip
    try:
        html = render("errors/page.html", page)
    except Exception:  # the page's frame reads the database, which may be what failed
        log.exception("error page could not be rendered", extra={"reference": reference})
        db.session.rollback()
        html = _bare_page(page)
    return Response(html, failure.status, mimetype="text/html")


def _ways_on(status: int, signed_in: bool) -> tuple[tuple[str, str], ...]:
    if signed_in:
        ways = [(_("To the start page"), "/")]
        back = came_from(otherwise="") if request.method == "POST" and status != 404 else ""
        if back and back != request.full_path.rstrip("?"):
            ways.insert(0, (_("Back to the page"), back))
        if "help_about" in current_app.extensions:
            ways.append((_("What messages mean"), "/help/questions"))
        return tuple(ways)
    if status == 401:
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return ((_("Sign in"), sign_in_path(back)),)
    return ((_("To the sign-in page"), "/login/"),)


def _bare_page(page: ErrorPage) -> str:
    title, text = escape(str(page.title)), escape(str(page.text))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p>{text}</p><p>{escape(page.reference)}</p></html>"
    )


def _reference() -> str:
    return str(g.get("request_id", ""))

"""Log lines: one request id through everything, no personal data beyond ids."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from typing import Any

import structlog
from flask import Flask, g, has_request_context, request

from config import Settings

_KNOWN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: What a log record carries by itself; everything else was given as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def begin_request_id() -> None:
    """Give the request its id: the proxy's when it looks like one, else a new one."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _KNOWN_ID.fullmatch(given) else secrets.token_hex(8)


def add_request_id(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Add the request's id and the signed-in person's id to a log line."""
    if has_request_context():
        event["request"] = g.get("request_id", "")
        user_id = g.get("person_id")
        if user_id is not None:
            event["user"] = user_id
    return event


def add_extra(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Add what the caller gave as `extra`."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event.update({key: value for key, value in vars(record).items() if key not in _OWN})
    return event


def set_up_logs(settings: Settings) -> None:
    """Write all log lines to the error stream, as text or JSON; call once per process."""
    as_json = settings.log_format == "json"
    end: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        # The usual traces show the values of local variables: passwords, tokens, people's data.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request_id,
        add_extra,
    ]
    after: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        after.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=[*after, end])
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    # Its context is announced at every start.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # It tells of every tick, twice a second, and warns of one that a busy machine delays.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # The chassis tells at "info" who failed to sign in, by name.
    logging.getLogger("flask_appbuilder").setLevel(logging.WARNING)


def register_logs(app: Flask) -> None:
    """Give every request an id before anything else happens."""
    app.before_request(begin_request_id)

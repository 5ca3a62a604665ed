"""What this CRM's records must hold beyond their declarations, and what one record does to another."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.crm.contact_logs import register_contact_logs
from app.engine import clock
from app.engine.errors import FieldError, InvalidRecord
from app.engine.hooks import SaveEvent, listen

#: Stages of an opportunity that close it.
_CLOSED = ("won", "lost")


def register_rules() -> None:
    """Listen to every write; safe to call twice."""
    listen("before_save", check_rules)
    listen("before_save", close_opportunity)
    listen("before_save", let_assignee_work)
    register_contact_logs()


def check_rules(event: SaveEvent) -> None:
    """Refuse vague contact logs and meetings that end before they begin."""
    rules = {"contact_log": _check_log, "meeting": _check_meeting}
    if event.slug in rules:
        errors = rules[event.slug](event.values)
        if errors:
            raise InvalidRecord(errors)


def _check_log(values: dict[str, Any]) -> list[FieldError]:
    text = "".join(str(values.get("content") or "").split())
    if text and len(set(text)) == 1:
        return [FieldError("content", _("Describe what was said; one repeated sign says nothing."))]
    return []


def _check_meeting(values: dict[str, Any]) -> list[FieldError]:
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        return [FieldError("ends", _("The meeting ends before it starts; correct one of the two."))]
    return []


def close_opportunity(event: SaveEvent) -> None:
    """Note when an opportunity is won or lost and at which stage it was lost; nobody types it.

    An import may bring both. Where it brings no day, and in demo data, the expected one counts
    if it has come.
    """
    if event.slug != "opportunity" or event.source == "undo":
        return
    values, stage = event.values, event.values.get("stage")
    before = None if event.created else event.record.stage
    if stage not in _CLOSED:
        values["closed_on"] = values["lost_from"] = None
    elif stage != before:
        held = None if event.created else event.record.closed_on
        brought = event.source == "import" and values.get("closed_on") not in (None, held)
        values["closed_on"] = values["closed_on"] if brought else _closing_day(event)
        if before is not None or stage == "won":
            was_open = before not in (None, *_CLOSED)
            values["lost_from"] = before if stage == "lost" and was_open else None


def _closing_day(event: SaveEvent) -> date:
    today = clock.today(event.reader.timezone)
    expected: date | None = event.values.get("expected_close")
    is_told = event.source in ("demo", "import") and expected is not None and expected <= today
    return expected if is_told and expected is not None else today


def let_assignee_work(event: SaveEvent) -> None:
    """Let whoever is given a task see it and do it, as a collaborator, where it is not their own."""
    if event.slug != "task" or event.source == "undo":
        return
    values, given = event.values, event.values.get("assignee")
    before = None if event.created else event.record.assignee_id
    if given is not None and given != before and given != values.get("owner"):
        values["collaborators"] = tuple(sorted({*(values.get("collaborators") or ()), given}))

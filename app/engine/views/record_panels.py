"""The tabs of a record page that rooms add: the engine asks, and knows no room."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from app.engine.errors import CRMError
from app.engine.query.counting import COUNT_CAP
from app.engine.query.figures import Wanted, read_figures
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.list_paging import capped_text
from app.engine.views.record_models import OpenPanel

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecordPanel:
    """One tab of record pages and what stands in it.

    key: names it in addresses. label: its words, asked for inside the request. template: a
    partial that receives what `make` returns as `page`. make: called with the rest of the
    address's arguments, only while the tab is open. shows: whether this reader has the tab on
    this record; who has it not is not told its count either. count: the figure beside the label,
    fetched after the page; wanted: the same as a list, counted together with the others in one
    statement; None where there is nothing to count. folds: its tab may go into the menu behind
    the last one where there are many.
    """

    key: str
    label: Callable[[], str]
    template: str
    make: Callable[[ListQuery, RecordRow, Mapping[str, str]], object]
    shows: Callable[[ListQuery, RecordRow], bool] = lambda _query, _record: True
    count: Callable[[ListQuery, RecordRow], str] | None = None
    wanted: Callable[[ListQuery, RecordRow], Wanted] | None = None
    folds: bool = False


_panels: dict[str, RecordPanel] = {}


def provide_record_panel(panel: RecordPanel) -> None:
    """Let a room put a tab on record pages, after the related lists, in the order of the calls."""
    _panels[panel.key] = panel


def room_panels(query: ListQuery, record: RecordRow) -> list[RecordPanel]:
    """Return the tabs of all rooms that this reader has on this record."""
    return [panel for panel in _panels.values() if panel.shows(query, record)]


def panel_counts(
    panels: Sequence[RecordPanel], query: ListQuery, record: RecordRow
) -> dict[str, str]:
    """Return the figures beside the tabs by key; one that cannot be read is left out."""
    lists = [(one.key, one.wanted(query, record)) for one in panels if one.wanted]
    figures = read_figures([wanted for _key, wanted in lists])
    found = {
        key: capped_text(figure, exact=figure <= COUNT_CAP)
        for (key, _wanted), figure in zip(lists, figures, strict=True)
    }
    for one in panels:
        if one.count:
            with suppress(CRMError):
                found[one.key] = one.count(query, record)
    return found


def open_panel(
    panel: RecordPanel, query: ListQuery, record: RecordRow, args: Mapping[str, str]
) -> OpenPanel:
    """Return what stands in the open tab; where that fails, why, so that the page stays whole.

    To be read last: a failure that the database noticed ends what was being read.
    """
    try:
        return OpenPanel(panel.key, panel.template, panel.make(query, record, args))
    except CRMError as problem:
        words = getattr(problem, "message", "")
    except Exception as problem:
        reference = str(g.get("request_id", ""))
        log.error(
            "panel failed", exc_info=problem, extra={"panel": panel.key, "reference": reference}
        )
        query.session.rollback()
        words = _("This part failed; the reference for your administrator is %(id)s.", id=reference)
    return OpenPanel(panel.key, error=words or _("This part cannot be shown."))

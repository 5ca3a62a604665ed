"""What rooms add to the head of record pages: switches beside the title, entries of the menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.page_models import Action
from app.engine.views.record_models import RecordMark

MarksOf = Callable[[ListQuery, RecordRow], Iterable[RecordMark]]
ActionsOf = Callable[[ListQuery, RecordRow], Iterable[Action]]
_marks: list[MarksOf] = []
_actions: list[ActionsOf] = []


def provide_record_marks(marks_of: MarksOf) -> None:
    """Let a room put switches beside the title, in the order of the calls."""
    if marks_of not in _marks:
        _marks.append(marks_of)


def provide_record_actions(actions_of: ActionsOf) -> None:
    """Let a room put entries into the menu of a record, in the order of the calls."""
    if actions_of not in _actions:
        _actions.append(actions_of)


def record_marks(query: ListQuery, record: RecordRow) -> tuple[RecordMark, ...]:
    """Return the switches that this reader has on a record."""
    return tuple(one for marks_of in _marks for one in marks_of(query, record))


def room_actions(query: ListQuery, record: RecordRow) -> tuple[Action, ...]:
    """Return the entries of rooms in the menu of a record."""
    return tuple(one for actions_of in _actions for one in actions_of(query, record))

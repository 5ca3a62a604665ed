"""What rooms add to the "more" menu of every list: the engine asks, and knows no room."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.engine.compile.model import Compiled
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import Args
from app.engine.views.page_models import Action

Provider = Callable[[Compiled, ReaderContext, Args], Iterable[Action]]
_providers: list[Provider] = []


def provide_list_actions(provider: Provider) -> None:
    """Let a room add actions: called with entity, context and the arguments of what is shown.

    The arguments name filters, order and columns, not the page. Adding it twice has no effect.
    """
    if provider not in _providers:
        _providers.append(provider)


def list_actions(compiled: Compiled, context: ReaderContext, args: Args) -> tuple[Action, ...]:
    """Return the actions of all rooms, in the order in which the rooms came."""
    return tuple(action for provider in _providers for action in provider(compiled, context, args))

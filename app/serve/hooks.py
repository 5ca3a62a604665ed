"""What the application may tell the process that serves it."""

from collections.abc import Callable
from dataclasses import dataclass, field


class StartRefused(Exception):
    """The product cannot start; the text is for the terminal and says the cure."""


def no_warm_up() -> None:
    """Nothing to do before the first request."""


def no_notes() -> list[str]:
    """Nothing to say at start."""
    return []


@dataclass(frozen=True)
class ServeHooks:
    """Put into `app.extensions["serve"]` by create_app; everything is optional.

    read_stamp: gives the number that changes with every Apply; called about once a second from a
    thread of its own, so it must open and close its own connection.
    loaded_stamp: the number this process has read its declarations at.
    startup_notes: lines for the terminal once the product answers, such as the set-up link.
    warm_up: does once what the first requests would otherwise wait for; called in a process that
    takes over from a serving one, before it answers.
    """

    read_stamp: Callable[[], int] | None = None
    loaded_stamp: int | None = None
    startup_notes: Callable[[], list[str]] = field(default=no_notes)
    warm_up: Callable[[], None] = field(default=no_warm_up)

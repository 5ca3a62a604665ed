"""What the pages of signing in, set-up, account and errors receive as `page`."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.engine.views.form_models import Input


@dataclass(frozen=True)
class SignInPage:
    """The sign-in page. error: why the last try was refused. next: where it leads afterwards."""

    title: str
    username: str = ""
    next: str = "/"
    error: str = ""


@dataclass(frozen=True)
class PlainForm:
    """A short form: inputs, the words of its button, errors that belong to no input."""

    title: str
    text: str
    inputs: tuple[Input, ...]
    submit: str
    action: str = ""
    problem: str = ""
    cancel_href: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SessionLine:
    """One own session: device, address, last use, and whether it is this one."""

    id: str
    device: str
    address: str
    started: str
    last_seen: str
    current: bool


@dataclass(frozen=True)
class AccountPage:
    """Own account: who one is, own settings, own sessions."""

    title: str
    username: str
    role_labels: tuple[str, ...]
    department: str
    form: PlainForm
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong and what to do. reference: to tell an administrator; "" where none is needed.

    layout: "base.html" where somebody is signed in, else "bare.html".
    """

    status: int
    title: str
    text: str
    layout: str
    reference: str = ""
    actions: tuple[tuple[str, str], ...] = field(default=())  # (label, href)

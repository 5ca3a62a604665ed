"""The person (or the named system actor) on whose behalf everything is read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from app.engine.declare.access_spec import ADMINISTRATOR, SCOPES

#: Field modes from closed to open; of several roles the most open one holds.
MODES = ("hidden", "mask", "read", "edit")


@dataclass(frozen=True)
class Rights:
    """What a person may do, resolved once from roles, declared and stored rules.

    scopes: (slug, action) -> scope, the widest of all roles; missing means "none".
    modes: (slug, field) -> mode where it is not "edit".
    collaborates: slugs of entities with at least one record shared with the person.
    """

    scopes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    modes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    collaborates: frozenset[str] = frozenset()
    department_ids: tuple[int, ...] = ()
    below_ids: tuple[int, ...] = ()

    def scope(self, slug: str, action: str) -> str:
        """Return the scope of an action on an entity: none, own, department, below or all."""
        return self.scopes.get((slug, action), "none")

    def mode(self, slug: str, name: str) -> str:
        """Return how the person meets a field: hidden, mask, read or edit."""
        return self.modes.get((slug, name), "edit")


@dataclass(frozen=True)
class Reader:
    """Someone who reads and writes. user_id None together with system True is a job.

    roles: keys. language: "zh" or "en"; timezone: IANA name. export_limit: the most records that
    one export may hold, of several roles the most generous; None for any number.
    """

    user_id: int | None
    username: str
    name: str
    roles: tuple[str, ...]
    language: str
    timezone: str
    department_id: int | None = None
    department_name: str = ""
    rights: Rights = Rights()
    system: bool = False
    export_limit: int | None = None

    @property
    def is_administrator(self) -> bool:
        """Tell whether the person holds the administrator role."""
        return self.system or ADMINISTRATOR in self.roles

    def scope(self, slug: str, action: str) -> str:
        """Return the person's scope for an action; the system actor's is "all"."""
        return "all" if self.system else self.rights.scope(slug, action)

    def may(self, slug: str, action: str) -> bool:
        """Tell whether the person may do the action on at least some records."""
        return self.scope(slug, action) != SCOPES[0]

    def mode(self, slug: str, name: str) -> str:
        """Return how the person meets a field: hidden, mask, read or edit."""
        return "edit" if self.system else self.rights.mode(slug, name)


def system_reader(name: str, *, language: str = "zh", timezone: str = "Asia/Shanghai") -> Reader:
    """Return the system actor, named after the job or command that acts."""
    return Reader(None, name, name, (), language, timezone, system=True)


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


def current_reader() -> Reader | None:
    """Return who the running request, job or command acts for; None when nobody was named."""
    return _reader.get()


@contextmanager
def acting_for(reader: Reader) -> Iterator[Reader]:
    """Act for someone inside the block; the scope net and the journal read it from here."""
    token = _reader.set(reader)
    try:
        yield reader
    finally:
        _reader.reset(token)


def set_reader(reader: Reader | None) -> None:
    """Name the reader of the running request; the request wrapper calls it once."""
    _reader.set(reader)

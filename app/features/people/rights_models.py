"""What the templates of roles and rights receive; every text is in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.views.page_models import Action, Tab
from app.engine.views.record_models import Event
from app.features.people.effects import Effect


@dataclass(frozen=True)
class Choice:
    """One select of the screen: input name, value now and as stored, accessible name, shade."""

    name: str
    value: str
    stored: str
    label: str
    shade: int = 0

    @property
    def is_changed(self) -> bool:
        """Tell whether its value is not stored yet."""
        return self.value != self.stored


@dataclass(frozen=True)
class Line:
    """One entity with one choice per action; or a section heading (choices empty)."""

    label: str
    slug: str = ""
    choices: tuple[Choice, ...] = ()
    current: bool = False
    changed_fields: int = 0


@dataclass(frozen=True)
class FieldRules:
    """The field rules of the chosen entity: ruled ones first, then the rest behind a fold."""

    title: str
    count: str
    ruled: tuple[tuple[str, Choice], ...]
    others: tuple[tuple[str, Choice], ...]


@dataclass(frozen=True)
class RightsPage:
    """The rights screen: template people/rights.html.

    kept: unsaved field rules of entities that are not shown. seen: what the form was based on.
    problem: why nothing was stored. effects: None before the first change.
    """

    title: str
    sentence: str
    tabs: tuple[Tab, ...]
    role: str
    locked: bool
    actions: tuple[str, ...]
    lines: tuple[Line, ...]
    scopes: tuple[tuple[str, str], ...]
    short_scopes: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...]
    entity: str
    rules: FieldRules
    kept: tuple[Choice, ...]
    seen: int
    changes: int
    effects: tuple[Effect, ...]
    buttons: tuple[Action, ...]
    more: tuple[Action, ...]
    last: str = ""
    history_href: str = ""
    problem: str = ""


@dataclass(frozen=True)
class HeldRight:
    """One action of one entity for a person: its scope, and the roles that give it."""

    scope: str
    shade: int
    roles: str


@dataclass(frozen=True)
class PersonRightsPage:
    """What one person may do and through which role: template people/person_rights.html.

    lines: (entity or heading, rights per action; empty for a heading). rules: (entity, field, rule).
    """

    title: str
    sentence: str
    person_id: str
    person_name: str
    actions: tuple[str, ...]
    scopes: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, tuple[HeldRight, ...]], ...]
    rules: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class HistoryPage:
    """Who changed roles, people and departments: template people/history.html."""

    title: str
    sentence: str
    events: tuple[Event, ...]
    back_href: str
    back_label: str
    more_href: str = ""

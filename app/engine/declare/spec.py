"""What a declaration becomes: frozen plain data, the same for Python, YAML and the designer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.engine.declare.condition import Condition
from app.engine.declare.label import Label

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Origin:
    """Where something was declared: a file and a line counted from 1."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Return "file:line", the form editors and terminals make clickable."""
        return f"{self.file}:{self.line}" if self.file else "(code)"


@dataclass(frozen=True)
class OptionSpec:
    """One choice: its stored key, its label, its look, and whether it is retired."""

    key: str
    label: Label
    color: str = "gray"
    retired: bool = False
    position: int = 0
    end: str = ""  # "won" or "lost" for the closing stages of a board; "" elsewhere
    icon: str = ""  # stands beside it where it is a button, and in timelines


@dataclass(frozen=True)
class DictionarySpec:
    """A list of choices that several fields share and administrators edit."""

    key: str
    label: Label
    options: tuple[OptionSpec, ...]
    origin: Origin = Origin()


@dataclass(frozen=True)
class FieldSpec:
    """One declared field. Keys that only one type knows are in `options`.

    mask_for, hide_from, read_only_for: role keys. search: found by text search.
    filter, sort, list: offered as filter, as sort, shown in the list at first.
    ask_reason: whoever changes it says why.
    show_when, require_when: conditions on the same record, held by form and server.
    unit-bearing bounds `min`/`max` are in the type's own terms (characters, number, date).
    """

    name: str
    type: str
    label: Label
    required: bool = False
    unique: bool = False
    default: Any = None
    help: Label = Label()
    example: str = ""
    pattern: str = ""
    min: Any = None
    max: Any = None
    search: bool = False
    filter: bool = False
    sort: bool = False
    list: bool = False
    match: bool = False
    wide: bool = False
    group: str = ""
    read_only: bool = False
    importable: bool = False
    mask_for: tuple[str, ...] = ()
    hide_from: tuple[str, ...] = ()
    read_only_for: tuple[str, ...] = ()
    personal: bool = False
    sensitive: bool = False
    purpose: Label = Label()
    ask_reason: bool = False
    show_when: Condition | None = None
    require_when: Condition | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    origin: Origin = Origin()
    system: bool = False

    def option(self, key: str, default: Any = None) -> Any:
        """Return a type's own declaration key, or `default` where it was not given."""
        return self.options.get(key, default)


@dataclass(frozen=True)
class GroupSpec:
    """A group of fields on forms and record pages."""

    key: str
    label: Label
    hint: Label = Label()


@dataclass(frozen=True)
class ChartSpec:
    """One declared chart: a measure ("count", "sum", "avg") of `field`, grouped `by` a field.

    per: date bucket ("day", "week", "month", "quarter", "year") when `by` is a date.
    lost_from: of a funnel, the choice field that says at which stage a lost record was lost.
    """

    measure: str
    by: str
    field: str = ""
    per: str = ""
    kind: str = ""
    label: Label = Label()
    origin: Origin = Origin()
    lost_from: str = ""


@dataclass(frozen=True)
class Grant:
    """One declared right: a role may do `actions` on the records inside `scope`."""

    role: str
    scope: str
    actions: frozenset[str]


@dataclass(frozen=True)
class AccessSpec:
    """The declared default rights; administrators change them in the browser.

    follows: name of a link field whose target's owner also sees this record.
    """

    grants: tuple[Grant, ...] = ()
    follows: str = ""
    origin: Origin = Origin()
    problems: tuple[str, ...] = ()  # grants that could not be read, for the checks


@dataclass(frozen=True)
class EntitySpec:
    """One declared entity, complete: everything the engine derives comes from here."""

    slug: str
    label: Label
    plural: Label
    fields: tuple[FieldSpec, ...]
    doc: str = ""
    icon: str = "file-text"
    menu: str = ""
    name_field: str = ""
    subtitle_field: str = ""
    #: Columns of the list in order; empty: name field, fields with list=True, owner, changed_at.
    list_fields: tuple[str, ...] = ()
    #: Entities with a link here whose New button stands in the record's head, most used first.
    quick_add: tuple[str, ...] = ()
    add_label: Label = Label()  # words of that button; "New …" unless told
    #: Back-links whose records stand in the record's timeline beside its own changes.
    timeline: tuple[str, ...] = ()
    write: str = ""  # the back-link that the writing box over the timeline adds to
    #: Datetime field that says where in a timeline a record stands; created_at unless told.
    happened: str = ""
    #: What people must fill in when they make a record by hand; of each group one field at least.
    #: Imports may bring less: the record then counts as incomplete.
    minimum: tuple[tuple[str, ...], ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    access: AccessSpec = AccessSpec()
    charts: tuple[ChartSpec, ...] = ()
    board: str = ""
    default_sort: str = "-changed_at"
    code_rule: str = ""  # rule of the system field `code`; initials of the slug unless told
    traits: tuple[Any, ...] = ()
    parent_row: str = ""  # link field to the parent this entity is edited inside of
    pack: str = ""
    origin: Origin = Origin()
    cls: type | None = None  # the author's own class, when written in Python
    problems: tuple[tuple[Origin, str], ...] = ()

    @property
    def table(self) -> str:
        """Return the name of the entity's table."""
        return f"crm_{self.slug}"

    def field(self, name: str) -> FieldSpec | None:
        """Return the declared field of that name, or None."""
        return next((spec for spec in self.fields if spec.name == name), None)


@dataclass(frozen=True)
class CatalogueSpec:
    """All declarations of one start: entities in menu order, dictionaries, menus.

    resting: entities of packs that are switched off; they are not there, but their tables stay.
    """

    entities: tuple[EntitySpec, ...]
    dictionaries: tuple[DictionarySpec, ...] = ()
    menus: Mapping[str, Label] = field(default_factory=lambda: EMPTY)
    resting: tuple[EntitySpec, ...] = ()

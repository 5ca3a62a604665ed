"""What the record page's and the history's templates receive; see page_models for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.views.form_models import Input
from app.engine.views.page_models import Action, Cell, Column, DueDeeds, EmptyState, Row, Tab


@dataclass(frozen=True)
class Fact:
    """One fact on a record page; edit_href gives the in-place editor ("" = not editable)."""

    name: str
    label: str
    cell: Cell
    edit_href: str = ""
    purpose: str = ""  # why a field about a person is asked for


@dataclass(frozen=True)
class FactGroup:
    """A group of facts; folded when it is empty or belongs to the system.

    filled: how complete the whole record is, in words; it stands beside the first label.
    """

    key: str
    label: str
    facts: tuple[Fact, ...]
    folded: bool = False
    filled: str = ""


@dataclass(frozen=True)
class DuePill:
    """The record's due date in its header: the field's label, the date in words, what may be done."""

    label: str
    cell: Cell
    deeds: DueDeeds


@dataclass(frozen=True)
class Step:
    """One step of the stage path; state is "done", "now" or "open". hint: since when, how long."""

    key: str
    label: str
    state: str
    hint: str = ""


@dataclass(frozen=True)
class FileChip:
    """A file as one short line: name, size in words, icon; where it opens, or the id it waits under."""

    name: str
    size: str
    icon: str
    href: str = ""
    id: str = ""


@dataclass(frozen=True)
class Event:
    """One line of the timeline or history: who did what, with the changed fields.

    kind: what the thing is, before its title; about: whom it was with. changes: (field label,
    old text, new text). files: what hangs on it. undo: the action that takes it back.
    """

    icon: str
    who: str
    text: str
    time: str
    day: str  # heading of the day it belongs to; the template groups equal ones
    title: str = ""  # full moment for hover
    changes: tuple[tuple[str, str, str], ...] = ()
    body: str = ""
    details: tuple[tuple[str, Cell], ...] = ()
    href: str = ""
    undo: Action | None = None
    main: bool = False
    kind: str = ""
    about: Cell | None = None
    files: tuple[FileChip, ...] = ()


@dataclass(frozen=True)
class RelatedList:
    """Records that point here: a small table with its own Add."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: str
    all_href: str
    add: Action | None = None
    empty: EmptyState | None = None


@dataclass(frozen=True)
class OpenPanel:
    """What stands in the open tab: a template, and the object it receives as `page`; or the error."""

    key: str
    template: str = ""
    body: object = None
    error: str = ""


@dataclass(frozen=True)
class BoxFiles:
    """The paperclip of a writing box.

    href: where a script sends one file. accept: endings for the chooser; limit: the same in words;
    most_bytes: what a script refuses at once. waiting: what was taken and is not saved yet.
    """

    href: str
    accept: str
    limit: str
    most_bytes: int
    waiting: tuple[FileChip, ...] = ()


@dataclass(frozen=True)
class WritingBox:
    """The box over a timeline that adds a record to one of its lists: entity/parts/write.html.

    text: what is typed, None where the new record has no words of its own; ways: the choice made
    by buttons, with the icon of each; asked: what must be told besides, and what decides that;
    more: the rest, folded. files: what comes along, None where nothing may. errors: (anchor, text)
    of what is refused.
    """

    action: str
    title: str
    icon: str
    token: str
    text: Input | None
    ways: Input | None
    icons: Mapping[str, str]
    asked: tuple[Input, ...]
    more: tuple[Input, ...]
    more_words: str
    draft: str
    files: BoxFiles | None = None
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether all of it shows before anybody types."""
        return self.text is None or bool(self.errors)

    @property
    def more_is_open(self) -> bool:
        """Tell whether something in the folded part is refused."""
        return any(one.errors for one in self.more)


@dataclass(frozen=True)
class PeopleFilter:
    """Whose deeds a stream shows: a form that goes to `href` with what else is chosen, and `person`."""

    href: str
    hidden: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True)
class StreamPage:
    """Events with the days they belong to: templates entity/parts/timeline.html and history.html.

    kinds: the filter buttons; more_href: where the earlier ones are. goes_on: the events follow
    others of that day, whose heading is there already. all_href: the whole stream, where only a
    part of it is asked for.
    """

    events: tuple[Event, ...]
    more_href: str = ""
    kinds: tuple[Tab, ...] = ()
    box: WritingBox | None = None
    goes_on: str = ""
    people: PeopleFilter | None = None
    all_href: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether only one kind or one person's deeds are shown."""
        return bool(self.all_href)


@dataclass(frozen=True)
class RecordMark:
    """A switch beside a record's title: template entity/mark.html. href: what a click posts to.

    label: what it says now, such as "Starred"; hint: what a click does.
    """

    key: str
    icon: str
    label: str
    hint: str
    href: str
    is_on: bool


@dataclass(frozen=True)
class RecordPage:
    """One record: template entity/record.html; panel is what stands in the open tab."""

    title: str
    slug: str
    id: int
    version: int
    entity_label: str
    icon: str
    initials: str
    code: str
    badges: tuple[Cell, ...]
    owner: Cell | None
    meta: tuple[tuple[str, str], ...]  # (icon, text)
    steps: tuple[Step, ...]
    step_field: str
    groups: tuple[FactGroup, ...]
    tabs: tuple[Tab, ...]
    folded: tuple[Tab, ...]  # tabs that stand in a menu, for want of room
    panel: OpenPanel
    actions: tuple[Action, ...]
    more: tuple[Action, ...]
    marks: tuple[RecordMark, ...] = ()
    due: DuePill | None = None
    picture: Cell | None = None  # stands in the head in place of the initials
    list_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    place: str = ""  # "3 / 326"
    deleted: bool = False
    why_href: str = ""
    notice: str = ""


@dataclass(frozen=True)
class ActionsPage:
    """What the reader changed, newest first, with its undo: template entity/actions.html."""

    title: str
    sentence: str
    events: tuple[Event, ...]
    more_href: str = ""
    empty: EmptyState | None = None

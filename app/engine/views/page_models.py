"""What the generated pages' templates receive: one documented object named `page`.

Every text is already in the reader's language and already inside the reader's rights: templates
only lay out. Links are same-site paths. A missing value is None or "".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One value, ready to be laid out by templates/entity/cells/<kind>.html.

    kind: the field type's `cell` ("text", "badge", "badges", "tags", "person", "people", "ref",
    "refs", "money", "number", "percent", "date", "datetime", "due", "bool", "phone", "email",
    "url", "file", "image", "long", "html", "level", "masked", "restricted", "empty").
    text: what a person reads; title: full or relative text for hover. href: where it leads.
    tone: gray, blue, green, amber, red, violet for badges; "late", "now", "none" for due dates.
    parts: the cells of a multi-valued field. initials: for avatars. is_me: the reader himself.
    """

    kind: str
    text: str = ""
    title: str = ""
    href: str = ""
    tone: str = ""
    initials: str = ""
    is_me: bool = False
    parts: tuple[Cell, ...] = ()
    right: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table. sort_href toggles; sorted is "", "ascending" or "descending"."""

    name: str
    label: str
    kind: str
    right: bool = False
    sort_href: str = ""
    sorted: str = ""
    width: str = ""  # css class suffix: name, stage, lv, own, money, next, last, tags, date, text


@dataclass(frozen=True)
class Action:
    """A button or menu entry. method "get" is a link, "post" a form with CSRF token.

    data: data-* attributes for scripts. confirm: question to ask first. primary: the filled one.
    """

    key: str
    label: str
    icon: str = ""
    href: str = ""
    method: str = "get"
    primary: bool = False
    danger: bool = False
    confirm: str = ""
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One record in a list: cells in the order of the columns; the first is its title."""

    id: int
    version: int
    href: str
    title: str
    initials: str
    subtitle: str
    cells: tuple[Cell, ...]
    call: str = ""  # tel: link
    actions: tuple[Action, ...] = ()
    # For the phone card: badges, one grey line, a due date and an amount, all may be missing.
    badges: tuple[Cell, ...] = ()
    line: str = ""
    due: Cell | None = None
    amount: Cell | None = None


@dataclass(frozen=True)
class Tab:
    """A saved view, a related list, a role: text, optional count text, link, current or not."""

    key: str
    label: str
    href: str
    current: bool = False
    count: str = ""
    count_href: str = ""  # where a script fetches the count later; "" when count is given
    mine: bool = False  # the reader may change or delete it


@dataclass(frozen=True)
class Chip:
    """One active filter: "Type is" + "Company", the link that removes it, the one to edit it."""

    label: str
    value: str
    remove_href: str
    problem: str = ""  # set when the saved filter no longer fits the declaration


@dataclass(frozen=True)
class OperatorChoice:
    """An operator offered for a filter: its URL name, its words, and the input it needs.

    input: "none", "text", "number", "date", "datetime", "choice", "choices", "period", "ref".
    """

    op: str
    label: str
    input: str


@dataclass(frozen=True)
class FilterField:
    """A field that may be filtered: its operators, its choices or its picker's address."""

    name: str
    label: str
    operators: tuple[OperatorChoice, ...]
    choices: tuple[tuple[str, str], ...] = ()
    picker_href: str = ""


@dataclass(frozen=True)
class Paging:
    """Where one is in a list: "1–25 of 326" and the neighbouring pages' links ("" = none)."""

    text: str
    previous_href: str = ""
    next_href: str = ""
    last_href: str = ""
    numbers: tuple[Tab, ...] = ()
    exact_count_href: str = ""  # offered when the count is capped ("1,000+")
    sizes: tuple[Tab, ...] = ()


@dataclass(frozen=True)
class EmptyState:
    """Why nothing is shown and what to do next."""

    icon: str
    title: str
    text: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Lane:
    """One column of a board: a choice with its cards, count text and sum text."""

    key: str
    label: str
    tone: str
    count: str
    total: str
    share: int  # 0..100, width of the meter
    cards: tuple[Row, ...]
    more_href: str = ""
    add_href: str = ""
    end: str = ""


@dataclass(frozen=True)
class ListPage:
    """A list of one entity: template entity/list.html (view "table") or entity/board.html."""

    title: str
    slug: str
    sentence: str  # "My customers in Shanghai, next follow-up first · 326"
    view: str  # "table", "board", "chart", "calendar"
    views: tuple[Tab, ...]  # the view switch
    tabs: tuple[Tab, ...]  # saved views
    chips: tuple[Chip, ...]
    filters: tuple[FilterField, ...]
    columns: tuple[Column, ...]
    all_columns: tuple[tuple[str, str, bool], ...]  # (name, label, shown) for the chooser
    rows: tuple[Row, ...]
    paging: Paging
    search: str
    clear_href: str
    base_query: tuple[tuple[str, str], ...]  # hidden inputs that keep the list's state
    new: Action | None = None
    bulk: tuple[Action, ...] = ()
    more: tuple[Action, ...] = ()
    empty: EmptyState | None = None
    lanes: tuple[Lane, ...] = ()
    lane_field: str = ""
    total_text: str = ""
    notice: str = ""
    icon: str = ""
    share_roles: tuple[tuple[str, str], ...] = ()  # (key, label) a saved view may be shared with


@dataclass(frozen=True)
class Fact:
    """One fact on a record page; edit_href gives the in-place editor ("" = not editable)."""

    name: str
    label: str
    cell: Cell
    edit_href: str = ""


@dataclass(frozen=True)
class FactGroup:
    """A group of facts; folded when it is empty or belongs to the system."""

    key: str
    label: str
    facts: tuple[Fact, ...]
    folded: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the stage path; state is "done", "now" or "open"."""

    key: str
    label: str
    state: str
    hint: str = ""


@dataclass(frozen=True)
class Event:
    """One line of the timeline or history: who did what, with the changed fields.

    changes: (field label, old text, new text). undo: the action that takes it back.
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
class RecordPage:
    """One record: template entity/record.html. tab names the open panel."""

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
    tab: str
    actions: tuple[Action, ...]
    more: tuple[Action, ...]
    due: Cell | None = None
    related: RelatedList | None = None
    events: tuple[Event, ...] = ()
    events_more_href: str = ""
    panel_error: str = ""
    list_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    place: str = ""  # "3 / 326"
    deleted: bool = False
    why_href: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Input:
    """One form input: template entity/inputs/<widget>.html.

    widget: text, textarea, rich, number, money, date, datetime, checkbox, select, radios,
    checks, tags, tel, email, url, region, picker, pickers, file, image, rows, static.
    value: str, or list[str] for several values. choices: (key, label, retired).
    shown: (id, title) pairs of chosen records for pickers. errors: all of them.
    show_when, require_when: JSON conditions for the script; the server holds them too.
    """

    name: str
    label: str
    widget: str
    value: Any = ""
    required: bool = False
    help: str = ""
    example: str = ""
    errors: tuple[str, ...] = ()
    choices: tuple[tuple[str, str, bool], ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    picker_href: str = ""
    create_href: str = ""
    inputmode: str = ""
    maxlength: int = 0
    step: str = ""
    unit: str = ""
    accept: str = ""
    wide: bool = False
    show_when: str = ""
    require_when: str = ""
    rows: tuple[tuple[Input, ...], ...] = ()  # child rows: inputs per row
    blank: tuple[Input, ...] = ()  # an empty child row for "add row"
    cell: Cell | None = None  # widget "static": shown, not changed


@dataclass(frozen=True)
class InputGroup:
    """A group of inputs under one heading."""

    key: str
    label: str
    hint: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class ClashLine:
    """One field that two people changed: texts before, theirs and mine; name of the choice."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    before_value: str = ""  # what the form would hold for `before`; "" offers it only when empty


@dataclass(frozen=True)
class FormPage:
    """A new or changed record: template entity/form.html.

    errors: (anchor, text) for the summary on top. token: makes a double submit harmless.
    clashes: filled when another person saved meanwhile; `version` is then the newer one.
    """

    title: str
    slug: str
    id: int | None
    version: int
    action: str  # where the form posts to
    groups: tuple[InputGroup, ...]
    cancel_href: str
    token: str
    hint: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    clashes: tuple[ClashLine, ...] = ()
    clash_by: str = ""
    submit: str = ""  # words of the main button
    save_and_new: bool = False
    hidden: Sequence[tuple[str, str]] = ()
    partial: bool = False  # rendered inside a dialog or an in-place editor


@dataclass(frozen=True)
class DeletePage:
    """What would be deleted, and what hangs on it: template entity/delete.html."""

    title: str
    slug: str
    action: str
    cancel_href: str
    version: int
    hanging: tuple[tuple[str, str, str], ...]  # (label, count text, what happens to them)
    ids: tuple[int, ...] = ()
    words: str = ""  # text of the red button: "Delete 3 customers"
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActionsPage:
    """What the reader changed, newest first, with its undo: template entity/actions.html."""

    title: str
    sentence: str
    events: tuple[Event, ...]
    more_href: str = ""
    empty: EmptyState | None = None


@dataclass(frozen=True)
class Figure:
    """One number on the start page that opens exactly its rows; tone "late" is red."""

    label: str
    figure: str
    href: str
    icon: str
    of: str = ""
    hint: str = ""
    tone: str = ""


@dataclass(frozen=True)
class HomePage:
    """The start page: template home.html."""

    title: str
    greeting: str
    sentence: str
    cards: tuple[Figure, ...]
    actions: tuple[Action, ...] = ()

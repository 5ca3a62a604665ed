"""What the generated pages' templates receive: one documented object named `page`.

Every text is already in the reader's language and already inside the reader's rights: templates
only lay out. Links are same-site paths. A missing value is None or "".
"""

from __future__ import annotations

from dataclasses import dataclass, field


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
    edit_href: str = ""  # the in-place editor, where a list offers it


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
class DueDeeds:
    """What may be done at once about a due date: kit/due.html.

    key: names its menu on the page; title: whose date it is. done: None where there is nothing
    to close; moves: new days with a word; day_href: where a picked day is sent, "" when the date
    may not be moved.
    """

    key: str
    title: str
    done: Action | None = None
    moves: tuple[Action, ...] = ()
    day_href: str = ""
    version: int = 0


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
    since: Cell | None = None  # on a board: how long it has stood in its lane


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
    is_counted: bool = False  # its count comes later, together with the others of its row
    is_edited: bool = False  # the list began with this view and was changed since


@dataclass(frozen=True)
class Chip:
    """One active filter, or a group of which any may hold: "Type is" + "Company".

    key: what editing replaces ("f.kind.eq" or "or1"); remove_href, edit_href: links; problem:
    why a saved condition no longer fits; note: a softer remark; without: the list's arguments
    when it is dropped.
    """

    label: str
    value: str
    remove_href: str
    problem: str = ""
    edit_href: str = ""
    key: str = ""
    note: str = ""
    without: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FilterField:
    """A field that may be filtered, and the address of the form that asks for the condition."""

    name: str
    label: str
    href: str


@dataclass(frozen=True)
class FilterRow:
    """One condition in the filter form; its inputs are named `add.<number>.<part>`.

    operators: (name, words). input: "none", "text", "number", "date", "datetime", "range",
    "choices", "period", "refs", "region". kind: the type of the inputs of a range: "number",
    "date" or "datetime". choices: (key, label, chosen). picked: (id, title) of chosen records.
    days: of a period such as the last 30 days.
    """

    number: int
    field: str
    label: str
    fields: tuple[tuple[str, str], ...]
    operators: tuple[tuple[str, str], ...]
    op: str
    input: str
    kind: str = ""
    value: str = ""
    low: str = ""
    high: str = ""
    days: str = "30"
    choices: tuple[tuple[str, str, bool], ...] = ()
    picker_href: str = ""
    picked: tuple[tuple[str, str], ...] = ()
    periods: tuple[tuple[str, str], ...] = ()
    form_href: str = ""
    error: str = ""


@dataclass(frozen=True)
class FilterPage:
    """The form of one condition or of a group: template entity/filter.html.

    base: hidden inputs that keep the list; replace: key of the chip being changed, "" for a new
    one; fields: the choice of fields while none is chosen.
    """

    title: str
    slug: str
    action: str
    base: tuple[tuple[str, str], ...]
    rows: tuple[FilterRow, ...]
    back_href: str
    replace: str = ""
    fields: tuple[FilterField, ...] = ()
    error: str = ""


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
    """One column of a board: a choice with its cards and count text.

    total: sum text, "" where the board sums nothing. share: 0..100 of the greatest lane.
    """

    key: str
    label: str
    tone: str
    count: str
    total: str
    share: int
    cards: tuple[Row, ...]
    more_href: str = ""
    add_href: str = ""
    end: str = ""
    weighted: str = ""
    more: str = ""  # how many cards are not shown, in words


@dataclass(frozen=True)
class LaneCards:
    """Further cards of one lane: template entity/lane.html. targets: (key, label) of all lanes."""

    title: str
    slug: str
    lane: str
    lane_field: str
    cards: tuple[Row, ...]
    back_href: str
    targets: tuple[tuple[str, str], ...]
    more_href: str = ""
    more: str = ""


@dataclass(frozen=True)
class ChartRow:
    """One group of a chart: name, figure, how many records; href: the list of just these.

    moved_on: of a stage, the share of those that left it which went on.
    """

    label: str
    text: str
    count: str
    href: str = ""
    moved_on: str = ""


@dataclass(frozen=True)
class ChartCard:
    """A chart as picture and table. data: what static/js/charts.js draws, as JSON.

    charts: the switch between the declared ones. whole: everything in words; sub: the same with
    the number of records. counted: the figures are numbers of records, so the table needs no
    column of its own for them.
    """

    title: str
    group_label: str
    measure_label: str
    rows: tuple[ChartRow, ...]
    whole: str
    whole_count: str
    sub: str
    data: str
    charts: tuple[Tab, ...] = ()
    csv_href: str = ""
    counted: bool = False

    @property
    def tells_moves(self) -> bool:
        """Tell whether the table has a column of how many moved on."""
        return any(row.moved_on for row in self.rows)


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
    dense: bool = False  # compact rows
    save_query: tuple[tuple[str, str], ...] = ()  # what "Save as view" and "Keep" store
    view_id: int = 0  # of the saved view that is open, 0 for none
    view_name: str = ""
    view_is_mine: bool = False
    is_edited: bool = False  # the open view was changed and not kept
    reload_href: str = ""  # this very list
    sums: tuple[tuple[str, str], ...] = ()  # (label, figure) over a board
    chart: ChartCard | None = None
    layout: str = ""  # the way of looking as a saved view keeps it, "" for a table

    @property
    def lane_targets(self) -> tuple[tuple[str, str], ...]:
        """Where a card may be moved to: key and label of every lane."""
        return tuple((lane.key, lane.label) for lane in self.lanes)

"""What the pages of an import receive as `page`."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.views.page_models import Action, Paging

#: Labels with addresses, values with labels, names with values.
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UploadPage:
    """Step one, choose a file: template import_export/upload.html. required: labels.

    most_bytes: of a file; too_big: what is said of a larger one.
    """

    title: str
    sentence: str
    action: str
    back_href: str
    back_label: str
    required: str
    limits: str
    most_bytes: int
    too_big: str
    problem: str = ""


@dataclass(frozen=True)
class ColumnLine:
    """One column of the file: its heading, values of the first rows, the field it is meant for."""

    name: str
    heading: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True)
class ReadingChoice:
    """How the file is read and how else it could be: (value, label) of each."""

    name: str
    label: str
    value: str
    choices: Pairs


@dataclass(frozen=True)
class ColumnsPage:
    """Step two, what each column is: template import_export/columns.html.

    constants: (field, value) of every row, with an empty pair to fill in. fields: (name, label).
    remarks: what is to be known of the file. hidden: what the form sends along. missing: required
    fields that no column is meant for, unless the rows change records that are there.
    """

    title: str
    sentence: str
    action: str
    read_action: str
    back_href: str
    back_label: str
    crumbs: Pairs
    columns: tuple[ColumnLine, ...]
    fields: Pairs
    ask_days: bool
    days: str
    update: bool
    constants: Pairs
    remarks: tuple[str, ...]
    left_out: str
    readings: tuple[ReadingChoice, ...]
    hidden: Pairs
    problem: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Offer:
    """A value of the file that stands for nothing here, and what it may mean: (value, label)."""

    name: str
    label: str
    rows: str
    choices: Pairs
    near: str


@dataclass(frozen=True)
class MissingOffer:
    """Records that a column names and that are not there: the link's field, and how many of what.

    chosen: they are made already by the plan.
    """

    field: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class MendCell:
    """One cell of a row to be corrected in place.

    choices: what the field takes, by label; near: what the text may mean. came: the text of the
    file, in a tuple of one, where the cell was corrected. has_lines: it holds several lines.
    """

    name: str
    label: str
    value: str
    mode: str = ""
    choices: tuple[str, ...] = ()
    near: str = ""
    came: tuple[str, ...] = ()
    has_lines: bool = False


@dataclass(frozen=True)
class MendRow:
    """The other cells of a row, fetched when they are asked for: import_export/row.html."""

    number: int
    cells: tuple[MendCell, ...]


@dataclass(frozen=True)
class RowLine:
    """One row of the file: number, state in words, tone, title, why, and the record it repeats.

    cells: what can be corrected at once; more_href: gives the other cells of the row.
    """

    number: int
    state: str
    tone: str
    title: str
    reason: str
    href: str
    cells: tuple[MendCell, ...] = ()
    more_href: str = ""


@dataclass(frozen=True)
class StateTab:
    """A state, how many rows have it, the address that shows only those ("" where none does)."""

    label: str
    count: int
    tone: str
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class RowsPage:
    """Step three, what becomes of each row: template import_export/rows.html.

    hidden: the plan, sent along on confirming. submit: "" when there is nothing to store.
    can_mend: cells can be corrected; mended: how many are, in words.
    """

    title: str
    sentence: str
    action: str
    check_action: str
    back_href: str
    back_label: str
    crumbs: Pairs
    tabs: tuple[StateTab, ...]
    rows: tuple[RowLine, ...]
    paging: Paging
    state: str
    can_mend: bool
    mended: str
    hidden: Pairs
    offers: tuple[Offer, ...]
    missing: tuple[MissingOffer, ...]
    submit: str
    hint: str
    bad_href: str


@dataclass(frozen=True)
class DonePage:
    """What an import did: template import_export/done.html. warning: why it is not the whole file."""

    title: str
    sentence: str
    crumbs: Pairs
    tabs: tuple[StateTab, ...]
    list_href: str
    new_href: str
    undo: Action | None
    bad_href: str
    warning: str = ""

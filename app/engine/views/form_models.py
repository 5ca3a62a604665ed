"""What the templates of forms and delete previews receive; see page_models for the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.engine.views.page_models import Action, Cell


@dataclass(frozen=True)
class RowSum:
    """What a record adds up over its rows: "sum", "min", "max" or "count" of one of their fields."""

    label: str
    measure: str
    of: str
    currency: str = ""


@dataclass(frozen=True)
class Input:
    """One form input: template entity/inputs/<widget>.html.

    widget: text, textarea, rich, number, money, date, datetime, checkbox, select, radios,
    checks, tags, tel, email, url, region, picker, pickers, file, image, rows, computed, static.
    value: str, or list[str] for several values. choices: (key, label, retired).
    shown: (id, title) pairs of chosen records for pickers. errors: all of them.
    show_when, require_when: JSON conditions for the script; the server holds them too.
    formula: how the script computes a row's value, see live_formulas.
    """

    name: str
    label: str
    widget: str
    value: Any = ""
    required: bool = False
    help: str = ""
    purpose: str = ""  # why a field about a person is asked for
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
    file: Cell | None = None  # the file it holds
    upload_href: str = ""
    limit: str = ""  # "PNG, JPG, at most 2 MB"
    most_bytes: int = 0
    wide: bool = False
    show_when: str = ""
    require_when: str = ""
    rows: tuple[tuple[Input, ...], ...] = ()  # child rows: inputs per row
    blank: tuple[Input, ...] = ()  # an empty child row for "add row"
    sums: tuple[RowSum, ...] = ()  # shown under the child rows
    formula: str = ""
    places: int = 2
    cell: Cell | None = None  # widget "static": shown, not changed
    pick: bool = False  # many records at once: a box says whether this field changes
    quick: tuple[tuple[str, str], ...] = ()  # (words, value) of dates that one click sets
    scope: str = ""  # keeps the ids of two forms on one page apart

    @property
    def key(self) -> str:
        """Return what its ids on the page begin with."""
        return f"{self.scope}{self.name}"


@dataclass(frozen=True)
class InputGroup:
    """A group of inputs under one heading; across: rows, which take the whole width."""

    key: str
    label: str
    hint: str
    inputs: tuple[Input, ...]
    across: bool = False


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
    ways: tuple[tuple[str, str], ...] = ()  # (words, address) of records to look at first


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
class BulkDonePage:
    """What a deed on many records could not do: template entity/bulk_done.html.

    lines: (title, link, reasons) of the first ones; left: how many more there are.
    """

    title: str
    sentence: str
    lines: tuple[tuple[str, str, str], ...]
    left: int
    back_href: str
    undo: Action | None = None

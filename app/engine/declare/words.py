"""The words of a Python declaration: one function per field type, charts, dictionaries, groups.

Every field word takes the label first, then keywords. Keywords every type knows are those of
`FieldSpec`; the rest is kept in its `options` and checked against the type. The functions
return `Any` so that ``select(Customer).where(Customer.level == "A")`` type-checks after the
class has been mapped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as dataclass_fields
from types import MappingProxyType
from typing import Any

from app.engine.declare.condition import parse_condition
from app.engine.declare.label import Label
from app.engine.declare.origin import caller_origin
from app.engine.declare.spec import (
    ChartSpec,
    DictionarySpec,
    FieldSpec,
    GroupSpec,
    OptionSpec,
    Origin,
)
from app.engine.declare.traits import Trait

_COMMON = {item.name for item in dataclass_fields(FieldSpec)} - {"name", "type", "options"}
_LISTS = ("mask_for", "hide_from", "read_only_for")
_CONDITIONS = ("show_when", "require_when")


def build_field(
    kind: str, label: Label, values: Mapping[str, Any], *, origin: Origin, name: str = ""
) -> FieldSpec:
    """Build a field from its type, label and keywords, as Python and YAML both do.

    Raises ConditionProblem when show_when or require_when cannot be read.
    """
    common = {key: value for key, value in values.items() if key in _COMMON}
    for key in _LISTS:
        if key in common:
            common[key] = tuple(common[key])
    for key in _CONDITIONS:
        if common.get(key) is not None:
            common[key] = parse_condition(common[key])
    rest = {key: value for key, value in values.items() if key not in _COMMON}
    if "options" in rest:
        rest["options"] = read_options(rest["options"])
    return FieldSpec(
        name=name, type=kind, label=label, options=MappingProxyType(rest), origin=origin, **common
    )


def read_options(written: Iterable[Any]) -> tuple[OptionSpec, ...]:
    """Read choices written as OptionSpec, ("key", "中文", "English"[, colour[, end[, icon]]]) or a map."""
    return tuple(_read_option(item, place) for place, item in enumerate(written))


def _read_option(item: Any, place: int) -> OptionSpec:
    if isinstance(item, OptionSpec):
        return item
    if isinstance(item, Mapping):
        label = Label(zh=str(item.get("zh", "")), en=str(item.get("en", "")))
        return OptionSpec(
            key=str(item.get("key", "")), label=label, color=str(item.get("color", "gray")),
            position=place, end=str(item.get("end", "")), icon=str(item.get("icon", "")),
        )  # fmt: skip
    parts: list[str] = list(item)
    key, zh, en, color, end, icon = parts + ["gray", "", ""][len(parts) - 3 :]
    return OptionSpec(key, Label(zh, en), color, position=place, end=end, icon=icon)


def _word(kind: str, doc: str) -> Callable[..., Any]:
    def declare(label: Label, **values: Any) -> Any:
        return build_field(kind, label, values, origin=caller_origin())

    declare.__doc__ = doc
    declare.__name__ = declare.__qualname__ = kind
    return declare


Text = _word("text", "One line of text, at most `max` characters (200 unless told).")
LongText = _word("long_text", "Several lines of plain text.")
RichText = _word("rich_text", "Formatted text; sanitised when saved and when shown.")
Integer = _word("integer", "A whole number.")
Decimal = _word("decimal", "An exact decimal number; `places` digits after the point (2).")
Money = _word("money", "An exact amount; `currency` is an ISO code (CNY).")
Percent = _word("percent", "A percentage, stored as the number people write (25 for 25 %).")
Date = _word("date", "A calendar day without time.")
DateTime = _word("datetime", "A moment, stored in UTC and shown in the reader's time zone.")
Month = _word("month", "A calendar month, such as 2026-11.")
Bool = _word("bool", "Yes or no.")
Choice = _word("choice", "One of own `options` or of a shared `dictionary`.")
MultiChoice = _word("multi_choice", "Several of own `options` or of a shared `dictionary`.")
Tags = _word("tags", "Free short words.")
Phone = _word("phone", "A telephone number, stored as +8613800138000; `region` is CN.")
Email = _word("email", "A mail address.")
URL = _word("url", "A web address, http or https.")
Region = _word("region", "A Chinese province, city or district, stored as its six-digit code.")
USCC = _word("uscc", "A unified social credit code with its check digit.")
IDNumber = _word("id_number", "A Chinese identity card number with its check digit.")
User = _word("user", "A person who signs in here.")
Department = _word("department", "A department of the organisation.")
File = _word("file", "One uploaded file; `accept` lists extensions, `max_mb` the size.")
Image = _word("image", "One uploaded picture, stored re-encoded and without position data.")
Number = _word("number", 'A running number by `rule`, such as "Q-{yyyy}-{0000}"; never typed in.')


def Link(to: str, label: Label, **values: Any) -> Any:
    """Link to one record of the entity `to`."""
    return build_field("link", label, {"to": to, **values}, origin=caller_origin())


def Links(to: str, label: Label, **values: Any) -> Any:
    """Link to any number of records of the entity `to`."""
    return build_field("links", label, {"to": to, **values}, origin=caller_origin())


def BackLinks(of: str, by: str, label: Label, **values: Any) -> Any:
    """List the records of `of` whose link field `by` points here (a related list)."""
    return build_field("back_links", label, {"of": of, "by": by, **values}, origin=caller_origin())


def Rows(of: str, by: str, label: Label, **values: Any) -> Any:
    """Edit child rows of the entity `of` inside this record; `by` is their link to it."""
    return build_field("rows", label, {"of": of, "by": by, **values}, origin=caller_origin())


def Formula(expression: str, label: Label, **values: Any) -> Any:
    """Compute a value from own and linked fields, such as "quantity * price"."""
    values = {"expression": expression, **values}
    return build_field("formula", label, values, origin=caller_origin())


def RollUp(measure: str, of: str, by: str, label: Label, **values: Any) -> Any:
    """Compute "count", "sum", "max" or "min" over the records of `of` linked by `by`.

    `field` names the summed field; `when` is a condition on the children. Only children
    that the reader may see are counted.
    """
    values = {"measure": measure, "of": of, "by": by, **values}
    return build_field("roll_up", label, values, origin=caller_origin())


def Owner(label: Label | None = None) -> Any:
    """Say in words that records have an owner; the system field itself is always the same."""
    return build_field("user", label or Label(), {}, origin=caller_origin(), name="owner")


def Group(key: str, label: Label, hint: Label | None = None) -> GroupSpec:
    """Name a group of fields; a field joins it with ``group="key"``."""
    return GroupSpec(key, label, hint or Label())


def Dictionary(key: str, label: Label, options: Iterable[Any]) -> DictionarySpec:
    """Declare a shared list of choices: ("key", "中文", "English"[, colour])."""
    return DictionarySpec(key, label, read_options(options), origin=caller_origin())


class Chart:
    """Declared charts: `Chart.count(by="industry")`, `Chart.sum("amount", by="stage")`."""

    @staticmethod
    def count(*, by: str, per: str = "", label: Label | None = None) -> ChartSpec:
        """Count the records per value of `by`."""
        return ChartSpec("count", by, "", per, label=label or Label(), origin=caller_origin())

    @staticmethod
    def sum(field: str, *, by: str, per: str = "", label: Label | None = None) -> ChartSpec:
        """Add up `field` per value of `by`."""
        return ChartSpec("sum", by, field, per, label=label or Label(), origin=caller_origin())

    @staticmethod
    def avg(field: str, *, by: str, per: str = "", label: Label | None = None) -> ChartSpec:
        """Average `field` per value of `by`."""
        return ChartSpec("avg", by, field, per, label=label or Label(), origin=caller_origin())

    @staticmethod
    def funnel(
        *, by: str, sum: str = "", lost_from: str = "", label: Label | None = None
    ) -> ChartSpec:
        """Show the stages of `by` one below the other, counted or summed over `sum`.

        lost_from: the choice that keeps at which stage a record was lost; from it the chart
        tells how many of those that left a stage moved on.
        """
        return ChartSpec(
            "sum" if sum else "count", by, sum, kind="funnel", label=label or Label(),
            origin=caller_origin(), lost_from=lost_from,
        )  # fmt: skip


def remind(**values: Any) -> Trait:
    """Ask for reminders: ``remind(when="not contacted", days=3)``."""
    return Trait("remind", MappingProxyType(values), caller_origin())


def up_to_date(field: str, *, days: int, **values: Any) -> Trait:
    """Say after how many days a date is too old: ``up_to_date("last_contact", days=180)``.

    still: a condition on the records that this is asked of. An empty date counts from the making.
    """
    return Trait("up_to_date", MappingProxyType({"field": field, "days": days, **values}), caller_origin())  # fmt: skip

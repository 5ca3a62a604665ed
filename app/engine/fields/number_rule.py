"""Running numbers by a rule such as "Q-{yyyy}-{0000}"; never typed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, String

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.base import Context
from app.engine.fields.folding import clean_line, read_text
from app.engine.fields.standard import StandardType

_LONGEST = 40
#: Digits a counter may come to although its rule names fewer zeros.
_GROWS = 7
#: Whatever stands in braces, and braces without a fellow.
_PART = re.compile(r"\{[^{}]*\}|[{}]")
_KNOWN = re.compile(r"\{(?:yyyy|yy|mm|dd|0+)\}")


class NumberRuleType(StandardType):
    """A number the system gives once, when the record is made."""

    key = "number"
    operators = ("contains", "starts", "eq", "empty", "filled")
    writable = False
    searchable = True
    keys = {"rule": (str,)}

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the number."""
        return [Column(spec.name, String(_LONGEST))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the text: filters, cursors and imports read it back."""
        return clean_line(read_text(raw)) or None

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a rule without a counter, or one longer than its column."""
        yield from rule_problems(str(spec.option("rule", "")))


def rule_problems(rule: str) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with a rule of running numbers, also with that of an entity's codes."""
    cure = 'write one such as "Q-{yyyy}-{0000}"'
    parts = _PART.findall(rule)
    unknown = next((part for part in parts if not _KNOWN.fullmatch(part)), None)
    if unknown is not None:
        yield f'rule "{rule}" has an unknown part {unknown}', cure
        return
    counters = [part for part in parts if part.startswith("{0")]
    if not counters:
        yield f'rule "{rule}" has no counter', cure
    elif len(counters) > 1:
        yield f'rule "{rule}" needs exactly one counter such as {counters[0]}', cure
    elif _longest(rule) > _LONGEST:
        yield f'rule "{rule}" makes numbers of more than {_LONGEST} characters', "shorten it"


def _longest(rule: str) -> int:
    """Return how long numbers of a rule grow, with room for a counter beyond its zeros."""
    return len(_PART.sub(lambda part: "0" * max(len(part[0]) - 2, _GROWS * ("0" in part[0])), rule))

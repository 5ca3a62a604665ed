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
        rule = str(spec.option("rule", ""))
        if not re.search(r"\{0+\}", rule):
            yield f'rule "{rule}" has no counter', 'write one such as "Q-{yyyy}-{0000}"'
        if len(rule) > _LONGEST:
            yield f"the rule is longer than {_LONGEST} characters", "shorten it"

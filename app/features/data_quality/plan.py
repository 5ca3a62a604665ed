"""What is looked at in the records of one entity, read from its declaration, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Condition, condition_fields, parse_condition
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Ref, Refusal
from app.engine.fields.match import matches
from app.engine.forms.minimum import missing_groups
from app.engine.query.context import ReaderContext
from app.engine.query.same_keys import partners, telling_fields

MISSING, MALFORMED, DUPLICATE, STALE = "missing", "malformed", "duplicate", "stale"
RULES = (DUPLICATE, MALFORMED, MISSING, STALE)
#: What a finding takes from a record's 100 points.
POINTS: Mapping[str, int] = {DUPLICATE: 25, MALFORMED: 20, MISSING: 15, STALE: 10}
BEST = 100
#: Types whose stored value may break its own rule: it came in past the forms, or the rule is newer.
_FORMED = ("phone", "email", "uscc", "id_number", "url")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a record: the rule, and the field (or group of fields) it is about."""

    rule: str
    field: str


@dataclass(frozen=True)
class Freshness:
    """A date that grows stale after some days, for records that meet a condition."""

    field: str
    days: int
    still: Condition | None


@dataclass(frozen=True)
class Plan:
    """Everything that is looked at in one entity."""

    compiled: Compiled
    groups: tuple[tuple[str, ...], ...]
    formed: tuple[str, ...]
    fresh: tuple[Freshness, ...]
    telling: tuple[str, ...]

    @cached_property
    def names(self) -> list[str]:
        """Return the fields that must be read of a record."""
        spec = self.compiled.spec
        asked = [name for group in self.groups for name in group]
        found = [*asked, *self.formed, *self.telling, *(one.field for one in self.fresh)]
        found += [link for name in self.telling for link in partners(self.compiled, name)]
        shown = [spec.field(name) for name in asked]
        conditions = [one.show_when for one in shown if one and one.show_when is not None]
        conditions += [one.still for one in self.fresh if one.still is not None]
        found += [name for one in conditions for name in condition_fields(one)]
        found += ["owner", "department", "created_at"]
        return [name for name in dict.fromkeys(found) if name in self.compiled.fields]

    def faults(self, values: Mapping[str, Any], context: ReaderContext) -> list[Fault]:
        """Return what is wrong with one record's values, duplicates left out."""
        known = {name: _plain(value) for name, value in values.items()}
        spec = self.compiled.spec
        missing = missing_groups(spec, known, context, self.groups)
        found = [Fault(MISSING, "|".join(group)) for group in missing]
        found += [Fault(MALFORMED, name) for name in self.formed if self._is_bad(name, known, context)]  # fmt: skip
        return found + [Fault(STALE, one.field) for one in self.fresh if self._is_stale(one, known, context)]  # fmt: skip

    def _is_bad(self, name: str, values: Mapping[str, Any], context: ReaderContext) -> bool:
        return bool(why_malformed(self.compiled, name, values.get(name), context))

    def _is_stale(self, one: Freshness, values: Mapping[str, Any], context: ReaderContext) -> bool:
        compiled = self.compiled
        if one.still is not None and not matches(
            one.still, values, compiled.spec, context, compiled.fields
        ):
            return False
        seen = values.get(one.field) or values.get("created_at")
        return seen is not None and context.now - _moment(seen, context) > timedelta(days=one.days)


def why_malformed(compiled: Compiled, name: str, value: Any, context: ReaderContext) -> str:
    """Return why a stored value would not be taken today, in the reader's language; "" if it is."""
    if value in (None, ""):
        return ""
    kind, item = compiled.type(name), compiled.fields[name]
    try:
        kind.coerce(kind.to_json(value, item), item, context)
    except Refusal as refusal:
        return str(refusal)
    return ""


def plans(catalogue: Catalogue) -> Iterator[Plan]:
    """Yield the plan of every entity in which there is something to look at."""
    for compiled in catalogue:
        plan = plan_of(compiled)
        if plan is not None:
            yield plan


def plan_of(compiled: Compiled) -> Plan | None:
    """Return what is looked at in an entity; None for child rows and where nothing is declared."""
    spec = compiled.spec
    if spec.parent_row:
        return None
    formed = tuple(item.name for item in spec.fields if item.type in _FORMED or _has_pattern(item))
    telling = tuple(telling_fields(compiled))
    fresh = tuple(_freshness(compiled))
    if not (spec.minimum or formed or telling or fresh):
        return None
    required = [(item.name,) for item in spec.fields if _is_asked(compiled, item)]
    groups = tuple(dict.fromkeys([*required, *spec.minimum]))
    return Plan(compiled, groups, formed, fresh, telling)


def _has_pattern(item: FieldSpec) -> bool:
    return bool(item.pattern) and item.type == "text"


def _is_asked(compiled: Compiled, item: FieldSpec) -> bool:
    return item.required and compiled.is_stored(item.name) and compiled.type(item.name).writable


def _freshness(compiled: Compiled) -> Iterator[Freshness]:
    for trait in compiled.spec.traits:
        name = str(trait.values.get("field", ""))
        if trait.name == "up_to_date" and compiled.is_stored(name):
            still = trait.values.get("still")
            condition = None if still is None else parse_condition(still)
            yield Freshness(name, int(trait.values.get("days", 365)), condition)


def _plain(value: Any) -> Any:
    return value.id if isinstance(value, Ref) else value


def _moment(value: date | datetime, context: ReaderContext) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), ZoneInfo(context.timezone))


def score_of(points: Sequence[int]) -> int:
    """Return a record's score, 0 to 100, from the points that its findings take."""
    return max(0, BEST - sum(points))

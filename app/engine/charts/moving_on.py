"""How many of the records that left a stage moved on, over exactly the rows of a funnel.

A record stands in one stage now, and one that was lost keeps the stage it was lost at: of those
that left a stage, all that stand in a later one, or were lost there, have moved on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.condition import Test, condition_fields
from app.engine.declare.spec import ChartSpec, OptionSpec
from app.engine.query.aggregates import Group, Measure, aggregate
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, with_tests


def moved_on(
    query: ListQuery, request: ListRequest, chart: ChartSpec, here: Sequence[Group]
) -> dict[str, int]:
    """Return, by key of a stage, what percentage of those that left it moved on.

    here: the records that stand in each stage now.
    Empty where the chart is no funnel that knows where records were lost, or where the rows are
    chosen by their stage: whatever was left out then would be missing in the shares.
    """
    if chart.kind != "funnel" or not _knows_losses(query, chart) or _names(request, chart.by):
        return {}
    options = query.context.options(query.compiled.fields[chart.by])
    ends = [one.key for one in options if one.end == "lost"]
    gone = with_tests(request, Test(chart.by, "in", ends))
    lost = aggregate(query, gone, Measure("count", chart.lost_from)).groups
    stages = [one for one in options if one.end != "lost"]
    return shares(stages, _counts(here), _counts(lost))


def shares(
    stages: Sequence[OptionSpec], here: Mapping[str, int], lost: Mapping[str, int]
) -> dict[str, int]:
    """Return the percentages from how many stand in each stage and were lost at each."""
    found: dict[str, int] = {}
    beyond = 0
    for place in reversed(range(len(stages))):
        key = stages[place].key
        gone = lost.get(key, 0)
        if place < len(stages) - 1 and beyond + gone:
            found[key] = round(100 * beyond / (beyond + gone))
        beyond += here.get(key, 0) + gone
    return found


def _knows_losses(query: ListQuery, chart: ChartSpec) -> bool:
    return bool(chart.lost_from) and is_searchable_mode(query.modes.get(chart.lost_from, "hidden"))


def _counts(groups: Sequence[Group]) -> dict[str, int]:
    return {str(one.key): one.count for one in groups if one.key is not None}


def _names(request: ListRequest, field: str) -> bool:
    condition = request.condition()
    return condition is not None and field in condition_fields(condition)

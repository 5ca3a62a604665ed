"""What an entity says about its own fields: board, titles, sort, list, charts, menu, icon."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.engine.checks.facts import TITLE_TYPES, Facts, place_in_words
from app.engine.checks.icons import check_icon
from app.engine.checks.messages import (
    CHART_NEEDS_PER,
    CHART_PER,
    CHART_PERIOD_FIELD,
    MAY_BE_EMPTY,
    NOT_LINKED,
    TYPE_PROBLEM,
    UNKNOWN_FIELD,
    UNKNOWN_MENU,
    WRONG_FIELD,
)
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.reasons import cure_label, reason_label
from app.engine.declare.spec import ChartSpec, Origin
from app.engine.declare.yaml_nodes import place_of
from app.engine.fields.date_time import DATE_TYPES
from app.engine.fields.number_rule import rule_problems
from app.engine.fields.registry import FIELD_TYPES

PERIODS = ("day", "week", "month", "quarter", "year")
_CHOICE = Label("选择字段", "a choice field")
_TITLE = Label("文本字段", "a text field")
_LINK = Label("关联字段", "a link field")
_SORTABLE = Label("可排序的字段", "a field that can be sorted by")
_GROUPABLE = Label("可分组的字段", "a field that can be grouped by")
_NUMERIC = Label("数字字段", "a number field")
_MOMENT = Label("日期时间字段", "a datetime field")
_RELATED = Label("相关列表", "a related list")


def check_layout(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with everything an entity says about its fields."""
    yield from _check_one(facts, "board", ("choice",), _CHOICE)
    yield from _check_one(facts, "name_field", TITLE_TYPES, _TITLE)
    yield from _check_one(facts, "subtitle_field", None, _TITLE)
    yield from _check_one(facts, "parent_row", ("link",), _LINK)
    yield from _check_sort(facts)
    yield from _check_code_rule(facts)
    for name in facts.spec.list_fields:
        yield from _exists(facts, "list_fields", name, place_of(facts.spec.origin, "list_fields"))
    for name in (name for group in facts.spec.minimum for name in group):
        yield from _exists(facts, "minimum", name, place_of(facts.spec.origin, "minimum"))
    for slug in facts.spec.quick_add:
        yield from _check_quick_add(facts, slug)
    yield from _check_timeline(facts)
    for chart in facts.spec.charts:
        yield from _check_chart(facts, chart)
    yield from _check_menu(facts)
    yield from check_icon(
        facts.spec.icon, place_in_words(facts.spec), place_of(facts.spec.origin, "icon")
    )


def _exists(facts: Facts, key: str, name: str, origin: Origin) -> Iterator[Finding]:
    if name not in facts.fields:
        entity = place_in_words(facts.spec)
        near = nearest_cure(name, facts.fields)
        yield UNKNOWN_FIELD.at(origin, entity=entity, key=key, field=name, near=near)


def _check_quick_add(facts: Facts, slug: str) -> Iterator[Finding]:
    """Yield a finding unless the entity exists and links to this one."""
    linked = [
        entity.slug
        for entity in facts.catalogue.entities
        if any(one.type == "link" and one.option("to") == facts.spec.slug for one in entity.fields)
    ]
    if slug not in linked:
        origin = place_of(facts.spec.origin, "quick_add")
        near = nearest_cure(slug, linked)
        yield NOT_LINKED.at(origin, entity=place_in_words(facts.spec), slug=slug, near=near)


def _check_timeline(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the words about the timeline and its writing box."""
    spec = facts.spec
    origin = place_of(spec.origin, "timeline")
    for name in spec.timeline:
        yield from _check_field(facts, "timeline", name, ("back_links",), _RELATED, origin)
    yield from _check_one(facts, "write", ("back_links",), _RELATED)
    yield from _check_one(facts, "happened", ("datetime",), _MOMENT)
    moment = facts.fields.get(spec.happened)
    if moment is not None and moment.type == "datetime" and not (moment.required or moment.system):
        place = place_of(spec.origin, "happened")
        yield MAY_BE_EMPTY.at(place, entity=place_in_words(spec), field=spec.happened)


def _check_one(
    facts: Facts, key: str, types: Collection[str] | None, wanted: Label
) -> Iterator[Finding]:
    name = getattr(facts.spec, key)
    if name:
        origin = place_of(facts.spec.origin, key)
        yield from _check_field(facts, key, name, types, wanted, origin)


def _check_field(
    facts: Facts,
    key: str,
    name: str,
    types: Collection[str] | None,
    wanted: Label,
    origin: Origin,
) -> Iterator[Finding]:
    found = list(_exists(facts, key, name, origin))
    yield from found
    if (
        not found
        and types is not None
        and facts.kind(name)
        and facts.fields[name].type not in types
    ):
        yield _wrong(facts, key, name, wanted, facts.named(types), origin)


def _wrong(
    facts: Facts, key: str, name: str, wanted: Label, fitting: Collection[str], origin: Origin
) -> Finding:
    entity = place_in_words(facts.spec)
    kind = facts.fields[name].type
    near = nearest_cure(name, fitting)
    return WRONG_FIELD.at(
        origin, entity=entity, key=key, wanted=wanted, field=name, type=kind, near=near
    )


def _check_code_rule(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the rule of the codes; two records would get the same one."""
    if facts.spec.code_rule:
        at, origin = place_in_words(facts.spec), place_of(facts.spec.origin, "code_rule")
        for reason, cure in rule_problems(facts.spec.code_rule):
            yield TYPE_PROBLEM.at(origin, at=at, reason=reason_label(reason), cure=cure_label(cure))


def _check_sort(facts: Facts) -> Iterator[Finding]:
    name = facts.spec.default_sort.removeprefix("-")
    origin = place_of(facts.spec.origin, "default_sort")
    yield from _exists(facts, "default_sort", name, origin)
    kind = facts.kind(name)
    if kind is not None and not (kind.sortable and kind.stored):
        fitting = [other for other, field in facts.fields.items() if _is_sortable(field.type)]
        yield _wrong(facts, "default_sort", name, _SORTABLE, fitting, origin)


def _is_sortable(key: str) -> bool:
    kind = FIELD_TYPES.get(key)
    return kind is not None and kind.sortable and kind.stored


def _check_chart(facts: Facts, chart: ChartSpec) -> Iterator[Finding]:
    origin = place_of(chart.origin, "by")
    yield from _exists(facts, "charts", chart.by, origin)
    kind = facts.kind(chart.by)
    if kind is not None:
        yield from _check_axis(facts, chart, origin)
    if chart.lost_from:
        yield from _check_lost_from(facts, chart)
    if chart.measure != "count":
        yield from _exists(facts, "charts", chart.field, place_of(chart.origin, chart.measure))
        measured = facts.kind(chart.field)
        if measured is not None and not measured.numeric:
            fitting = [
                name for name in facts.fields if (other := facts.kind(name)) and other.numeric
            ]
            yield _wrong(
                facts,
                "charts",
                chart.field,
                _NUMERIC,
                fitting,
                place_of(chart.origin, chart.measure),
            )


def _check_lost_from(facts: Facts, chart: ChartSpec) -> Iterator[Finding]:
    origin = place_of(chart.origin, "lost_from")
    yield from _exists(facts, "charts", chart.lost_from, origin)
    if facts.kind(chart.lost_from) and facts.fields[chart.lost_from].type != "choice":
        fitting = facts.named(("choice",))
        yield _wrong(facts, "charts", chart.lost_from, _CHOICE, fitting, origin)


def _check_axis(facts: Facts, chart: ChartSpec, origin: Origin) -> Iterator[Finding]:
    """Yield what is wrong with the field a chart groups by, and its period."""
    entity = place_in_words(facts.spec)
    kind = facts.fields[chart.by].type
    if chart.per and chart.per not in PERIODS:
        near = nearest_cure(chart.per, PERIODS)
        yield CHART_PER.at(place_of(chart.origin, "per"), entity=entity, per=chart.per, near=near)
    if kind in DATE_TYPES:
        if not chart.per:
            yield CHART_NEEDS_PER.at(origin, entity=entity, field=chart.by)
        return
    if chart.per:
        yield CHART_PERIOD_FIELD.at(
            place_of(chart.origin, "per"), entity=entity, field=chart.by, type=kind
        )
    if not FIELD_TYPES[kind].groupable:
        fitting = [name for name, field in facts.fields.items() if _is_groupable(field.type)]
        yield _wrong(facts, "charts", chart.by, _GROUPABLE, fitting, origin)


def _is_groupable(key: str) -> bool:
    kind = FIELD_TYPES.get(key)
    return kind is not None and (kind.groupable or key in DATE_TYPES)


def _check_menu(facts: Facts) -> Iterator[Finding]:
    menu, menus = facts.spec.menu, facts.catalogue.menus
    if menu and menu not in menus:
        origin = place_of(facts.spec.origin, "menu")
        entity = place_in_words(facts.spec)
        yield UNKNOWN_MENU.at(origin, entity=entity, menu=menu, near=nearest_cure(menu, menus))

"""All checks of a catalogue, run at once: every mistake with its place and its cure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from app.engine.declare.condition import condition_fields
from app.engine.declare.finding import Finding
from app.engine.declare.finding_words import error, warning
from app.engine.declare.names import OPTION_KEY, name_problem
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec, Origin
from app.engine.compile.system_fields import system_fields
from app.engine.fields.registry import FIELD_TYPES

ROLES = ("administrator", "manager", "sales", "service", "marketing", "executive", "auditor")
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)\s*[+*{]")


def check_catalogue(spec: CatalogueSpec) -> list[Finding]:
    """Return every finding of a catalogue, in the order of the declarations."""
    findings = list(_doubles(spec))
    for entity in spec.entities:
        findings += _check_entity(entity, spec)
    return findings


def _near(name: str, known: Iterable[str]) -> tuple[str, str]:
    listed = list(known)
    guess = difflib.get_close_matches(name, listed, 1, 0.5)
    if guess:
        return f"是不是“{guess[0]}”？", f'Did you mean "{guess[0]}"?'
    return f"可用：{'、'.join(listed)}。", f"Use one of: {', '.join(listed)}."


def _doubles(spec: CatalogueSpec) -> Iterator[Finding]:
    seen: dict[str, Origin] = {}
    for entity in spec.entities:
        if entity.slug in seen:
            yield error("010", entity.origin, zh=f"对象“{entity.slug}”已在 {seen[entity.slug]} 声明。",
                        en=f'The entity "{entity.slug}" is already declared at {seen[entity.slug]}.',
                        cure_zh="给其中一个改名。", cure_en="Rename one of them.")  # fmt: skip
        seen.setdefault(entity.slug, entity.origin)
    keys: dict[str, Origin] = {}
    for item in spec.dictionaries:
        if item.key in keys:
            yield error("011", item.origin, zh=f"字典“{item.key}”已在 {keys[item.key]} 声明。",
                        en=f'The dictionary "{item.key}" is already declared at {keys[item.key]}.',
                        cure_zh="给其中一个改名。", cure_en="Rename one of them.")  # fmt: skip
        keys.setdefault(item.key, item.origin)


def _check_entity(entity: EntitySpec, spec: CatalogueSpec) -> Iterator[Finding]:
    problem = name_problem(entity.slug, kind="slug")
    if problem:
        yield error("012", entity.origin, zh=f"对象名“{entity.slug}”不可用：{problem}。",
                    en=f'"{entity.slug}" cannot name an entity: {problem}.')  # fmt: skip
    if not entity.label:
        yield error("013", entity.origin, zh=f"对象“{entity.slug}”没有名称。", en=f'The entity "{entity.slug}" has no label.',
                    cure_zh="写上 label: {zh: …, en: …}。", cure_en="Write label: {zh: …, en: …}.")  # fmt: skip
    for language in entity.label.missing() if entity.label else ():
        yield warning(
            "013",
            entity.origin,
            zh=f"对象“{entity.slug}”缺少{language}名称。",
            en=f'The entity "{entity.slug}" has no {language} label.',
        )
    if not entity.fields:
        yield error("015", entity.origin, zh=f"对象“{entity.slug}”没有字段。", en=f'The entity "{entity.slug}" has no fields.',
                    cure_zh="至少声明一个字段。", cure_en="Declare at least one.")  # fmt: skip
    names: set[str] = set()
    for item in entity.fields:
        if item.name in names:
            yield error(
                "016",
                item.origin,
                zh=f"字段“{item.name}”声明了两次。",
                en=f'The field "{item.name}" is declared twice.',
            )
        names.add(item.name)
        yield from _check_field(item, entity, spec)
    yield from _check_references(entity, spec)
    yield from _check_access(entity)


def _check_field(item: FieldSpec, entity: EntitySpec, spec: CatalogueSpec) -> Iterator[Finding]:
    problem = name_problem(item.name, kind="field")
    if problem:
        yield error(
            "017",
            item.origin,
            zh=f"字段名“{item.name}”不可用：{problem}。",
            en=f'"{item.name}" cannot name a field: {problem}.',
        )
    kind = FIELD_TYPES.get(item.type)
    if kind is None:
        zh, en = _near(item.type, FIELD_TYPES)
        yield error("014", item.origin, zh=f"字段“{item.name}”的类型“{item.type}”不存在。",
                    en=f'Field "{item.name}" has the type "{item.type}", which does not exist.', cure_zh=zh, cure_en=en)  # fmt: skip
        return
    if not item.label:
        yield error("018", item.origin, zh=f"字段“{item.name}”没有名称。", en=f'The field "{item.name}" has no label.',
                    cure_zh="写上 label: {zh: …, en: …}。", cure_en="Write label: {zh: …, en: …}.")  # fmt: skip
    else:
        for language in item.label.missing():
            yield warning(
                "018",
                item.origin,
                zh=f"字段“{item.name}”缺少{language}名称。",
                en=f'The field "{item.name}" has no {language} label.',
            )
    for key in item.options:
        if key not in kind.keys:
            zh, en = _near(key, kind.keys)
            yield error(
                "019",
                item.origin,
                zh=f"类型“{item.type}”没有“{key}”设置。",
                en=f'"{key}" is not known to the type "{item.type}".',
                cure_zh=zh,
                cure_en=en,
            )
    for option in item.option("options") or ():
        if not OPTION_KEY.fullmatch(option.key):
            yield error("020", item.origin, zh=f"选项键“{option.key}”不可用。", en=f'"{option.key}" cannot be an option key.',
                        cure_zh="用 1 到 40 个字母、数字和 _ . + -。", cure_en="Use 1 to 40 letters, digits and _ . + -")  # fmt: skip
    if item.pattern and _NESTED.search(item.pattern):
        yield error("021", item.origin, zh=f"字段“{item.name}”的 pattern 会很慢。", en=f'The pattern of "{item.name}" repeats a repetition and can take for ever.',
                    cure_zh="去掉嵌套的重复。", cure_en="Remove the nested repetition.")  # fmt: skip
    if item.search and not kind.searchable:
        yield error(
            "022",
            item.origin,
            zh=f"类型“{item.type}”不能搜索。",
            en=f'A field of type "{item.type}" cannot be searched.',
            cure_zh="去掉 search。",
            cure_en="Remove search.",
        )
    if (item.unique or item.sort) and not kind.stored:
        yield error(
            "023",
            item.origin,
            zh=f"字段“{item.name}”不存储，不能唯一或排序。",
            en=f'"{item.name}" is not stored and can be neither unique nor sorted by.',
        )
    if (item.personal or item.sensitive) and not item.purpose:
        yield warning(
            "024",
            item.origin,
            zh=f"个人信息字段“{item.name}”没有写用途。",
            en=f'The personal field "{item.name}" names no purpose.',
        )
    for reason, cure in kind.problems(item, entity, spec):
        yield error(
            "030",
            item.origin,
            zh=f"字段“{item.name}”：{reason}。",
            en=f'Field "{item.name}": {reason}.',
            cure_zh=cure,
            cure_en=cure[:1].upper() + cure[1:],
        )
    known = {part.name for part in (*entity.fields, *system_fields(entity))}
    for condition in (item.show_when, item.require_when):
        for name in sorted(condition_fields(condition) - known) if condition else ():
            zh, en = _near(name, sorted(known))
            yield error(
                "025",
                item.origin,
                zh=f"条件里的“{name}”不是字段。",
                en=f'The condition names "{name}", which is not a field.',
                cure_zh=zh,
                cure_en=en,
            )


def _check_references(entity: EntitySpec, spec: CatalogueSpec) -> Iterator[Finding]:
    known = {item.name: item for item in (*entity.fields, *system_fields(entity))}
    for word in ("board", "name_field", "subtitle_field", "parent_row"):
        name = getattr(entity, word)
        if name and name not in known:
            zh, en = _near(name, known)
            yield error(
                "031",
                entity.origin,
                zh=f"{word}：“{name}”不是字段。",
                en=f'{word}: "{name}" is not a field.',
                cure_zh=zh,
                cure_en=en,
            )
    if entity.board in known and known[entity.board].type != "choice":
        yield error(
            "032", entity.origin, zh="board 必须是选择字段。", en="board must name a choice field."
        )
    sort = entity.default_sort.lstrip("-")
    if sort not in known:
        zh, en = _near(sort, known)
        yield error(
            "033",
            entity.origin,
            zh=f"default_sort：“{sort}”不是字段。",
            en=f'default_sort: "{sort}" is not a field.',
            cure_zh=zh,
            cure_en=en,
        )
    for name in entity.list_fields:
        if name not in known:
            zh, en = _near(name, known)
            yield error(
                "034",
                entity.origin,
                zh=f"list_fields：“{name}”不是字段。",
                en=f'list_fields: "{name}" is not a field.',
                cure_zh=zh,
                cure_en=en,
            )
    for chart in entity.charts:
        for name in filter(None, (chart.by, chart.field)):
            if name not in known:
                zh, en = _near(name, known)
                yield error(
                    "035",
                    chart.origin,
                    zh=f"图表里的“{name}”不是字段。",
                    en=f'The chart names "{name}", which is not a field.',
                    cure_zh=zh,
                    cure_en=en,
                )


def _check_access(entity: EntitySpec) -> Iterator[Finding]:
    for problem in entity.access.problems:
        yield error("040", entity.access.origin, zh=f"权限：{problem}。", en=f"Access: {problem}.")
    roles = {grant.role for grant in entity.access.grants}
    for item in entity.fields:
        roles |= {*item.mask_for, *item.hide_from, *item.read_only_for}
    for role in sorted(roles - set(ROLES)):
        zh, en = _near(role, ROLES)
        yield warning(
            "041",
            entity.access.origin,
            zh=f"角色“{role}”不在默认角色中。",
            en=f'The role "{role}" is not one of the default roles.',
            cure_zh=zh,
            cure_en=en,
        )
    follows = entity.access.follows
    link = entity.field(follows) if follows else None
    if follows and (link is None or link.type != "link"):
        yield error(
            "042",
            entity.access.origin,
            zh=f"follows：“{follows}”不是关联字段。",
            en=f'follows: "{follows}" is not a link field.',
        )

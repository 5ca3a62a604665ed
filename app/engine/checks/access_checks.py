"""Rights as declared: grants can be read, roles are known, what follows a link follows a link."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.checks.facts import Facts, place_in_words
from app.engine.checks.messages import (
    BAD_GRANT,
    SELF_LOCKED,
    UNKNOWN_FIELD,
    UNKNOWN_ROLE,
    WRONG_FIELD,
)
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.reasons import reason_label
from app.engine.declare.spec import Origin
from app.engine.declare.yaml_nodes import place_of

#: The roles that come with the product; more are made in the browser and unknown here.
ROLES = ("administrator", "manager", "sales", "service", "marketing", "executive", "auditor")
_LINK = Label("关联字段", "a link field")


def check_access(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with an entity's rights and its fields' rules."""
    access, entity = facts.spec.access, place_in_words(facts.spec)
    origin = access.origin if access.origin.file else facts.spec.origin
    for problem in access.problems:
        role = problem.partition(":")[0]
        yield BAD_GRANT.at(place_of(origin, role), entity=entity, reason=reason_label(problem))
    for role in dict.fromkeys(grant.role for grant in access.grants):
        yield from _check_role(role, entity, "access", place_of(origin, role))
    for field in facts.spec.fields:
        for key in ("mask_for", "hide_from", "read_only_for"):
            for role in getattr(field, key):
                place = place_of(field.origin, key)
                yield from _check_role(role, place_in_words(facts.spec, field), key, place)
    yield from _check_follows(facts, place_of(origin, "follows"))
    if not (access.grants or access.follows or access.problems or facts.spec.parent_row):
        yield SELF_LOCKED.at(facts.spec.origin, entity=entity)


def _check_role(role: str, at: Label, key: str, origin: Origin) -> Iterator[Finding]:
    if role not in ROLES:
        near = nearest_cure(role, ROLES)
        yield UNKNOWN_ROLE.at(origin, at=at, key=key, role=role, near=near)


def _check_follows(facts: Facts, origin: Origin) -> Iterator[Finding]:
    name = facts.spec.access.follows
    if not name:
        return
    entity = place_in_words(facts.spec)
    if name in facts.fields and facts.fields[name].type == "link":
        return
    links = facts.named(("link",))
    values = {"entity": entity, "key": "follows", "field": name, "near": nearest_cure(name, links)}
    if name not in facts.fields:
        yield UNKNOWN_FIELD.at(origin, **values)
    else:
        yield WRONG_FIELD.at(origin, wanted=_LINK, type=facts.fields[name].type, **values)

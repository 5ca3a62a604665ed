"""What a change of rights would do to people, computed without storing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.reader import MODES, Reader, Rights
from app.engine.access.readers import load_reader
from app.engine.access.resolve import StoredRules, read_stored_rules, resolve_rights
from app.engine.access.tables import User
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.access_spec import SCOPES
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import SavedView, read_memory
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.features.people.rights import Change
from app.features.people.words import action_words, mode_words, scope_words

#: People looked at, and of each group the records that are counted for an average.
PEOPLE, COUNTED = 500, 10
#: Actions that speak of records which exist already.
_ON_RECORDS = frozenset({"see", "change", "delete", "export", "merge", "assign", "restore"})


@dataclass(frozen=True)
class Effect:
    """One thing that would happen: its tone, its sentence, what it means in figures, and to whom.

    kind: "lose", "gain", "field" or "same". people: their names.
    """

    kind: str
    text: str
    hint: str = ""
    people: tuple[str, ...] = ()


@dataclass
class _Group:
    """People for whom one right changes in the same way."""

    before: str
    after: str
    people: list[tuple[Reader, Reader]] = field(default_factory=list)


def find_effects(
    session: Session, catalogue: Catalogue, role: str, changes: Sequence[Change], language: str
) -> list[Effect]:
    """Return what would happen if the changes of a role were stored; reads, never writes."""
    if not changes:
        return []
    pairs = _before_and_after(session, catalogue, role, changes)
    if not pairs:
        return [Effect("same", _("Nobody holds this role yet, so nobody notices."))]
    found: list[Effect] = []
    for change in changes:
        compiled = catalogue[change.entity]
        groups = _grouped(change, pairs)
        for group in groups:
            if change.kind == "scope":
                found.append(_scope_effect(session, compiled, change, group, language))
            else:
                found.append(_mode_effect(compiled, change, group, language))
                found += _view_effects(session, change, group)
    return found


def changed_rules(stored: StoredRules, role: str, changes: Sequence[Change]) -> StoredRules:
    """Return the stored rules as they would be after the changes."""
    scopes, modes = dict(stored.scopes), dict(stored.modes)
    for change in changes:
        rules = scopes if change.kind == "scope" else modes
        rules[role, change.entity, change.name] = change.new
    return StoredRules(scopes, modes)


def _before_and_after(
    session: Session, catalogue: Catalogue, role: str, changes: Sequence[Change]
) -> list[tuple[Reader, Reader]]:
    rules = changed_rules(read_stored_rules(session), role, changes)
    resolved: dict[tuple[str, ...], Rights] = {}
    pairs = []
    for user_id in _holders(session, role):
        before = load_reader(session, user_id)
        if before is None:
            continue
        if before.roles not in resolved:
            resolved[before.roles] = resolve_rights(catalogue, before.roles, stored=rules)
        after = replace(
            before.rights,
            scopes=resolved[before.roles].scopes,
            modes=resolved[before.roles].modes,
        )
        pairs.append((before, replace(before, rights=after)))
    return pairs


def _holders(session: Session, role: str) -> list[int]:
    statement = (
        select(User.id)
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(Role, Role.id == assoc_user_role.c.role_id)
        .where(Role.name == role, User.active.is_(True))
        .order_by(User.id)
        .limit(PEOPLE)
    )
    return list(session.scalars(statement))


def _grouped(change: Change, pairs: Sequence[tuple[Reader, Reader]]) -> list[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    for before, after in pairs:
        if change.kind == "scope":
            key = tuple(one.scope(change.entity, change.name) for one in (before, after))
        else:
            key = tuple(one.mode(change.entity, change.name) for one in (before, after))
        groups.setdefault((key[0], key[1]), _Group(key[0], key[1])).people.append((before, after))
    return list(groups.values())


def _scope_effect(
    session: Session, compiled: Compiled, change: Change, group: _Group, language: str
) -> Effect:
    names = tuple(before.name for before, _after in group.people)
    num = len(names)
    words = {
        "action": action_words()[change.name],
        "things": compiled.spec.plural.text(language),
        "old": scope_words()[group.before],
        "new": scope_words()[group.after],
    }
    if group.before == group.after:
        return Effect("same", _unchanged(num, words), people=names)
    hint = _average(session, compiled, change, group)
    if group.after == SCOPES[0]:
        text = ngettext(
            "%(num)d person loses “%(action)s” on %(things)s.",
            "%(num)d people lose “%(action)s” on %(things)s.",
            num, **words,
        )  # fmt: skip
        return Effect("lose", text, hint, names)
    if group.before == SCOPES[0]:
        text = ngettext(
            "%(num)d person gains “%(action)s” on %(things)s: %(new)s.",
            "%(num)d people gain “%(action)s” on %(things)s: %(new)s.",
            num, **words,
        )  # fmt: skip
        return Effect("gain", text, hint, names)
    wider = SCOPES.index(group.after) > SCOPES.index(group.before)
    text = ngettext(
        "%(num)d person: “%(action)s” on %(things)s changes from %(old)s to %(new)s.",
        "%(num)d people: “%(action)s” on %(things)s changes from %(old)s to %(new)s.",
        num, **words,
    )  # fmt: skip
    return Effect("gain" if wider else "lose", text, hint, names)


def _mode_effect(compiled: Compiled, change: Change, group: _Group, language: str) -> Effect:
    names = tuple(before.name for before, _after in group.people)
    num = len(names)
    words = {
        "field": compiled.fields[change.name].label.text(language),
        "things": compiled.spec.plural.text(language),
        "old": mode_words()[group.before],
        "new": mode_words()[group.after],
    }
    if group.before == group.after:
        text = ngettext(
            "%(num)d person sees “%(field)s” of %(things)s as before.",
            "%(num)d people see “%(field)s” of %(things)s as before.",
            num, **words,
        )  # fmt: skip
        return Effect("same", text, people=names)
    text = ngettext(
        "%(num)d person: “%(field)s” of %(things)s changes from %(old)s to %(new)s.",
        "%(num)d people: “%(field)s” of %(things)s changes from %(old)s to %(new)s.",
        num, **words,
    )  # fmt: skip
    closes = MODES.index(group.after) < MODES.index(group.before)
    return Effect("field" if closes else "gain", text, people=names)


def _view_effects(session: Session, change: Change, group: _Group) -> list[Effect]:
    """Say how many saved views show or filter by a field that people lose."""
    if group.after not in ("hidden", "mask") or group.before in ("hidden", group.after):
        return []
    views = {
        view.id: view.name
        for before, _after in group.people
        for view in read_memory(session, before, change.entity).views
        if _names_field(view, change.name)
    }
    if not views:
        return []
    text = ngettext(
        "%(num)d saved view shows or filters by this field and loses it.",
        "%(num)d saved views show or filter by this field and lose it.",
        len(views),
    )
    return [Effect("field", text, people=tuple(views.values()))]


def _names_field(view: SavedView, name: str) -> bool:
    return any(
        (key == "columns" and name in value.split(","))
        or (key == "sort" and value.lstrip("-") == name)
        or name in key.split(".")[1:2]
        for key, value in view.query
    )


def _unchanged(num: int, words: dict[str, str]) -> str:
    return ngettext(
        "%(num)d person keeps “%(action)s” on %(things)s through another role.",
        "%(num)d people keep “%(action)s” on %(things)s through another role.",
        num, **words,
    )  # fmt: skip


def _average(session: Session, compiled: Compiled, change: Change, group: _Group) -> str:
    """Say how many records more or fewer each person reaches, on average of the first ones."""
    if change.name not in _ON_RECORDS:
        return ""
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    some = group.people[:COUNTED]
    difference = sum(
        _count(session, compiled, change.name, after, counts)
        - _count(session, compiled, change.name, before, counts)
        for before, after in some
    )
    each = round(difference / len(some))
    if each == 0:
        return _("On average no record more or fewer.")
    if each > 0:
        return ngettext(
            "On average %(num)d record more each.", "On average %(num)d records more each.", each
        )
    return ngettext(
        "On average %(num)d record fewer each.", "On average %(num)d records fewer each.", -each
    )


def _count(
    session: Session,
    compiled: Compiled,
    action: str,
    reader: Reader,
    counts: dict[tuple[object, ...], int],
) -> int:
    scope = reader.scope(compiled.slug, action)
    if scope == SCOPES[0]:
        return 0
    key = (reader.user_id if scope != "all" else 0, scope)
    if key not in counts:
        query = ListQuery(compiled, ReaderContext(session, reader), action)
        counts[key] = query.count(ListRequest(exact=True))[0]
    return counts[key]

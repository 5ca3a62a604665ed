"""Builds the page object of the rights screen from stored rules and unsaved changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.resolve import StoredRules
from app.engine.access.tables import User
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.access_spec import ADMINISTRATOR, SCOPES
from app.engine.errors import NotVisible
from app.engine.views.page_models import Action, Tab
from app.features.people.effects import Effect
from app.features.people.entries import ROLE, last_entry
from app.features.people.rights import (
    SHOWN_ACTIONS,
    UNRULED,
    Change,
    current_value,
    find_role,
    in_menu_order,
)
from app.features.people.rights_models import Choice, FieldRules, Line, RightsPage
from app.features.people.roles import role_labels, role_people
from app.features.people.words import action_words, mode_words, scope_words, short_scope_words
from app.web.template_env import show_moment

#: Fields shown before the fold.
SHOWN_FIELDS = 8


@dataclass(frozen=True)
class Draft:
    """What is on the screen: role, chosen entity, unsaved changes and what they would do."""

    role: str
    entity: str = ""
    changes: Sequence[Change] = ()
    effects: Sequence[Effect] = ()
    problem: str = ""


def build_rights_page(
    session: Session, catalogue: Catalogue, reader: Reader, draft: Draft, stored: StoredRules
) -> RightsPage:
    """Return the rights screen of one role; NotVisible when there is no such role."""
    labels = role_labels(session, reader.language)
    if draft.role not in labels:
        raise NotVisible(draft.role)
    chosen = catalogue.entities.get(draft.entity)
    if chosen is None or chosen.spec.parent_row:
        chosen = next(one for one in catalogue if not one.spec.parent_row)
    people = role_people(session)
    entry = last_entry(session, ROLE, find_role(session, draft.role))
    last = (
        _("Last changed by %(name)s, %(when)s", name=entry.actor_name or _("System"),
          when=show_moment(entry.at))
        if entry else ""
    )  # fmt: skip
    cells = _Cells(draft, stored, reader.language)
    return RightsPage(
        title=_("Roles and rights"), sentence=_sentence(session, len(labels)),
        tabs=_tabs(labels, people, draft.role), role=draft.role,
        locked=draft.role == ADMINISTRATOR,
        actions=tuple(action_words()[action] for action in SHOWN_ACTIONS),
        lines=tuple(_lines(catalogue, cells, chosen)), scopes=tuple(scope_words().items()),
        short_scopes=tuple(short_scope_words().items()), modes=tuple(mode_words().items()),
        entity=chosen.slug, rules=cells.rules(chosen), kept=tuple(cells.kept(catalogue, chosen)),
        seen=entry.id if entry else 0, changes=len(draft.changes), effects=tuple(draft.effects),
        buttons=_buttons(), more=_role_actions(draft.role, labels[draft.role]), last=last,
        history_href=f"/settings/rights/history?role={draft.role}", problem=draft.problem,
    )  # fmt: skip


class _Cells:
    """Makes the selects: the unsaved value where there is one, else the stored one."""

    def __init__(self, draft: Draft, stored: StoredRules, language: str) -> None:
        self.role, self.stored, self.language = draft.role, stored, language
        self.pending = {change.key: change.new for change in draft.changes}
        self.changed = [change for change in draft.changes if change.kind == "mode"]

    def choice(self, compiled: Compiled, kind: str, name: str, label: str) -> Choice:
        """Return one select."""
        key = f"{kind}.{compiled.slug}.{name}"
        stored = current_value(compiled, self.role, kind, name, self.stored)
        value = self.pending.get(key, stored)
        shade = SCOPES.index(value) if kind == "scope" else 0
        return Choice(key, value, stored, label, shade)

    def rules(self, compiled: Compiled) -> FieldRules:
        """Return the field rules of the chosen entity."""
        rows = [
            (label, self.choice(compiled, "mode", name, label))
            for name, item in compiled.fields.items()
            if item.type not in UNRULED
            for label in (item.label.text(self.language) or name,)
        ]
        # Ruled ones first; the order inside stays the declaration's.
        rows.sort(key=lambda row: row[1].value == "edit" and not row[1].is_changed)
        ruled = sum(row[1].value != "edit" or row[1].is_changed for row in rows)
        shown = max(ruled, SHOWN_FIELDS)
        things = compiled.spec.plural.text(self.language)
        return FieldRules(
            _("%(things)s: field rules", things=things),
            ngettext("%(num)d field", "%(num)d fields", len(rows)),
            tuple(rows[:shown]), tuple(rows[shown:]),
        )  # fmt: skip

    def kept(self, catalogue: Catalogue, chosen: Compiled) -> Iterator[Choice]:
        """Yield unsaved field rules of the entities whose card is not open."""
        for change in self.changed:
            if change.entity != chosen.slug:
                yield self.choice(catalogue[change.entity], "mode", change.name, "")


def _lines(catalogue: Catalogue, cells: _Cells, chosen: Compiled) -> Iterator[Line]:
    words, menu = action_words(), None
    for compiled in in_menu_order(catalogue):
        if compiled.spec.menu != menu:
            menu = compiled.spec.menu
            heading = catalogue.spec.menus.get(menu)
            yield Line(heading.text(cells.language) if heading else _("More"))
        label = compiled.spec.plural.text(cells.language)
        choices = tuple(
            cells.choice(compiled, "scope", action, f"{label}: {words[action]}")
            for action in SHOWN_ACTIONS
        )
        changed = sum(change.entity == compiled.slug for change in cells.changed)
        yield Line(label, compiled.slug, choices, compiled is chosen, changed)


def _tabs(labels: dict[str, str], people: dict[str, int], role: str) -> tuple[Tab, ...]:
    return tuple(
        Tab(key, text, f"/settings/rights/?role={key}", key == role,
            ngettext("%(num)d person", "%(num)d people", people.get(key, 0)))
        for key, text in labels.items()
    )  # fmt: skip


def _sentence(session: Session, roles: int) -> str:
    active = len(list(session.scalars(select(User.id).where(User.active.is_(True)))))
    return _(
        "%(roles)s roles · %(people)s people. What each role may do with which records; look at what a change does, then save.",
        roles=roles, people=active,
    )  # fmt: skip


def _buttons() -> tuple[Action, ...]:
    return (
        Action("check", _("Check someone's rights"), "user-search", "/settings/rights/person"),
        Action("new", _("New role"), "plus", "/settings/roles/new"),
    )


def _role_actions(role: str, label: str) -> tuple[Action, ...]:
    rename = Action(
        "rename", _("Change “%(name)s”", name=label), "pencil", f"/settings/roles/{role}"
    )
    copy = Action(
        "copy",
        _("New role like “%(name)s”", name=label),
        "copy",
        f"/settings/roles/new?source={role}",
    )
    people = Action("people", _("People with this role"), "users", f"/settings/people/?role={role}")
    delete = Action(
        "delete", _("Delete “%(name)s”", name=label), "trash", f"/settings/roles/{role}/delete", "post",
        danger=True, confirm=_("Delete the role “%(name)s”? This cannot be undone.", name=label),
    )  # fmt: skip
    return (people, rename, copy) if role == ADMINISTRATOR else (people, rename, copy, delete)

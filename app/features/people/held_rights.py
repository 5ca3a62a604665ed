"""What one person may do, and which of their roles gives it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.field_rules import field_mode
from app.engine.access.reader import Reader
from app.engine.access.readers import load_reader
from app.engine.access.resolve import StoredRules, read_stored_rules, role_scope
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.access_spec import SCOPES
from app.engine.errors import NotVisible
from app.features.people.rights import SHOWN_ACTIONS, UNRULED, in_menu_order
from app.features.people.rights_models import HeldRight, PersonRightsPage
from app.features.people.roles import role_labels
from app.features.people.words import action_words, mode_words, scope_words, short_scope_words


def build_person_rights(
    session: Session, catalogue: Catalogue, reader: Reader, person_id: int | None
) -> PersonRightsPage:
    """Return a person's rights; without a person, the page only asks for one.

    NotVisible when the person is unknown or deactivated: then nothing is allowed at all.
    """
    person = load_reader(session, person_id, language=reader.language) if person_id else None
    if person_id and person is None:
        raise NotVisible("user")
    labels = role_labels(session, reader.language)
    sentence = _("Choose a person. The rights of all their roles are added up.")
    if person is not None:
        roles = " · ".join(labels.get(role, role) for role in person.roles)
        sentence = " · ".join(filter(None, (person.name, roles, person.department_name)))
    held = _Held(catalogue, read_stored_rules(session), labels)
    return PersonRightsPage(
        title=_("Check someone's rights"), sentence=sentence,
        person_id=str(person_id or ""), person_name=person.name if person else "",
        actions=tuple(action_words()[action] for action in SHOWN_ACTIONS),
        scopes=tuple(scope_words().items()),
        lines=tuple(held.lines(person, reader.language)) if person else (),
        rules=tuple(held.rules(person, reader.language)) if person else (),
    )  # fmt: skip


class _Held:
    """Adds up rights and names the roles that give them."""

    def __init__(self, catalogue: Catalogue, stored: StoredRules, labels: dict[str, str]) -> None:
        self.catalogue, self.stored, self.labels = catalogue, stored, labels

    def lines(self, person: Reader, language: str) -> Iterator[tuple[str, tuple[HeldRight, ...]]]:
        """Yield headings and entities with the person's right per action."""
        menu = None
        for compiled in in_menu_order(self.catalogue):
            if compiled.spec.menu != menu:
                menu = compiled.spec.menu
                heading = self.catalogue.spec.menus.get(menu)
                yield (heading.text(language) if heading else _("More")), ()
            rights = tuple(self._right(person, compiled, action) for action in SHOWN_ACTIONS)
            yield compiled.spec.plural.text(language), rights

    def rules(self, person: Reader, language: str) -> Iterator[tuple[str, str, str]]:
        """Yield the fields of visible entities that the person meets hidden or masked."""
        words = mode_words()
        for compiled in in_menu_order(self.catalogue):
            if not person.may(compiled.slug, "see"):
                continue
            for item in compiled.fields.values():
                mode = field_mode(self.catalogue, compiled, item, person)
                if item.type not in UNRULED and mode in ("hidden", "mask"):
                    things = compiled.spec.plural.text(language)
                    yield things, item.label.text(language), words[mode]

    def _right(self, person: Reader, compiled: Compiled, action: str) -> HeldRight:
        scope = person.scope(compiled.slug, action)
        if scope == SCOPES[0]:
            return HeldRight(short_scope_words()[scope], 0, "")
        if len(person.roles) == 1:  # nothing to tell apart; the page's head names the role
            return HeldRight(short_scope_words()[scope], SCOPES.index(scope), "")
        giving = [
            self.labels.get(role, role)
            for role in person.roles
            if role_scope(compiled, role, action, self.stored) == scope
        ]
        return HeldRight(short_scope_words()[scope], SCOPES.index(scope), ", ".join(giving))

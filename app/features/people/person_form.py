"""The page object of one person's account: its form, its state, what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.engine.access.reader import Reader
from app.engine.access.tables import Position, User
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.condition import Test
from app.engine.declare.label import LANGUAGES
from app.engine.errors import FieldError
from app.engine.fields.folding import clean_line
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.uses import Use, count_uses
from app.engine.views.form_models import Input, InputGroup
from app.engine.views.page_models import Action, Cell
from app.engine.views.record_models import Event
from app.features.people.account_values import Account, clean_phone
from app.features.people.entries import USER, last_entry_id
from app.features.people.history import person_events
from app.features.people.roles import role_labels
from app.features.people.tree import department_choices
from app.web.account_pages import device_of, timezone_input
from app.web.accounts import NO_MAIL
from app.web.inputs import text_input
from app.web.locale import NATIVE_NAMES
from app.web.page_models import SessionLine
from app.web.sessions import list_sign_ins
from app.web.settings_form import SettingsForm, refused_groups, summary
from app.web.template_env import show_ago, show_moment


@dataclass(frozen=True)
class PersonPage(SettingsForm):
    """One person's account: template people/person.html. deeds: what can be done with it."""

    active: bool = True
    locked: bool = False
    must_change: bool = False
    last_login: str = ""
    sessions: tuple[SessionLine, ...] = ()
    end_href: str = ""
    uses: tuple[Use, ...] = ()
    events: tuple[Event, ...] = ()
    deeds: tuple[Action, ...] = ()


@dataclass
class PersonForm:
    """Builds and reads the form of an account for one reader."""

    session: Session
    reader: Reader
    catalogue: Catalogue
    errors: Sequence[FieldError] = field(default_factory=tuple)

    def read(self, form: MultiDict[str, str], user: User | None = None) -> Account:
        """Return the account a form holds; one's own roles stay as they are."""
        own = user is not None and user.id == self.reader.user_id
        roles = [role.name for role in user.roles] if user is not None and own else None
        ids = {name: read_id(form.get(name, "")) for name in ("department", "position")}
        unread = [
            (name, form.get(name, ""))
            for name, number in ids.items()
            if form.get(name) and not number
        ]
        return Account(
            username=clean_line(form.get("username", "")), name_zh=clean_line(form.get("name_zh", "")),
            name_en=clean_line(form.get("name_en", "")), email=clean_line(form.get("email", "")),
            phone=clean_phone(clean_line(form.get("phone", ""))), department_id=ids["department"],
            position_id=ids["position"],
            roles=tuple(roles if roles is not None else filter(None, form.getlist("roles"))),
            language=form.get("language", ""), timezone=clean_line(form.get("timezone", "")),
            unread=tuple(unread),
        )  # fmt: skip

    def new_page(self, account: Account) -> SettingsForm:
        """Return the form of a new account."""
        groups = (*self._groups(account, own=False), self._password_group())
        return SettingsForm(
            title=_("New person"), groups=refused_groups(groups, self.errors),
            action="/settings/people/new", cancel_href="/settings/people/", crumbs=_crumbs(),
            errors=summary(groups, self.errors), submit=_("Create account"),
        )  # fmt: skip

    def page(
        self, user: User, account: Account | None, *, now: datetime, locked: bool, here: str
    ) -> PersonPage:
        """Return the page of an existing account; account: what was typed and refused."""
        own = user.id == self.reader.user_id
        groups = self._groups(account or account_of(user), own=own)
        base = f"/settings/people/{user.id}"
        tests = [Test("owner", "eq", str(user.id))]
        uses = count_uses(
            ReaderContext(self.session, self.reader), self.catalogue,
            lambda compiled: tests if "owner" in compiled.fields else (),
        )  # fmt: skip
        return PersonPage(
            title=user.title(self.reader.language), sentence=user.username,
            groups=refused_groups(groups, self.errors), action=base,
            cancel_href="/settings/people/", crumbs=_crumbs(), errors=summary(groups, self.errors),
            hidden=(("seen", str(last_entry_id(self.session, USER, user.id))),),
            active=bool(user.active), locked=locked, must_change=bool(user.must_change_password),
            last_login=show_moment(user.last_login), end_href=f"{base}/sessions/end",
            sessions=tuple(
                _session(row, here) for row in list_sign_ins(self.session, user.id, now=now)
            ),
            uses=tuple(uses), deeds=_deeds(user, base, own=own, locked=locked),
            events=person_events(self.session, self.catalogue, self.reader, user.id),
        )  # fmt: skip

    def _groups(self, account: Account, *, own: bool) -> tuple[InputGroup, ...]:
        who = (
            text_input("username", _("User name"), account.username, maxlength=64,
                       hint=_("What the person signs in with.")),
            text_input("name_zh", _("Name in Chinese"), account.name_zh, required=False, maxlength=64),
            text_input("name_en", _("Name in English"), account.name_en, required=False, maxlength=64),
            Input("email", _("E-mail"), "email", value=account.email),
            Input("phone", _("Phone"), "tel", value=account.phone),
        )  # fmt: skip
        return (
            InputGroup(
                "who", _("Person"), _("One of the two names is enough; both are better."), who
            ),
            InputGroup("place", _("Place and rights"), "", self._place(account, own=own)),
            InputGroup("taste", _("Language and time"), "", _taste(account)),
        )

    def _place(self, account: Account, *, own: bool) -> tuple[Input, ...]:
        language = self.reader.language
        departments = department_choices(self.session, language)
        positions = self.session.scalars(select(Position).order_by(Position.position, Position.id))
        labels = role_labels(self.session, language)
        if own:
            held = ", ".join(labels.get(role, role) for role in account.roles)
            roles = Input("roles", _("Roles"), "static", cell=Cell("text", held), wide=True,
                          help=_("Nobody changes their own roles; ask another administrator."))  # fmt: skip
        else:
            roles = Input(
                "roles", _("Roles"), "checks", value=list(account.roles), wide=True,
                choices=tuple((key, text, False) for key, text in labels.items()),
                help=_("The rights of all roles are added up."),
            )  # fmt: skip
        return (
            Input("department", _("Department"), "select", value=str(account.department_id or ""),
                  choices=tuple((key, text, False) for key, text in departments)),
            Input("position", _("Position"), "select", value=str(account.position_id or ""),
                  choices=tuple((str(row.id), row.title(language), False) for row in positions)),
            roles,
        )  # fmt: skip

    def _password_group(self) -> InputGroup:
        hint = _("Leave it empty for a random one, which is shown once after saving.")
        password = Input(
            "password", _("Initial password"), "password", help=hint, unit="new-password"
        )
        note = _("It must be changed at the first sign-in.")
        return InputGroup("password", _("Password"), note, (password,))


def account_of(user: User) -> Account:
    """Return the values of an existing account."""
    mail = user.email or ""
    return Account(
        user.username, user.name_zh, user.name_en, "" if mail.endswith(NO_MAIL) else mail,
        user.phone, user.department_id, user.position_id,
        tuple(role.name for role in user.roles), user.language, user.timezone,
    )  # fmt: skip


def _taste(account: Account) -> tuple[Input, ...]:
    languages = tuple((code, NATIVE_NAMES[code], False) for code in LANGUAGES)
    language = Input(
        "language", _("Language"), "select", value=account.language, choices=languages,
        help=_("Empty: by the browser, until the person chooses."),
    )  # fmt: skip
    zone = timezone_input(account.timezone)
    hint = _("Empty: the company's. A name such as Asia/Shanghai or Europe/Berlin.")
    return (language, Input(zone.name, zone.label, "text", value=zone.value, help=hint))


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((_("Settings"), "/settings/"), (_("People"), "/settings/people/"))


def _session(row: Any, here: str) -> SessionLine:
    return SessionLine(
        row.id, device_of(row.agent) or _("Unknown device"), row.ip, show_moment(row.created_at),
        show_ago(row.last_seen), row.id == here,
    )  # fmt: skip


def _deeds(user: User, base: str, *, own: bool, locked: bool) -> tuple[Action, ...]:
    found = [
        Action(
            "rights", _("Check rights"), "shield-check", f"/settings/rights/person?user={user.id}"
        )
    ]
    if locked:
        found.append(Action("unlock", _("Unlock"), "lock-open", f"{base}/unlock", "post"))
    if own:
        return tuple(found)
    found.append(
        Action(
            "password", _("Reset password"), "key", f"{base}/password", "post",
            confirm=_("Give a new initial password? All sessions and tokens of this person end."),
        )
    )  # fmt: skip
    if user.active:
        found.append(
            Action(
                "deactivate", _("Deactivate"), "user-x", f"{base}/deactivate", "post", danger=True,
                confirm=_("Deactivate this person? Sessions and tokens end at once; records stay."),
            )
        )  # fmt: skip
    else:
        found.append(
            Action("reactivate", _("Reactivate"), "user-check", f"{base}/reactivate", "post")
        )
    return tuple(found)

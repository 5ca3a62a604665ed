"""What the templates of dictionaries receive, and how it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.spec import DictionarySpec, OptionSpec
from app.engine.errors import FieldError
from app.engine.query.uses import Use
from app.engine.views.form_models import Input, InputGroup
from app.engine.views.page_models import Action
from app.features.dictionaries.service import (
    COLORS,
    EntryValues,
    fields_of,
    is_declared,
    options_now,
)
from app.web.inputs import text_input
from app.web.settings_form import SettingsForm, refused_groups, summary

BASE = "/settings/dictionaries"


@dataclass(frozen=True)
class DictionaryLine:
    """One dictionary: its name, how many entries, where it is used."""

    href: str
    title: str
    key: str
    entries: str
    retired: str
    places: str


@dataclass(frozen=True)
class DictionariesPage:
    """All dictionaries: template dictionaries/list.html."""

    title: str
    sentence: str
    lines: tuple[DictionaryLine, ...]


@dataclass(frozen=True)
class EntryLine:
    """One entry of a dictionary, in its order."""

    key: str
    title: str
    other: str
    tone: str
    retired: bool
    up: bool
    down: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class DictionaryPage:
    """The entries of one dictionary: template dictionaries/entries.html."""

    title: str
    sentence: str
    href: str
    lines: tuple[EntryLine, ...]
    new: Action


@dataclass(frozen=True)
class EntryPage(SettingsForm):
    """The form of an entry with what holds it: template dictionaries/entry.html."""

    uses: tuple[Use, ...] = ()
    is_new: bool = True


def build_dictionaries_page(
    session: Session, catalogue: Catalogue, reader: Reader
) -> DictionariesPage:
    """Return the list of all dictionaries, by name."""
    lines = [_line(session, catalogue, one, reader) for one in catalogue.dictionaries.values()]
    lines.sort(key=lambda line: line.title)
    return DictionariesPage(
        _("Dictionaries"),
        _("Lists of choices in both languages. A change works at once, everywhere."), tuple(lines),
    )  # fmt: skip


def build_dictionary_page(
    session: Session, catalogue: Catalogue, declared: DictionarySpec, reader: Reader
) -> DictionaryPage:
    """Return the entries of one dictionary in their order."""
    options = options_now(session, declared)
    lines = tuple(
        _entry(declared, option, reader, up=place > 0, down=place < len(options) - 1)
        for place, option in enumerate(options)
    )
    href = f"{BASE}/{declared.key}"
    places = _places(catalogue, declared, reader)
    sentence = _("Used in: %(places)s.", places=places) if places else _("Not used in any field.")
    return DictionaryPage(
        declared.label.text(reader.language) or declared.key, sentence, href, lines,
        Action("new", _("New entry"), "plus", f"{href}/new", primary=True),
    )  # fmt: skip


def build_entry_page(
    declared: DictionarySpec,
    found: OptionSpec | None,
    values: EntryValues,
    errors: Sequence[FieldError],
    uses: Sequence[Use],
    reader: Reader,
) -> EntryPage:
    """Return the form of an entry; found: None for a new one."""
    title = declared.label.text(reader.language) or declared.key
    href = f"{BASE}/{declared.key}"
    names = [
        text_input("zh", _("Chinese name"), values.zh, required=False, maxlength=100),
        text_input("en", _("English name"), values.en, required=False, maxlength=100),
        Input("color", _("Colour"), "colors", value=values.color, wide=True,
              choices=tuple((key, text, False) for key, text in color_words().items())),
    ]  # fmt: skip
    if found is None:
        hint = _(
            "What files and the API write. Empty: made from the English name. It never changes."
        )
        names.append(
            text_input("key", _("Key"), values.key, required=False, maxlength=40, hint=hint)
        )
    group = InputGroup("entry", "", "", tuple(names))
    return EntryPage(
        title=(found.label.text(reader.language) or found.key) if found else _("New entry"),
        groups=refused_groups((group,), errors), cancel_href=href,
        action=f"{href}/entries/{found.key}" if found else f"{href}/new",
        sentence=_("Key: %(key)s", key=found.key) if found
        else _("One of the two names is enough; both are better."),
        crumbs=((_("Settings"), "/settings/"), (_("Dictionaries"), f"{BASE}/"), (title, href)),
        errors=summary((group,), errors), uses=tuple(uses), is_new=found is None,
        actions=_entry_actions(declared, found, reader) if found else (),
    )  # fmt: skip


def color_words() -> dict[str, str]:
    """Return what the colours are called, in the order of COLORS."""
    words = {"gray": _("Grey"), "blue": _("Blue"), "green": _("Green"), "amber": _("Amber"),
             "red": _("Red"), "violet": _("Violet")}  # fmt: skip
    return {color: words[color] for color in COLORS}


def _line(
    session: Session, catalogue: Catalogue, declared: DictionarySpec, reader: Reader
) -> DictionaryLine:
    options = options_now(session, declared)
    retired = sum(option.retired for option in options)
    return DictionaryLine(
        f"{BASE}/{declared.key}", declared.label.text(reader.language) or declared.key,
        declared.key, ngettext("%(num)d entry", "%(num)d entries", len(options)),
        _("%(num)s retired", num=retired) if retired else "", _places(catalogue, declared, reader),
    )  # fmt: skip


def _places(catalogue: Catalogue, declared: DictionarySpec, reader: Reader) -> str:
    mark = "、" if reader.language.startswith("zh") else ", "
    return mark.join(
        f"{compiled.spec.label.text(reader.language)} · {item.label.text(reader.language)}"
        for compiled, item in fields_of(catalogue, declared.key)
    )


def _entry(
    declared: DictionarySpec, option: OptionSpec, reader: Reader, *, up: bool, down: bool
) -> EntryLine:
    title = option.label.text(reader.language) or option.key
    other = option.label.en if reader.language.startswith("zh") else option.label.zh
    return EntryLine(
        option.key, title, other if other != title else "", option.color, option.retired, up, down,
        (Action("edit", _("Edit"), "pencil", f"{BASE}/{declared.key}/entries/{option.key}"),
         *_entry_actions(declared, option, reader)),
    )  # fmt: skip


def _entry_actions(
    declared: DictionarySpec, option: OptionSpec, reader: Reader
) -> tuple[Action, ...]:
    href = f"{BASE}/{declared.key}/entries/{option.key}"
    name = option.label.text(reader.language) or option.key
    turn = (
        Action("reactivate", _("Offer again"), "restore", f"{href}/reactivate", "post")
        if option.retired
        else Action("retire", _("Retire"), "archive", f"{href}/retire", "post")
    )
    if is_declared(declared, option.key):
        return (turn,)
    delete = Action(
        "delete", _("Delete"), "trash", f"{href}/delete", "post", danger=True,
        confirm=_("Delete the entry “%(name)s”? This cannot be undone.", name=name),
    )  # fmt: skip
    return (turn, delete)

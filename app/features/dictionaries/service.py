"""Change the entries of a dictionary; what records hold stays readable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Test
from app.engine.declare.label import Label
from app.engine.declare.names import OPTION_KEY
from app.engine.declare.spec import DictionarySpec, FieldSpec, OptionSpec
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible, UserError
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext
from app.engine.query.uses import Use, count_uses
from app.engine.settings.dictionaries import merge_options, read_stored_options
from app.engine.settings.stamps import DICTIONARIES, raise_stamp
from app.engine.settings.tables import DictionaryOption

#: What the journal calls it; no entity can have this name.
DICTIONARY = "dictionary"
COLORS = ("gray", "blue", "green", "amber", "red", "violet")
LABEL_LENGTH = 100


@dataclass(frozen=True)
class EntryValues:
    """What the form of an entry holds; key "" is made from the English name."""

    zh: str
    en: str
    color: str = "gray"
    key: str = ""


def require_administrator(reader: Reader) -> None:
    """Refuse everybody who does not administer."""
    if not reader.is_administrator:
        raise AccessDenied(_("Only administrators open the settings."))


def options_now(session: Session, declared: DictionarySpec) -> tuple[OptionSpec, ...]:
    """Return the entries as stored now, in order, retired ones included."""
    return merge_options(declared, read_stored_options(session, declared.key))


def find_option(session: Session, declared: DictionarySpec, key: str) -> OptionSpec:
    """Return one entry; NotVisible when there is none with that key."""
    for option in options_now(session, declared):
        if option.key == key:
            return option
    raise NotVisible(key)


def is_declared(declared: DictionarySpec, key: str) -> bool:
    """Tell whether an entry comes with the declarations, so that it can only be retired."""
    return any(option.key == key for option in declared.options)


def fields_of(catalogue: Catalogue, key: str) -> Iterator[tuple[Compiled, FieldSpec]]:
    """Yield every field that chooses from a dictionary."""
    for compiled in catalogue:
        for item in compiled.fields.values():
            if item.type in ("choice", "multi_choice") and item.option("dictionary") == key:
                yield compiled, item


def uses_of(
    session: Session, catalogue: Catalogue, declared: DictionarySpec, key: str, *, reader: Reader
) -> list[Use]:
    """Return how many records hold an entry, per entity and field, recycle bin included."""
    found = list(fields_of(catalogue, declared.key))

    def tests(compiled: Compiled) -> list[Test]:
        return [
            Test(item.name, "has" if item.type == "multi_choice" else "eq", key)
            for owner, item in found
            if owner is compiled
        ]

    return count_uses(ReaderContext(session, reader), catalogue, tests)


def add_entry(
    session: Session, declared: DictionarySpec, values: EntryValues, *, reader: Reader
) -> str:
    """Add an entry at the end and return its key; InvalidRecord names every refused field."""
    require_administrator(reader)
    options = options_now(session, declared)
    key = values.key or _free_key(values.en, options)
    errors = [*_key_problems(key, options), *_label_problems(values, options)]
    if errors:
        raise InvalidRecord(errors)
    last = max((option.position for option in options), default=-1)
    label = Label(values.zh, values.en)
    option = OptionSpec(key, label, values.color, position=last + 1)
    _store(session, declared, option)
    told = {"zh": ["", values.zh], "en": ["", values.en], "color": ["", values.color]}
    _tell(session, reader, declared, key, "create", told)
    return key


def change_entry(
    session: Session, declared: DictionarySpec, key: str, values: EntryValues, *, reader: Reader
) -> None:
    """Change the words and colour of an entry; InvalidRecord names every refused field."""
    require_administrator(reader)
    old = find_option(session, declared, key)
    others = [one for one in options_now(session, declared) if one.key != key]
    errors = _label_problems(values, others)
    if errors:
        raise InvalidRecord(errors)
    label = Label(values.zh, values.en)
    _store(session, declared, OptionSpec(key, label, values.color, old.retired, old.position))
    pairs = {
        "zh": [old.label.zh, values.zh], "en": [old.label.en, values.en],
        "color": [old.color, values.color],
    }  # fmt: skip
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if changes:
        _tell(session, reader, declared, key, "change", changes)


def retire(
    session: Session, catalogue: Catalogue, declared: DictionarySpec, key: str, *, reader: Reader
) -> None:
    """Take an entry out of choice; records that hold it keep it. UserError where it is needed."""
    require_administrator(reader)
    option = find_option(session, declared, key)
    if option.retired:
        return
    label = option.label.text(reader.language)
    for compiled, item in fields_of(catalogue, declared.key):
        if item.default == key:
            place = (
                f"{compiled.spec.label.text(reader.language)} · {item.label.text(reader.language)}"
            )
            raise UserError(
                _(
                    "“%(name)s” is what new records get in %(place)s; it cannot be retired while the declaration says so.",
                    name=label, place=place,
                )
            )  # fmt: skip
    if sum(not one.retired for one in options_now(session, declared)) == 1:
        raise UserError(_("“%(name)s” is the last entry one can choose; it must stay.", name=label))
    _set_retired(session, declared, option, True, reader)


def reactivate(session: Session, declared: DictionarySpec, key: str, *, reader: Reader) -> None:
    """Offer a retired entry again."""
    require_administrator(reader)
    option = find_option(session, declared, key)
    if option.retired:
        _set_retired(session, declared, option, False, reader)


def delete_entry(
    session: Session, catalogue: Catalogue, declared: DictionarySpec, key: str, *, reader: Reader
) -> None:
    """Delete an entry of one's own that no record holds; UserError says why not."""
    require_administrator(reader)
    option = find_option(session, declared, key)
    label = option.label.text(reader.language)
    uses = uses_of(session, catalogue, declared, key, reader=reader)
    if uses:
        count = sum(use.count for use in uses)
        raise UserError(
            ngettext(
                "%(num)d record holds “%(name)s”. Retire the entry instead: nobody can choose it any more, and the record keeps it.",
                "%(num)d records hold “%(name)s”. Retire the entry instead: nobody can choose it any more, and the records keep it.",
                count, name=label,
            )
        )  # fmt: skip
    if is_declared(declared, key):
        raise UserError(
            _("“%(name)s” comes with the declarations, so it would be back at once. Retire it instead.", name=label)
        )  # fmt: skip
    rows = (DictionaryOption.dictionary == declared.key, DictionaryOption.key == key)
    session.execute(delete(DictionaryOption).where(*rows))
    _tell(session, reader, declared, key, "delete", {"zh": [option.label.zh, ""]})


def set_order(
    session: Session, declared: DictionarySpec, keys: Sequence[str], *, reader: Reader
) -> None:
    """Put the entries into an order; `keys` must name each of them once."""
    require_administrator(reader)
    options = {option.key: option for option in options_now(session, declared)}
    if sorted(keys) != sorted(options):
        raise UserError(
            _("Somebody else changed this list meanwhile. Reload the page, then move it again."),
            field="keys",
        )
    before = list(options)
    if before == list(keys):
        return
    for place, key in enumerate(keys):
        option = options[key]
        _store(
            session, declared,
            OptionSpec(key, option.label, option.color, option.retired, place),
        )  # fmt: skip
    _tell(session, reader, declared, "", "change", {"order": [before, list(keys)]})


def move_entry(
    session: Session, declared: DictionarySpec, key: str, step: int, *, reader: Reader
) -> None:
    """Move an entry up (-1) or down (1)."""
    keys = [option.key for option in options_now(session, declared)]
    if key not in keys:
        raise NotVisible(key)
    target = keys.index(key) + step
    if 0 <= target < len(keys):
        keys.remove(key)
        keys.insert(target, key)
        set_order(session, declared, keys, reader=reader)


def _set_retired(
    session: Session, declared: DictionarySpec, option: OptionSpec, retired: bool, reader: Reader
) -> None:
    _store(
        session, declared,
        OptionSpec(option.key, option.label, option.color, retired, option.position),
    )  # fmt: skip
    changes = {"retired": [option.retired, retired]}
    _tell(session, reader, declared, option.key, "change", changes)


def _store(session: Session, declared: DictionarySpec, option: OptionSpec) -> None:
    where = (DictionaryOption.dictionary == declared.key, DictionaryOption.key == option.key)
    row = session.scalars(select(DictionaryOption).where(*where)).one_or_none()
    if row is None:
        row = DictionaryOption(dictionary=declared.key, key=option.key)
        session.add(row)
    row.label_zh, row.label_en, row.color = option.label.zh, option.label.en, option.color
    row.position, row.retired = option.position, option.retired


def _tell(
    session: Session,
    reader: Reader,
    declared: DictionarySpec,
    key: str,
    action: str,
    changes: Mapping[str, Sequence[object]],
) -> None:
    title = f"{declared.key} · {key}" if key else declared.key
    write_entry(
        session, reader=reader, source="system" if reader.system else "form", action=action,
        slug=DICTIONARY, record_id=0, title=title, version=1, changes={name: list(pair) for name, pair in changes.items()},
    )  # fmt: skip
    raise_stamp(session, DICTIONARIES)


def _free_key(label: str, options: Sequence[OptionSpec]) -> str:
    taken = {option.key.casefold() for option in options}
    base = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:36] or "entry"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _key_problems(key: str, options: Sequence[OptionSpec]) -> list[FieldError]:
    if not OPTION_KEY.fullmatch(key):
        return [
            FieldError("key", _("1 to 40 letters, digits or _ . + -, beginning with a letter or digit."))
        ]  # fmt: skip
    if any(option.key.casefold() == key.casefold() for option in options):
        return [FieldError("key", _("The key “%(key)s” is taken.", key=key))]
    return []


def _label_problems(values: EntryValues, others: Sequence[OptionSpec]) -> list[FieldError]:
    errors = []
    if not values.zh and not values.en:
        errors.append(FieldError("zh", _("Give the entry a name in at least one language.")))
    # Two entries of one name could not be told apart in a list or an import.
    taken = {text.casefold() for one in others for text in (one.label.zh, one.label.en) if text}
    for field, text in (("zh", values.zh), ("en", values.en)):
        if len(text) > LABEL_LENGTH:
            errors.append(FieldError(field, _("At most %(num)s characters.", num=LABEL_LENGTH)))
        if text and text.casefold() in taken:
            errors.append(
                FieldError(field, _("An entry named “%(name)s” exists already.", name=text[:60]))
            )
    if values.color not in COLORS:
        errors.append(
            FieldError("color", _("Choose one of: %(allowed)s.", allowed=", ".join(COLORS)))
        )
    return errors

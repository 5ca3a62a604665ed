"""Choices: one of a list, several of a list, and free tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from sqlalchemy import Column, String

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec, OptionSpec
from app.engine.fields.base import Context, Masked, Refusal
from app.engine.fields.folding import (
    clean_line,
    did_you_mean,
    fold_width,
    nearest,
    read_text,
    short,
)
from app.engine.fields.standard import StandardType, default_problems, split_values
from app.engine.fields.types import KeySet

_SHOWN = 12
MAX_TAGS = 50


class ChoiceType(StandardType):
    """One of the field's own options or of a dictionary's; stored as its key."""

    key = "choice"
    cell = "badge"
    widget = "select"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "nin", "empty", "filled")
    groupable = True
    # look: "letter" shows the key itself, by weight: A solid, B grey, C outline.
    keys = {"options": (tuple, list), "dictionary": (str,), "look": (str,)}

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one short column for the key."""
        return [Column(spec.name, String(40))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the key of an option named by its key or by its label in either language."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str):
            raise Refusal(_("Choose one of: %(allowed)s.", allowed=allowed_text(spec, context)))
        return find_option(raw, context.options(spec), spec, context).key

    def check(self, value: Any, spec: FieldSpec, context: Context) -> None:
        """Refuse an option that was retired."""
        option = next((item for item in context.options(spec) if item.key == value), None)
        if option is not None and option.retired:
            raise Refusal(
                _(
                    "“%(value)s” is retired; choose another one.",
                    value=option.label.text(context.language),
                )
            )

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the option's label."""
        return label_of(value, spec, context)

    def fill(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the key, which is what the select holds."""
        return value

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a string; its choices are in the entity's _spec because they may change."""
        return {"type": "string", "nullable": True, "maxLength": 40}

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield missing choices, an unknown dictionary, doubled keys and a wrong default."""
        yield from choice_problems(spec, catalogue)
        yield from default_problems(self, spec, catalogue)
        if spec.option("look") not in (None, "letter"):
            yield f'look "{spec.option("look")}" does not exist', "use letter, or leave it out"


class MultiChoiceType(ChoiceType):
    """Several of a list; stored as a set of keys."""

    key = "multi_choice"
    cell = "badges"
    widget = "checks"
    operators = ("has", "hasany", "empty", "filled")
    groupable = False
    sortable = False

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the keys."""
        return [Column(spec.name, KeySet)]

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the keys in the order of the list, each once."""
        if raw is None or raw in ("", []):
            return None
        keys = {self.parse(part, spec, context) for part in split_values(raw)} - {None}
        for key in keys:
            self.check(key, spec, context)
        return tuple(item.key for item in context.options(spec) if item.key in keys) or None

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the labels joined as the language joins."""
        mark = "、" if context.language == "zh" else ", "
        return mark.join(label_of(key, spec, context) for key in value)

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the list of keys."""
        return [] if isinstance(value, Masked) else list(value or ())

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the list of keys."""
        return list(value or ())

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the keys."""
        return " ".join(value or ())

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return an array of keys."""
        return {"type": "array", "items": {"type": "string"}, "nullable": True}


class TagsType(StandardType):
    """Free short words."""

    key = "tags"
    cell = "tags"
    widget = "tags"
    operators = ("has", "hasany", "empty", "filled")
    sortable = False
    searchable = True

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the words."""
        return [Column(spec.name, KeySet)]

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the cleaned words, each once, in the order given."""
        if raw is None or raw in ("", []):
            return None
        words: dict[str, None] = {}
        for part in split_values(raw):
            word = self.parse(part, spec, context)
            if word:
                words[word] = None
        if len(words) > MAX_TAGS:
            raise Refusal(_("At most %(most)s tags.", most=MAX_TAGS))
        return tuple(words) or None

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return one cleaned word; a bar would end it inside the stored set."""
        word = clean_line(read_text(raw)).replace("|", "/")
        if len(word) > 40:
            raise Refusal(_("A tag has at most 40 characters: “%(value)s”.", value=short(word)))
        return word or None

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the words with commas."""
        return ", ".join(value)

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the list of words."""
        return [] if isinstance(value, Masked) else list(value or ())

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the list of words."""
        return list(value or ())

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the words."""
        return " ".join(value or ())

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return an array of words."""
        return {"type": "array", "items": {"type": "string"}, "nullable": True}


def find_option(
    raw: str, options: Sequence[OptionSpec], spec: FieldSpec, context: Context
) -> OptionSpec:
    """Return the option a text names; Refusal lists what is allowed and offers the nearest."""
    wanted = clean_line(raw)
    for option in options:
        if option.key == wanted:
            return option
    for form in (str.casefold, _plain):
        meant = form(wanted)
        for option in options:
            if meant in map(form, (option.key, option.label.zh, option.label.en)):
                return option
    labels = {
        option.label.text(context.language): option for option in options if not option.retired
    }
    guess = nearest(wanted, labels)
    words = {"value": short(wanted), "allowed": allowed_text(spec, context)}
    if guess:
        raise Refusal(
            _(
                "“%(value)s” is not a choice here. Did you mean “%(guess)s”? Allowed: %(allowed)s.",
                guess=guess,
                **words,
            )
        )
    raise Refusal(_("“%(value)s” is not a choice here. Choose one of: %(allowed)s.", **words))


def _plain(text: str) -> str:
    return fold_width(text).casefold()


def allowed_text(spec: FieldSpec, context: Context) -> str:
    """Return the labels one may choose, shortened where there are many."""
    labels = [
        option.label.text(context.language)
        for option in context.options(spec)
        if not option.retired
    ]
    mark = "、" if context.language == "zh" else ", "
    return mark.join(labels[:_SHOWN]) + (" …" if len(labels) > _SHOWN else "")


def label_of(key: str, spec: FieldSpec, context: Context) -> str:
    """Return an option's label; the key itself where the option is gone."""
    option = next((item for item in context.options(spec) if item.key == key), None)
    return option.label.text(context.language) if option else key


def choice_problems(spec: FieldSpec, catalogue: CatalogueSpec) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with a field's list of choices."""
    own, key = spec.option("options"), spec.option("dictionary")
    known = [item.key for item in catalogue.dictionaries]
    if not own and not key:
        yield "a choice needs `options` or a `dictionary`", "list the choices"
    elif own and key:
        yield "has both options and a dictionary", "keep one of the two"
    elif key and key not in known:
        yield f'"{key}" is not a dictionary', did_you_mean(str(key), known)
    keys = [option.key for option in own or ()]
    doubled = sorted({item for item in keys if keys.count(item) > 1})
    if doubled:
        yield f"the option {', '.join(doubled)} is given twice", "give every option its own key"

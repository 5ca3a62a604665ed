"""Text in one line, in several lines, and with formatting."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any, ClassVar

import nh3
from flask_babel import gettext as _
from sqlalchemy import Column, String, Text
from sqlalchemy.dialects import mysql

from app.engine.declare.spec import CatalogueSpec, FieldSpec
from app.engine.fields.base import Context, Masked, Refusal
from app.engine.fields.folding import clean_line, clean_text, read_text
from app.engine.fields.sameness import name_key
from app.engine.fields.standard import StandardType, range_problems

LINE_MAX = 200
#: More than this belongs in a long text: several databases cannot index longer lines.
LINE_LIMIT = 500
LONG_MAX = 20_000
LONG_LIMIT = 100_000

_TAGS = {
    "p", "br", "div", "strong", "b", "em", "i", "u", "s", "del", "a", "ul", "ol", "li",
    "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "hr", "span",
}  # fmt: skip
_BLOCK_END = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-4]|blockquote|pre)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]*>")


class TextType(StandardType):
    """One line of text."""

    key = "text"
    operators: ClassVar[tuple[str, ...]] = (
        "contains", "starts", "eq", "ne", "in", "nin", "empty", "filled",
    )  # fmt: skip
    searchable = True
    default_max: ClassVar[int] = LINE_MAX
    limit: ClassVar[int] = LINE_LIMIT

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one text column as long as the field allows."""
        return [Column(spec.name, String(self.longest(spec)))]

    def longest(self, spec: FieldSpec) -> int:
        """Return how many characters the field takes at most."""
        usable = isinstance(spec.max, int) and 0 < spec.max <= self.limit
        return spec.max if usable else self.default_max

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the cleaned line, None when nothing is left."""
        return clean_line(read_text(raw)) or None

    def check(self, value: Any, spec: FieldSpec, context: Context) -> None:
        """Hold the text against its lengths and its pattern."""
        most = self.longest(spec)
        if len(value) > most:
            raise Refusal(
                _("At most %(most)s characters; this has %(count)s.", most=most, count=len(value))
            )
        if isinstance(spec.min, int) and len(value) < spec.min:
            raise Refusal(
                _("At least %(least)s characters; this has %(count)s.",
                  least=spec.min, count=len(value))
            )  # fmt: skip
        check_pattern(value, spec)

    def same_key(self, value: Any, spec: FieldSpec) -> str:
        """Return the name without legal form, brackets and widths."""
        return name_key(str(value)) if value else ""

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a string with its greatest length."""
        return {**super().json_schema(spec), "maxLength": self.longest(spec)}

    def bound_problems(
        self, spec: FieldSpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield lengths that are no numbers or lie outside what a column holds."""
        yield from (
            item
            for item in super().bound_problems(spec, catalogue)
            if item[0].startswith("pattern")
        )
        for name in ("min", "max"):
            value = getattr(spec, name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= self.limit:
                yield (
                    f"{name}={value!r} is not a number of characters",
                    f"use a whole number from 1 to {self.limit}",
                )
                return
        yield from range_problems(spec, int)


class LongTextType(TextType):
    """Several lines of plain text."""

    key = "long_text"
    cell = "long"
    widget = "textarea"
    operators = ("contains", "empty", "filled")
    sortable = False
    default_max = LONG_MAX
    limit = LONG_LIMIT

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column without a length; MySQL's plain TEXT would end at 64 kB."""
        return [Column(spec.name, Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the cleaned lines, None when nothing is left."""
        return clean_text(read_text(raw)) or None


class RichTextType(LongTextType):
    """Formatted text; whatever could run, load or track is taken out when it comes in."""

    key = "rich_text"
    cell = "html"
    widget = "rich"

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the harmless HTML, None when no text is left in it."""
        typed = clean_text(read_text(raw))
        if len(typed) > 4 * self.limit:
            raise Refusal(
                _("At most %(most)s characters; this has %(count)s.",
                  most=self.longest(spec), count=len(typed))
            )  # fmt: skip
        safe = sanitise(typed)
        return safe if plain_text(safe) else None

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the text without formatting, as lists and exports show it."""
        return plain_text(value)

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the HTML the editor goes on with, made harmless once more."""
        return "" if value is None or isinstance(value, Masked) else sanitise(value)

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the words without the formatting."""
        return "" if value is None else plain_text(value)


def check_pattern(value: str, spec: FieldSpec) -> None:
    """Refuse a text that does not fit the field's pattern as a whole."""
    if not spec.pattern or re.fullmatch(spec.pattern, value):
        return
    if spec.example:
        raise Refusal(
            _("This does not have the form asked for, such as %(example)s.", example=spec.example)
        )
    raise Refusal(_("This does not have the form asked for: %(pattern)s.", pattern=spec.pattern))


def sanitise(markup: str) -> str:
    """Return HTML that holds only formatting and links people may follow."""
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def plain_text(markup: str) -> str:
    """Return the words of an HTML text, one line per paragraph."""
    lines = html.unescape(_ANY_TAG.sub("", _BLOCK_END.sub("\n", markup))).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())

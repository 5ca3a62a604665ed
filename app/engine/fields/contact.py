"""Telephone numbers, mail addresses and web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import Column, String

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.base import Context, Refusal
from app.engine.fields.folding import clean_line, fold_width, read_text, short
from app.engine.fields.standard import StandardType

_DIGITS = re.compile(r"\D")
_EXTENSION = re.compile(
    r"[\s;]*(?:转|轉|分机|分機|ext\.?|x|#)\s*[:=]?\s*(\d{1,8})\s*$", re.IGNORECASE
)
#: Numbers of services, which stand outside the plan of subscribers: 95588, 12345, 10086, 110.
_SERVICE = re.compile(r"9[56]\d{3,6}|100\d{2}|12\d{3}|1[12]\d")
_PLAIN = re.compile(r"[+\d\s()\-./]+")
_MOBILE = 11


class PhoneType(StandardType):
    """A telephone number, stored as +8613800138000 (with ;ext=123 for an extension)."""

    key = "phone"
    cell = "phone"
    widget = "tel"
    operators = ("contains", "eq", "ne", "starts", "empty", "filled")
    searchable = True
    keys = {"region": (str,)}
    example = "138 0013 8000"

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a region that does not exist, in which no number could be read."""
        yield from super().problems(spec, entity, catalogue)
        region = str(spec.option("region", "CN"))
        if _numbers().country_code_for_region(region) == 0:
            yield f'region "{region}" does not exist', "use two capital letters such as CN"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the international form."""
        return [Column(spec.name, String(40))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the number in international form, None when nothing was typed."""
        if isinstance(raw, int) and not isinstance(raw, bool):
            raw = str(raw)
        text = fold_width(clean_line(read_text(raw)))
        if not text:
            return None
        if len(text) > 60:
            raise Refusal(
                _("A telephone number is needed, such as %(example)s.", example=self.example)
            )
        return read_phone(text, str(spec.option("region", "CN")))

    def operand(self, raw: Any, op: str, spec: FieldSpec, context: Context) -> Any:
        """Return the typed operand; a part of a number is compared by its digits.

        Numbers are stored with their country's code and without the 0 of an area code, so
        "starts with 138" looks for +86138.
        """
        value = super().operand(raw, op, spec, context)
        if op not in ("contains", "starts"):
            return value
        typed = re.sub(r"[^\d+]", "", fold_width(value))
        digits = _DIGITS.sub("", typed)
        if not digits:
            raise Refusal(_("Look for digits of the number, such as 8000."))
        if op == "contains":
            return digits.lstrip("0") or digits
        if typed.startswith("+"):
            return f"+{digits}"
        country = _numbers().country_code_for_region(str(spec.option("region", "CN")))
        return f"+{country}{digits.lstrip('0')}"

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the number as people of its country write it; it is read back to the same."""
        return show_phone(str(value))

    def mask(self, value: Any) -> str:
        """Return the first three and last four digits."""
        digits = _DIGITS.sub("", str(value).split(";")[0].removeprefix("+86"))
        return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 8 else "••••"

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the international digits and the national ones, as people type both."""
        if value is None:
            return ""
        main, _mark, extension = str(value).partition(";ext=")
        national = _DIGITS.sub("", show_phone(main)) if main.startswith("+86") else ""
        return " ".join(part for part in (main, national, extension) if part)


@lru_cache(maxsize=1)
def _numbers() -> Any:
    """Return the telephone library: 0.1 to 0.2 s at import, needed once somebody types a number."""
    return import_module("phonenumbers")


def read_phone(text: str, region: str) -> str:
    """Return a number in international form; Refusal says what is wrong with it."""
    match = _EXTENSION.search(text)
    extension = f";ext={match[1]}" if match else ""
    main = _EXTENSION.sub("", text)
    digits = _DIGITS.sub("", main)
    if not _PLAIN.fullmatch(main):
        raise Refusal(
            _(
                "“%(value)s” is not a telephone number; write one such as 138 0013 8000.",
                value=short(text),
            )
        )
    if region == "CN":
        home = digits.removeprefix("86") if main.lstrip().startswith("+86") else digits
        if _SERVICE.fullmatch(home) or re.fullmatch(r"(400|800)\d{7}", home):
            return f"+86{home}{extension}"
        if re.match(r"1[3-9]", home) and len(home) != _MOBILE:
            raise Refusal(
                _("A mobile number has 11 digits; this one has %(count)s.", count=len(home))
            )
        if re.fullmatch(r"[2-8]\d{6,7}", home):
            raise Refusal(_("The area code is missing; write it like 021 5888 8888."))
    phonenumbers = _numbers()
    try:
        number = phonenumbers.parse(main, region)
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or not phonenumbers.is_possible_number(number)
        or not phonenumbers.is_valid_number(number)
    ):
        raise Refusal(
            _(
                "“%(value)s” is not a telephone number; "
                "write one such as 138 0013 8000 or 021 5888 8888.",
                value=short(text),
            )
        )
    return f"{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}{extension}"


def show_phone(stored: str) -> str:
    """Return a stored number as people read it: 138 0013 8000, 021 5888 8888."""
    main, _mark, extension = stored.partition(";ext=")
    tail = f" 转 {extension}" if extension else ""
    national = main.removeprefix("+86")
    if main.startswith("+86") and len(national) == _MOBILE and national[0] == "1":
        return f"{national[:3]} {national[3:7]} {national[7:]}{tail}"
    if main.startswith("+86") and re.fullmatch(r"(400|800)\d{7}", national):
        return f"{national[:3]} {national[3:6]} {national[6:]}{tail}"
    phonenumbers = _numbers()
    try:
        number = phonenumbers.parse(main, None)
    except phonenumbers.NumberParseException:
        return stored
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if main.startswith("+86")
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return f"{phonenumbers.format_number(number, form)}{tail}"


class EmailType(StandardType):
    """A mail address."""

    key = "email"
    cell = "email"
    widget = "email"
    operators = ("contains", "starts", "eq", "ne", "empty", "filled")
    searchable = True
    example = "name@example.com"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the address."""
        return [Column(spec.name, String(254))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the address with its domain in small letters."""
        text = fold_width(clean_line(read_text(raw)))
        if not text:
            return None
        try:
            return validate_email(
                text[:400], check_deliverability=False, test_environment=True
            ).normalized
        except EmailNotValidError:
            raise Refusal(
                _(
                    "“%(value)s” is not a mail address; write one such as name@example.com.",
                    value=short(text),
                )
            ) from None

    def parse_operand(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the text as it is: filters may ask for a part."""
        return clean_line(read_text(raw)) or None

    def mask(self, value: Any) -> str:
        """Return the first letter and the domain."""
        name, _mark, domain = str(value).partition("@")
        return f"{name[:1]}***@{domain}"


class URLType(StandardType):
    """A web address, http or https."""

    key = "url"
    cell = "url"
    widget = "url"
    operators = ("contains", "eq", "ne", "empty", "filled")
    searchable = True
    example = "https://www.example.com"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the address."""
        return [Column(spec.name, String(500))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the address, with https:// where no scheme was typed."""
        text = clean_line(read_text(raw))
        if not text:
            return None
        whole = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(whole)
            good = (
                parts.scheme.lower() in ("http", "https")
                and "." in (parts.hostname or "").strip(".")
                and parts.username is None
                and (parts.port is None or parts.port > 0)
                and not re.search(r"[\s<>\"\\]", whole)
            )
        except ValueError:
            good = False
        if not good or len(whole) > 500 or re.match(r"(?i)(javascript|data|vbscript):", text):
            raise Refusal(
                _(
                    "“%(value)s” is not a web address; write one such as https://www.example.com.",
                    value=short(text),
                )
            )
        return whole

    def parse_operand(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the text as it is: filters may ask for a part."""
        return clean_line(read_text(raw)) or None

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the address without its scheme."""
        return re.sub(r"^https?://", "", str(value)).rstrip("/")

    def fill(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the whole address."""
        return value

"""Which language and time zone a request is answered in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, g, has_request_context, request, session
from sqlalchemy.exc import SQLAlchemyError

from app.engine.access.reader import current_reader
from app.engine.declare.label import LANGUAGES
from app.web.company import current_company

NATIVE_NAMES = {"zh": "中文", "en": "English"}
#: What `lang` of a page says: screen readers and fonts need the script, not only the language.
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}
#: Babel's names for the two languages.
BABEL_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


@dataclass(frozen=True)
class LanguageChoice:
    """One language to switch to: its code, its own name, its link, the page's `lang`."""

    code: str
    label: str
    href: str
    lang: str
    current: bool = False


def choose_language() -> str:
    """Return "zh" or "en": the person's own, else this browser's choice, else what it prefers.

    The API has no page to choose on, so there the request's Accept-Language comes first.
    Outside requests it is the language of whoever is acted for.
    """
    if not has_request_context():
        reader = current_reader()
        return reader.language if reader else str(current_app.config["CRM"].default_locale)
    if "language" not in g:
        g.language = _find_language()
    return str(g.language)


def _find_language() -> str:
    wished = request.accept_languages.best_match(LANGUAGES) if request.accept_languages else None
    if request.path.startswith("/api/") and wished:
        return wished
    own = getattr(g.get("person"), "language", "")
    for language in (own, session.get("language"), wished):
        if language in LANGUAGES:
            return str(language)
    return _company_language()


def _company_language() -> str:
    try:
        return current_company().language
    except SQLAlchemyError:
        # The page that says so must come in some language too.
        return str(current_app.config["CRM"].default_locale)


def choose_locale() -> str:
    """Return the Babel locale of the request, for translations, numbers and dates."""
    return BABEL_LOCALES[choose_language()]


def choose_timezone() -> str:
    """Return the reader's time zone, else the company's as set at start."""
    reader = current_reader()
    return reader.timezone if reader else str(current_app.config["CRM"].timezone)


def language_choices(path: str) -> tuple[LanguageChoice, ...]:
    """Return both languages with their links; they come back to `path`."""
    here = choose_language()
    return tuple(
        LanguageChoice(
            code, NATIVE_NAMES[code], f"/lang/{code}?next={quote(path, safe='/')}",
            HTML_LANGUAGES[code], code == here,
        )
        for code in LANGUAGES
    )  # fmt: skip

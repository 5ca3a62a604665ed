"""What every template may use: the frame, built files, icons, numbers and dates."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_timedelta
from babel.support import NullTranslations
from flask import Flask, g, render_template  # noqa: TID251 - for what no view renders
from flask_babel import format_date, format_decimal, get_locale, get_translations
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.engine import clock
from app.engine.fields.short_days import full_moment
from app.web.frame import current_frame
from app.web.headers import csp_nonce

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"


def prepare_templates(app: Flask) -> None:
    """Set up the template environment of an application."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = False
    environment.add_extension("jinja2.ext.do")
    environment.filters.update(number=show_number, day=show_day, moment=show_moment, ago=show_ago)
    environment.globals.update(
        frame=LocalProxy(current_frame), asset=asset, icon=icon, csp_nonce=csp_nonce
    )


def use_translations(environment: Environment) -> None:
    """Look translations up once per language and request; a page has hundreds of words.

    To be called after Flask-Babel, whose functions ask for them anew at every word.
    """
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension's
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, number: _translations().ungettext(one, many, number),
        pgettext=lambda context, text: _translations().upgettext(context, text),
        npgettext=lambda context, one, many, number: _translations().unpgettext(
            context, one, many, number
        ),
        newstyle=True,
    )


def _translations() -> NullTranslations:
    locale, held = get_locale(), g.get("translations")
    if held is None or held[0] is not locale:
        held = g.translations = (locale, get_translations())
    found: NullTranslations = held[1]
    return found


def render(template: str, page: Any) -> str:
    """Render a page that no view answers: an error, the hint at set-up."""
    html: str = render_template(template, page=page)
    return html


def asset(name: str) -> str:
    """Return the address of a built file by its logical name, such as "app.css"."""
    return f"/static/dist/{_manifest(_manifest_stamp()).get(name, name)}"


def icon(name: str, css: str = "") -> Markup:
    """Return one icon of the sprite; it is silent, so a word must stand beside it."""
    return _icon(name, css, _manifest_stamp())


@lru_cache(maxsize=2048)
def _icon(name: str, css: str, stamp: float) -> Markup:
    sprite = f"/static/dist/{_manifest(stamp).get('icons.svg', 'icons.svg')}"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        f"c-i {css}".strip(), sprite, name
    )


def show_number(value: Decimal | float | None, places: int | None = None) -> str:
    """Return a number in the reader's format; "" for none."""
    if value is None:
        return ""
    pattern = None if places is None else "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(value, format=pattern))


def show_day(value: date | datetime | None, style: str = "medium") -> str:
    """Return a day in the reader's format and, for a moment, time zone; "" for none."""
    return "" if value is None else str(format_date(value, style))


def show_moment(value: datetime | None, style: str = "short") -> str:
    """Return a moment in the reader's zone as fields show one; "" for none. medium: with seconds."""
    return "" if value is None else full_moment(value, style)


def show_ago(value: datetime | None) -> str:
    """Return how long ago a moment is, in words; "" for none."""
    if value is None:
        return ""
    return str(
        format_timedelta(value - clock.now(), add_direction=True, locale=get_locale() or "en")
    )


def _manifest_stamp() -> float:
    """Return when the files were built; a page with hundreds of icons asks the disk once."""
    return _stamp_at(int(time.monotonic()))


@lru_cache(maxsize=1)
def _stamp_at(_second: int) -> float:
    try:
        return (DIST / "manifest.json").stat().st_mtime
    except OSError:
        return 0.0


@cache
def _manifest(stamp: float) -> dict[str, Any]:
    if not stamp:
        return {}
    names: dict[str, Any] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return names

"""The company's own words and settings, which administrators change while the product runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.settings.stamps import SETTINGS, held_stamps, raise_stamp
from app.engine.settings.tables import Setting
from app.extensions import db

COMPANY_NAME, COMPANY_LANGUAGE, COMPANY_TIMEZONE = (
    "company.name", "company.language", "company.timezone",
)  # fmt: skip
PRODUCT_NAME = {"zh": "关系 CRM", "en": "Guanxi CRM"}


@dataclass(frozen=True)
class Company:
    """Who runs this product: name per language, default language ("zh", "en"), IANA time zone."""

    name_zh: str
    name_en: str
    language: str
    timezone: str

    def name(self, language: str) -> str:
        """Return the company's name in a language, or in the other one, or the product's."""
        names = (self.name_zh, self.name_en)
        first, second = names if language == "zh" else names[::-1]
        return first or second or PRODUCT_NAME[language]


def write_setting(session: Session, key: str, value: Any) -> None:
    """Store a setting inside the caller's transaction; it counts from the next request on."""
    text = json.dumps(value, ensure_ascii=False)
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=text))
    else:
        row.value = text
    raise_stamp(session, SETTINGS)


def read_company(session: Session, *, language: str, timezone: str) -> Company:
    """Return the company as stored; the arguments stand in for what nobody has set."""
    keys = (COMPANY_NAME, COMPANY_LANGUAGE, COMPANY_TIMEZONE)
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(keys)))
    found = {key: json.loads(value) for key, value in rows}
    names = found.get(COMPANY_NAME, {})
    return Company(
        names.get("zh", ""), names.get("en", ""),
        found.get(COMPANY_LANGUAGE, language), found.get(COMPANY_TIMEZONE, timezone),
    )  # fmt: skip


def request_stamps() -> dict[str, int]:
    """Return every stamp, read once a request."""
    return held_stamps(db.session)  # type: ignore[arg-type]


def current_company() -> Company:
    """Return the company; read again only after an administrator changed a setting."""
    stamp = request_stamps().get(SETTINGS, 0)
    held: tuple[int, Company] | None = current_app.extensions.get("company")
    if held is None or held[0] != stamp:
        settings = current_app.config["CRM"]
        company = read_company(
            db.session, language=settings.default_locale, timezone=settings.timezone
        )
        held = current_app.extensions["company"] = (stamp, company)
    return held[1]

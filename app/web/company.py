"""The company's own words and the settings that administrators change: read from crm_setting."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from app.engine.settings.stamps import SETTINGS, raise_stamp
from app.engine.settings.tables import Setting

COMPANY_NAME = "company.name"
PRODUCT_NAME = {"zh": "关系 CRM", "en": "Guanxi CRM"}


def read_setting(session: Session, key: str, default: Any = None) -> Any:
    """Return a setting's value, or `default` where nobody set it."""
    row = session.get(Setting, key)
    return default if row is None else json.loads(row.value)


def write_setting(session: Session, key: str, value: Any) -> None:
    """Store a setting inside the caller's transaction."""
    text = json.dumps(value, ensure_ascii=False)
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=text))
    else:
        row.value = text
    raise_stamp(session, SETTINGS)


def company_name(session: Session, language: str) -> str:
    """Return the company's name in a language, or in the other one, or the product's."""
    names = read_setting(session, COMPANY_NAME, {})
    other = "en" if language == "zh" else "zh"
    return str(names.get(language) or names.get(other) or PRODUCT_NAME[language])

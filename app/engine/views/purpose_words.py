"""Why a field about a person is asked for, as forms and record pages say it."""

from __future__ import annotations

from flask_babel import gettext as _

from app.engine.declare.spec import FieldSpec


def purpose_words(item: FieldSpec, language: str) -> str:
    """Return "Personal data: for birthday wishes"; "" for fields that are not about a person."""
    if not (item.personal or item.sensitive):
        return ""
    purpose = item.purpose.text(language)
    if item.sensitive:
        return _("Sensitive personal data: %(purpose)s", purpose=purpose)
    return _("Personal data: %(purpose)s", purpose=purpose)

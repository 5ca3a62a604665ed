"""What rules and findings are called, in the reader's language."""

from __future__ import annotations

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.engine.fields.base import Masked
from app.engine.fields.number import babel_locale
from app.engine.forms.minimum import group_words
from app.features.data_quality.plan import (
    DUPLICATE,
    MALFORMED,
    MISSING,
    STALE,
    Plan,
    why_malformed,
)
from app.features.data_quality.worklist import FoundLine, WorkList

TONES = {DUPLICATE: "violet", MALFORMED: "red", MISSING: "amber", STALE: "gray"}


def rule_words(rule: str) -> str:
    """Return what a rule finds."""
    words = {
        DUPLICATE: pgettext("finding", "Duplicate"), MALFORMED: pgettext("finding", "Malformed"),
        MISSING: pgettext("finding", "Missing"), STALE: pgettext("finding", "Out of date"),
    }  # fmt: skip
    return words[rule]


def finding_words(listed: WorkList, line: FoundLine) -> str:
    """Return what is wrong and, where the reader may know it, with which value."""
    plan, one, context = listed.plan, line.finding, listed.context
    if one.rule == MISSING:
        return group_words(plan.compiled, one.field.split("|"), context)
    value = line.record.values.get(one.field)
    label = field_label(plan, one.field, context.language)
    if one.rule == MALFORMED:
        told = "" if isinstance(value, Masked) else why_malformed(plan.compiled, one.field, value, context)  # fmt: skip
        return _("%(label)s: %(message)s", label=label, message=told or _("not as it should be"))
    if one.rule == DUPLICATE:
        other = line.other.title if line.other is not None else ""
        labels = [field_label(plan, name, context.language) for name in line.fields]
        listed_labels = format_list(labels, locale=babel_locale(context.language))
        return _("Same %(labels)s as %(other)s", labels=listed_labels, other=other)
    days = next((fresh.days for fresh in plan.fresh if fresh.field == one.field), 0)
    return ngettext(
        "%(label)s: more than %(num)d day ago", "%(label)s: more than %(num)d days ago", days,
        label=label,
    )  # fmt: skip


def field_label(plan: Plan, name: str, language: str) -> str:
    """Return a field's label."""
    item = plan.compiled.fields.get(name)
    return (item.label.text(language) or name) if item is not None else name


def score_tone(score: int) -> str:
    """Return the colour of a score: from 90 on it is good, below 70 it is not."""
    return "green" if score >= 90 else "amber" if score >= 70 else "red"

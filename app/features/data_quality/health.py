"""How good the data is, for the card of administrators."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine
from app.features.data_quality.figures import entity_figures, seen_plans, sum_of
from app.features.data_quality.lines import BASE
from app.features.data_quality.words import score_tone


def quality_health(context: ReaderContext) -> Iterator[HealthLine]:
    """Yield one line about the data; a low score is a warning, no failure of the system."""
    day, figures = entity_figures(context, seen_plans(context))
    whole = sum_of(figures)
    if day is None or not whole.records:
        return
    found = ngettext("%(count)s finding", "%(count)s findings", whole.findings, count=f"{whole.findings:,}")  # fmt: skip
    tone = "green" if score_tone(whole.score) == "green" else "amber"
    words = _("%(score)s points, %(findings)s", score=whole.score, findings=found)
    yield HealthLine(_("Data quality"), words, tone, f"{BASE}/")

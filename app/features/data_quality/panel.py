"""The tab of a record that tells its score, and what raises it most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.record_panels import RecordPanel
from app.features.data_quality.lines import FindingLine, build_line
from app.features.data_quality.page_models import METERS
from app.features.data_quality.plan import plan_of, score_of
from app.features.data_quality.words import score_tone
from app.features.data_quality.worklist import WorkList


@dataclass(frozen=True)
class QualityPanel:
    """One record's score with its findings: template data_quality/panel.html.

    first: the two that raise the score most; rest: the others.
    """

    score: int
    tone: str
    meter: str
    first: tuple[FindingLine, ...]
    rest: tuple[FindingLine, ...]


def is_shown(query: ListQuery, record: RecordRow) -> bool:
    """Tell whether such records are looked at."""
    return not record.deleted and plan_of(query.compiled) is not None


def make_panel(query: ListQuery, record: RecordRow, _args: Mapping[str, str]) -> QualityPanel:
    """Return what stands in the tab."""
    listed = _work_list(query)
    found = listed.of_record(record.id)
    score = score_of([one.finding.points for one in found])
    lines = tuple(build_line(listed, one, {}) for one in found)
    tone = score_tone(score)
    return QualityPanel(score, tone, METERS[tone], lines[:2], lines[2:])


def count_points(query: ListQuery, record: RecordRow) -> str:
    """Return the score as the figure beside the tab."""
    return str(score_of(_work_list(query).points_of(record.id)))


def _work_list(query: ListQuery) -> WorkList:
    plan = plan_of(query.compiled)
    if plan is None:  # is_shown has been asked before
        raise LookupError(query.compiled.slug)
    return WorkList(plan, query.context)


QUALITY_PANEL = RecordPanel(
    "quality", lambda: _("Data quality"), "data_quality/panel.html", make_panel, is_shown, count_points,
    folds=True,
)  # fmt: skip

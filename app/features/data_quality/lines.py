"""One line of the work list: what is wrong with which record, and what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.views.cells import make_cell
from app.engine.views.page_models import Action, Cell
from app.features.data_quality.plan import DUPLICATE
from app.features.data_quality.words import TONES, finding_words, rule_words
from app.features.data_quality.worklist import FoundLine, WorkList

BASE = "/quality"


@dataclass(frozen=True)
class FindingLine:
    """One finding in the work list. href: the field in its record; other_href: of a duplicate."""

    id: int
    title: str
    href: str
    rule: str
    tone: str
    text: str
    since: datetime
    owner: Cell | None
    assignee: str
    other_href: str
    actions: tuple[Action, ...]
    points: int


def list_href(slug: str, **arguments: object) -> str:
    """Return the address of an entity's work list."""
    kept = {name: value for name, value in arguments.items() if value}
    return f"{BASE}/findings/?{urlencode({'entity': slug, **kept})}"


def build_line(listed: WorkList, line: FoundLine, names: dict[int, str]) -> FindingLine:
    """Return one line; names: of the people to whom findings are given."""
    one, compiled, context = line.finding, listed.plan.compiled, listed.context
    field = line.fields[0]
    href = f"/e/{compiled.slug}/{one.record_id}#fact-{field}"
    owner = line.record.values.get("owner")
    return FindingLine(
        one.id, line.record.title, href, rule_words(one.rule), TONES[one.rule],
        finding_words(listed, line), one.since,
        make_cell(compiled, "owner", owner, context) if owner is not None else None,
        names.get(one.assignee_id or 0, ""),
        f"/e/{compiled.slug}/{one.other_id}" if one.other_id else "", _actions(listed, line),
        one.points,
    )  # fmt: skip


def _actions(listed: WorkList, line: FoundLine) -> tuple[Action, ...]:
    one, reader = line.finding, listed.context.reader
    slug, base = listed.plan.compiled.slug, f"{BASE}/findings/{line.finding.id}"
    found = []
    if one.rule == DUPLICATE and reader.may(slug, "change"):
        found.append(Action("apart", _("Not a duplicate"), "arrows-split", f"{base}/apart", "post"))
    if one.assignee_id != reader.user_id:
        found.append(Action("take", _("Assign to me"), "user-check", f"{base}/take", "post"))
    if reader.may(slug, "assign"):
        found.append(Action("assign", _("Assign to …"), "user-share", f"{base}/assign"))
    return tuple(found)

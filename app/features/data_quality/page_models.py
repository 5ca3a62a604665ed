"""What the templates of data quality receive, and how it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.engine import clock
from app.engine.access.tables import User
from app.engine.fields.short_days import full_day, short_day
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.views.list_paging import capped_text
from app.engine.views.page_models import Action, EmptyState, Tab
from app.features.data_quality.figures import Figure, Night, sum_of
from app.features.data_quality.lines import FindingLine, build_line, list_href
from app.features.data_quality.plan import RULES, Plan
from app.features.data_quality.tables import OPEN, Finding
from app.features.data_quality.words import TONES, rule_words, score_tone
from app.features.data_quality.worklist import Wanted, WorkList

#: The colour of a meter by that of the score.
METERS = {"green": "ok", "amber": "", "red": "low"}
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WorkListPage:
    """The open findings of an entity: template data_quality/list.html.

    tabs: rules with counts. filters: (name, label, value, choices). kept: further arguments.
    """

    title: str
    sentence: str
    tabs: tuple[Tab, ...]
    filters: tuple[tuple[str, str, str, Choices], ...]
    kept: tuple[tuple[str, str], ...]
    lines: tuple[FindingLine, ...]
    more_href: str = ""
    empty: EmptyState | None = None


@dataclass(frozen=True)
class RuleCount:
    """How many findings of one rule there are, and the list of them."""

    label: str
    tone: str
    count: str
    href: str


@dataclass(frozen=True)
class ScoreRow:
    """Records of one kind, or of one owner, with their score. tone: of the meter."""

    title: str
    href: str
    icon: str
    score: int
    tone: str
    records: str
    findings: str
    rules: tuple[RuleCount, ...] = ()


@dataclass(frozen=True)
class NightBar:
    """One night in the trend. left, top, height: of its bar, in the drawing's own units."""

    label: str
    score: int
    left: int
    top: int
    height: int


@dataclass(frozen=True)
class QualityPage:
    """How good the data is: template data_quality/overview.html.

    score: of everything, None before the first scan. owners: of the entity whose title is
    owners_title; choices: (slug, title, is chosen) of the entities that have owners.
    """

    title: str
    sentence: str
    score: int | None
    tone: str
    entities: tuple[ScoreRow, ...]
    nights: tuple[NightBar, ...]
    owners_title: str = ""
    owners: tuple[ScoreRow, ...] = ()
    choices: tuple[tuple[str, str, bool], ...] = ()
    actions: tuple[Action, ...] = ()
    empty: EmptyState | None = None


def build_list_page(listed: WorkList, wanted: Wanted, seen: Sequence[Plan]) -> WorkListPage:
    """Return one page of a work list."""
    context, plan = listed.context, listed.plan
    slug, label = plan.compiled.slug, plan.compiled.spec.plural.text(context.language)
    found, after = listed.page(wanted)
    counts = listed.counts(wanted)
    kept = {"owner": wanted.owner, "whose": "mine" if wanted.mine else ""}
    total = sum(counts.values())
    is_exact = all(count <= COUNT_CAP for count in counts.values())
    tabs = [Tab("", _("All"), list_href(slug, **kept), not wanted.rule, _count(total, is_exact))]
    tabs += [
        Tab(rule, rule_words(rule), list_href(slug, rule=rule, **kept), wanted.rule == rule,
            _count(counts[rule], counts[rule] <= COUNT_CAP))
        for rule in RULES if counts.get(rule)
    ]  # fmt: skip
    names = _names(context, [line.finding.assignee_id for line in found])
    more = list_href(slug, rule=wanted.rule, after=after, **kept) if after else ""
    words = ngettext(
        "%(count)s finding", "%(count)s findings", total, count=_count(total, is_exact)
    )
    return WorkListPage(
        _("Data quality: %(label)s", label=label),
        _("%(findings)s, the worst first. What you mend disappears here at once.", findings=words),
        tuple(tabs), _filters(listed, wanted, seen), (("rule", wanted.rule),) if wanted.rule else (),
        tuple(build_line(listed, line, names) for line in found), more,
        None if found else _nothing(wanted),
    )  # fmt: skip


def _count(count: int, is_exact: bool) -> str:
    return capped_text(count, exact=is_exact)


def _nothing(wanted: Wanted) -> EmptyState:
    if wanted == Wanted():
        return EmptyState("mood-smile", _("Nothing to mend"), _("The last scan found nothing wrong here."))  # fmt: skip
    return EmptyState("filter-off", _("Nothing found"), _("No finding fits the filters above."))


def _filters(
    listed: WorkList, wanted: Wanted, seen: Sequence[Plan]
) -> tuple[tuple[str, str, str, Choices], ...]:
    context, slug = listed.context, listed.plan.compiled.slug
    entities = tuple((one.compiled.slug, one.compiled.spec.plural.text(context.language)) for one in seen)  # fmt: skip
    found = [("entity", _("Kind of record"), slug, entities)]
    if "owner" in listed.plan.compiled.fields and context.reader.scope(slug, "see") != "own":
        owners = select(Finding.owner_id).where(Finding.entity == slug, Finding.state == OPEN)
        named = _names(context, list(context.session.scalars(owners.distinct())))
        rows = sorted(((str(key), name) for key, name in named.items()), key=lambda row: row[1])
        found.append(("owner", _("Owner"), str(wanted.owner or ""), (("", _("All owners")), *rows)))
    whose = (("", _("All findings")), ("mine", _("Assigned to me")))
    found.append(("whose", _("Assigned"), "mine" if wanted.mine else "", whose))
    return tuple(found)


def _names(context: ReaderContext, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    people = context.session.scalars(select(User).where(User.id.in_(wanted)))
    return {user.id: user.title(context.language) for user in people}


@dataclass(frozen=True)
class Overview:
    """What the overview is built from. plan: whose owners are shown; owned: what has owners."""

    day: date | None
    figures: Sequence[Figure]
    nights: Sequence[Night]
    plan: Plan | None
    owned: Sequence[Plan]
    owners: Sequence[tuple[User, Figure]]
    scan: Action | None


def build_quality_page(context: ReaderContext, told: Overview) -> QualityPage:
    """Return the overview."""
    actions = (told.scan,) if told.scan is not None else ()
    whole = sum_of(told.figures)
    if told.day is None or not whole.records:
        empty = EmptyState(
            "clipboard-check", _("Not looked at yet"),
            _("Every night all records are looked through; what is found then stands here."), actions,
        )  # fmt: skip
        sentence = _("What is missing, malformed, out of date or there twice.")
        return QualityPage(_("Data quality"), sentence, None, "", (), (), empty=empty)
    rows = [_entity_row(context, one) for one in told.figures if one.records]
    plan = told.plan
    return QualityPage(
        _("Data quality"), _sentence(context, whole, told.day), whole.score, score_tone(whole.score),
        tuple(sorted(rows, key=lambda row: row.score)), _bars(context, told.nights),
        plan.compiled.spec.plural.text(context.language) if plan and told.owners else "",
        tuple(_owner_row(context, plan, *one) for one in told.owners) if plan else (),
        tuple((one.compiled.slug, one.compiled.spec.plural.text(context.language), one is plan)
              for one in told.owned), actions,
    )  # fmt: skip


def _sentence(context: ReaderContext, whole: Figure, day: date) -> str:
    found = ngettext(
        "%(count)s finding", "%(count)s findings", whole.findings, count=f"{whole.findings:,}"
    )
    looked = ngettext("%(count)s record", "%(count)s records", whole.records, count=f"{whole.records:,}")  # fmt: skip
    return _("%(findings)s in %(records)s, looked through on %(day)s",
             findings=found, records=looked, day=full_day(day, context.language))  # fmt: skip


def _entity_row(context: ReaderContext, one: Figure) -> ScoreRow:
    spec = context.catalogue[one.key].spec
    row = _row(spec.plural.text(context.language), list_href(one.key), spec.icon, one)
    rules = tuple(
        RuleCount(rule_words(rule), TONES[rule], f"{one.rules[rule]:,}", list_href(one.key, rule=rule))
        for rule in RULES if one.rules.get(rule)
    )  # fmt: skip
    return replace(row, rules=rules)


def _owner_row(context: ReaderContext, plan: Plan, user: User, one: Figure) -> ScoreRow:
    href = list_href(plan.compiled.slug, owner=user.id)
    return _row(user.title(context.language), href, "user", one)


def _row(title: str, href: str, icon: str, one: Figure) -> ScoreRow:
    records = ngettext("%(count)s record", "%(count)s records", one.records, count=f"{one.records:,}")  # fmt: skip
    findings = ngettext("%(count)s finding", "%(count)s findings", one.findings, count=f"{one.findings:,}")  # fmt: skip
    return ScoreRow(title, href, icon, one.score, METERS[score_tone(one.score)], records, findings)


def _bars(context: ReaderContext, nights: Sequence[Night]) -> tuple[NightBar, ...]:
    today = clock.today(context.timezone)
    return tuple(
        NightBar(short_day(one.day, context.language, today), one.score, place * 10 + 1,
                 100 - one.score, one.score)
        for place, one in enumerate(nights)
    )  # fmt: skip

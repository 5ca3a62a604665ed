"""The Today card: what is overdue, due today, due next, and what nobody has planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine import clock
from app.engine.fields.base import Ref
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.query.figures import FirstOf, Wanted, first_ids
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import make_cell
from app.engine.views.due_deeds import due_deeds
from app.engine.views.list_paging import capped_text
from app.engine.views.list_rows import make_row, may_on, row_extras
from app.engine.views.page import list_href
from app.engine.views.page_models import Action, Cell, EmptyState, Tab
from app.engine.views.quick_add import quick_actions
from app.features.home.due_sources import LATE, NEXT, NONE, STRETCHES, TODAY, DueSource
from app.features.home.page_models import TodayCard, TodayGroup, TodayRow

ROWS = 8
#: The tabs and the stretches of time in each.
TABS = {"now": (LATE, TODAY), "next": (NEXT,), "none": (NONE,)}


@dataclass(frozen=True)
class Stretch:
    """A stretch of time of one source: the list behind it and how many rows that has."""

    source: DueSource
    key: str
    args: tuple[tuple[str, str], ...]
    count: int = 0

    @property
    def wanted(self) -> Wanted:
        """Return the count to ask for."""
        return Wanted(self.source.query, self.source.request(self.args))

    @property
    def href(self) -> str:
        """Return the list that shows exactly these rows."""
        order = "changed_at" if self.key == NONE else self.source.field
        return list_href(self.source.query.compiled.slug, [*self.args, ("sort", order)])


def find_stretches(sources: Sequence[DueSource], context: ReaderContext) -> list[Stretch]:
    """Return every stretch of every source, not counted yet."""
    today = clock.today(context.timezone)
    return [
        Stretch(source, key, args)
        for key in STRETCHES
        for source in sources
        if (args := source.args(key, today)) is not None
    ]


def make_today(
    stretches: Sequence[Stretch], context: ReaderContext, *, tab: str, only_mine: bool
) -> TodayCard:
    """Return the card with a tab open. stretches: counted."""
    open_now = [one for one in stretches if one.key in TABS[tab] and one.count]
    rows = _read_rows(open_now, context)
    groups = tuple(
        group for key in TABS[tab]
        if (group := _group(key, open_now, rows[key], room=_room(key, open_now))).lists
    )  # fmt: skip
    return TodayCard(_tabs(stretches, tab, only_mine), groups, _whose(stretches, tab, only_mine),
                     None if groups else _empty(tab))  # fmt: skip


def count_of(stretches: Sequence[Stretch], *keys: str) -> tuple[int, bool]:
    """Return how many rows lie in the stretches, and whether that is exact."""
    counts = [one.count for one in stretches if one.key in keys]
    return sum(min(count, COUNT_CAP) for count in counts), all(n <= COUNT_CAP for n in counts)


def count_words(stretches: Sequence[Stretch], *keys: str) -> str:
    """Return that count as people read it: "1,000+" when it is more."""
    found, exact = count_of(stretches, *keys)
    return f"{found:,}" if exact else f"{found:,}+"


def _room(key: str, stretches: Sequence[Stretch]) -> int:
    """Return how many rows a group may show: what is due today never disappears behind old debt."""
    late, today = (count_of(stretches, one)[0] for one in (LATE, TODAY))
    if key == LATE:
        return ROWS - min(today, ROWS // 2)
    return ROWS - min(late, ROWS - min(today, ROWS // 2)) if key == TODAY else ROWS


def _read_rows(
    stretches: Sequence[Stretch], context: ReaderContext
) -> dict[str, list[tuple[datetime, TodayRow]]]:
    """Return the first rows of each kind of stretch, earliest first."""
    asked = [
        FirstOf(one.source.query, one.wanted.request,
                "changed_at" if one.key == NONE else one.source.field)
        for one in stretches
    ]  # fmt: skip
    found: dict[str, list[tuple[datetime, TodayRow]]] = {key: [] for key in STRETCHES}
    ids = first_ids(asked, limit=ROWS)
    places: dict[int, list[int]] = {}
    for place, one in enumerate(stretches):
        places.setdefault(id(one.source), []).append(place)
    for own in places.values():
        source = stretches[own[0]].source
        key_of = {number: stretches[place].key for place in own for number in ids[place]}
        for record in source.query.fetch(list(key_of), _names(source)):
            key = key_of[record.id]
            found[key].append((_moment(source, record, context), _row(source, record, key)))
    for pairs in found.values():
        pairs.sort(key=lambda pair: (pair[0], pair[1].href))
    return found


def _names(source: DueSource) -> list[str]:
    return row_extras(source.query, [source.query.compiled.name_field, source.field, "changed_at"])


def _moment(source: DueSource, record: RecordRow, context: ReaderContext) -> datetime:
    value = record.values.get(source.field) or record.values.get("changed_at")
    if isinstance(value, datetime):
        return value
    return datetime.combine(value or date.max, time(), ZoneInfo(context.timezone))


def _row(source: DueSource, record: RecordRow, key: str) -> TodayRow:
    query = source.query
    shown = make_row(query, record, [query.compiled.name_field, source.field])
    owner = record.values.get("owner")
    return TodayRow(
        href=shown.href, title=record.title, subtitle=shown.subtitle,
        icon=query.compiled.spec.icon, kind=query.compiled.spec.label.text(query.context.language),
        due=_due(record.values.get(source.field), shown.due, key, query.context),
        owner=make_cell(query.compiled, "owner", owner, query.context) if isinstance(owner, Ref) else None,
        deeds=due_deeds(query, record, source.field, may_change=may_on(query, "change", record)), log=_log(query, record),
    )  # fmt: skip


def _due(value: object, cell: Cell | None, key: str, context: ReaderContext) -> Cell:
    if value is None or cell is None:
        return Cell("due", _("Not planned"), tone="none")
    zone = ZoneInfo(context.timezone)
    if isinstance(value, datetime) and cell.tone == "now":
        tone = "late" if key == LATE else "now"
        return replace(cell, text=f"{value.astimezone(zone):%H:%M}", tone=tone)
    return cell


def _log(query: ListQuery, record: RecordRow) -> Action | None:
    """Return what the declaration offers to add first: logging the contact moves the date on."""
    first = next(iter(quick_actions(query, record)), None)
    if first is None:
        return None
    words = _("%(deed)s: %(title)s", deed=first.label, title=record.title)
    return replace(first, label=words, primary=False)


def _group(
    key: str,
    stretches: Sequence[Stretch],
    rows: Sequence[tuple[datetime, TodayRow]],
    *,
    room: int,
) -> TodayGroup:
    titles = {LATE: _("Overdue"), TODAY: _("Today"), NEXT: _("Next 7 days"), NONE: _("Nothing planned")}  # fmt: skip
    own = [one for one in stretches if one.key == key]
    language = own[0].source.query.context.language if own else ""
    lists = tuple(
        (one.source.query.compiled.spec.plural.text(language),
         capped_text(one.count, exact=one.count <= COUNT_CAP), one.href)
        for one in own
    )  # fmt: skip
    shown = tuple(row for _moment, row in rows[:room])
    found, exact = count_of(own, key)
    left = found - len(shown)
    more = _("%(count)s more", count=f"{left:,}" if exact else f"{left:,}+") if left > 0 else ""
    title = _("%(title)s · %(count)s", title=titles[key], count=count_words(own, key))
    return TodayGroup(key, title, key == LATE, shown, lists, more)


def home_href(tab: str, *, only_mine: bool) -> str:
    """Return the start page with a tab of Today open."""
    asked = [("today", tab)] if tab != "now" else []
    asked += [("whose", "mine")] if only_mine else []
    return f"/?{urlencode(asked)}" if asked else "/"


def _tabs(stretches: Sequence[Stretch], tab: str, only_mine: bool) -> tuple[Tab, ...]:
    words = {"now": _("Now"), "next": _("Next 7 days"), "none": _("Nothing planned")}
    return tuple(
        Tab(key, words[key], home_href(key, only_mine=only_mine), key == tab,
            count_words(stretches, *keys))
        for key, keys in TABS.items()
    )  # fmt: skip


def _whose(stretches: Sequence[Stretch], tab: str, only_mine: bool) -> tuple[Tab, ...]:
    """Return the switch between one's own and everybody's, for who may act for others."""
    reaches = {one.source.query.context.reader.scope(one.source.query.compiled.slug, "change") for one in stretches}  # fmt: skip
    if not reaches & {"department", "below", "all"}:
        return ()
    return (
        Tab("all", _("Everybody's"), home_href(tab, only_mine=False), not only_mine),
        Tab("mine", _("Mine"), home_href(tab, only_mine=True), only_mine),
    )


def _empty(tab: str) -> EmptyState:
    words = {
        "now": (_("Nothing is due"), _("What is overdue or due today stands here.")),
        "next": (_("The next 7 days are free"), _("What is due after today stands here.")),
        "none": (_("Everything has a date"), _("Records without a next date stand here.")),
    }
    return EmptyState("circle-check", *words[tab])

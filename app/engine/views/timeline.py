"""The timeline of a record: everything that happened to it in one stream, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine.access.tables import User
from app.engine.errors import UserError
from app.engine.query.context import read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import day_words
from app.engine.views.history import read_changes
from app.engine.views.page_models import Tab
from app.engine.views.record_files import file_keeper
from app.engine.views.record_models import Event, PeopleFilter, StreamPage, WritingBox
from app.engine.views.record_panels import RecordPanel
from app.engine.views.timeline_children import child_sources
from app.engine.views.timeline_sources import (
    Before,
    TimelineItem,
    TimelineSource,
    Wanted,
    room_sources,
)
from app.engine.views.writing_box import box_target, make_box

PAGE = 20
CHANGES = "changes"
#: Larger than every id: with it, what shares the moment of a cursor is still to come.
_ALL = 2**62
_Placed = tuple[int, TimelineItem]


def make_timeline(query: ListQuery, record: RecordRow, args: Mapping[str, str]) -> StreamPage:
    """Return a page of the stream.

    args: `kind` names one source, `person` whose deeds, `before` where to go on.
    """
    kind, person = args.get("kind", ""), _read_person(query, args.get("person", ""))
    sources = timeline_sources(query, record, kind)
    if kind not in ("", *(source.key for source in sources)):
        raise UserError(_("The timeline holds no “%(kind)s”.", kind=kind[:40]), field="kind")
    mark = _read_mark(args.get("before", ""), sources)
    found: list[_Placed] = []
    for place, source in enumerate(sources):
        if kind in ("", source.key):
            items = source.read(query, record, Wanted(PAGE + 1, _before(mark, place), person))
            found += [(place, item) for item in items]
    found.sort(key=_order)
    shown = found[:PAGE]
    base = f"/e/{query.compiled.slug}/{record.id}"
    at = _Address(base, kind, args.get("from", ""), str(person or ""))
    more = _more_href(at, sources, shown[-1]) if len(found) > PAGE else ""
    return StreamPage(
        _with_files(query, shown), more, _kinds(at, sources),
        box=_box(query, record, at.list_args), goes_on=_day_of(mark, query) if "part" in args else "",
        people=_people(query, at, found, person),
        all_href=at.href(kind="", person="") if kind or person else "",
    )  # fmt: skip


def timeline_sources(query: ListQuery, record: RecordRow, kind: str = "") -> list[TimelineSource]:
    """Return what the stream is made of for this reader; the order decides between equal moments."""
    children = child_sources(query)
    shown = [str(query.compiled.fields[one.key].option("of")) for one in children]
    read = partial(read_changes, told_by=() if kind == CHANGES else shown)
    changes = TimelineSource(CHANGES, lambda: _("Changes"), read)
    return [*children, changes, *room_sources(query, record)]


def _with_files(query: ListQuery, shown: Sequence[_Placed]) -> tuple[Event, ...]:
    """Return the events that are shown; those of records with the files on them."""
    records = {(item.record_of, item.id) for _place, item in shown if item.record_of}
    keeper = file_keeper() if records else None
    files = keeper.of(query.session, records) if keeper else {}
    return tuple(
        replace(item.event, files=files[key]) if (key := (item.record_of, item.id)) in files else item.event
        for _place, item in shown
    )  # fmt: skip


def _order(placed: _Placed) -> tuple[float, int, int]:
    place, item = placed
    return (-item.at.timestamp(), place, -item.id)


def _before(mark: tuple[Before, int] | None, place: int) -> Before | None:
    """Return where one source goes on: of one moment, sources before the marked one are through."""
    if mark is None:
        return None
    before, marked = mark
    if place == marked:
        return before
    return Before(before.at, 0 if place < marked else _ALL)


def _read_mark(text: str, sources: Sequence[TimelineSource]) -> tuple[Before, int] | None:
    if not text:
        return None
    at, _sep, rest = text.partition(",")
    key, _sep, number = rest.partition(",")
    keys = [source.key for source in sources]
    try:
        moment, id_ = datetime.fromisoformat(at), read_id(number)
        # The ends of the calendar cannot be told in every time zone.
        if id_ is None or moment.tzinfo is None or not 1900 <= moment.year <= 9000:
            raise ValueError(text)
        return Before(moment, id_), keys.index(key)
    except ValueError:
        words = _("This link does not fit the timeline; start from its newest entries.")
        raise UserError(words, field="before") from None


def _day_of(mark: tuple[Before, int] | None, query: ListQuery) -> str:
    """Return the heading under which the last event before the mark stands."""
    if mark is None:
        return ""
    zone = ZoneInfo(query.context.timezone)
    return day_words(mark[0].at.astimezone(zone).date(), query.context)


def _box(query: ListQuery, record: RecordRow, list_args: str) -> WritingBox | None:
    target = None if record.deleted else box_target(query)
    return make_box(query, record, target, list_args=list_args) if target else None


@dataclass(frozen=True)
class _Address:
    """Where the stream is shown: the record's path, what is chosen, the list one came from."""

    base: str
    kind: str
    list_args: str
    person: str = ""

    def href(self, **changed: str) -> str:
        """Return the address with something else chosen."""
        return f"{self.base}?{urlencode(self.arguments(**changed))}"

    def arguments(self, **changed: str) -> dict[str, str]:
        """Return the arguments of that address."""
        args = {"tab": "timeline", "kind": self.kind, "person": self.person, "from": self.list_args}
        return {key: value for key, value in {**args, **changed}.items() if value}


def _more_href(at: _Address, sources: Sequence[TimelineSource], last: _Placed) -> str:
    place, item = last
    return at.href(before=f"{item.at.isoformat()},{sources[place].key},{item.id}")


def _kinds(at: _Address, sources: Sequence[TimelineSource]) -> tuple[Tab, ...]:
    """Return the filter buttons; none where everything is of one kind."""
    if len(sources) == 1:
        return ()
    every = Tab("", _("All"), at.href(kind=""), current=not at.kind)
    return (
        every,
        *(Tab(one.key, one.label(), at.href(kind=one.key), current=at.kind == one.key) for one in sources),
    )  # fmt: skip


def _read_person(query: ListQuery, text: str) -> int:
    """Return the id of who is chosen, 0 for everybody; UserError for who does not exist."""
    number = read_id(text) if text else 0
    if number is None or (number and query.session.get(User, number) is None):
        words = _("“%(value)s” is no person; choose one from the list.", value=text[:40])
        raise UserError(words, field="person")
    return number


def _people(
    query: ListQuery, at: _Address, found: Sequence[_Placed], person: int
) -> PeopleFilter | None:
    """Return the choice of a person: those whose deeds are shown, oneself, and who is chosen."""
    names = {item.person: item.event.who for _place, item in found if item.person is not None}
    context = query.context
    if len(names) < 2 and not person:
        return None
    for key in (person, context.user_id):
        if key and key not in names and (user := query.session.get(User, key)) is not None:
            names[key] = user.title(context.language)
    options = tuple((str(key), name) for key, name in names.items() if key != context.user_id)
    mine = ((str(context.user_id), _("Me")),) if context.user_id in names else ()
    hidden = tuple(at.arguments(person="").items())
    return PeopleFilter(at.base, hidden, (("", _("Everyone")), *mine, *options), str(person or ""))


TIMELINE = RecordPanel(
    "timeline", lambda: _("Timeline"), "entity/parts/timeline.html", make_timeline
)

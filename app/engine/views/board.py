"""The board: one lane per choice, counts and sums in SQL, the first cards of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_compact_currency
from flask_babel import gettext as _

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.condition import Test
from app.engine.declare.spec import FieldSpec, OptionSpec
from app.engine.errors import NotVisible
from app.engine.fields.number import babel_locale
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, with_tests
from app.engine.query.list_state import PAGING, ListState
from app.engine.query.record_select import RecordRow
from app.engine.views.board_sums import LaneSum, board_amount, board_weight, read_sums
from app.engine.views.lane_times import LaneTimes, read_lane_times
from app.engine.views.list_columns import list_columns
from app.engine.views.list_page import make_list_page
from app.engine.views.list_rows import make_row, row_extras
from app.engine.views.page_models import Lane, LaneCards, ListPage, Row

CARDS = 20


@dataclass(frozen=True)
class _Board:
    """What every lane is made from."""

    query: ListQuery
    state: ListState
    name: str
    names: list[str]
    amount: FieldSpec | None


def _prepare(query: ListQuery, state: ListState) -> _Board:
    name = query.compiled.spec.board
    if not name or not is_searchable_mode(query.modes.get(name, "hidden")):
        raise NotVisible("board")
    amount = board_amount(query)
    extra = [amount.name] if amount is not None else []
    days = [
        item for item in query.compiled.spec.fields
        if item.name in query.modes and item.type in ("date", "datetime")
    ]  # fmt: skip
    day = [item.name for item in days if item.filter][:1]
    due = [item.name for item in days if item.option("due")][:1]
    names = list(dict.fromkeys([*list_columns(query, state.request), *extra, *day, *due]))
    return _Board(query, state, name, names, amount)


def make_board(query: ListQuery, state: ListState) -> ListPage:
    """Return the board's page object; NotVisible where nothing declares a board."""
    board = _prepare(query, state)
    head = query.page(replace(state.request, per_page=1), [query.compiled.name_field])
    page = make_list_page(query, state, head, view="board")
    weight = board_weight(query, board.amount)
    sums = read_sums(query, state.request, board.name, board.amount, weight)
    most = max((_size(board, one) for one in sums.values()), default=Decimal(0))
    options = [
        option for option in query.context.options(query.compiled.fields[board.name])
        if not option.retired or option.key in sums
    ]  # fmt: skip
    cards = {one.key: _cards(board, one.key, 1) for one in options if one.key in sums}
    times = read_lane_times(query, board.name, [card for lane in cards.values() for card in lane])
    lanes = tuple(
        _lane(board, option, sums.get(option.key, LaneSum()), most,
              _rows(board, cards.get(option.key, []), times))
        for option in options
    )  # fmt: skip
    return replace(
        page, layout="board", lanes=lanes, lane_field=board.name, rows=(), sums=_board_sums(board, sums, weight),
        empty=page.empty if not head.rows and (state.request.tests or state.request.q) else None,
    )  # fmt: skip


def _board_sums(
    board: _Board, sums: dict[str, LaneSum], weight: FieldSpec | None
) -> tuple[tuple[str, str], ...]:
    """Return the figures over the board: the open lanes' sum, weighted too, and each won lane's."""
    if board.amount is None:
        return ()
    options = board.query.context.options(board.query.compiled.fields[board.name])
    still = [sums[one.key] for one in options if not one.end and one.key in sums]
    language = board.query.context.language
    found = [(board.amount.label.text(language), _money(board, [one.total for one in still]))]
    if weight is not None:
        found.append((weight.label.text(language), _money(board, [one.weighted for one in still])))
    found += [
        (one.label.text(language), _money(board, [sums[one.key].total]))
        for one in options
        if one.end == "won" and one.key in sums
    ]
    return tuple(pair for pair in found if pair[1])


def _money(board: _Board, values: Sequence[Decimal | None]) -> str:
    if board.amount is None:
        return ""
    total = sum((value for value in values if value is not None), Decimal(0))
    if not total:
        return ""
    kind = board.query.compiled.type(board.amount.name)
    return kind.to_text(total.quantize(Decimal(1)), board.amount, board.query.context).removesuffix(
        ".00"
    )


def _short_money(board: _Board, value: Decimal | None) -> str:
    """Return an amount as a lane has room for it: "¥342K", "¥34.2万"."""
    if board.amount is None or not value:
        return ""
    currency = str(board.amount.option("currency") or "CNY")
    locale = babel_locale(board.query.context.language)
    return format_compact_currency(value, currency, locale=locale, fraction_digits=1).replace(
        "CN¥", "¥"
    )


def _size(board: _Board, one: LaneSum) -> Decimal:
    """Return what a lane's bar shows: its sum, or its count where nothing is summed."""
    return Decimal(one.count) if board.amount is None else one.total or Decimal(0)


def _lane(
    board: _Board, option: OptionSpec, one: LaneSum, most: Decimal, rows: tuple[Row, ...]
) -> Lane:
    query, state = board.query, board.state
    slug = query.compiled.slug
    left = one.count - len(rows)
    may_add = query.context.reader.may(slug, "add") and not query.compiled.spec.parent_row
    return Lane(
        option.key, option.label.text(query.context.language), option.color, f"{one.count:,}",
        _money(board, [one.total]) or ("—" if board.amount is not None else ""),
        int(100 * _size(board, one) / most) if most else 0,
        rows, _more_href(slug, state, option.key, 2) if left > 0 else "",
        f"/e/{slug}/new?{board.name}={option.key}" if may_add else "", option.end,
        weighted=_short_money(board, one.weighted) if not option.end else "",
        more=_("%(count)s more", count=f"{left:,}") if left > 0 else "",
    )  # fmt: skip


def _more_href(slug: str, state: ListState, lane: str, page: int) -> str:
    kept = [pair for pair in state.args if pair[0] not in PAGING]
    return f"/e/{slug}/board/{lane}?{urlencode([*kept, ('page', str(page))])}"


def _cards(board: _Board, key: str, page: int) -> list[RecordRow]:
    wanted: ListRequest = replace(
        board.state.request, per_page=CARDS, page=page, after="", before="", last=False
    )
    names = [*row_extras(board.query, board.names), "created_at"]
    return board.query.page(
        with_tests(wanted, Test(board.name, "eq", key)), names, counted=False
    ).rows


def _rows(board: _Board, records: Sequence[RecordRow], times: LaneTimes) -> tuple[Row, ...]:
    return tuple(
        replace(_card(make_row(board.query, record, board.names)), since=times.cell(record))
        for record in records
    )


def _card(row: Row) -> Row:
    """Leave a due date that is neither late nor today to the day that the card shows anyway."""
    has_day = any(cell.kind == "date" for cell in row.cells)
    is_pressing = row.due is not None and row.due.tone in ("late", "now")
    return replace(row, due=None) if has_day and not is_pressing else row


def more_cards(query: ListQuery, state: ListState, lane: str, page: int) -> LaneCards:
    """Return further cards of one lane; NotVisible for a lane that does not exist."""
    board = _prepare(query, state)
    options: Any = query.context.options(query.compiled.fields[board.name])
    option = next((one for one in options if one.key == lane), None)
    if option is None or page > 1000 // CARDS:
        raise NotVisible("lane")
    cards = _cards(board, lane, page)
    rows = _rows(board, cards, read_lane_times(query, board.name, cards))
    total = read_sums(query, state.request, board.name, None, None).get(lane, LaneSum()).count
    left = total - (page - 1) * CARDS - len(rows)
    slug = query.compiled.slug
    return LaneCards(
        title=option.label.text(query.context.language), slug=slug, lane=lane,
        lane_field=board.name, cards=rows, back_href=f"/e/{slug}/board",
        targets=tuple((one.key, one.label.text(query.context.language)) for one in options
                      if not one.retired),
        more_href=_more_href(slug, state, lane, page + 1) if left > 0 else "",
        more=_("%(count)s more", count=f"{left:,}") if left > 0 else "",
    )  # fmt: skip

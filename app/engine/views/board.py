"""The board: one lane per choice, counts and sums in SQL, the first cards of each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.engine.access.net import SCOPED
from app.engine.declare.condition import Test
from app.engine.declare.spec import FieldSpec
from app.engine.errors import NotVisible
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, with_tests
from app.engine.views.list_page import list_columns, make_list_page, make_row
from app.engine.views.page import list_href
from app.engine.views.page_models import Lane, ListPage, Tab

CARDS = 20


def make_board(
    query: ListQuery, request: ListRequest, args: list[tuple[str, str]], tabs: tuple[Tab, ...]
) -> ListPage:
    """Return the board's page object; NotVisible where nothing declares a board."""
    compiled = query.compiled
    name = compiled.spec.board
    if not name or name not in query.modes:
        raise NotVisible("board")
    head = query.page(replace(request, per_page=1), [compiled.name_field])
    page = make_list_page(query, request, head, args, tabs=tabs, view="board")
    amount = next((item for item in compiled.spec.fields if item.type == "money" and item.name in query.modes
                   and query.modes[item.name] != "mask"), None)  # fmt: skip
    totals = _totals(query, request, name, amount)
    most = max((total or Decimal(0) for _count, total in totals.values()), default=Decimal(0))
    item = compiled.fields[name]
    lanes = []
    for option in query.context.options(item):
        count, total = totals.get(option.key, (0, None))
        if option.retired and not count:
            continue
        lanes.append(_lane(query, request, args, name, option, count, total, most, amount))
    return replace(page, lanes=tuple(lanes), lane_field=name, rows=(), empty=None)


def _totals(
    query: ListQuery, request: ListRequest, name: str, amount: FieldSpec | None
) -> dict[str, tuple[int, Decimal | None]]:
    column = query.compiled.column(name)
    columns: list[Any] = [column, func.count()]
    if amount is not None:
        columns.append(func.sum(query.compiled.column(amount.name)))
    statement = select(*columns).where(*query.conditions(request)).group_by(column)
    rows = query.session.execute(statement, execution_options=SCOPED)
    return {row[0]: (row[1], row[2] if amount is not None else None) for row in rows}


def _lane(
    query: ListQuery, request: ListRequest, args: list[tuple[str, str]], name: str, option: Any,
    count: int, total: Decimal | None, most: Decimal, amount: FieldSpec | None,
) -> Lane:  # fmt: skip
    compiled, context = query.compiled, query.context
    names = list_columns(query, request)
    if amount is not None and amount.name not in names:
        names.append(amount.name)
    rows = []
    if count:
        wanted = with_tests(
            replace(request, per_page=CARDS, page=1, after="", before=""),
            Test(name, "eq", option.key),
        )
        rows = query.page(wanted, names, counted=False).rows
    text = (
        compiled.type(amount.name).to_text(total, amount, context)
        if amount is not None and total
        else ""
    )
    more = list_href(compiled.slug, [*args, (f"f.{name}.eq", option.key)]) if count > CARDS else ""
    may_add = context.reader.may(compiled.slug, "add")
    return Lane(
        option.key, option.label.text(context.language), option.color, f"{count:,}", text,
        int(100 * (total or 0) / most) if most else 0, tuple(make_row(query, row, names) for row in rows),
        more, f"/e/{compiled.slug}/new?{name}={option.key}" if may_add else "", option.end,
    )  # fmt: skip

"""The start page's numbers of this CRM."""

from __future__ import annotations

from app.engine.declare.label import Label
from app.features.home.cards import FigureCard, HomeCards, NewestCard

_WON = ("f.stage.eq", "won")


def _in(field: str, period: str) -> tuple[str, str]:
    return (f"f.{field}.within", period)


CARDS = HomeCards(
    figures=(
        FigureCard(
            "opportunity", Label(zh="本月赢单", en="Won this month"), "trophy",
            (_WON, _in("expected_close", "this_month")),
            (_WON, _in("expected_close", "last_month")), sum="amount",
        ),
        FigureCard(
            "customer", Label(zh="本月新增客户", en="New customers this month"), "building",
            (_in("created_at", "this_month"),), (_in("created_at", "last_month"),),
        ),
        FigureCard(
            "contact_log", Label(zh="本月联系记录", en="Contact logs this month"), "message-plus",
            (_in("at", "this_month"),), (_in("at", "last_month"),),
        ),
        FigureCard(
            "payment", Label(zh="本月回款", en="Payments this month"), "cash",
            (_in("received_on", "this_month"),), (_in("received_on", "last_month"),), sum="amount",
        ),
    ),
    newest=NewestCard(
        "customer", Label(zh="新增客户", en="New customers"), (("sort", "-created_at"),),
    ),
)  # fmt: skip

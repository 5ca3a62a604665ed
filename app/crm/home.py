"""The start page's numbers of this CRM."""

from __future__ import annotations

from app.engine.declare.label import Label
from app.features.home.cards import ChartCard, FigureCard, HomeCards, NewestCard, Stat
from app.models import Opportunity

_WON = ("f.stage.eq", "won")
_OPEN = ("f.stage.nin", "won,lost")
_UNSOLVED = ("f.status.in", "open,in_progress,waiting")


def _in(field: str, period: str) -> tuple[str, str]:
    return (f"f.{field}.within", period)


def _place(by: str) -> int:
    """Return the place of the opportunities' first chart by a field."""
    return [chart.by for chart in Opportunity.__spec__.charts].index(by)


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
        FigureCard("case", Label(zh="未结工单", en="Open cases"), "lifebuoy", (_UNSOLVED,)),
        FigureCard(
            "case", Label(zh="本月新增工单", en="New cases this month"), "lifebuoy",
            (_in("created_at", "this_month"),), (_in("created_at", "last_month"),),
        ),
        FigureCard(
            "lead", Label(zh="本月新增线索", en="New leads this month"), "filter",
            (_in("created_at", "this_month"),), (_in("created_at", "last_month"),),
        ),
        FigureCard(
            "campaign", Label(zh="进行中的活动", en="Running campaigns"), "speakerphone",
            (("f.state.eq", "running"),),
        ),
    ),
    newest=NewestCard(
        "customer", Label(zh="新增客户", en="New customers"), (("sort", "-created_at"),),
    ),
    charts=(
        ChartCard(
            "funnel", "opportunity", Label(zh="各阶段在途金额", en="Pipeline by stage"), "stage",
            "amount", (_OPEN,), _place("stage"),
        ),
        ChartCard(
            "months", "opportunity", Label(zh="每月赢单金额", en="Won amount by month"),
            "expected_close", "amount", (_WON,), _place("expected_close"),
        ),
        ChartCard(
            "ranks", "opportunity", Label(zh="团队本月赢单", en="Team this month"), "owner", "amount",
            (_WON, _in("expected_close", "this_month")), _place("owner"),
        ),
    ),
    stats=(
        Stat(
            "opportunity", Label(zh="近 90 天赢单率", en="Won, 90 days"),
            (_WON, _in("expected_close", "last_90d")),
            (("f.stage.in", "won,lost"), _in("expected_close", "last_90d")),
        ),
        Stat(
            "opportunity", Label(zh="本月预计成交", en="Due this month"),
            (_OPEN, _in("expected_close", "this_month")),
        ),
        Stat(
            "opportunity", Label(zh="已过预计日", en="Past their date"),
            (_OPEN, _in("expected_close", "past")),
        ),
    ),
)  # fmt: skip

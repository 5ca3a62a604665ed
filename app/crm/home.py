"""The start page's numbers of this CRM."""

from __future__ import annotations

from app.engine.declare.label import L
from app.features.home.cards import ChartCard, FigureCard, HomeCards, MenuCount, NewestCard, Stat
from app.models import Opportunity

_WON = ("f.stage.eq", "won")
_CLOSED = ("f.stage.in", "won,lost")
_OPEN = ("f.stage.nin", "won,lost")
_UNDECIDED = ("f.stage.nin", "converted,discarded")
_UNSOLVED = ("f.status.in", "open,in_progress,waiting")


def _in(field: str, period: str) -> tuple[str, str]:
    return (f"f.{field}.within", period)


def _place(by: str) -> int:
    """Return the place of the opportunities' first chart by a field."""
    return [chart.by for chart in Opportunity.__spec__.charts].index(by)


CARDS = HomeCards(
    figures=(
        FigureCard(
            "won_month", "opportunity", L(zh="本月赢单", en="Won this month"), "trophy", (_WON,),
            field="closed_on", per="month", sum="amount",
        ),
        FigureCard(
            "won_quarter", "opportunity", L(zh="本季度赢单", en="Won this quarter"), "trophy", (_WON,),
            field="closed_on", per="quarter", sum="amount",
        ),
        FigureCard(
            "win_rate", "opportunity", L(zh="本季度赢单率", en="Win rate this quarter"), "percentage",
            (_WON,), field="closed_on", per="quarter", of=(_CLOSED,),
        ),
        FigureCard(
            "logs_month", "contact_log", L(zh="本月联系记录", en="Contact logs this month"),
            "message-plus", field="at", per="month",
        ),
        FigureCard(
            "payments_month", "payment", L(zh="本月回款", en="Payments this month"), "cash",
            field="received_on", per="month", sum="amount",
        ),
        FigureCard(
            "customers_month", "customer", L(zh="本月新增客户", en="New customers this month"),
            "building", field="created_at", per="month",
        ),
        FigureCard("cases_open", "case", L(zh="未结工单", en="Open cases"), "lifebuoy", (_UNSOLVED,)),
        FigureCard(
            "cases_month", "case", L(zh="本月新增工单", en="New cases this month"), "lifebuoy",
            field="created_at", per="month",
        ),
        FigureCard(
            "leads_month", "lead", L(zh="本月新增线索", en="New leads this month"), "filter",
            field="created_at", per="month",
        ),
        FigureCard(
            "campaigns", "campaign", L(zh="进行中的活动", en="Running campaigns"), "speakerphone",
            (("f.state.eq", "running"),),
        ),
    ),
    newest=NewestCard(
        "customer", L(zh="新增客户", en="New customers"), (("sort", "-created_at"),),
    ),
    charts=(
        ChartCard(
            "funnel", "opportunity", L(zh="各阶段在途金额", en="Pipeline by stage"), "stage",
            "amount", (_OPEN,), _place("stage"), moving=(_in("created_at", "last_365d"),),
        ),
        ChartCard(
            "months", "opportunity", L(zh="每月赢单金额", en="Won amount by month"),
            "closed_on", "amount", (_WON,), _place("closed_on"),
        ),
        ChartCard(
            "ranks", "opportunity", L(zh="团队本月赢单", en="Team this month"), "owner", "amount",
            (_WON, _in("closed_on", "this_month")), _place("owner"),
        ),
    ),
    stats=(
        Stat(
            "opportunity", L(zh="近 90 天赢单率", en="Win rate, 90 days"),
            (_WON, _in("closed_on", "last_90d")), (_CLOSED, _in("closed_on", "last_90d")),
            L(zh="近 90 天关闭的商机中赢单的比例", en="Won, of all that were closed in the last 90 days"),
        ),
        Stat(
            "opportunity", L(zh="本月预计", en="This month"),
            (_OPEN, _in("expected_close", "this_month")),
            hint=L(zh="预计本月成交的商机", en="Expected to close this month"),
        ),
        Stat(
            "opportunity", L(zh="已过预计日", en="Past date"),
            (_OPEN, _in("expected_close", "past")),
            hint=L(zh="已过预计成交日期、仍未关闭的商机", en="Open past the day they were expected to close"),
        ),
    ),
    menu=(
        MenuCount("customer"), MenuCount("lead", (_UNDECIDED,)), MenuCount("opportunity", (_OPEN,)),
        MenuCount("payment_plan", (("f.state.eq", "open"), _in("due", "past")), is_late=True),
        MenuCount("case", (_UNSOLVED,)),
    ),
)  # fmt: skip

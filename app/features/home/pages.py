"""The start page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import UserError
from app.engine.query.context import ReaderContext
from app.engine.query.figures import read_figures
from app.engine.views.page import BasePage
from app.engine.views.page_models import Action
from app.features.home import service
from app.features.home.cards import home_cards
from app.features.home.due_sources import LATE, TODAY, due_sources
from app.features.home.health import read_health
from app.features.home.page_models import HomePage
from app.features.home.small_charts import make_small_chart
from app.features.home.today import TABS, Stretch, count_of, count_words, find_stretches, make_today


class HomePages(BasePage):
    """Home."""

    route_base = ""
    default_view = "home"

    @expose("/", methods=["GET"])
    def home(self) -> Response:
        """Show what is to be done and the reader's own numbers."""
        only_mine = _asked("whose", ("", "mine")) == "mine"
        tab = _asked("today", ("now", *TABS))
        return self.render("home.html", make_home(self.context, tab=tab, only_mine=only_mine))


def _asked(name: str, known: Sequence[str]) -> str:
    value = request.args.get(name, known[0])
    if value not in known:
        words = _("“%(value)s” is not known for %(name)s. Choose one of: %(allowed)s.",
                  value=value[:40], name=name, allowed=", ".join(filter(None, dict.fromkeys(known))))  # fmt: skip
        raise UserError(words, field=name)
    return value


def make_home(context: ReaderContext, *, tab: str, only_mine: bool) -> HomePage:
    """Return the whole start page; every number of it is read in one statement."""
    cards, language = home_cards(), context.language
    stretches = find_stretches(due_sources(context, only_mine=only_mine), context)
    wanted = service.wanted_figures(cards.figures, context)
    asked = [one.wanted for one in stretches] + [two for _card, both in wanted for two in both]
    stats = service.wanted_stats(cards.stats, context)
    asked += [one for _stat, parts in stats for one in parts]
    values = read_figures(asked)
    of_figures = values[len(stretches) : len(stretches) + 2 * len(wanted)]
    of_stats = values[len(stretches) + 2 * len(wanted) :]
    counted = [
        replace(one, count=value) for one, value in zip(stretches, values, strict=False)
    ]  # fmt: skip
    figures = service.make_figures(wanted, of_figures, language)
    card = make_today(counted, context, tab=tab, only_mine=only_mine) if counted else None
    charts = {one.kind: make_small_chart(one, context) for one in cards.charts}
    funnel = charts.get("funnel")
    if funnel is not None:
        funnel = replace(funnel, stats=service.make_stats(stats, of_stats, language))
    return HomePage(
        _("Today"), _greeting(context), _sentence(counted, context), figures, card,
        service.make_newest(cards.newest, context), funnel=funnel,
        months=charts.get("months"), ranks=charts.get("ranks"), health=read_health(context),
        actions=_actions(context),
    )  # fmt: skip


def _greeting(context: ReaderContext) -> str:
    hour = clock.now().astimezone(ZoneInfo(context.timezone)).hour
    name = context.reader.name
    if 5 <= hour < 12:
        return _("Good morning, %(name)s", name=name)
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def _sentence(stretches: Sequence[Stretch], context: ReaderContext) -> str:
    today = clock.today(context.timezone)
    style = "EEEE d MMMM" if context.language == "en" else "M月d日 EEEE"
    parts = [format_date(today, style, rebase=False), context.reader.department_name]
    if stretches:
        parts.append(_load(stretches))
    return " · ".join(part for part in parts if part)


def _load(stretches: Sequence[Stretch]) -> str:
    late, now = count_of(stretches, LATE)[0], count_of(stretches, TODAY)[0]
    late_words = ngettext("%(count)s follow-up is overdue", "%(count)s follow-ups are overdue",
                          late, count=count_words(stretches, LATE))  # fmt: skip
    now_words = ngettext("%(count)s is for today", "%(count)s are for today", now,
                         count=count_words(stretches, TODAY))  # fmt: skip
    if late and now:
        return _("%(overdue)s, %(today)s", overdue=late_words, today=now_words)
    return (late_words if late else now_words) if late or now else _("nothing is due today")


def _actions(context: ReaderContext) -> tuple[Action, ...]:
    """Return the button for what is logged most: the first thing entities offer to add."""
    seen = [one.spec for one in context.catalogue if context.reader.may(one.slug, "see")]
    offered = [slug for spec in seen for slug in spec.quick_add[:1]]
    for slug in dict.fromkeys(offered):
        child = context.catalogue.entities.get(slug)
        if child is not None and context.reader.may(slug, "add"):
            words = (child.spec.add_label or child.spec.label).text(context.language)
            return (Action(slug, words, child.spec.icon, f"/e/{slug}/new", primary=True),)
    return ()

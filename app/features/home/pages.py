"""The start page, and the page on which a person arranges its cards."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import UserError
from app.engine.query.context import ReaderContext
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import Action, EmptyState
from app.features.home import arrangement
from app.features.home.arrangement import Arrangement, arrange
from app.features.home.cards import home_cards
from app.features.home.due_sources import LATE, TODAY
from app.features.home.make_cards import Wish, find_slots, make_cards
from app.features.home.menu_counts import read_menu_counts
from app.features.home.page_models import ArrangePage, CardLine, HomePage
from app.features.home.today import TABS, Stretch, count_of, count_words
from app.web.navigation import build_menu

ARRANGE = "/home/cards"


class HomePages(BasePage):
    """Home."""

    route_base = ""
    default_view = "home"

    @expose("/", methods=["GET"])
    def home(self) -> Response:
        """Show what is to be done and the reader's own numbers."""
        only_mine = _asked("whose", ("", "mine")) == "mine"
        tab = _asked("today", ("now", *TABS))
        return self.render("home.html", make_home(self.context, Wish(tab, only_mine)))

    @expose("/home/counts", methods=["GET"])
    def counts(self) -> Response:
        """Answer the numbers of the menu; the reader's own browser keeps them for some seconds."""
        reply = self.answer(read_menu_counts(home_cards().menu, self.context))
        reply.headers["Cache-Control"] = "private, max-age=10"
        reply.vary.add("Cookie")
        return reply

    @expose(ARRANGE, methods=["GET"])
    def cards(self) -> Response:
        """Show the cards one has and those that are hidden."""
        return self.render("home/arrange.html", make_arrange_page(self._arranged()))

    @expose(f"{ARRANGE}/order", methods=["POST"])
    def order(self) -> Response:
        """Take over the order a script made by dragging."""
        body = request.get_json()
        keys = body.get("keys") if isinstance(body, dict) else None
        if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
            raise UserError(_("Send the keys of all entries in their new order."), field="keys")
        self._keep(arrangement.put_in_order(self._arranged(), keys))
        return self.answer({"keys": keys})

    @expose(f"{ARRANGE}/reset", methods=["POST"])
    def reset(self) -> Response:
        """Start over with what everybody sees at first."""
        arrangement.forget(self.session, self._person())
        tell(_("The start page looks as it did at first."))
        return self.go(ARRANGE)

    @expose(f"{ARRANGE}/<key>/move", methods=["POST"])
    def move(self, key: str) -> Response:
        """Move a card up or down."""
        step = -1 if request.form.get("to") == "up" else 1
        self._keep(arrangement.move(self._arranged(), key, step))
        return self.go(f"{ARRANGE}#card-{key}")

    @expose(f"{ARRANGE}/<key>/hide", methods=["POST"])
    def hide(self, key: str) -> Response:
        """Hide a card."""
        self._keep(arrangement.hide(self._arranged(), key))
        return self.go(ARRANGE)

    @expose(f"{ARRANGE}/<key>/show", methods=["POST"])
    def show(self, key: str) -> Response:
        """Bring a hidden card back."""
        self._keep(arrangement.bring(self._arranged(), key))
        return self.go(f"{ARRANGE}#card-{key}")

    def _arranged(self) -> Arrangement:
        context = self.context
        return arrange(context.session, context.user_id, find_slots(home_cards(), context))

    def _keep(self, made: Arrangement) -> None:
        arrangement.store(self.session, self._person(), made)

    def _person(self) -> int:
        return int(self.reader.user_id or 0)


def _asked(name: str, known: Sequence[str]) -> str:
    value = request.args.get(name, known[0])
    if value not in known:
        words = _("“%(value)s” is not known for %(name)s. Choose one of: %(allowed)s.",
                  value=value[:40], name=name, allowed=", ".join(filter(None, dict.fromkeys(known))))  # fmt: skip
        raise UserError(words, field=name)
    return value


def make_home(context: ReaderContext, wish: Wish) -> HomePage:
    """Return the whole start page with the cards that its reader has."""
    slots = find_slots(home_cards(), context)
    arranged = arrange(context.session, context.user_id, slots)
    cards, stretches = make_cards(home_cards(), arranged.shown, context, wish)
    change = Action("arrange", _("Arrange cards"), "layout-dashboard", ARRANGE)
    empty = _all_hidden(change) if slots else _no_cards(context)
    return HomePage(
        _("Today"), _greeting(context), _sentence(stretches, context), cards,
        change if slots else None, _actions(context), None if cards else empty,
    )  # fmt: skip


def _all_hidden(change: Action) -> EmptyState:
    return EmptyState("layout-dashboard", _("All cards are hidden"), "", (change,))


def _no_cards(context: ReaderContext) -> EmptyState:
    """Lead readers whose rights leave every card out, such as auditors, to the pages they have."""
    pages = tuple(
        Action(entry.href, entry.label, entry.icon, entry.href)
        for group in build_menu(context.reader)[1:]
        for entry in group.entries[:3]
    )
    words = _(
        "The cards of this page show records, and your rights reach none. These pages are yours:"
    )
    return EmptyState("layout-dashboard", _("No cards for your role"), words, pages)


def make_arrange_page(made: Arrangement) -> ArrangePage:
    """Return the page that arranges the cards."""
    last = len(made.shown) - 1
    shown = tuple(
        CardLine(one.key, one.label, one.icon, place > 0, place < last)
        for place, one in enumerate(made.shown)
    )
    hidden = tuple(CardLine(one.key, one.label, one.icon) for one in made.hidden)
    reset = Action("reset", _("As at first"), "rotate", f"{ARRANGE}/reset", "post")
    return ArrangePage(
        _("Arrange cards"), _("Yours alone: what you hide or move here changes nobody else's page."),
        ARRANGE, shown, hidden, reset,
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

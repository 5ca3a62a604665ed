"""Data quality in the browser: the overview, the work list, and the deeds on a finding."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import FieldError, NotVisible, UserError
from app.engine.query.context import ReaderContext, read_id
from app.engine.views.form_models import InputGroup
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import Action
from app.features.data_quality import service
from app.features.data_quality.figures import entity_figures, owner_figures, seen_plans, trend
from app.features.data_quality.jobs import SCAN
from app.features.data_quality.lines import BASE, list_href
from app.features.data_quality.page_models import (
    Overview,
    QualityPage,
    build_list_page,
    build_quality_page,
)
from app.features.data_quality.request import read_wanted
from app.features.data_quality.words import finding_words
from app.features.data_quality.worklist import FoundLine, WorkList, find_line, open_list
from app.web.inputs import select_input
from app.web.redirects import came_from
from app.web.settings_form import SettingsForm, refused_groups, summary


class QualityPages(BasePage):
    """Data quality; everybody sees what is about their records."""

    route_base = BASE
    default_view = "overview"

    @expose("/", methods=["GET"])
    def overview(self) -> Response:
        """Show scores, their trend, and the owners of one entity."""
        page = make_overview(self.context, request.args.get("entity", ""))
        return self.render("data_quality/overview.html", page)

    @expose("/findings/", methods=["GET"])
    def findings(self) -> Response:
        """Show the open findings of an entity."""
        slug, wanted = read_wanted(request.args)
        seen = seen_plans(self.context)
        listed = open_list(self.context, slug or (seen[0].compiled.slug if seen else ""))
        return self.render("data_quality/list.html", build_list_page(listed, wanted, seen))

    @expose("/findings/<int:number>/apart", methods=["POST"])
    def apart(self, number: int) -> Response:
        """Remember that two records are not the same."""
        service.set_apart(*find_line(self.context, number), now=clock.now())
        tell(_("Remembered: these two are not the same."))
        return self.go(came_from())

    @expose("/findings/<int:number>/take", methods=["POST"])
    def take(self, number: int) -> Response:
        """Give a finding to the reader."""
        service.assign(*find_line(self.context, number), self.reader.user_id or 0, now=clock.now())
        tell(_("It is yours now."))
        return self.go(came_from())

    @expose("/findings/<int:number>/assign", methods=["GET", "POST"])
    def assign(self, number: int) -> Response:
        """Ask to whom a finding is given; give it."""
        listed, line = find_line(self.context, number)
        if request.method == "GET":
            return self.render("settings/form.html", _assign_form(listed, line))
        person = read_id(request.form.get("person", "")) or 0
        try:
            name = service.assign(listed, line, person, now=clock.now())
        except UserError as refused:
            errors = [FieldError("person", refused.message)]
            return self.render("settings/form.html", _assign_form(listed, line, errors), 422)
        tell(_("Assigned to %(name)s.", name=name))
        return self.go(list_href(line.finding.entity))


def make_overview(context: ReaderContext, slug: str) -> QualityPage:
    """Return the overview; NotVisible for an entity that is not looked at."""
    seen = seen_plans(context)
    plan = next((one for one in seen if one.compiled.slug == slug), None)
    if slug and plan is None:
        raise NotVisible(slug)
    day, figures = entity_figures(context, seen)
    owned = [one for one in seen if "owner" in one.compiled.fields]
    plan = plan or (owned[0] if owned else None)
    owners = owner_figures(context, plan.compiled.slug, day) if plan and day else ()
    scan = None
    if context.reader.is_administrator:
        scan = Action("scan", _("Scan now"), "player-play", f"/settings/jobs/{SCAN}/run", "post")
    told = Overview(day, figures, trend(context, seen), plan, owned, owners, scan)
    return build_quality_page(context, told)


def _assign_form(
    listed: WorkList, line: FoundLine, errors: list[FieldError] | None = None
) -> SettingsForm:
    href = list_href(line.finding.entity)
    chosen = str(line.finding.assignee_id or "")
    people = select_input("person", _("Person"), chosen, service.takers(listed, line))
    groups = (InputGroup("person", "", "", (people,)),)
    return SettingsForm(
        title=_("Assign: %(title)s", title=line.record.title),
        groups=refused_groups(groups, errors or []),
        action=f"{BASE}/findings/{line.finding.id}/assign", cancel_href=href,
        sentence=finding_words(listed, line), submit=_("Assign"),
        crumbs=((_("Data quality"), f"{BASE}/"), (_("Findings"), href)),
        errors=summary(groups, errors or []),
    )  # fmt: skip

"""Pages of saved views: save, manage, change; and where lists send columns and density."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.views.page import BasePage, tell
from app.engine.views.page_models import EmptyState
from app.engine.views.saved_tabs import view_href
from app.features.saved_views import service
from app.features.saved_views.memory import EVERYONE, remember_lists
from app.features.saved_views.service import ViewDraft
from app.features.saved_views.tables import StoredView, ViewShare
from app.web.frame import role_names


@dataclass(frozen=True)
class ViewForm:
    """The form of one view: template saved_views/form.html. roles: (key, label, shared, first)."""

    title: str
    action: str
    back_href: str
    submit: str
    name: str
    name_en: str
    shared: str
    roles: tuple[tuple[str, str, bool, bool], ...]
    hidden: tuple[tuple[str, str], ...]
    may_set_first: bool
    errors: tuple[tuple[str, str], ...] = ()

    def error(self, field: str) -> str:
        """Return why a field was refused, "" when it was not."""
        return dict(self.errors).get(field, "")


@dataclass(frozen=True)
class ViewLine:
    """One view on the page that manages them. who: in words, who sees it; by: whose it is."""

    id: int
    name: str
    href: str
    who: str
    by: str
    is_mine: bool
    is_first: bool
    may_delete: bool


@dataclass(frozen=True)
class ViewsPage:
    """All views of an entity that the reader has: template saved_views/views.html."""

    title: str
    sentence: str
    slug: str
    back_href: str
    lines: tuple[ViewLine, ...]
    plain_is_first: bool
    empty: EmptyState | None = None


class ViewPages(BasePage):
    """Save, change, order and delete views."""

    route_base = "/views"
    default_view = "manage"

    def compiled(self, slug: str) -> Compiled:
        """Return the entity of a path; NotVisible when unknown or not the reader's to see."""
        found = self.context.catalogue.entities.get(slug)
        if found is None:
            raise NotVisible(slug)
        if not self.reader.may(slug, "see"):
            raise AccessDenied(
                _("You have no right to see: %(label)s.", label=found.spec.plural.text(self.reader.language))
            )  # fmt: skip
        return found

    def view(self, slug: str, view_id: int) -> StoredView:
        """Return a view of the reader."""
        self.compiled(slug)
        return service.find_view(self.session, slug, view_id, reader=self.reader)

    def href(self, view: StoredView) -> str:
        """Return where a view opens."""
        return view_href(self.compiled(view.entity).spec, view.id, view.layout)

    @expose("/<slug>/", methods=["GET"])
    def manage(self, slug: str) -> Response:
        """Show the reader's views of an entity."""
        compiled = self.compiled(slug)
        views = service.seen_views(self.session, slug, reader=self.reader)
        shares = service.shares_of(self.session, views)
        first = remember_lists(self.session, self.reader, slug).first
        lines = tuple(_line(self, view, shares[view.id], first) for view in views)
        empty = EmptyState("bookmark", _("No saved views yet"), _("Filter and order a list, then choose “Save as view” over it."))  # fmt: skip
        things = compiled.spec.plural.inside(self.reader.language)
        page = ViewsPage(
            _("Views of %(things)s", things=things), _("Your own views stand before shared ones, in this order."),
            slug, f"/e/{slug}/", lines, not first, None if lines else empty,
        )  # fmt: skip
        return self.render("saved_views/views.html", page)

    @expose("/<slug>/new", methods=["GET"])
    def new(self, slug: str) -> Response:
        """Ask for the name of the list whose arguments the address carries."""
        self.compiled(slug)
        args = list(request.args.items(multi=True))
        query = [pair for pair in args if pair[0] not in ("layout", "dense")]
        hidden = (("query", urlencode(query)), ("layout", request.args.get("layout", "")), ("dense", request.args.get("dense", "")))  # fmt: skip
        return self._form(slug, None, ViewDraft(""), hidden)

    @expose("/<slug>/", methods=["POST"])
    def create(self, slug: str) -> Response:
        """Store the list under the sent name and open it."""
        self.compiled(slug)
        draft = _draft()
        try:
            view = service.create_view(
                self.session, slug, draft, reader=self.reader, known_roles=role_names(), now=clock.now()
            )  # fmt: skip
        except InvalidRecord as error:
            hidden = (("query", draft.query), ("layout", draft.layout), ("dense", "1" if draft.dense else ""))  # fmt: skip
            return self._form(slug, None, draft, hidden, error.errors)
        tell(_("View saved: %(name)s", name=view.label(self.reader.language)))
        return self.go(self.href(view))

    @expose("/<slug>/<int:view_id>", methods=["GET", "POST"])
    def change(self, slug: str, view_id: int) -> Response:
        """Ask for another name or other readers of an own view, and store them."""
        view = self.view(slug, view_id)
        if request.method == "GET":
            return self._form(slug, view, _stored_draft(view, service.shares_of(self.session, [view])[view.id]), ())  # fmt: skip
        draft = _draft()
        try:
            service.change_view(
                self.session, view, draft, reader=self.reader, known_roles=role_names(), now=clock.now()
            )  # fmt: skip
        except InvalidRecord as error:
            return self._form(slug, view, draft, (), error.errors)
        tell(_("View saved: %(name)s", name=view.label(self.reader.language)))
        return self.go(f"/views/{slug}/")

    @expose("/<slug>/<int:view_id>/keep", methods=["POST"])
    def keep(self, slug: str, view_id: int) -> Response:
        """Store the list's present arguments in an own view."""
        view = self.view(slug, view_id)
        query, layout = request.form.get("query", ""), request.form.get("layout", "")
        service.keep_query(self.session, view, query, layout, reader=self.reader, now=clock.now())
        tell(_("View saved: %(name)s", name=view.label(self.reader.language)))
        return self.go(self.href(view))

    @expose("/<slug>/<int:view_id>/<any(up,down):way>", methods=["POST"])
    def move(self, slug: str, view_id: int, way: str) -> Response:
        """Move an own view one place."""
        view = self.view(slug, view_id)
        service.move_view(self.session, view, 1 if way == "down" else -1, reader=self.reader)
        return self.go(f"/views/{slug}/")

    @expose("/<slug>/<int:view_id>/delete", methods=["POST"])
    def delete(self, slug: str, view_id: int) -> Response:
        """Delete a view; the records stay."""
        view = self.view(slug, view_id)
        service.delete_view(self.session, view, reader=self.reader)
        tell(_("View deleted: %(name)s", name=view.label(self.reader.language)))
        return self.go(f"/views/{slug}/")

    @expose("/<slug>/first", methods=["POST"])
    def first(self, slug: str) -> Response:
        """Choose what opens with the bare address: a view, or 0 for the plain list."""
        self.compiled(slug)
        raw = request.form.get("view", "0")
        chosen = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
        if chosen:
            self.view(slug, chosen)
        service.choose(self.session, slug, reader=self.reader).first_id = chosen
        return self.go(f"/views/{slug}/")

    @expose("/<slug>/columns", methods=["POST"])
    def columns(self, slug: str) -> Response:
        """Remember the chosen columns, or forget them; then show the list again."""
        compiled = self.compiled(slug)
        names = [name for name in request.form.getlist("columns") if name in compiled.fields]
        chosen = "" if request.form.get("reset") else ",".join(dict.fromkeys(names))
        service.choose(self.session, slug, reader=self.reader).columns = chosen
        return self.go(_back(slug, chosen))

    @expose("/<slug>/density", methods=["POST"])
    def density(self, slug: str) -> Response:
        """Remember compact or comfortable rows."""
        self.compiled(slug)
        data = request.get_json(silent=True) if request.is_json else request.form
        dense = isinstance(data, dict) and str(data.get("dense")) == "1"
        service.choose(self.session, slug, reader=self.reader).dense = dense
        return self.answer({"dense": dense}) if self.wants_json else self.go(_back(slug, None))

    def _form(
        self, slug: str, view: StoredView | None, draft: ViewDraft, hidden: tuple[tuple[str, str], ...],
        errors: list[FieldError] | None = None,
    ) -> Response:  # fmt: skip
        language = self.reader.language
        roles = tuple(
            (key, label.text(language) or key, key in draft.roles, key in draft.first_roles)
            for key, label in role_names().items()
        )
        page = ViewForm(
            title=_("Change view") if view else _("Save as view"),
            action=f"/views/{slug}/{view.id}" if view else f"/views/{slug}/",
            back_href=f"/views/{slug}/" if view else f"/e/{slug}/", submit=_("Save view"),
            name=draft.name, name_en=draft.name_en, shared=draft.shared, roles=roles, hidden=tuple(p for p in hidden if p[1]),
            may_set_first=self.reader.is_administrator,
            errors=tuple((error.field, error.message) for error in errors or ()),
        )  # fmt: skip
        return self.render("saved_views/form.html", page, 422 if errors else 200)


def _draft() -> ViewDraft:
    form = request.form
    return ViewDraft(
        form.get("name", ""), form.get("query", ""), form.get("layout", ""), form.get("dense") == "1",
        form.get("shared", "me"), tuple(form.getlist("roles")), tuple(form.getlist("first")),
        form.get("name_en", ""),
    )  # fmt: skip


def _stored_draft(view: StoredView, shares: list[ViewShare]) -> ViewDraft:
    roles = tuple(share.role for share in shares if share.role != EVERYONE)
    shared = "everyone" if any(s.role == EVERYONE for s in shares) else "roles" if roles else "me"
    first = tuple(share.role for share in shares if share.first)
    return ViewDraft(
        view.name, view.query, view.layout, view.dense, shared, roles, first, view.name_en
    )


def _line(pages: ViewPages, view: StoredView, shares: list[ViewShare], first: int) -> ViewLine:
    reader, names = pages.reader, role_names()
    if not shares:
        who = _("Only me")
    elif any(share.role == EVERYONE for share in shares):
        who = _("Everyone")
    else:
        who = ", ".join(
            names[share.role].text(reader.language) if share.role in names else share.role
            for share in shares
        )
    mine = view.owner_id == reader.user_id
    return ViewLine(
        view.id, view.label(reader.language), pages.href(view), who, _("Yours") if mine else _("Shared with you"), mine, view.id == first,
        mine or reader.is_administrator,
    )  # fmt: skip


def _back(slug: str, columns: str | None) -> str:
    """Return the list one came from; a view keeps its own columns, so the chosen ones go along."""
    back = request.form.get("back", "")
    if not back.startswith((f"/e/{slug}/", f"/e/{slug}?")) or "\\" in back:
        return f"/e/{slug}/"
    path, _mark, query = back.partition("?")
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    kept = [f"{name}={value}" for name, value in pairs if columns is None or name != "columns"]
    if columns and any(name in ("view", "edited") and value != "all" for name, value in pairs):
        kept.append(urlencode({"columns": columns}))
    return path + ("?" + "&".join(kept) if kept else "")

"""Making, changing and deleting saved views; choosing columns, density and the first view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible
from app.engine.query.list_memory import clean_layout
from app.engine.query.list_request import is_filter
from app.engine.settings.stamps import raise_stamp
from app.features.saved_views.memory import EVERYONE, STAMP, visible_views
from app.features.saved_views.tables import ListChoice, StoredView, ViewShare

NAME_MAX = 60
QUERY_MAX = 4000
#: More tabs than that nobody finds anything in.
MOST_VIEWS = 50
_KEPT = ("q", "sort", "columns", "per_page")


@dataclass(frozen=True)
class ViewDraft:
    """A view as it was sent. shared: "me", "everyone" or "roles"; first_roles: opens for these.

    name_en: the name for readers of English, "" for the same.
    """

    name: str
    query: str = ""
    layout: str = "table"
    dense: bool = False
    shared: str = "me"
    roles: tuple[str, ...] = ()
    first_roles: tuple[str, ...] = ()
    name_en: str = ""


def clean_query(raw: str) -> str:
    """Return only what belongs to a view: filters, search, order, columns, page size."""
    pairs = [(n, v) for n, v in parse_qsl(raw) if is_filter(n) or (n in _KEPT and v)]
    return urlencode(pairs)


def create_view(
    session: Session,
    slug: str,
    draft: ViewDraft,
    *,
    reader: Reader,
    known_roles: Iterable[str],
    now: datetime,
) -> StoredView:
    """Store a new view of the reader at the end of their tabs; InvalidRecord names each mistake."""
    draft = _checked(session, slug, draft, reader=reader, known_roles=known_roles, own_id=0)
    last = session.scalar(
        select(func.max(StoredView.position)).where(
            StoredView.entity == slug, StoredView.owner_id == reader.user_id
        )
    )
    view = StoredView(
        entity=slug, owner_id=reader.user_id, name=draft.name, name_en=draft.name_en,
        query=draft.query, layout=draft.layout, dense=draft.dense, position=(last or 0) + 1, changed_at=now,
    )  # fmt: skip
    session.add(view)
    session.flush()  # the shares need its id
    _share(session, view, draft, reader)
    raise_stamp(session, STAMP)
    return view


def change_view(
    session: Session,
    view: StoredView,
    draft: ViewDraft,
    *,
    reader: Reader,
    known_roles: Iterable[str],
    now: datetime,
) -> None:
    """Change name and sharing of one's own view; its query stays."""
    _require_owner(view, reader)
    draft = _checked(
        session, view.entity, draft, reader=reader, known_roles=known_roles, own_id=view.id
    )
    view.name, view.name_en, view.changed_at = draft.name, draft.name_en, now
    _share(session, view, draft, reader)
    raise_stamp(session, STAMP)


def keep_query(
    session: Session, view: StoredView, query: str, layout: str, *, reader: Reader, now: datetime
) -> None:
    """Store another query in one's own view."""
    _require_owner(view, reader)
    view.query, view.changed_at = clean_query(query)[:QUERY_MAX], now
    view.layout = clean_layout(layout)
    raise_stamp(session, STAMP)


def delete_view(session: Session, view: StoredView, *, reader: Reader) -> None:
    """Delete one's own view, or, as administrator, anybody's shared one."""
    if not reader.is_administrator:
        _require_owner(view, reader)
    session.execute(delete(ViewShare).where(ViewShare.view_id == view.id))
    session.execute(update(ListChoice).where(ListChoice.first_id == view.id).values(first_id=None))
    session.delete(view)
    raise_stamp(session, STAMP)


def move_view(session: Session, view: StoredView, step: int, *, reader: Reader) -> None:
    """Move one's own view one place among one's own; at the ends nothing changes."""
    _require_owner(view, reader)
    mine = list(own_views(session, view.entity, reader=reader))
    at = next(place for place, one in enumerate(mine) if one.id == view.id)
    to = at + (1 if step > 0 else -1)
    if 0 <= to < len(mine):
        mine.insert(to, mine.pop(at))
        for place, one in enumerate(mine, 1):
            one.position = place
        raise_stamp(session, STAMP)


def own_views(session: Session, slug: str, *, reader: Reader) -> Sequence[StoredView]:
    """Return the reader's own views of an entity, in the order of their tabs."""
    mine = select(StoredView).where(
        StoredView.entity == slug, StoredView.owner_id == reader.user_id
    )
    return session.scalars(mine.order_by(StoredView.position, StoredView.id)).all()


def seen_views(session: Session, slug: str, *, reader: Reader) -> Sequence[StoredView]:
    """Return own and shared views of an entity; administrators see every shared one."""
    seen = visible_views(reader)
    if reader.is_administrator:
        seen = seen | StoredView.id.in_(select(ViewShare.view_id))
    statement = select(StoredView).where(StoredView.entity == slug, seen)
    order = (StoredView.owner_id != reader.user_id, StoredView.position, StoredView.id)
    return session.scalars(statement.order_by(*order)).all()


def find_view(session: Session, slug: str, view_id: int, *, reader: Reader) -> StoredView:
    """Return a view the reader has; NotVisible otherwise, as for one that never existed."""
    found = next((v for v in seen_views(session, slug, reader=reader) if v.id == view_id), None)
    if found is None:
        raise NotVisible("view")
    return found


def shares_of(session: Session, views: Iterable[StoredView]) -> dict[int, list[ViewShare]]:
    """Return the shares of some views by the view's id."""
    ids = [view.id for view in views]
    found: dict[int, list[ViewShare]] = {number: [] for number in ids}
    for share in session.scalars(select(ViewShare).where(ViewShare.view_id.in_(ids))):
        found[share.view_id].append(share)
    return found


def choose(session: Session, slug: str, *, reader: Reader) -> ListChoice:
    """Return the row of what the reader chose for an entity, made where there is none."""
    mine = select(ListChoice).where(ListChoice.user_id == reader.user_id, ListChoice.entity == slug)
    choice = session.scalar(mine)
    if choice is None:
        choice = ListChoice(user_id=reader.user_id, entity=slug, columns="", dense=False)
        session.add(choice)
    raise_stamp(session, STAMP)
    return choice


def _require_owner(view: StoredView, reader: Reader) -> None:
    if view.owner_id != reader.user_id:
        raise AccessDenied(
            _("Only who made a view may change it; save it under a name of your own.")
        )


def _checked(
    session: Session, slug: str, draft: ViewDraft, *, reader: Reader, known_roles: Iterable[str], own_id: int
) -> ViewDraft:  # fmt: skip
    """Return the draft trimmed; raises InvalidRecord with everything that is wrong with it."""
    errors = []
    name, name_en = _one_line(draft.name), _one_line(draft.name_en)
    mine = own_views(session, slug, reader=reader)
    if not name:
        errors.append(FieldError("name", _("Give the view a name.")))
    elif len(name) > NAME_MAX:
        words = _(
            "At most %(most)s characters; these are %(count)s.", most=NAME_MAX, count=len(name)
        )
        errors.append(FieldError("name", words))
    elif any(one.name == name and one.id != own_id for one in mine):
        errors.append(
            FieldError("name", _("You already have a view with this name; choose another."))
        )
    if len(name_en) > NAME_MAX:
        words = _(
            "At most %(most)s characters; these are %(count)s.", most=NAME_MAX, count=len(name_en)
        )
        errors.append(FieldError("name_en", words))
    if not own_id and len(mine) >= MOST_VIEWS:
        words = _("At most %(most)s views of your own fit here; delete one first.", most=MOST_VIEWS)
        errors.append(FieldError("name", words))
    query = clean_query(draft.query)
    if len(query) > QUERY_MAX:
        errors.append(FieldError("query", _("These are too many conditions for one view.")))
    errors += _sharing_errors(draft, reader, set(known_roles))
    if errors:
        raise InvalidRecord(errors)
    layout = clean_layout(draft.layout)
    return replace(draft, name=name, name_en=name_en, query=query, layout=layout)


def _one_line(raw: str) -> str:
    return " ".join(raw.replace("\x00", "").split())


def _sharing_errors(draft: ViewDraft, reader: Reader, known: set[str]) -> list[FieldError]:
    if draft.shared not in ("me", "everyone", "roles"):
        return [FieldError("shared", _("Choose who sees it: only you, everyone, or some roles."))]
    if draft.shared == "roles" and not draft.roles:
        return [FieldError("roles", _("Choose at least one role."))]
    unknown = [role for role in (*draft.roles, *draft.first_roles) if role not in known]
    if unknown:
        return [FieldError("roles", _("There is no role “%(role)s”.", role=unknown[0][:64]))]
    if draft.first_roles and not reader.is_administrator:
        return [FieldError("first", _("Only administrators choose what opens first for a role."))]
    return []


def _share(session: Session, view: StoredView, draft: ViewDraft, reader: Reader) -> None:
    held = {} if reader.is_administrator else {
        share.role: share.first for share in shares_of(session, [view])[view.id]
    }  # fmt: skip
    session.execute(delete(ViewShare).where(ViewShare.view_id == view.id))
    roles = {"me": (), "everyone": (EVERYONE,)}.get(draft.shared, draft.roles)
    first = draft.first_roles if draft.shared != "me" else ()
    for role in dict.fromkeys((*roles, *first)):
        if role in first:
            taken = select(StoredView.id).where(StoredView.entity == view.entity)
            session.execute(
                update(ViewShare)
                .where(ViewShare.role == role, ViewShare.view_id.in_(taken))
                .values(first=False)
            )
        opens = role in first or bool(held.get(role))
        session.add(ViewShare(view_id=view.id, role=role, first=opens))

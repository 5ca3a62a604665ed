"""What a person's lists remember, read at most once per change and person: the engine's provider."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.query.list_memory import ListMemory, SavedView
from app.engine.settings.stamps import held_stamps
from app.features.saved_views.tables import ListChoice, StoredView, ViewShare

STAMP = "views"
EVERYONE = "*"
_LIMIT = 5000
_Key = tuple[int, int, int, tuple[str, ...], str]
_cache: OrderedDict[_Key, dict[str, ListMemory]] = OrderedDict()
_lock = Lock()


def remember_lists(session: Session, reader: Reader, slug: str) -> ListMemory:
    """Return what is remembered; two statements after a change of any view, otherwise none.

    The stamps are read once per session; the request wrapper has usually done that.
    """
    if reader.user_id is None:
        return ListMemory()
    stamps = held_stamps(session)
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    key = (id(engine), stamps.get(STAMP, 0), reader.user_id, reader.roles, reader.language)
    with _lock:
        found = _cache.get(key)
    if found is None:
        found = _read(session, reader)
        with _lock:
            _cache[key] = found
            while len(_cache) > _LIMIT:
                _cache.popitem(last=False)
    return found.get(slug, ListMemory())


def forget_lists() -> None:
    """Empty the cache of this process; tests that roll back need it."""
    with _lock:
        _cache.clear()


def visible_views(reader: Reader) -> ColumnElement[bool]:
    """Return the condition of the views a person has: own ones and those shared with them."""
    roles = (*reader.roles, EVERYONE)
    shared = select(ViewShare.view_id).where(ViewShare.role.in_(roles))
    return or_(StoredView.owner_id == reader.user_id, StoredView.id.in_(shared))


def _read(session: Session, reader: Reader) -> dict[str, ListMemory]:
    """Return the memory of every entity."""
    order = (StoredView.owner_id != reader.user_id, StoredView.position, StoredView.id)
    rows = session.execute(
        select(StoredView, ViewShare.role)
        .outerjoin(
            ViewShare,
            (ViewShare.view_id == StoredView.id)
            & ViewShare.first.is_(True)
            & ViewShare.role.in_((*reader.roles, EVERYONE)),
        )
        .where(visible_views(reader))
        .order_by(*order)
    )
    views: dict[str, dict[int, SavedView]] = {}
    first: dict[str, int] = {}
    for stored, role in rows:
        views.setdefault(stored.entity, {})[stored.id] = _view(stored, reader)
        if role is not None:
            first.setdefault(stored.entity, stored.id)
    mine = select(ListChoice).where(ListChoice.user_id == reader.user_id)
    choices = {row.entity: row for row in session.scalars(mine)}
    return {
        slug: _memory(choices.get(slug), views.get(slug, {}), first.get(slug, 0))
        for slug in {*views, *choices}
    }


def _memory(choice: ListChoice | None, views: dict[int, SavedView], first: int) -> ListMemory:
    if choice is None:
        return ListMemory(views=tuple(views.values()), first=first)
    own = choice.first_id
    opens = first if own is None else own if own in views else 0
    columns = tuple(name for name in choice.columns.split(",") if name)
    return ListMemory(columns, choice.dense, tuple(views.values()), opens)


def _view(stored: StoredView, reader: Reader) -> SavedView:
    query = tuple(parse_qsl(stored.query))
    mine = stored.owner_id == reader.user_id
    return SavedView(
        stored.id, stored.label(reader.language), query, stored.layout, stored.dense, is_mine=mine
    )

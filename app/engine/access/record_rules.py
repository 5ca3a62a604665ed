"""From a scope to SQL: which records of an entity a person may see, change, export …"""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, exists, false, or_, select

from app.engine.access.reader import Reader
from app.engine.access.resolve import parent_of
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled

#: What sharing a record with a collaborator gives on the record itself.
_SHARED = frozenset({"see", "change", "export", "bulk"})
#: What it gives on the records that follow the shared one: they are read, not changed.
_SHARED_BELOW = frozenset({"see", "export"})


def scope_condition(
    catalogue: Catalogue,
    compiled: Compiled,
    reader: Reader,
    action: str,
    *,
    source: FromClause | None = None,
    few: bool = False,
) -> ColumnElement[bool] | None:
    """Return the condition for `action`, None when every record qualifies.

    source: an alias of the entity's table to speak about; the table itself unless given.
    few: the statement names the few records it is about; whether each qualifies is then asked
    for each, instead of making a list of all that do.
    Deleted records are not excluded here; see `is_live`.
    """
    table = source if source is not None else compiled.table
    parent = parent_of(catalogue, compiled)
    if parent is not None:
        asked = action if action in ("see", "export") else "change"
        return _through(
            catalogue, table, compiled, compiled.spec.parent_row, parent, reader, asked, few
        )
    scope = reader.scope(compiled.slug, action)
    if scope == "all":
        return None
    if scope == "none":
        return false()
    parts = _direct(table, compiled, reader, scope, shared=action in _SHARED)
    follows = compiled.fields.get(compiled.spec.access.follows)
    target = catalogue.entities.get(follows.option("to")) if follows is not None else None
    if follows is not None and target is not None and target is not compiled:
        linked = target.table.alias() if few else target.table
        owned = _direct(linked, target, reader, scope, shared=action in _SHARED_BELOW)
        link = table.c[f"{follows.name}_id"]
        parts.append(_linked(link, linked, or_(*owned), few))
    return or_(*parts)


def _direct(
    table: FromClause, compiled: Compiled, reader: Reader, scope: str, *, shared: bool
) -> list[ColumnElement[bool]]:
    """Return the alternatives by which a record itself qualifies.

    shared: also those that were shared with the reader.
    """
    parts: list[ColumnElement[bool]] = [table.c.owner_id == reader.user_id]
    rights = reader.rights
    if scope == "department" and rights.department_ids:
        parts.append(table.c.department_id.in_(rights.department_ids))
    if scope == "below" and rights.below_ids:
        parts.append(table.c.department_id.in_(rights.below_ids))
    sharing = compiled.link_tables.get("collaborators")
    if shared and sharing is not None and compiled.slug in rights.collaborates:
        mine = select(sharing.c.left_id).where(sharing.c.right_id == reader.user_id)
        parts.append(table.c.id.in_(mine))
    return parts


def _through(
    catalogue: Catalogue,
    table: FromClause,
    compiled: Compiled,
    link: str,
    target: Compiled,
    reader: Reader,
    action: str,
    few: bool,
) -> ColumnElement[bool] | None:
    linked = target.table.alias() if few else target.table
    condition = scope_condition(catalogue, target, reader, action, source=linked, few=few)
    if condition is None:
        return None
    return _linked(table.c[f"{link}_id"], linked, condition, few)


def _linked(
    link: ColumnElement[int], target: FromClause, condition: ColumnElement[bool], few: bool
) -> ColumnElement[bool]:
    """Return the condition that a link leads to a row of the target that meets a condition."""
    if few:
        return exists().where(target.c.id == link, condition)
    return link.in_(select(target.c.id).where(condition))


def is_live(compiled: Compiled, source: FromClause | None = None) -> ColumnElement[bool]:
    """Return the condition that a record is not deleted."""
    table = source if source is not None else compiled.table
    return table.c.live_key == 0

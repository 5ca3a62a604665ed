"""From a scope to SQL: which records of an entity a person may see, change, export …"""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, false, or_, select

from app.engine.access.reader import Reader
from app.engine.access.resolve import parent_of
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled

#: What sharing a record with a collaborator gives on the record itself.
_SHARED = frozenset({"see", "change", "export", "bulk"})


def scope_condition(
    catalogue: Catalogue,
    compiled: Compiled,
    reader: Reader,
    action: str,
    *,
    source: FromClause | None = None,
) -> ColumnElement[bool] | None:
    """Return the condition for `action`, None when every record qualifies.

    source: an alias of the entity's table to speak about; the table itself unless given.
    Deleted records are not excluded here; see `is_live`.
    """
    table = source if source is not None else compiled.table
    parent = parent_of(catalogue, compiled)
    if parent is not None:
        asked = action if action in ("see", "export") else "change"
        return _through(catalogue, table, compiled, compiled.spec.parent_row, parent, reader, asked)
    scope = reader.scope(compiled.slug, action)
    if scope == "all":
        return None
    if scope == "none":
        return false()
    parts = _direct(table, compiled, reader, scope, action)
    follows = compiled.fields.get(compiled.spec.access.follows)
    target = catalogue.entities.get(follows.option("to")) if follows is not None else None
    if follows is not None and target is not None and target is not compiled:
        owned = _direct(target.table, target, reader, scope, action)
        link = table.c[f"{follows.name}_id"]
        parts.append(link.in_(select(target.table.c.id).where(or_(*owned))))
    return or_(*parts)


def _direct(
    table: FromClause, compiled: Compiled, reader: Reader, scope: str, action: str
) -> list[ColumnElement[bool]]:
    """Return the alternatives by which a record itself qualifies."""
    parts: list[ColumnElement[bool]] = [table.c.owner_id == reader.user_id]
    rights = reader.rights
    if scope == "department" and rights.department_ids:
        parts.append(table.c.department_id.in_(rights.department_ids))
    if scope == "below" and rights.below_ids:
        parts.append(table.c.department_id.in_(rights.below_ids))
    shared = compiled.link_tables.get("collaborators")
    if shared is not None and compiled.slug in rights.collaborates and action in _SHARED:
        mine = select(shared.c.left_id).where(shared.c.right_id == reader.user_id)
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
) -> ColumnElement[bool] | None:
    condition = scope_condition(catalogue, target, reader, action)
    if condition is None:
        return None
    return table.c[f"{link}_id"].in_(select(target.table.c.id).where(condition))


def is_live(compiled: Compiled, source: FromClause | None = None) -> ColumnElement[bool]:
    """Return the condition that a record is not deleted."""
    table = source if source is not None else compiled.table
    return table.c.live_key == 0

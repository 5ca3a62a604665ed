"""Who reaches what by the declared `access` alone: a second, plain reading of the rules.

It knows only records whose owner also owns everything they follow, and looks at no code of the
access layer, so that both can be held against each other.
"""

from __future__ import annotations

from app.engine.access.tables import Department, User
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.spec import EntitySpec

ORDER = ("none", "own", "department", "below", "all")


class Oracle:
    """Answers for one person."""

    def __init__(self, catalogue: Catalogue, user: User, departments: list[Department]) -> None:
        self.catalogue = catalogue
        self.user = user
        self.roles = {role.name for role in user.roles}
        self.parents = {row.id: row.parent_id for row in departments}

    @property
    def administrator(self) -> bool:
        """Tell whether the person administrates."""
        return "administrator" in self.roles

    def scope(self, slug: str, action: str) -> str:
        """Return the widest scope that a role of the person grants."""
        if self.administrator:
            return "all"
        spec = self.catalogue[slug].spec
        if spec.parent_row:
            parent, asked = self._parent(spec), action if action in ("see", "export") else "change"
            return self.scope(parent, asked)
        granted = [
            grant.scope for grant in spec.access.grants
            if grant.role in self.roles and action in grant.actions
        ]  # fmt: skip
        return max(granted, key=ORDER.index, default="none")

    def may(self, slug: str, action: str) -> bool:
        """Tell whether the person may do it on some record."""
        return self.scope(slug, action) != "none"

    def reaches(self, slug: str, action: str, owner: User) -> bool:
        """Tell whether the person may do it on a record of this owner."""
        scope = self.scope(slug, action)
        if scope in ("none", "all"):
            return scope == "all"
        if owner.id == self.user.id:
            return True
        if scope == "department":
            return owner.department_id == self.user.department_id is not None
        return scope == "below" and self._is_below(owner.department_id)

    def mode(self, slug: str, name: str) -> str:
        """Return how the person meets a field by declaration: hidden, mask, read or edit."""
        if self.administrator:
            return "edit"
        item = self.catalogue[slug].fields[name]
        modes = []
        for role in self.roles:
            if role in item.hide_from:
                modes.append("hidden")
            elif role in item.mask_for:
                modes.append("mask")
            else:
                modes.append("read" if role in item.read_only_for else "edit")
        return max(modes, key=("hidden", "mask", "read", "edit").index, default="hidden")

    def _parent(self, spec: EntitySpec) -> str:
        link = next(item for item in spec.fields if item.name == spec.parent_row)
        return str(link.option("to"))

    def _is_below(self, department_id: int | None) -> bool:
        while department_id is not None:
            if department_id == self.user.department_id:
                return True
            department_id = self.parents.get(department_id)
        return False

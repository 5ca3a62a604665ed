"""Links to records, people and departments, and the lists that hang on a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import gettext as _
from sqlalchemy import Column, ForeignKey, Integer

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.base import Context, FieldType, Masked, Ref, Refusal
from app.engine.fields.folding import did_you_mean
from app.engine.fields.standard import StandardType, require_one, split_values


class LinkType(StandardType):
    """A link to one record; the attribute <name>_id holds its id."""

    key = "link"
    cell = "ref"
    widget = "picker"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "nin", "empty", "filled")
    groupable = True
    keys = {"to": (str,)}

    def target(self, spec: FieldSpec) -> str:
        """Return what it links to: an entity's slug, "user" or "department"."""
        return str(spec.option("to", ""))

    def table(self, spec: FieldSpec) -> str:
        """Return the linked table's name."""
        return f"crm_{self.target(spec)}"

    def attribute(self, spec: FieldSpec) -> str:
        """Return <name>_id."""
        return f"{spec.name}_id"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one foreign key."""
        return [Column(self.attribute(spec), Integer, ForeignKey(f"{self.table(spec)}.id"))]

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the id of a record the writer may see; unknown and unseen are refused alike."""
        raw = sent_id(raw)
        if raw is None or raw == "":
            return None
        found = context.resolve(self.target(spec), raw)
        if found is None:
            raise Refusal(_("There is no such record to link to; choose one from the list."))
        return found

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the id, as `coerce` does."""
        return self.coerce(raw, spec, context)

    def parse_operand(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return a whole number; whether it exists is answered by the rows found."""
        if raw is None or raw == "":
            return None
        text = str(raw)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Refusal(_("“%(value)s” is not a record's number.", value=text[:40]))
        return int(text)

    def to_text(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the title the read path brought along."""
        if isinstance(value, Ref):
            return _("Restricted") if value.restricted else value.title
        if isinstance(value, Masked):
            return value.text
        return "" if value is None else f"#{value}"

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the id."""
        return value.id if isinstance(value, Ref) else value

    def fill(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the id as text."""
        return str(value.id if isinstance(value, Ref) else value)

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return the id as a number."""
        return {"type": "integer", "nullable": True}

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a link to an entity that does not exist."""
        slugs = [item.slug for item in catalogue.entities]
        if self.target(spec) not in slugs:
            yield (
                f'field "{spec.name}" links to "{self.target(spec)}", which is not an entity',
                did_you_mean(self.target(spec), slugs),
            )


class UserType(LinkType):
    """A person who signs in here."""

    key = "user"
    cell = "person"
    operators = ("mine", "eq", "ne", "in", "nin", "empty", "filled")
    keys = {}

    def target(self, spec: FieldSpec) -> str:
        """Return "user"."""
        return "user"

    def table(self, spec: FieldSpec) -> str:
        """Return the chassis' table of users."""
        return "ab_user"

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield nothing: people are always there."""
        return ()


class DepartmentType(UserType):
    """A department of the organisation."""

    key = "department"
    cell = "text"
    operators = ("mydept", "eq", "ne", "in", "nin", "empty", "filled")

    def target(self, spec: FieldSpec) -> str:
        """Return "department"."""
        return "department"

    def table(self, spec: FieldSpec) -> str:
        """Return the table of departments."""
        return "crm_department"


class LinksType(LinkType):
    """Links to any number of records, kept in a table of their own."""

    key = "links"
    cell = "refs"
    widget = "pickers"
    operators = ("has", "hasany", "empty", "filled", "mine")
    stored = False
    sortable = False
    groupable = False

    def is_kept(self, spec: FieldSpec) -> bool:
        """Tell that many-links are kept, in a table of their own."""
        return True

    def attribute(self, spec: FieldSpec) -> str:
        """Return the field's name."""
        return spec.name

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return none: see compile/model.py, build_link_table."""
        return []

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the sorted ids of records the writer may see."""
        if raw is None or raw in ("", []):
            return ()
        found = set()
        for part in split_values(raw):
            key = context.resolve(self.target(spec), sent_id(part))
            if key is None:
                raise Refusal(_("There is no such record to link to; choose one from the list."))
            found.add(key)
        return tuple(sorted(found))

    def operand(self, raw: Any, op: str, spec: FieldSpec, context: Context) -> Any:
        """Return one id for has, a tuple for hasany; only links to people can be mine."""
        if op == "mine" and self.target(spec) != "user":
            raise Refusal(_("Only a field that names people can be filtered by “is me”."))
        return super().operand(raw, op, spec, context)

    def to_text(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the titles with commas."""
        if isinstance(value, Masked):
            return value.text
        return ", ".join(
            super(LinksType, self).to_text(part, spec, context) for part in value or ()
        )

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the list of ids."""
        return [part.id if isinstance(part, Ref) else part for part in value or ()]

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the ids as texts."""
        return [] if isinstance(value, Masked) else [str(key) for key in self.to_json(value, spec)]

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a list of ids."""
        return {"type": "array", "items": {"type": "integer"}}

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield links to an entity that does not exist."""
        return () if self.target(spec) == "user" else super().problems(spec, entity, catalogue)


def sent_id(raw: Any) -> Any:
    """Return the id in what was sent: a bare one, or the object that reading gave.

    An object without an id is refused: taken for nothing, it would empty the field.
    """
    if isinstance(raw, Ref):
        return raw.id
    if isinstance(raw, Mapping):
        if raw.get("id") is None:
            raise Refusal(_('An object needs the id of the record, such as {"id": 12}.'))
        return raw["id"]
    require_one(raw)
    return raw


class BackLinksType(FieldType):
    """The records of another entity that link here: a related list, never stored."""

    key = "back_links"
    stored = False
    writable = False
    sortable = False
    operators = ()
    keys = {"of": (str,), "by": (str,)}

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return none."""
        return []

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Refuse: related records are written by themselves."""
        raise Refusal(_("This value is computed."))

    def operand(self, raw: Any, op: str, spec: FieldSpec, context: Context) -> Any:
        """Refuse: filter the other list instead."""
        raise Refusal(_("This field cannot be filtered."))

    def to_text(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return nothing: the list itself is shown."""
        return "" if value is None or isinstance(value, Masked) else str(value)

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a missing entity, or a field there that does not link here."""
        yield from child_problems(spec, entity, catalogue)


class RowsType(BackLinksType):
    """Child rows edited inside their parent."""

    key = "rows"
    widget = "rows"
    writable = True


def child_of(spec: FieldSpec, catalogue: CatalogueSpec) -> EntitySpec | None:
    """Return the entity whose records a field of their parent lists or measures."""
    return next((item for item in catalogue.entities if item.slug == spec.option("of")), None)


def child_problems(
    spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
) -> Iterable[tuple[str, str]]:
    """Yield a missing entity, or a field there that does not link to this one."""
    child = child_of(spec, catalogue)
    if child is None:
        yield (
            f'"{spec.option("of")}" is not an entity',
            did_you_mean(str(spec.option("of")), [item.slug for item in catalogue.entities]),
        )
        return
    links = [
        item.name
        for item in child.fields
        if item.type == "link" and item.option("to") == entity.slug
    ]
    if spec.option("by") not in links:
        yield (
            f'"{spec.option("by")}" is not a link from {child.slug} to {entity.slug}',
            did_you_mean(str(spec.option("by")), links),
        )

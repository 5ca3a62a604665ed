"""What every field type owes: column, coercion, text, JSON, operators, schema, self-check.

A type is one stateless object; the declared field (`FieldSpec`) is passed to each method. Values
travel in one typed form everywhere (`coerce` makes it, the mapped attribute holds it, `to_text`,
`to_json`, `to_input` render it):

text family str · numbers int/Decimal · date `date` · datetime aware UTC `datetime` · bool ·
choice str key · multi_choice, tags tuple[str, ...] · link, user, department, file int id ·
links tuple[int, ...] (sorted ids).

On reading, the read path replaces ids by `Ref` and values the reader may only guess by `Masked`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy import Column

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec, OptionSpec


class Refusal(ValueError):
    """A raw value cannot become a value of this field; the text is for the reader, translated."""


@dataclass(frozen=True)
class Ref:
    """A linked record, person, department or file as a reader may see it.

    title "" and restricted True: it exists but lies outside the reader's scope.
    kind: entity slug, or "user", "department", "file". hint: a second, quieter text.
    """

    kind: str
    id: int
    title: str
    restricted: bool = False
    hint: str = ""


@dataclass(frozen=True)
class StoredRef(Ref):
    """A stored file under a record: title is its name.

    path: "<slug>/<id>/file/<field>", what stands behind /e/ and /api/v1/. size: bytes.
    picture: it was written anew from its pixels and may be shown.
    """

    size: int = 0
    media: str = ""
    path: str = ""
    picture: bool = False


@dataclass(frozen=True)
class Masked:
    """A value of which the reader sees only a shape, such as 138****1234."""

    text: str


class Context(Protocol):
    """What coercion and rendering need to know about the reader and the catalogue.

    language: "zh" or "en"; timezone: IANA name; now: aware UTC.
    """

    language: str
    timezone: str
    now: datetime
    user_id: int | None
    department_ids: Sequence[int]

    def options(self, spec: FieldSpec) -> Sequence[OptionSpec]:
        """Return the choices of a field in their order, retired ones included."""
        ...

    def resolve(self, kind: str, raw: Any) -> int | None:
        """Return the id of a record, "user", "department" or "file" the writer may link to.

        raw: an int or a string of digits. None when unknown, unseen or deleted: the same.
        """
        ...


class FieldType:
    """Base of all field types; the attributes are facts, the methods duties."""

    key: ClassVar[str]
    #: templates/entity/cells/<cell>.html and templates/entity/inputs/<widget>.html
    cell: ClassVar[str] = "text"
    widget: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "empty", "filled")
    #: Has columns of its own in the entity's table.
    stored: ClassVar[bool] = True
    #: May be written by people; computed and numbered values may not.
    writable: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    searchable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    numeric: ClassVar[bool] = False
    #: Figures stand right-aligned.
    right: ClassVar[bool] = False
    #: Declaration keys only this type knows -> allowed Python types.
    keys: ClassVar[dict[str, tuple[type, ...]]] = {}

    def attribute(self, spec: FieldSpec) -> str:
        """Return the name of the mapped attribute that holds the value."""
        return spec.name

    def is_kept(self, spec: FieldSpec) -> bool:
        """Tell whether this field's values are kept in the entity's tables, so that lists know them."""
        return self.stored

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return fresh columns for the entity's table; the first one holds the value."""
        raise NotImplementedError

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Turn what a form, the API or a file sent into the typed value; None means empty.

        raw: str (forms), JSON value (API), list[str] (multi-valued inputs), None. Applies the
        type's own rules and the field's pattern, min, max. `required` and `unique` are the write
        path's business. Raises Refusal with what is wrong and the accepted form with an example.
        """
        raise NotImplementedError

    def fit(self, value: Any, spec: FieldSpec) -> Any:
        """Return a computed value as the column holds it; None where it cannot (formulas)."""
        return value

    def to_text(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the value as a person reads it, in the reader's language; "" for None."""
        return "" if value is None else str(value)

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the value as the API and the journal hold it; `coerce` reads it back."""
        return value

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return what stands in the form's input: str, or list[str] for several values."""
        return "" if value is None else self.to_text(value, spec, context)

    def operand(self, raw: Any, op: str, spec: FieldSpec, context: Context) -> Any:
        """Turn a filter's value into the typed operand of `op`; raises Refusal.

        raw: str from a URL ("a,b" for in; "1..5" for between; "30d", "this_month" for within)
        or a JSON value from a stored condition. Result: see fields/operators.py.
        """
        raise NotImplementedError

    def mask(self, value: Any) -> str:
        """Return the shape of a value that the reader may not know."""
        return "••••"

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return what text search should find this value by."""
        return "" if value is None else str(value)

    def same_key(self, value: Any, spec: FieldSpec) -> str:
        """Return what duplicates have in common; "" when the value says too little."""
        return "" if value is None else str(value).casefold().strip()

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return the JSON schema of `to_json`'s result (OpenAPI 3.0 flavour)."""
        return {"type": "string", "nullable": not spec.required}

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield (what is wrong, cure) for a declaration only this type understands, in English."""
        return ()

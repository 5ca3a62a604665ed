"""The base class of Python declarations; after boot the author's class is the mapped class."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import Any, ClassVar

from app.engine.declare.label import Label
from app.engine.declare.origin import caller_origin
from app.engine.declare.spec import AccessSpec, ChartSpec, EntitySpec, FieldSpec, GroupSpec, Origin

_SETTINGS = (
    "label", "plural", "icon", "menu", "board", "default_sort", "name_field", "subtitle_field",
    "parent_row", "code_rule", "slug", "add_label", "write", "happened",
)  # fmt: skip
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Entity:
    """A kind of record. Subclass it, give it labels and fields, and the rest is derived.

    The class attributes below are settings; every attribute made by a field word is a field.
    The docstring of the subclass is shown to users as what the entity is for.
    """

    __spec__: ClassVar[EntitySpec]

    # Filled by the mapping at boot; named here so that hooks and tests type-check.
    id: Any
    version: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Read the class body into the spec, in the order it was written."""
        super().__init_subclass__(**kwargs)
        if "__spec__" not in cls.__dict__:
            cls.__spec__ = read_entity(cls, caller_origin())

    def __init__(self, **values: Any) -> None:
        """Make a new record that is not stored yet, with the given attributes."""
        for name, value in values.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        """Return slug and id, never a value: reprs end up in logs."""
        return f"<{self.__spec__.slug} {getattr(self, 'id', None)}>"


def slug_of(class_name: str) -> str:
    """Return the slug of a class name: QuoteLine -> quote_line."""
    return _WORD_START.sub("_", class_name).lower()


def read_entity(cls: type, origin: Origin) -> EntitySpec:
    """Read a Python class body into an EntitySpec; mistakes are left to the checks."""
    body = dict(cls.__dict__)
    settings = {name: body[name] for name in _SETTINGS if name in body}
    label = settings.pop("label", Label())
    fields = tuple(
        replace(value, name=name)
        for name, value in body.items()
        if isinstance(value, FieldSpec) and name not in ("owner", "department")
    )
    return EntitySpec(
        slug=settings.pop("slug", slug_of(cls.__name__)),
        label=label,
        plural=settings.pop("plural", label),
        fields=fields,
        doc=inspect.getdoc(cls) or "",
        groups=tuple(item for item in body.get("groups", ()) if isinstance(item, GroupSpec)),
        access=body.get("access", AccessSpec()),
        charts=tuple(item for item in body.get("charts", ()) if isinstance(item, ChartSpec)),
        list_fields=tuple(body.get("list_fields", ())),
        quick_add=tuple(body.get("quick_add", ())),
        timeline=tuple(body.get("timeline", ())),
        minimum=tuple(
            (part,) if isinstance(part, str) else tuple(part) for part in body.get("minimum", ())
        ),
        traits=tuple(body.get("traits", ())),
        origin=origin,
        cls=cls,
        **settings,
    )

"""Which fields a person sees, sees masked, may change; computed fields follow their inputs."""

from __future__ import annotations

from app.engine.access.reader import MODES, Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.condition import condition_fields, parse_condition
from app.engine.declare.expression import ExpressionProblem, expression_fields, parse_expression
from app.engine.declare.spec import FieldSpec


def field_mode(catalogue: Catalogue, compiled: Compiled, item: FieldSpec, reader: Reader) -> str:
    """Return hidden, mask, read or edit for one field and one person."""
    mode = reader.mode(compiled.slug, item.name)
    if item.type == "formula":
        return _narrowest(mode, _formula_mode(catalogue, compiled, item, reader), "read")
    if item.type == "roll_up":
        return _narrowest(mode, _roll_up_mode(catalogue, item, reader), "read")
    if item.type in ("back_links", "rows"):
        return _narrowest(mode, _children_mode(catalogue, item, reader))
    if (item.system and item.read_only) or item.read_only or item.type == "number":
        return _narrowest(mode, "read")
    return mode


def readable_fields(catalogue: Catalogue, compiled: Compiled, reader: Reader) -> dict[str, str]:
    """Return name -> mode of every field that is not hidden, in the declaration's order."""
    modes = {
        name: field_mode(catalogue, compiled, item, reader)
        for name, item in compiled.fields.items()
    }
    return {name: mode for name, mode in modes.items() if mode != "hidden"}


def is_searchable_mode(mode: str) -> bool:
    """Tell whether filter, sort, group and search may use a field met in this mode."""
    return mode in ("read", "edit")


def _narrowest(*modes: str) -> str:
    return min(modes, key=MODES.index)


def _children_mode(catalogue: Catalogue, item: FieldSpec, reader: Reader) -> str:
    """Return hidden where the reader may not know which records hang on this one."""
    child = catalogue.entities[str(item.option("of"))]
    link = field_mode(catalogue, child, child.fields[str(item.option("by"))], reader)
    closed = not reader.may(child.slug, "see") or not is_searchable_mode(link)
    return "hidden" if closed else "edit"


def _formula_mode(catalogue: Catalogue, compiled: Compiled, item: FieldSpec, reader: Reader) -> str:
    try:
        names = expression_fields(parse_expression(str(item.option("expression", ""))))
    except ExpressionProblem:
        return "hidden"
    modes = ["edit"]
    for name in names:
        own, _, linked = name.partition(".")
        spec = compiled.fields.get(own)
        if spec is None:
            continue
        modes.append(field_mode(catalogue, compiled, spec, reader))
        if linked:
            other = catalogue.entities[str(spec.option("to"))]
            modes.append(field_mode(catalogue, other, other.fields[linked], reader))
    return "edit" if is_searchable_mode(_narrowest(*modes)) else "hidden"


def _roll_up_mode(catalogue: Catalogue, item: FieldSpec, reader: Reader) -> str:
    """Return hidden where the reader may not see the children, what is added up or chosen by."""
    child = catalogue.entities[str(item.option("of"))]
    used = {str(item.option("field", ""))}
    if item.option("when") is not None:
        used |= condition_fields(parse_condition(item.option("when")))
    modes = [
        field_mode(catalogue, child, child.fields[name], reader)
        for name in used
        if name in child.fields
    ]
    closed = not all(is_searchable_mode(mode) for mode in modes)
    return "hidden" if closed else _children_mode(catalogue, item, reader)

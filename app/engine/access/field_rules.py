"""Which fields a person sees, sees masked, may change; computed fields follow their inputs."""

from __future__ import annotations

from app.engine.access.reader import MODES, Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
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
        child = str(item.option("of"))
        return mode if reader.may(child, "see") else "hidden"
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
        modes.append(reader.mode(compiled.slug, own))
        if linked:
            modes.append(reader.mode(str(spec.option("to")), linked))
    return "hidden" if _narrowest(*modes) in ("hidden", "mask") else "edit"


def _roll_up_mode(catalogue: Catalogue, item: FieldSpec, reader: Reader) -> str:
    child, name = str(item.option("of")), str(item.option("field", ""))
    if not reader.may(child, "see"):
        return "hidden"
    if name and reader.mode(child, name) in ("hidden", "mask"):
        return "hidden"
    return "edit"

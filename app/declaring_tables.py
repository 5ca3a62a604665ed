"""The generated tables of docs/declaring.md: what there is to declare, as the registries hold it.

Every field key and entity key needs its sentence here; a test fails when one has none, or when
the page is older than the registries (`make docs` writes it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any

from app import vocabulary
from app.engine.declare.access_spec import ACTION_WORDS, SCOPES
from app.engine.declare.condition import OPERATORS
from app.engine.declare.pack_entity import ENTITY_KEYS
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import FieldType
from app.engine.fields.registry import FIELD_TYPES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "declaring.md"
_BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

FIELD_KEYS = {
    "required": "Must be filled. Held by forms, API and imports alike.",
    "unique": "No two living records share the value; a deleted one releases it.",
    "default": "Stands in a new record when nothing else was entered.",
    "help": "One sentence beside the input, in both languages.",
    "example": "An accepted value, shown in messages.",
    "pattern": "A regular expression that the whole value must match.",
    "min": "The smallest value; for texts the fewest characters.",
    "max": "The greatest value; for texts the most characters.",
    "search": "Text search of the list finds the record by any part of this value.",
    "filter": "Lists can be filtered by it.",
    "sort": "Lists can be sorted by it.",
    "list": "Is a column of the list unless `list_fields` says otherwise.",
    "match": "Counts when duplicates are looked for.",
    "wide": "Takes the whole width of the form.",
    "group": "The key of the group it stands in.",
    "read_only": "Set by the system only.",
    "ask_reason": "Whoever changes it says why; the history keeps the reason. Imports, jobs and undo are not asked.",
    "importable": "Brought by an import all the same, where `read_only` keeps people from writing it.",
    "mask_for": "Roles that see only its shape, such as 138****0000.",
    "hide_from": "Roles that never meet it: on no page, export, API answer, filter or history.",
    "read_only_for": "Roles that see it but cannot change it.",
    "personal": "Holds personal data; needs `purpose`.",
    "sensitive": "Holds sensitive personal data; needs `purpose`.",
    "purpose": "What the personal data is for, in both languages; shown beside the field.",
    "show_when": "A condition; the field exists only while it holds. Held by the server too.",
    "require_when": "A condition; the field must be filled while it holds.",
}
ENTITY_WORDS = {
    "label": "What one record is called, in both languages.",
    "plural": "What many are called; the label unless told.",
    "doc": "One sentence about the entity. In Python: the docstring.",
    "icon": "Name of its icon.",
    "menu": "Key of the menu group it stands in.",
    "board": "The choice field whose values are the lanes of its board.",
    "default_sort": "Field the list is sorted by at first; `-` before it turns the order.",
    "name_field": "The field that titles a record; the first required text unless told.",
    "subtitle_field": "The field shown below the title in pickers and on cards.",
    "parent_row": "Link field to the parent inside which these rows are edited.",
    "code_rule": "Rule of the code that every record gets, such as `C-{00000}`.",
    "quick_add": "Entities that a record page offers to add, linked to it.",
    "add_label": "The words of the button that adds a record.",
    "timeline": "Related lists (`back_links`) whose records stand in its timeline beside its own changes.",
    "write": "The related list to which the writing box over the timeline adds.",
    "happened": "The `datetime` field that places its records in timelines; when it was made unless told.",
    "minimum": "What a record made by hand must have: names, or lists of which one is enough.",
    "list_fields": "Columns of the list, in order.",
    "fields": "The fields, in the order of the form. In Python: the class attributes.",
    "groups": "Groups of fields on forms and record pages.",
    "access": "Who may do what on which records; see below.",
    "charts": "Charts over its records: count, sum or average by a field, per period.",
    "traits": "What rooms add to it, such as reminders.",
}


def written(page: str) -> str:
    """Return the page with every generated table as the registries are now."""
    return fill_in(page, _TABLES)


def fill_in(page: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with what stands between its marks made anew by the table of that name."""
    return _BLOCK.sub(lambda block: f"{block[1]}{tables[block[2]]()}{block[3]}", page)


def _types() -> str:
    words = {_kind(name): name for name in vocabulary.__all__ if _kind(name)}
    return table(
        ("YAML `type`", "Python", "what it is", "own keys", "filters", "search", "sort"),
        (_type_row(kind, words.get(kind.key, "")) for kind in FIELD_TYPES.values()),
    )


def _type_row(kind: FieldType, word: str) -> tuple[str, ...]:
    made: Any = getattr(vocabulary, word, None)
    doc = str(made.__doc__ or type(kind).__doc__).split("\n")[0]
    signs = [f"`{OPERATORS[name][0]}`" for name in kind.operators if name in OPERATORS]
    return (
        f"`{kind.key}`", f"`{word}`" if word else "", doc,
        ", ".join(f"`{name}`" for name in kind.keys), ", ".join(signs),
        "yes" if kind.searchable else "", "yes" if kind.sortable and kind.stored else "",
    )  # fmt: skip


def _kind(word: str) -> str:
    """Return the type key that a word of the vocabulary declares, "" for other words."""
    key = getattr(getattr(vocabulary, word), "__name__", "")
    if key in FIELD_TYPES:
        return str(key)
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(key)).lower()
    return snake if snake in FIELD_TYPES else ""


def _field_keys() -> str:
    hidden = {"name", "type", "label", "options", "origin", "system"}
    names = [item.name for item in dataclass_fields(FieldSpec) if item.name not in hidden]
    return table(("key", "effect"), ((f"`{name}`", FIELD_KEYS[name]) for name in names))


def _entity_keys() -> str:
    return table(("key", "effect"), ((f"`{name}`", ENTITY_WORDS[name]) for name in ENTITY_KEYS))


def _operators() -> str:
    rows = (
        (f"`{name}`", ", ".join(f"`{sign}`" for sign in signs)) for name, signs in OPERATORS.items()
    )
    return table(("in addresses and the API", "in declarations"), rows)


def _access() -> str:
    rows = [
        (f"`{word}`", ", ".join(f"`{action}`" for action in sorted(actions)))
        for word, actions in ACTION_WORDS.items()
    ]
    scopes = ", ".join(f"`{scope}`" for scope in SCOPES)
    return f"Scopes, from narrow to wide: {scopes}.\n\n{table(('word', 'actions'), rows)}"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown; bars inside cells are escaped."""
    listed = [tuple(heads), *(tuple(row) for row in rows)]
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in listed]
    lines.insert(1, f"|{'---|' * len(listed[0])}")
    return "\n".join(lines) + "\n"


_TABLES = {
    "types": _types, "field_keys": _field_keys, "entity_keys": _entity_keys,
    "operators": _operators, "access": _access,
}  # fmt: skip

"""Which names an entity, a field or an option may have, and why."""

from __future__ import annotations

import keyword
import re

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Option keys are stored values: short, plain, and safe inside the key sets of multi-choices.
OPTION_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}")

#: The fields every entity has by itself; see design.md, "system fields".
SYSTEM_FIELDS = (
    "id", "code", "owner", "department", "collaborators", "tags", "created_at", "created_by",
    "changed_at", "changed_by", "version", "deleted_at",
)  # fmt: skip
RESERVED_FIELDS = frozenset(
    {
        *SYSTEM_FIELDS, "owner_id", "department_id", "created_by_id", "changed_by_id",
        "live_key", "metadata", "registry", "query", "query_class", "label", "plural", "icon",
        "menu", "access", "charts", "board", "traits", "name_field", "subtitle_field", "groups",
        "default_sort", "code_rule", "parent_row", "spec", "csrf_token", "self", "cls", "rows", "count",
        "list_fields", "starred",
    }
)  # fmt: skip
RESERVED_SLUGS = frozenset(
    {
        "security", "openapi", "user", "role", "department", "dictionary", "journal", "file", "files",
        "search", "select", "table", "index", "group", "order_by", "all", "new", "api", "static",
        "quality", "people",
    }
)  # fmt: skip


def name_problem(name: str, *, kind: str) -> str | None:
    """Return why `name` cannot name an entity ("slug") or a field ("field"); None when it can.

    The text is English and ends with the cure; checks translate the frame around it.
    """
    if not NAME.fullmatch(name):
        return "use 1 to 40 small letters, digits and _, starting with a letter"
    if keyword.iskeyword(name):
        return f'"{name}" is a word of the Python language; choose another'
    if name in (RESERVED_SLUGS if kind == "slug" else RESERVED_FIELDS):
        return f'"{name}" is reserved by the system; choose another'
    return None

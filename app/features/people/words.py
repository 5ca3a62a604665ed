"""What scopes, actions and field rules are called on the pages of this room."""

from __future__ import annotations

from flask_babel import gettext as _


def scope_words() -> dict[str, str]:
    """Return the full words of every scope, from narrow to wide."""
    return {"none": _("None"), "own": _("Own"), "department": _("Own department"),
            "below": _("Dept. and below"), "all": _("All")}  # fmt: skip


def short_scope_words() -> dict[str, str]:
    """Return the words of every scope as they fit into a cell of the matrix."""
    return scope_words() | {"department": _("Dept."), "below": _("Dept. +")}


def action_words() -> dict[str, str]:
    """Return the words of every action."""
    return {"see": _("See"), "add": _("Add"), "change": _("Change"), "delete": _("Delete"),
            "export": _("Export"), "import": _("Import"), "merge": _("Merge"), "assign": _("Assign"),
            "restore": _("Restore"), "bulk": _("Bulk")}  # fmt: skip


def mode_words() -> dict[str, str]:
    """Return the words of every field rule, from open to closed."""
    return {
        "edit": _("Editable"),
        "read": _("Read only"),
        "mask": _("Masked"),
        "hidden": _("Hidden"),
    }

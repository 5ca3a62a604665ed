"""Who may do what on which records, as declarations say it."""

from __future__ import annotations

from app.engine.declare.spec import AccessSpec, Grant, Origin

#: Every action on records, in the order the rights screen shows them.
ACTIONS = (
    "see", "add", "change", "delete", "export", "import", "merge", "assign", "bulk", "restore",
)  # fmt: skip
#: Scopes from narrow to wide; a wider one contains the narrower ones.
SCOPES = ("none", "own", "department", "below", "all")
ADMINISTRATOR = "administrator"
#: What an author may write after the colon -> the actions it means.
ACTION_WORDS: dict[str, frozenset[str]] = {
    "read": frozenset({"see"}),
    "write": frozenset({"see", "add", "change", "export", "bulk"}),
    "full": frozenset(ACTIONS),
    **{action: frozenset({"see", action}) for action in ACTIONS},
}
_USUAL_OWN = frozenset({"see", "add", "change", "delete", "export", "bulk", "restore"})


def usual_actions(scope: str) -> frozenset[str]:
    """Return the actions of a grant that names only its scope."""
    return _USUAL_OWN if scope == "own" else frozenset(ACTIONS)


def Access(*, follows: str = "", **roles: str) -> AccessSpec:
    """Declare rights: ``Access(manager="department", sales="own", service="all:read")``.

    A value is one or more grants joined by ";", each ``scope`` or ``scope:word,word``.
    What cannot be read is kept in `problems` for the checks to report.
    """
    return read_access(roles, follows=follows)


def read_access(
    roles: dict[str, str], *, follows: str = "", origin: Origin | None = None
) -> AccessSpec:
    """Read a role -> grants map, as `Access` and YAML packs write it."""
    grants: list[Grant] = []
    problems: list[str] = []
    for role, text in roles.items():
        for part in str(text).split(";"):
            _read_grant(role, part.strip(), grants, problems)
    return AccessSpec(tuple(grants), follows, origin or Origin(), tuple(problems))


def _read_grant(role: str, text: str, grants: list[Grant], problems: list[str]) -> None:
    scope, _, words = text.partition(":")
    scope = scope.strip()
    if scope not in SCOPES:
        problems.append(f"{role}: {scope!r} is not a scope; choose one of {', '.join(SCOPES)}")
        return
    actions: frozenset[str] = frozenset() if words else usual_actions(scope)
    for word in filter(None, (part.strip() for part in words.split(","))):
        if word not in ACTION_WORDS:
            allowed = ", ".join(ACTION_WORDS)
            problems.append(f"{role}: {word!r} is not an action; choose one of {allowed}")
            return
        actions |= ACTION_WORDS[word]
    grants.append(Grant(role, scope, actions))

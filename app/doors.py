"""Who may use each address of the product, as `run.py routes` prints it.

This is what people are told; the views hold it. tests/conformance compares each line with the
table that the routes themselves are tried against.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask import Flask

from app.web.identity import PUBLIC

EVERYBODY, SIGNED_IN, ADMINISTRATORS = "everybody", "signed in", "administrators"
AUDITORS = "auditors"  # and administrators

#: Part of an entity's address -> the actions that it asks for. Where none of them occurs, looking
#: asks for `see`, writing for `change`.
_PARTS = {
    "new": ("add",), "upload": ("add",), "edit": ("change",), "fact": ("change",),
    "delete": ("delete",), "import": ("import",), "export": ("export",),
    "bin": ("restore",), "restore": ("restore",), "bulk": ("assign", "bulk", "delete"),
    "star": ("see",), "unstar": ("see",), "follow": ("see",), "unfollow": ("see",), "comments": ("see",), "write": ("see",),
}  # fmt: skip
#: A record itself and the list of them in the API.
_RECORDS = ("", "<record_id>")
_API = {"POST": ("add",), "DELETE": ("delete",)}
#: Parts of an entity's address that are for administrators, whatever other rights say.
_GUARDED = {"why", "purge"}


@dataclass(frozen=True)
class Door:
    """One address for one method. who: see above, or "" where the right to one of actions counts."""

    method: str
    path: str
    who: str
    actions: tuple[str, ...] = ()
    slug: str = ""


def doors(app: Flask, slugs: Collection[str]) -> Iterator[Door]:
    """Yield every address of an application, by path and method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield find_door(rule.rule, method, rule.endpoint, slugs)


def find_door(path: str, method: str, endpoint: str, slugs: Collection[str]) -> Door:
    """Return who may use an address."""
    if endpoint in PUBLIC:
        return Door(method, path, EVERYBODY)
    if path.startswith("/settings/"):
        return Door(method, path, ADMINISTRATORS)
    if path.startswith("/journal/"):
        return Door(method, path, AUDITORS)
    for base, is_api in (("/e/", False), ("/api/v1/", True)):
        slug, _slash, rest = path.removeprefix(base).partition("/")
        if path.startswith(base) and slug in slugs:
            return _entity_door(method, path, slug, rest, is_api=is_api)
    return Door(method, path, SIGNED_IN)


def _entity_door(method: str, path: str, slug: str, rest: str, *, is_api: bool) -> Door:
    parts = rest.split("/")
    if _GUARDED & set(parts):
        return Door(method, path, ADMINISTRATORS)
    actions = next((_PARTS[part] for part in parts if part in _PARTS), None)
    if is_api and rest in _RECORDS:
        actions = _API.get(method)
    return Door(method, path, "", actions or (("see",) if method == "GET" else ("change",)), slug)

"""What every route of the application answers to whom: the published matrix.

Routes of entities follow from the entity's declared `access`: ENTITY_PAGES and ENTITY_API say
which right each of them needs. Every other route stands in OTHERS by name. A route without an
entry fails tests/conformance/test_matrix.py, which also names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@dataclass(frozen=True)
class EntityDoor:
    """A route of an entity. needs: the action its record or page asks for.

    about: "page" needs the action on the entity at all, "record" on the record in the address
    (which must be seen first), "deleted" on one in the recycle bin, "selection" on the records
    that the request names, "write" on adding to one of the record's lists, "import" on adding
    many (child rows have none), "upload" on a new or an old record of the entity, "attach" on a
    new one that its writer may change at once.
    administrators: for nobody else. form: a form of its own, which child rows have not. ok:
    statuses of an allowed request.
    """

    needs: str
    about: str = "page"
    ok: tuple[int, ...] = (200,)
    administrators: bool = False
    form: bool = False


@dataclass(frozen=True)
class Door:
    """A route that no entity derives. who: "everybody", "signed in", "auditors" (and
    administrators) or "administrators".

    path: an address that fits the route. ok: statuses of an allowed request.
    """

    who: str
    ok: tuple[int, ...] = (200,)
    path: str = ""


#: Below /e/<slug>.
ENTITY_PAGES: dict[tuple[str, str], EntityDoor] = {
    ("/", "GET"): EntityDoor("see"),
    ("/board", "GET"): EntityDoor("see", about="board"),
    ("/board/<lane>", "GET"): EntityDoor("see", about="board", ok=(404,)),
    ("/chart", "GET"): EntityDoor("see", about="chart"),
    ("/chart.csv", "GET"): EntityDoor("see", about="chart"),
    ("/filter", "GET"): EntityDoor("see"),
    ("/filter/row", "GET"): EntityDoor("see", ok=(404,)),
    ("/filter/apply", "GET"): EntityDoor("see", ok=(400,)),
    ("/count", "GET"): EntityDoor("see"),
    ("/options", "GET"): EntityDoor("see"),
    ("/bin", "GET"): EntityDoor("restore"),
    ("/export", "GET"): EntityDoor("export"),
    # Tried with the values of a form, which are no arguments of a list.
    ("/export", "POST"): EntityDoor("export", ok=(400,)),
    ("/import", "GET"): EntityDoor("import", about="import"),
    ("/import", "POST"): EntityDoor("import", about="import", ok=(422,)),
    # Tried without an upload; tests/features/import_export tells of those that are there.
    ("/import/<key>", "GET"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/check", "POST"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/mend", "POST"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/row", "GET"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/rows", "GET"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/rows", "POST"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/done", "GET"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/bad", "GET"): EntityDoor("import", about="import", ok=(404,)),
    ("/import/<key>/bad", "POST"): EntityDoor("import", about="import", ok=(404,)),
    ("/new", "GET"): EntityDoor("add", about="new", form=True),
    ("/new", "POST"): EntityDoor("add", about="new", form=True, ok=(303, 422)),
    ("/bulk/delete", "GET"): EntityDoor("delete", about="selection"),
    ("/bulk/delete", "POST"): EntityDoor("delete", about="selection", ok=(303,)),
    ("/bulk/assign", "GET"): EntityDoor("assign", about="owners"),
    ("/bulk/assign", "POST"): EntityDoor("assign", about="owners", ok=(303, 422)),
    ("/bulk/tag", "GET"): EntityDoor("bulk", about="tags"),
    ("/bulk/tag", "POST"): EntityDoor("bulk", about="tags", ok=(303, 422)),
    ("/bulk/edit", "GET"): EntityDoor("bulk", about="selection"),
    ("/bulk/edit", "POST"): EntityDoor("bulk", about="selection", ok=(303, 422)),
    ("/<record_id>", "GET"): EntityDoor("see", about="record"),
    ("/<record_id>/counts", "GET"): EntityDoor("see", about="record"),
    ("/<record_id>/why", "GET"): EntityDoor("see", about="record", administrators=True),
    ("/<record_id>/edit", "GET"): EntityDoor("change", about="record"),
    ("/<record_id>/edit", "POST"): EntityDoor("change", about="record", ok=(303, 422)),
    ("/<record_id>/fact/<name>", "GET"): EntityDoor("change", about="fact"),
    ("/<record_id>/fact/<name>", "POST"): EntityDoor("change", about="fact", ok=(200, 422)),
    # Tried with a field that holds no file; tests/engine/files tells of those that do.
    ("/<record_id>/file/<name>", "GET"): EntityDoor("see", about="record", ok=(404,)),
    ("/upload/<name>", "POST"): EntityDoor("add", about="upload", ok=(404,)),
    ("/<record_id>/comments", "GET"): EntityDoor("see", about="record", ok=(303,)),
    ("/<record_id>/comments", "POST"): EntityDoor("see", about="record", ok=(422,)),
    ("/<record_id>/mention", "GET"): EntityDoor("see", about="record"),
    # Tried without a comment; tests/features/comments tells of those that are there.
    ("/<record_id>/comments/<comment_id>", "POST"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/comments/<comment_id>/edit", "GET"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/comments/<comment_id>/delete", "POST"): EntityDoor("see", about="record", ok=(404,)),
    # Tried without a file; tests/features/attachments tells of those that are there.
    ("/files", "POST"): EntityDoor("change", about="attach", ok=(422,)),
    ("/<record_id>/files", "POST"): EntityDoor("change", about="record", ok=(422,)),
    ("/<record_id>/files/<key>", "GET"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/files/<key>/remove", "POST"): EntityDoor("change", about="record", ok=(404,)),
    ("/<record_id>/star", "POST"): EntityDoor("see", about="record", ok=(303,)),
    ("/<record_id>/unstar", "POST"): EntityDoor("see", about="record", ok=(303,)),
    ("/<record_id>/follow", "POST"): EntityDoor("see", about="record", ok=(303,)),
    ("/<record_id>/unfollow", "POST"): EntityDoor("see", about="record", ok=(303,)),
    # Tried with a field that is no due date; tests/engine/views/test_due_deeds.py tells of those that are.
    ("/<record_id>/due/<name>/done", "POST"): EntityDoor("change", about="record", ok=(404,)),
    ("/<record_id>/due/<name>/move", "POST"): EntityDoor("change", about="record", ok=(404,)),
    ("/<record_id>/write", "POST"): EntityDoor("see", about="write", ok=(303, 422)),
    ("/<record_id>/move", "POST"): EntityDoor("change", about="step", ok=(303, 422)),
    ("/<record_id>/delete", "GET"): EntityDoor("delete", about="record"),
    ("/<record_id>/delete", "POST"): EntityDoor("delete", about="record", ok=(303,)),
    ("/<record_id>/restore", "POST"): EntityDoor("restore", about="deleted", ok=(303,)),
    ("/<record_id>/purge", "POST"): EntityDoor(
        "restore", about="deleted", administrators=True, ok=(303,)
    ),
}  # fmt: skip

#: Below /api/v1/<slug>.
ENTITY_API: dict[tuple[str, str], EntityDoor] = {
    ("/", "GET"): EntityDoor("see"),
    ("/", "POST"): EntityDoor("add", about="new", ok=(201, 422)),
    ("/_spec", "GET"): EntityDoor("see"),
    ("/<record_id>", "GET"): EntityDoor("see", about="record"),
    ("/chart", "GET"): EntityDoor("see", about="chart"),
    ("/<record_id>", "PATCH"): EntityDoor("change", about="record", ok=(200, 422)),
    ("/<record_id>/restore", "POST"): EntityDoor("restore", about="deleted"),
    ("/<record_id>/file/<name>", "GET"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/comments/", "GET"): EntityDoor("see", about="record"),
    ("/<record_id>/comments/", "POST"): EntityDoor("see", about="record", ok=(422,)),
    ("/<record_id>/comments/<comment_id>", "GET"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/comments/<comment_id>", "PATCH"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/comments/<comment_id>", "DELETE"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/star", "GET"): EntityDoor("see", about="record"),
    ("/<record_id>/star", "PUT"): EntityDoor("see", about="record", ok=(204,)),
    ("/<record_id>/star", "DELETE"): EntityDoor("see", about="record", ok=(204,)),
    ("/<record_id>/follow", "GET"): EntityDoor("see", about="record"),
    ("/<record_id>/follow", "PUT"): EntityDoor("see", about="record", ok=(204,)),
    ("/<record_id>/follow", "DELETE"): EntityDoor("see", about="record", ok=(204,)),
    ("/<record_id>/files/", "GET"): EntityDoor("see", about="record"),
    ("/<record_id>/files/", "POST"): EntityDoor("change", about="record", ok=(422,)),
    ("/<record_id>/files/<key>", "GET"): EntityDoor("see", about="record", ok=(404,)),
    ("/<record_id>/files/<key>", "DELETE"): EntityDoor("change", about="record", ok=(404,)),
    ("/<record_id>", "DELETE"): EntityDoor("delete", about="record", ok=(204,)),
    # Not of every kind of record is something looked at.
    ("/<record_id>/quality", "GET"): EntityDoor("see", about="record", ok=(200, 404)),
}

#: A dictionary of the catalogue.
_LEVEL = "/settings/dictionaries/customer_level"
_JOB = "/settings/jobs/jobs.forget_old"
OTHERS: dict[tuple[str, str], Door] = {
    ("/", "GET"): Door("signed in"),
    ("/account/", "GET"): Door("signed in"),
    ("/account/", "POST"): Door("signed in", (303, 422)),
    ("/account/password", "GET"): Door("signed in"),
    ("/account/password", "POST"): Door("signed in", (422,)),
    ("/account/sessions/<sign_in_id>/end", "POST"): Door("signed in", (404,)),
    ("/account/sessions/end", "POST"): Door("signed in", (303,)),
    ("/actions/", "GET"): Door("signed in"),
    ("/actions/<batch>/undo", "POST"): Door("signed in", (404,)),
    ("/api/v1/files/", "POST"): Door("signed in", (422,)),
    ("/api/v1/openapi.json", "GET"): Door("signed in"),
    ("/api/v1/people/", "GET"): Door("signed in"),
    ("/api/v1/security/login", "POST"): Door("everybody", (415,)),
    ("/favicon.ico", "GET"): Door("everybody", (200, 204)),
    ("/healthz", "GET"): Door("everybody"),
    ("/help/", "GET"): Door("signed in"),
    ("/help/<key>", "GET"): Door("signed in", path="/help/lists"),
    ("/lang/<code>", "GET"): Door("everybody", (302, 303), "/lang/en"),
    ("/login/", "GET"): Door("everybody", (200, 302, 303)),
    ("/login/", "POST"): Door("everybody", (422, 401, 400)),
    ("/logout/", "POST"): Door("signed in", (302, 303)),
    ("/journal/", "GET"): Door("auditors"),
    # Everybody has their own; tests/features/import_export tells of those that are there.
    ("/exchange/<key>", "GET"): Door("signed in", (404,), "/exchange/none"),
    ("/exchange/<key>/cancel", "POST"): Door("signed in", (404,), "/exchange/none/cancel"),
    ("/exchange/<key>/file", "GET"): Door("signed in", (404,), "/exchange/none/file"),
    ("/notifications/", "GET"): Door("signed in"),
    ("/notifications/read", "POST"): Door("signed in", (303,)),
    ("/notifications/<int:number>/open", "POST"): Door("signed in", (404,), "/notifications/9/open"),
    ("/options/<kind>", "GET"): Door("signed in", (200,), "/options/user"),
    ("/quality/", "GET"): Door("signed in"),
    ("/api/v1/quality/findings", "GET"): Door("signed in", (200, 404)),
    ("/quality/findings/", "GET"): Door("signed in", (200, 404)),
    ("/quality/findings/<int:number>/apart", "POST"): Door("signed in", (404,), "/quality/findings/9/apart"),
    ("/quality/findings/<int:number>/take", "POST"): Door("signed in", (404,), "/quality/findings/9/take"),
    ("/quality/findings/<int:number>/assign", "GET"): Door("signed in", (404,), "/quality/findings/9/assign"),
    ("/quality/findings/<int:number>/assign", "POST"): Door("signed in", (404,), "/quality/findings/9/assign"),
    ("/readyz", "GET"): Door("everybody"),
    ("/search", "GET"): Door("signed in"),
    ("/settings/", "GET"): Door("administrators"),
    ("/settings/backups/", "GET"): Door("administrators"),
    ("/settings/backups/new", "POST"): Door("administrators", (303,)),
    ("/settings/backups/<name>/check", "POST"): Door("administrators", (404,), "/settings/backups/none/check"),
    ("/settings/backups/<name>/restore", "GET"): Door("administrators", (404,), "/settings/backups/none/restore"),
    ("/settings/backups/<name>/restore", "POST"): Door("administrators", (404,), "/settings/backups/none/restore"),
    ("/settings/backups/<name>/download", "POST"): Door("administrators", (404,), "/settings/backups/none/download"),
    ("/home/cards", "GET"): Door("signed in"),
    ("/home/counts", "GET"): Door("signed in"),
    ("/home/cards/order", "POST"): Door("signed in", (415,)),
    ("/home/cards/reset", "POST"): Door("signed in", (303,)),
    ("/home/cards/<key>/move", "POST"): Door("signed in", (404,), "/home/cards/none/move"),
    ("/home/cards/<key>/hide", "POST"): Door("signed in", (404,), "/home/cards/none/hide"),
    ("/home/cards/<key>/show", "POST"): Door("signed in", (404,), "/home/cards/none/show"),
    ("/settings/packs/", "GET"): Door("administrators"),
    ("/settings/packs/state", "GET"): Door("administrators", (204,)),
    ("/settings/packs/<name>/<to>", "POST"): Door("administrators", (404,), "/settings/packs/none/off"),
    ("/settings/departments/", "GET"): Door("administrators"),
    ("/settings/departments/new", "GET"): Door("administrators"),
    ("/settings/departments/new", "POST"): Door("administrators", (422,)),
    ("/settings/departments/<department_id>", "GET"): Door("administrators", path="/settings/departments/1"),
    ("/settings/departments/<department_id>", "POST"): Door("administrators", (422,), "/settings/departments/1"),
    ("/settings/departments/<department_id>/move", "POST"): Door("administrators", (303,), "/settings/departments/1/move"),
    ("/settings/departments/<department_id>/delete", "POST"): Door("administrators", (409,), "/settings/departments/1/delete"),
    ("/settings/dictionaries/", "GET"): Door("administrators"),
    ("/settings/dictionaries/<key>", "GET"): Door("administrators", path=f"{_LEVEL}"),
    ("/settings/dictionaries/<key>/new", "GET"): Door("administrators", path=f"{_LEVEL}/new"),
    ("/settings/dictionaries/<key>/new", "POST"): Door("administrators", (422,), f"{_LEVEL}/new"),
    ("/settings/dictionaries/<key>/order", "POST"): Door("administrators", (415,), f"{_LEVEL}/order"),
    ("/settings/dictionaries/<key>/entries/<option>", "GET"): Door("administrators", path=f"{_LEVEL}/entries/A"),
    ("/settings/dictionaries/<key>/entries/<option>", "POST"): Door("administrators", (422,), f"{_LEVEL}/entries/A"),
    ("/settings/dictionaries/<key>/entries/<option>/move", "POST"): Door("administrators", (303,), f"{_LEVEL}/entries/A/move"),
    ("/settings/dictionaries/<key>/entries/<option>/retire", "POST"): Door("administrators", (303,), f"{_LEVEL}/entries/A/retire"),
    ("/settings/dictionaries/<key>/entries/<option>/reactivate", "POST"): Door(
        "administrators", (303,), f"{_LEVEL}/entries/A/reactivate"
    ),
    ("/settings/dictionaries/<key>/entries/<option>/delete", "POST"): Door("administrators", (409,), f"{_LEVEL}/entries/A/delete"),
    ("/settings/jobs/", "GET"): Door("administrators"),
    ("/settings/jobs/<name>", "GET"): Door("administrators", path=_JOB),
    ("/settings/jobs/<name>/cadence", "GET"): Door("administrators", path=f"{_JOB}/cadence"),
    ("/settings/jobs/<name>/cadence", "POST"): Door("administrators", (303,), f"{_JOB}/cadence"),
    ("/settings/jobs/<name>/run", "POST"): Door("administrators", (303,), f"{_JOB}/run"),
    ("/settings/jobs/<name>/pause", "POST"): Door("administrators", (303,), f"{_JOB}/pause"),
    ("/settings/jobs/<name>/resume", "POST"): Door("administrators", (303,), f"{_JOB}/resume"),
    ("/settings/jobs/runs/<int:run_id>/cancel", "POST"): Door("administrators", (404,), "/settings/jobs/runs/9/cancel"),
    ("/settings/people/", "GET"): Door("administrators"),
    ("/settings/people/new", "GET"): Door("administrators"),
    ("/settings/people/new", "POST"): Door("administrators", (422,)),
    ("/settings/people/<person_id>", "GET"): Door("administrators", path="/settings/people/1"),
    ("/settings/people/<person_id>", "POST"): Door("administrators", (409,), "/settings/people/1"),
    ("/settings/people/<person_id>/deactivate", "POST"): Door("administrators", (303,), "/settings/people/1/deactivate"),
    ("/settings/people/<person_id>/reactivate", "POST"): Door("administrators", (303,), "/settings/people/1/reactivate"),
    ("/settings/people/<person_id>/password", "POST"): Door("administrators", (200,), "/settings/people/1/password"),
    ("/settings/people/<person_id>/unlock", "POST"): Door("administrators", (303,), "/settings/people/1/unlock"),
    ("/settings/people/<person_id>/sessions/end", "POST"): Door("administrators", (303,), "/settings/people/1/sessions/end"),
    ("/settings/people/<person_id>/sessions/<sign_in_id>/end", "POST"): Door(
        "administrators", (404,), "/settings/people/1/sessions/none/end"
    ),
    ("/settings/positions/", "GET"): Door("administrators"),
    ("/settings/positions/new", "GET"): Door("administrators"),
    ("/settings/positions/new", "POST"): Door("administrators", (422,)),
    ("/settings/positions/<position_id>", "GET"): Door("administrators", (404,)),
    ("/settings/positions/<position_id>", "POST"): Door("administrators", (404,)),
    ("/settings/positions/<position_id>/move", "POST"): Door("administrators", (404,)),
    ("/settings/positions/<position_id>/delete", "POST"): Door("administrators", (404,)),
    ("/settings/rights/", "GET"): Door("administrators"),
    ("/settings/rights/history", "GET"): Door("administrators"),
    ("/settings/rights/person", "GET"): Door("administrators"),
    ("/settings/rights/<role>", "POST"): Door("administrators", (409,), "/settings/rights/sales"),
    ("/settings/rights/<role>/draft", "GET"): Door("administrators", (303,), "/settings/rights/sales/draft"),
    ("/settings/rights/<role>/draft", "POST"): Door("administrators", (200,), "/settings/rights/sales/draft"),
    ("/settings/roles/new", "GET"): Door("administrators"),
    ("/settings/roles/new", "POST"): Door("administrators", (422,)),
    ("/settings/roles/<key>", "GET"): Door("administrators", path="/settings/roles/sales"),
    ("/settings/roles/<key>", "POST"): Door("administrators", (422,), "/settings/roles/sales"),
    ("/settings/roles/<key>/delete", "POST"): Door("administrators", (409,), "/settings/roles/sales/delete"),
    ("/setup/<token>", "GET"): Door("everybody", (404,)),
    ("/setup/<token>", "POST"): Door("everybody", (404,)),
    ("/static/<path:filename>", "GET"): Door("everybody", (404,)),
    # Views of an entity are for who may see it; the auditor sees no customer.
    ("/views/<slug>/", "GET"): Door("signed in", (200, 403), "/views/customer/"),
    ("/views/<slug>/", "POST"): Door("signed in", (422, 403), "/views/customer/"),
    ("/views/<slug>/new", "GET"): Door("signed in", (200, 403), "/views/customer/new"),
    ("/views/<slug>/columns", "POST"): Door("signed in", (303, 403), "/views/customer/columns"),
    ("/views/<slug>/density", "POST"): Door("signed in", (303, 403), "/views/customer/density"),
    ("/views/<slug>/first", "POST"): Door("signed in", (303, 403), "/views/customer/first"),
    ("/views/<slug>/<int:view_id>", "GET"): Door("signed in", (404, 403), "/views/customer/9"),
    ("/views/<slug>/<int:view_id>", "POST"): Door("signed in", (404, 403), "/views/customer/9"),
    ("/views/<slug>/<int:view_id>/keep", "POST"): Door("signed in", (404, 403), "/views/customer/9/keep"),
    ("/views/<slug>/<int:view_id>/delete", "POST"): Door("signed in", (404, 403), "/views/customer/9/delete"),
    ("/views/<slug>/<int:view_id>/<any(up,down):way>", "POST"): Door("signed in", (404, 403), "/views/customer/9/up"),
    ("/api/v1/_views/", "GET"): Door("signed in", (400,)),
    ("/api/v1/_views/", "POST"): Door("signed in", (400,)),
    ("/api/v1/_views/<int:view_id>", "DELETE"): Door("signed in", (404,), "/api/v1/_views/9"),
}  # fmt: skip

_ENTITY = re.compile(r"/(e|api/v1)/([a-z0-9_]+)(/.*)")
#: One route of the application stands for several doors of the table.
_SPLIT = {"/bulk/<deed>": ("/bulk/delete", "/bulk/assign", "/bulk/tag", "/bulk/edit")}


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """Return (rule, method) of everything the application answers."""
    return {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in (rule.methods or ())
    }


def entity_door(rule: str, slugs: Iterable[str]) -> tuple[str, str, str] | None:
    """Return ("e" or "api/v1", slug, rest) of an entity's route; None for all others."""
    match = _ENTITY.fullmatch(rule)
    if match is None or match[2] not in set(slugs):
        return None
    return match[1], match[2], match[3]


def unlisted(app: Flask, slugs: Iterable[str]) -> list[str]:
    """Return "METHOD rule" of every route without an entry, sorted."""
    found, known = [], list(slugs)
    for rule, method in routes_of(app):
        door = entity_door(rule, known)
        if door is None:
            listed = (rule, method) in OTHERS
        else:
            table: dict[tuple[str, str], Any] = ENTITY_PAGES if door[0] == "e" else ENTITY_API
            listed = all((rest, method) in table for rest in _SPLIT.get(door[2], (door[2],)))
        if not listed:
            found.append(f"{method} {rule}")
    return sorted(found)


def stale(app: Flask, slug: str) -> list[str]:
    """Return entries of the tables that no route of the application answers to."""
    routes = routes_of(app)
    split = {part: whole for whole, parts in _SPLIT.items() for part in parts}
    entries = {(rule, method) for rule, method in OTHERS}
    entries |= {(f"/e/{slug}{split.get(rest, rest)}", method) for rest, method in ENTITY_PAGES}
    entries |= {(f"/api/v1/{slug}{rest}", method) for rest, method in ENTITY_API}
    return sorted(f"{method} {rule}" for rule, method in entries - routes)

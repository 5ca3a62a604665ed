"""Every route of the application for every role equals what is declared; refusals change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.composition import SHIPPED_PACKS
from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.tables import Department, User
from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.catalogue_spec import collect
from app.web.tokens import make_token
from tests.conformance.route_table import (
    ENTITY_API,
    ENTITY_PAGES,
    OTHERS,
    Door,
    EntityDoor,
    stale,
    unlisted,
)
from tests.support.contents import contents, differing, rows_written
from tests.support.oracle import Oracle

CAST = ("alice", "bob", "carol", "mia", "dave", "emma", "frank", "gina", "root")
MISSING = 987654
SELECTIONS = ("selection", "tags", "owners")
ABOUT_NO_RECORD = ("page", "new", "board", "chart", "upload", "attach", "import")
#: Whether a door is about a record -> it is tried with one that is there, and with a missing one.
TRIED = {False: (False,), True: (False, True)}


# ---- the table is whole ----


def test_every_route_has_an_entry(app):
    assert unlisted(app, current_catalogue().entities) == []


def test_every_entry_has_a_route(app):
    assert stale(app, "customer") == []


def test_route_added_without_an_entry_is_named(app):
    extra = Flask("extra", static_folder=None)
    extra.add_url_rule("/e/customer/<record_id>/leak", view_func=str, methods=["POST"])
    extra.add_url_rule("/backdoor", view_func=repr)
    extra.add_url_rule("/api/v1/customer/_dump", view_func=int)

    assert unlisted(extra, current_catalogue().entities) == [
        "GET /api/v1/customer/_dump",
        "GET /backdoor",
        "POST /e/customer/<record_id>/leak",
    ]


# ---- routes of entities ----


@dataclass
class Scene:
    """One entity, one person, a record of alice's."""

    slug: str
    oracle: Oracle
    owner: User
    record_id: int
    deleted_id: int

    @property
    def spec(self) -> Any:
        return current_catalogue()[self.slug].spec

    @property
    def name(self) -> str:
        return current_catalogue()[self.slug].name_field

    def expected(self, door: EntityDoor, *, missing: bool = False) -> tuple[int, ...]:
        """Return the statuses that the declaration allows."""
        oracle, slug = self.oracle, self.slug
        if not self._is_there(door):
            return (404,)
        if door.about == "new":
            # Rows have no form of their own: people write them inside their parent's.
            allowed = oracle.may(slug, "add") and not (door.form and self.spec.parent_row)
            return door.ok if allowed else (403,)
        if door.about == "import":
            brings = oracle.may(slug, "import") and oracle.may(slug, "add")
            return door.ok if brings and not self.spec.parent_row else (403,)
        if door.about in ("upload", "attach"):
            writes = (oracle.may(slug, "add"), oracle.may(slug, "change"))
            return door.ok if (any, all)[door.about == "attach"](writes) else (403,)
        if not oracle.may(slug, "see" if door.about != "page" else door.needs):
            return (403,)
        if door.about == "page":
            return door.ok
        if door.about == "board":
            return door.ok if self.spec.board else (404,)
        if door.about == "chart":
            return door.ok if self.spec.charts else (404,)
        if door.about in SELECTIONS:
            return self._selection(door, missing)
        return self._record(door, missing)

    def _is_there(self, door: EntityDoor) -> bool:
        """Tell whether the entity has what the door is about at all."""
        fields = current_catalogue()[self.slug].fields
        asked = {
            "step": self.spec.board, "tags": "tags", "owners": "owner", "write": self.spec.write,
        }  # fmt: skip
        return asked.get(door.about, self.name) in fields

    def _selection(self, door: EntityDoor, missing: bool) -> tuple[int, ...]:
        if not self.oracle.may(self.slug, door.needs):
            return (403,)
        reached = self.oracle.reaches(self.slug, door.needs, self.owner) and not missing
        return door.ok if reached else (400,)

    def _record(self, door: EntityDoor, missing: bool) -> tuple[int, ...]:
        oracle, slug = self.oracle, self.slug
        if door.administrators and not oracle.administrator:
            return (403,)
        if missing or not oracle.reaches(slug, "see", self.owner):
            return (404,)
        if door.about == "write":
            child = str(current_catalogue()[slug].fields[self.spec.write].option("of"))
            return door.ok if oracle.may(child, "see") and oracle.may(child, "add") else (403,)
        if not oracle.reaches(slug, door.needs, self.owner):
            return (403,)
        field = {"fact": self.name, "step": self.spec.board}.get(door.about)
        if field is not None and not self._writes(field):
            return (403,) if door.about == "fact" else (422,)
        return door.ok

    def _writes(self, name: str) -> bool:
        item = current_catalogue()[self.slug].fields[name]
        computed = item.read_only or item.type in ("number", "formula", "roll_up")
        return not computed and self.oracle.mode(self.slug, name) == "edit"

    def path(self, rest: str, door: EntityDoor, *, missing: bool = False) -> str:
        """Return the address below the entity's."""
        key = self.deleted_id if door.about == "deleted" else self.record_id
        path = rest.replace("<record_id>", str(MISSING if missing else key))
        return path.replace("<name>", self.name)

    def body(self, door: EntityDoor, *, missing: bool = False) -> dict[str, str]:
        """Return what a writing request sends: little, but enough to change something."""
        ids = str(MISSING if missing else self.record_id)
        return {"ids": ids, "version": "1", "field": self.spec.board, "to": self._step()}

    def _step(self) -> str:
        item = current_catalogue()[self.slug].fields.get(self.spec.board)
        return item.option("options")[-1].key if item is not None else ""


@pytest.fixture
def scene(request, session, make, alice):
    """Return a scene by (slug, name of the person)."""

    def build(slug: str, who: str) -> Scene:
        compiled = current_catalogue()[slug]
        parent = {}
        if compiled.spec.parent_row:
            link = compiled.fields[compiled.spec.parent_row]
            parent = {link.name: make(str(link.option("to")), owner=alice)}
        records = [make(slug, owner=alice, **parent).id for _number in range(2)]
        deleted = session.get(compiled.model, records[1], execution_options=SCOPED)
        deleted.deleted_at, deleted.live_key = clock.now(), deleted.id
        session.commit()
        user = request.getfixturevalue(who)
        departments = list(session.scalars(select(Department)))
        oracle = Oracle(current_catalogue(), user, departments)
        return Scene(slug, oracle, alice, *records)

    return build


def slugs() -> tuple[str, ...]:
    """Return every entity of the catalogue, read before any application exists."""
    spec, _findings = collect(["app.models"], [SHIPPED_PACKS])
    return tuple(item.slug for item in spec.entities)


def test_matrix_covers_every_entity(app):
    assert set(slugs()) == set(current_catalogue().entities)


def send(client, method, path, body, *, api_token="", accept="text/html"):
    """Send a request the way its door is used: JSON with a token, or a form of a page."""
    if api_token:
        headers = {"Authorization": f"Bearer {api_token}"}
        json = body if method in ("POST", "PATCH") else None
        return client.open(path, method=method, headers=headers, json=json)
    headers = {"Accept": accept}
    if method == "GET":
        asked = body if "ids" in body else None
        return client.open(path, method=method, headers=headers, query_string=asked)
    return client.open(path, method=method, headers=headers, data=body)


def held(session) -> dict[str, Any]:
    """Return what the database holds without any of the test's requests."""
    if "held" not in session.info:
        session.info["held"] = contents(session)
    return session.info["held"]


def told(wrong) -> str:
    """Return what was wrong, one line each."""
    return "\n".join(text for text in wrong if text)


def check(session, client, method, path, body, expected, *, token="") -> str:
    """Send one request and take it back; return what was wrong with the answer, "" for nothing."""
    refused = all(status >= 400 for status in expected) and method != "GET"
    point = session.connection().begin_nested()
    before = rows_written(session)
    # The same refusal as a page would take most of the time of these tests to draw.
    accept = "application/json" if set(expected) <= {403, 404} else "text/html"
    reply = send(client, method, path, body, api_token=token, accept=accept)
    reply.close()
    session.expire_all()
    after = contents(session) if refused and rows_written(session) != before else None
    point.rollback()
    session.expire_all()
    changed = differing(held(session), after) if after is not None else []
    if reply.status_code not in expected:
        return f"{method} {path}: {reply.status_code}, declared {expected}"
    return f"{method} {path}: refused, yet changed {changed}" if changed else ""


@pytest.mark.parametrize("slug", slugs())
@pytest.mark.parametrize("who", CAST)
def test_pages_of_an_entity_answer_as_declared(slug, who, scene, session, client_as, request):
    made = scene(slug, who)
    client, wrong = client_as(request.getfixturevalue(who)), []

    for (rest, method), door in ENTITY_PAGES.items():
        for missing in TRIED[door.about not in ABOUT_NO_RECORD]:
            selects = door.about in SELECTIONS
            body = made.body(door, missing=missing) if method != "GET" or selects else {}
            path = f"/e/{slug}" + made.path(rest, door, missing=missing)
            expected = made.expected(door, missing=missing)
            wrong.append(check(session, client, method, path, body, expected))

    assert told(wrong) == ""


@pytest.mark.parametrize("slug", slugs())
@pytest.mark.parametrize("who", CAST)
def test_api_of_an_entity_answers_as_declared(slug, who, scene, session, app, client, request):
    made = scene(slug, who)
    user = request.getfixturevalue(who)
    token, wrong = make_token(user, secret=app.secret_key, now=clock.now()), []

    for (rest, method), door in ENTITY_API.items():
        for missing in TRIED[door.about not in ABOUT_NO_RECORD]:
            body = {"version": 1} if method == "PATCH" else {}
            path = f"/api/v1/{slug}" + made.path(rest, door, missing=missing)
            expected = made.expected(door, missing=missing)
            wrong.append(check(session, client, method, path, body, expected, token=token))

    assert told(wrong) == ""


@pytest.mark.parametrize("slug", slugs())
def test_nobody_reaches_an_entity_without_signing_in(slug, scene, session, client):
    made, wrong = scene(slug, "alice"), []

    for table, base, signed_out in (
        (ENTITY_PAGES, f"/e/{slug}", (302,)), (ENTITY_API, f"/api/v1/{slug}", (401,)),
    ):  # fmt: skip
        for (rest, method), door in table.items():
            expected = signed_out if method == "GET" else (401,)
            path = base + made.path(rest, door)
            wrong.append(check(session, client, method, path, made.body(door), expected))

    assert told(wrong) == ""


# ---- all other routes ----


def declared(door: Door, who: str, rule: str, method: str) -> tuple[int, ...]:
    """Return the statuses that a door's entry allows a person; "" is nobody."""
    if door.who == "everybody":
        return door.ok
    if not who:
        api = rule.startswith("/api/")
        return (302,) if method == "GET" and not api else (401,)
    allowed = {"administrators": ("root",), "auditors": ("root", "gina")}.get(door.who, CAST)
    return door.ok if who in allowed else (403,)


@pytest.mark.parametrize("who", ["", *CAST])
def test_other_routes_answer_as_declared(who, session, client, client_as, request):
    browser = client_as(request.getfixturevalue(who)) if who else client
    wrong = []

    for (rule, method), door in sorted(OTHERS.items()):
        if rule == "/logout/":
            continue
        path = door.path or rule.replace("<", "").replace(">", "")
        expected = declared(door, who, rule, method)
        wrong.append(check(session, browser, method, path, {}, expected))

    assert told(wrong) == ""

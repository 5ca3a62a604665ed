"""No byte of a record outside the reader's scope leaves by any door; a hidden one is a missing one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import text

from app.engine.compile.catalogue import current_catalogue
from app.engine.journal.tables import JournalEntry
from tests.support.canaries import BAIT, MOBILE, canary_values, found_in, hang_on, make_nest
from tests.support.contents import contents, differing

MISSING = 987654
SLUGS = ("customer", "contact", "contact_log", "opportunity", "quote", "quote_line", "task")
#: What people must fill in for a customer, besides the name.
COMPANY = {
    "kind": "company", "level": "A", "lifecycle": "formal", "type": "dealer", "industry": "software",
    "contact_person": "Somebody", "email": "somebody@example.com",
}  # fmt: skip


@pytest.fixture
def nest(session, make, alice):
    """Records of alice, full of canaries, with a history and one of each in the bin."""
    # High ids, which stand for nothing else on a page.
    for place, slug in enumerate(SLUGS):
        row = {"name": f"crm_{slug}", "seq": 740000 + 1000 * place}
        session.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), row)
        session.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), row)
    session.commit()
    made = make_nest(make, alice)
    hang_on(session, made)
    return made


@pytest.fixture
def neighbour(session, make, carol, nest):
    """Carol's own records, which are linked with alice's by somebody who could."""
    customer = make("customer", owner=carol, name="Own company", parent=nest.ids["customer"])
    contact = make("contact", owner=carol, name="Own person", customer=customer)
    deal = make(
        "opportunity", owner=carol, name="Own deal", customer=customer,
        contacts=[nest.ids["contact"], contact.id],
    )  # fmt: skip
    task = make("task", owner=carol, subject="Own task", customer=nest.ids["customer"],
                opportunity=nest.ids["opportunity"])  # fmt: skip
    return {"customer": customer, "contact": contact, "opportunity": deal, "task": task}


def list_doors(slug: str, nest) -> Iterator[str]:
    """Yield every address that lists, counts, offers or sums records of an entity."""
    compiled, base = current_catalogue()[slug], f"/e/{slug}/"
    names = [
        name for name, item in compiled.fields.items() if item.type not in ("back_links", "rows")
    ]
    yield from (base, f"{base}board", f"{base}count", f"{base}options", f"{base}bin", f"{base}new")
    for q in (BAIT, f"{BAIT} {slug}", MOBILE[:7], "1234"):
        yield from (
            f"{base}?q={q}",
            f"{base}board?q={q}",
            f"{base}count?q={q}",
            f"{base}options?q={q}",
        )
    yield f"{base}?columns={','.join(names)}&per_page=200&count=exact"
    yield f"{base}?last=1"
    yield f"{base}export?format=csv&columns={','.join(names)}"
    yield f"{base}export?format=csv&q={BAIT}"
    for name in names:
        yield f"{base}?sort=-{name}&columns={name}"
        for op in compiled.type(name).operators:
            yield f"{base}?f.{name}.{op}={quote(operand(op, name, nest))}"
    for link, key in nest.ids.items():
        if link in compiled.fields:
            yield from (
                f"{base}?f.{link}.eq={key}",
                f"{base}new?{link}={key}",
                f"{base}count?f.{link}.eq={key}",
            )
    yield from (
        f"/api/v1/{slug}/",
        f"/api/v1/{slug}/?q={BAIT}&count=exact",
        f"/api/v1/{slug}/_spec",
    )


def operand(op: str, name: str, nest) -> str:
    """Return a value for a filter that alice's record would meet."""
    known = {"between": "1..9999999", "within": "this_year", "gt": "1", "ge": "1", "lt": "9999999"}
    return known.get(op) or (str(nest.ids[name]) if name in nest.ids else BAIT)


def record_doors(slug: str, key: int) -> Iterator[str]:
    """Yield every address that shows something of one record."""
    compiled, base = current_catalogue()[slug], f"/e/{slug}/{key}"
    yield from (base, f"{base}?tab=history", f"{base}/edit", f"{base}/delete", f"{base}/why")
    for name, item in compiled.fields.items():
        yield from (f"{base}/fact/{name}", f"{base}/fact/{name}?show=1")
        if item.type in ("back_links", "rows"):
            yield f"{base}?tab={name}"
    yield f"/api/v1/{slug}/{key}"
    yield from (f"{base}?tab={tab}" for tab in ("timeline", "files", "comments"))
    yield f"{base}/counts"
    yield from (f"{base}/files/file-{slug}", f"/api/v1/{slug}/{key}/files/",
                f"/api/v1/{slug}/{key}/files/file-{slug}", f"{base}/comments", f"{base}/mention",
                f"{base}/comments/{key}/edit", f"/api/v1/{slug}/{key}/comments/",
                f"/api/v1/{slug}/{key}/comments/{key}", f"/api/v1/{slug}/{key}/star",
                f"/api/v1/{slug}/{key}/follow")  # fmt: skip
    yield from (f"/e/{slug}/bulk/{deed}?ids={key}" for deed in ("delete", "assign", "tag", "edit"))


def shared_doors(nest) -> Iterator[str]:
    """Yield addresses that no entity owns."""
    yield from ("/", "/actions/", "/api/v1/openapi.json", "/options/user?q=", "/options/department")
    for q in (BAIT, MOBILE[:7], "1234", "company"):
        yield f"/search?q={q}"


def leaks(client, addresses) -> list[str]:
    """Return the addresses whose answer holds a canary or fails."""
    found = []
    for address in addresses:
        reply = client.get(address, buffered=True)
        needles = found_in(reply.text)
        if needles or reply.status_code >= 500:
            found.append(f"{address}: {reply.status_code} {needles}")
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_canaries_are_there_for_their_owner(slug, client_as, nest, alice):
    page = client_as(alice).get(f"/e/{slug}/{nest.ids[slug]}")

    assert found_in(page.text)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    "address",
    [
        "/e/{}/{}?tab=files",
        "/api/v1/{}/{}/files/",
        "/e/{}/{}?tab=comments",
        "/api/v1/{}/{}/comments/",
        "/e/{}/{}?tab=timeline&kind=comments",
    ],
)
def test_canaries_that_hang_on_records_are_there_for_their_owner(
    slug, address, client_as, nest, alice
):
    page = client_as(alice).get(address.format(slug, nest.ids[slug]))

    assert found_in(page.text)


@pytest.mark.parametrize("slug", SLUGS)
def test_lists_of_others_hold_no_canary(slug, client_as, nest, neighbour, carol):
    assert leaks(client_as(carol), list_doors(slug, nest)) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_guessed_ids_hold_no_canary(slug, client_as, nest, neighbour, carol):
    assert leaks(client_as(carol), record_doors(slug, nest.ids[slug])) == []


def test_shared_pages_hold_no_canary(client_as, nest, neighbour, carol):
    assert leaks(client_as(carol), shared_doors(nest)) == []


@pytest.mark.parametrize("slug", ["customer", "contact", "opportunity", "task"])
def test_own_records_linked_with_foreign_ones_hold_no_canary(
    slug, client_as, nest, neighbour, carol
):
    assert leaks(client_as(carol), record_doors(slug, neighbour[slug].id)) == []


# ---- a hidden record is a missing record ----

_PASSING = re.compile(
    r'[0-9a-f]{16,}|\b(?=[0-9]*[a-f])[0-9a-f]{8,}\b|(nonce|content|value)="[^"]*"'
)


def clean(page: str, key: int) -> str:
    """Return a page without what differs from answer to answer, and without the id itself."""
    return _PASSING.sub("", page).replace(str(key), "ID")


@pytest.mark.parametrize("slug", SLUGS)
def test_unseen_record_answers_like_a_missing_one(slug, client_as, nest, carol):
    client, key, other = client_as(carol), nest.ids[slug], []

    for unseen, missing in zip(record_doors(slug, key), record_doors(slug, MISSING), strict=True):
        first, second = client.get(unseen), client.get(missing)
        if (first.status_code, clean(first.text, key)) != (
            second.status_code, clean(second.text, MISSING),
        ):  # fmt: skip
            other.append(unseen)

    assert other == []


WRITES = (
    ("POST", "/e/{slug}/{id}/edit", {"version": "1"}),
    ("POST", "/e/{slug}/{id}/fact/{name}", {"version": "1", "{name}": "x"}),
    ("POST", "/e/{slug}/{id}/move", {"version": "1", "to": "won"}),
    ("POST", "/e/{slug}/{id}/delete", {"version": "1"}),
    ("POST", "/e/{slug}/{id}/files/file-{slug}/remove", {}),
    ("DELETE", "/api/v1/{slug}/{id}/files/file-{slug}", {}),
    ("POST", "/e/{slug}/{id}/comments", {"text": "x"}),
    ("POST", "/e/{slug}/{id}/comments/{id}", {"text": "x"}),
    ("POST", "/e/{slug}/{id}/comments/{id}/delete", {}),
    ("POST", "/e/{slug}/{id}/star", {}),
    ("POST", "/e/{slug}/{id}/follow", {}),
    ("POST", "/api/v1/{slug}/{id}/comments/", {"text": "x"}),
    ("PATCH", "/api/v1/{slug}/{id}/comments/{id}", {"text": "x"}),
    ("DELETE", "/api/v1/{slug}/{id}/comments/{id}", {}),
    ("PUT", "/api/v1/{slug}/{id}/star", {}),
    ("PUT", "/api/v1/{slug}/{id}/follow", {}),
    ("POST", "/e/{slug}/{id}/restore", {}),
    ("POST", "/e/{slug}/{id}/purge", {}),
    ("POST", "/e/{slug}/bulk/edit", {"ids": "{id}", "change": "notes", "notes": "x"}),
    ("POST", "/e/{slug}/bulk/tag", {"ids": "{id}", "tags": "x"}),
    ("POST", "/e/{slug}/bulk/delete", {"ids": "{id}"}),
    ("PATCH", "/api/v1/{slug}/{id}", {"version": 1}),
    ("DELETE", "/api/v1/{slug}/{id}", {}),
)


@pytest.mark.parametrize("slug", SLUGS)
def test_writing_to_an_unseen_record_is_like_writing_to_a_missing_one(
    slug, client_as, nest, carol, session
):
    client, before, other = client_as(carol), contents(session), []
    name = current_catalogue()[slug].name_field

    def send(method, path, body, key):
        words = {"slug": slug, "id": key, "name": name}
        data = {part.format(**words): str(value).format(**words) for part, value in body.items()}
        how = {"json": data} if path.startswith("/api/") else {"data": data}
        return client.open(path.format(**words), method=method, **how)

    for method, path, body in WRITES:
        unseen, missing = (send(method, path, body, key) for key in (nest.ids[slug], MISSING))
        if (unseen.status_code, clean(unseen.text, nest.ids[slug])) != (
            missing.status_code, clean(missing.text, MISSING),
        ) or unseen.status_code < 400 or found_in(unseen.text):  # fmt: skip
            other.append(f"{method} {path}: {unseen.status_code}, {missing.status_code}")

    assert other == []
    session.expire_all()
    assert differing(before, contents(session)) == []


# ---- links, undo, old property ----


@pytest.mark.parametrize("door", ["form", "api", "fact", "filter"])
def test_link_to_an_unseen_record_is_refused_like_an_unknown_id(
    door, client_as, nest, neighbour, carol
):
    client, own = client_as(carol), neighbour["contact"]

    def send(key):
        if door == "form":
            data = {"name": "Somebody", "customer": key, "version": "1"}
            return client.post(f"/e/contact/{own.id}/edit", data=data)
        if door == "fact":
            data = {"customer": key, "version": "1"}
            return client.post(f"/e/contact/{own.id}/fact/customer", data=data)
        if door == "api":
            return client.patch(f"/api/v1/contact/{own.id}", json={"customer": key, "version": 1})
        return client.get(f"/e/contact/?f.customer.eq={key}")

    unseen, missing = send(nest.ids["customer"]), send(MISSING)

    assert unseen.status_code == missing.status_code
    assert clean(unseen.text, nest.ids["customer"]) == clean(missing.text, MISSING)
    assert found_in(unseen.text) == []


def test_saving_a_form_keeps_a_link_that_the_writer_cannot_see(
    client_as, nest, neighbour, carol, session
):
    task, client = neighbour["task"], client_as(carol)
    form = client.get(f"/e/task/{task.id}/edit").text
    assert '<option value="" selected>Restricted</option>' in form

    reply = client.post(
        f"/e/task/{task.id}/edit",
        data={
            "subject": "Renamed", "version": task.version, "due": "2026-12-01 09:00",
            "priority": "high", "assignee": carol.id, "customer": "", "opportunity": "",
        },
    )  # fmt: skip

    assert reply.status_code == 303, re.findall(r'class="error[^<]*<[^>]*>([^<]*)', reply.text)
    stored = client.get(f"/api/v1/task/{task.id}").json
    assert stored["subject"] == "Renamed"
    session.expire_all()
    table = current_catalogue()["task"].table
    row = session.execute(table.select().where(table.c.id == task.id)).mappings().one()
    assert row["customer_id"] == nest.ids["customer"]


def test_foreign_deeds_cannot_be_undone_or_named(client_as, nest, carol, session):
    batches = session.query(JournalEntry.batch).all()
    client = client_as(carol)

    replies = [client.post(f"/actions/{batch}/undo") for (batch,) in batches]

    assert {reply.status_code for reply in replies} == {404}
    assert [found_in(reply.text) for reply in replies if found_in(reply.text)] == []


def test_given_away_record_closes_every_door_of_its_old_owner(client_as, make, carol, alice, root):
    values = {**canary_values("customer"), "next_follow_up": ""}
    client = client_as(carol)
    made = client.post("/api/v1/customer/", json={
        "name": "Lure first", **COMPANY,
    })  # fmt: skip
    key = made.json["id"]
    changed = client.patch(f"/api/v1/customer/{key}", json={"version": 1, "name": values["name"]})
    assert changed.status_code == 200

    given = client_as(root).patch(f"/api/v1/customer/{key}", json={"version": 2, "owner": alice.id})

    assert given.status_code == 200
    assert (
        leaks(client, ["/actions/", "/search?q=Lure", "/e/customer/?q=Lure", f"/e/customer/{key}"])
        == []
    )
    batch = re.search(
        r"/actions/([0-9a-f]{32})/undo", client_as(root).get(f"/e/customer/{key}?tab=history").text
    )
    assert batch is not None


def test_undo_of_a_record_given_away_names_nothing(client_as, carol, alice, root, session):
    client = client_as(carol)
    made = client.post("/api/v1/customer/", json={
        "name": "Lure Moltebeere", **COMPANY,
    }).json  # fmt: skip
    batch = (
        session.query(JournalEntry.batch)
        .filter_by(record_id=made["id"], entity="customer")
        .scalar()
    )
    client_as(root).patch(f"/api/v1/customer/{made['id']}", json={"version": 1, "owner": alice.id})

    reply = client.post(f"/actions/{batch}/undo", headers={"X-Requested-With": "fetch"})

    assert reply.status_code == 200
    assert reply.json["records"] == 0
    assert found_in(reply.text) == []


def test_token_of_another_person_creates_a_record_of_its_own(client_as, carol, alice):
    def create(user, name):
        body = {"name": name, **COMPANY}
        headers = {"Idempotency-Key": "order-1"}
        return client_as(user).post("/api/v1/customer/", json=body, headers=headers)

    first, second = create(alice, "First of two"), create(carol, "Second of two")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json["id"] != first.json["id"]


@pytest.mark.parametrize(
    "spelling",
    ["1.0", "01", "1%00", "-1", "1" + "0" * 30, "1%20or%201=1", "0", "%2B1", "1e0", "٣", "１", "[1]", "null",
     "00000000-0000-4000-8000-000000000000"],
)  # fmt: skip
@pytest.mark.parametrize("door", ["/e/customer/{}", "/e/customer/{}/edit", "/e/customer/{}/why",
                                  "/e/customer/{}/counts", "/api/v1/customer/{}"])  # fmt: skip
def test_ids_have_one_spelling(spelling, door, client_as, make, root, session):
    make("customer", owner=root)

    assert client_as(root).get(door.format(spelling)).status_code == 404

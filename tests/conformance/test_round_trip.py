"""A form that is opened and sent back unchanged changes nothing, whatever its fields hold."""

from __future__ import annotations

import pytest

from app.engine.journal.tables import JournalEntry
from tests.support.canaries import make_nest
from tests.support.contents import contents, differing
from tests.support.html_form import form_of


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "slug", ["customer", "contact", "contact_log", "opportunity", "quote", "task"]
)
def test_unchanged_form_changes_nothing(slug, language, make, client_as, alice, session):
    nest = make_nest(make, alice)
    alice.language = language
    session.commit()
    client, path = client_as(alice), f"/e/{slug}/{nest.ids[slug]}/edit"
    sent = form_of(client.get(path).text, path)
    before = contents(session)

    reply = client.post(path, data=sent)

    assert len(sent) > 5
    assert reply.status_code == 303, reply.text
    session.expire_all()
    last = session.query(JournalEntry).order_by(JournalEntry.id.desc()).first()
    assert last.action == "create", last.changes
    assert differing(before, contents(session)) == []


@pytest.mark.parametrize("slug", ["customer", "contact", "opportunity", "task"])
def test_record_sent_back_as_the_api_gave_it_changes_nothing(slug, make, client_as, alice, session):
    key, client = make_nest(make, alice).ids[slug], client_as(alice)
    record = client.get(f"/api/v1/{slug}/{key}").json
    spec = client.get(f"/api/v1/{slug}/_spec").json
    writable = {item["name"] for item in spec["fields"] if not item["read_only"]} - {
        "owner",
        "logo",
    }
    before = contents(session)

    reply = client.patch(
        f"/api/v1/{slug}/{key}",
        json={"version": record["version"], **{
            name: [part["id"] for part in value] if isinstance(value, list) and value and isinstance(value[0], dict)
            else value["id"] if isinstance(value, dict) else value
            for name, value in record.items() if name in writable
        }},
    )  # fmt: skip

    assert reply.status_code == 200, reply.json
    session.expire_all()
    assert differing(before, contents(session)) == []


def test_no_answer_holds_a_password(make, client_as, alice, root):
    nest = make_nest(make, alice)
    client = client_as(root)
    addresses = ["/", "/account/", "/options/user", "/settings/rights/", "/api/v1/openapi.json"]
    for slug, key in nest.ids.items():
        addresses += [
            f"/e/{slug}/",
            f"/e/{slug}/{key}",
            f"/api/v1/{slug}/",
            f"/api/v1/{slug}/{key}",
            f"/e/{slug}/{key}?tab=history",
        ]

    bodies = "".join(client.get(address).text for address in addresses)

    assert [word for word in ("scrypt:", "pbkdf2:", "argon2", "$2b$") if word in bodies] == []

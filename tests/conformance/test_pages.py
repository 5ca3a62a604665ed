"""Every page of every entity, for every role, in both languages: covered the minute it exists."""

from __future__ import annotations

import re

import pytest

from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue

SLUGS = ("customer", "contact", "opportunity", "quote", "contact_log", "task")
CAST = ("alice", "mia", "carol", "dave", "root")
#: Paths of an entity that show something of a record; {id} is one that alice owns.
RECORD_PATHS = ("{id}", "{id}/edit", "{id}/delete", "{id}/why", "{id}/fact/{name}")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("who", CAST)
def test_list_opens_exactly_for_who_may_see(slug, who, request, session, client_as, app):
    user = request.getfixturevalue(who)
    with app.app_context():
        may = load_reader(session, user.id).may(slug, "see")

    page = client_as(user).get(f"/e/{slug}/")

    assert page.status_code == (200 if may else 403)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("who", ["carol", "dave"])
@pytest.mark.parametrize("path", RECORD_PATHS)
def test_unseen_record_answers_like_a_missing_one(
    slug, who, path, request, session, client_as, make, alice, app
):
    record = make(slug, owner=alice)
    user = request.getfixturevalue(who)
    with app.app_context():
        scope = load_reader(session, user.id).scope(slug, "see")
    name = current_catalogue()[slug].name_field
    client = client_as(user)

    seen = client.get(f"/e/{slug}/" + path.format(id=record.id, name=name))
    missing = client.get(f"/e/{slug}/" + path.format(id=987654, name=name))

    if scope == "all":
        assert seen.status_code in (200, 403)
        return
    assert seen.status_code == missing.status_code
    assert seen.status_code in (403, 404)
    clean = re.compile(rf"[0-9a-f]{{16}}|(nonce|content|value)=\"[^\"]*\"|\b({record.id}|987654)\b")
    assert clean.sub("", seen.text) == clean.sub("", missing.text)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_an_entity_render_in_both_languages(
    slug, language, client_as, make, root, session
):
    root.language = language
    session.commit()
    record = make(slug, owner=root)
    client = client_as(root)
    with client.session_transaction() as cookie:
        cookie["language"] = language

    for path in ("", "new", "bin", f"{record.id}", f"{record.id}/edit", f"{record.id}?tab=history"):
        page = client.get(f"/e/{slug}/{path}")
        assert page.status_code == 200, path
        assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in page.text


def test_every_route_is_known_to_somebody_only(app, client):
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not rule.rule.startswith(("/e/", "/settings/")):
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        reply = client.get(path)
        assert reply.status_code in (302, 303, 401), path

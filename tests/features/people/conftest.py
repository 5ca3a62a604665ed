"""Who acts in the tests of this room: readers inside a request, and the screen's form."""

from __future__ import annotations

import pytest

from app.engine.access.readers import load_reader
from app.features.people.entries import ROLE, last_entry_id
from app.features.people.rights import find_role


@pytest.fixture
def asking(app, session):
    """Return a person as the reader of a request in English: `asking(alice)`."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield lambda user: load_reader(session, user.id, language="en")


@pytest.fixture
def store(session):
    """Send changed rights the way the screen does: `store(browser, "sales", {...})`."""

    def send(browser, role, changes, **more):
        session.expire_all()
        seen = last_entry_id(session, ROLE, find_role(session, role))
        return browser.post(f"/settings/rights/{role}", data={"seen": seen, **changes, **more})

    return send

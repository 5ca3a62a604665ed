"""The stage path: one click moves a record, and asks for the reason where the declaration says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue
from tests.support.html_form import form_of


@pytest.fixture
def deal(make, alice):
    return make("opportunity", owner=alice, name="Second line", stage="needs", amount="100")


@pytest.fixture
def stored(session, deal):
    """Return the deal as it is stored."""

    def read():
        session.expire_all()
        table = current_catalogue()["opportunity"].table
        statement = select(table).where(table.c.id == deal.id)
        return session.execute(statement, execution_options=SCOPED).one()

    return read


def step(deal, to, **more):
    return {"field": "stage", "to": to, "version": str(deal.version), **more}


def test_click_on_a_step_moves_the_record_and_can_be_undone(client_as, deal, stored, alice):
    client, address = client_as(alice), f"/e/opportunity/{deal.id}"

    reply = client.post(f"{address}/move", data=step(deal, "proposal", expected_close=""))

    page = client.get(reply.headers["Location"]).text
    assert stored().stage == "proposal"
    assert re.search(r'class="is-on"><button[^>]*value="proposal"', page)
    assert re.search(r'/actions/[0-9a-f]{32}/undo" class="btn btn-xs">Undo', page)


def test_step_that_needs_a_reason_asks_for_it_alone(client_as, deal, stored, alice):
    client, address = client_as(alice), f"/e/opportunity/{deal.id}"

    asked = client.post(f"{address}/move", data=step(deal, "lost"))

    assert asked.status_code == 422
    assert "<h1>Second line: Lost</h1>" in asked.text
    assert re.findall(r'id="f-(\w+)" name', asked.text) == ["close_reason"]
    assert "data-show-when" not in asked.text
    assert stored().stage == "needs"


def test_answered_reason_moves_it(client_as, deal, stored, alice):
    client, address = client_as(alice), f"/e/opportunity/{deal.id}"
    asked = client.post(f"{address}/move", data=step(deal, "lost"))

    form = form_of(asked.text, f"{address}/move")
    reply = client.post(f"{address}/move", data={**form.to_dict(), "close_reason": "Too dear."})

    assert reply.status_code == 303
    assert (stored().stage, stored().close_reason) == ("lost", "Too dear.")


def test_what_was_typed_stays_when_the_answer_is_refused_too(client_as, make, deal, stored, alice):
    client, address = client_as(alice), f"/e/opportunity/{deal.id}"
    data = step(deal, "lost", close_reason=" ", strategy="Ask again in spring.")

    again = client.post(f"{address}/move", data=data)

    assert again.status_code == 422
    assert ">Ask again in spring.</textarea>" in again.text
    assert stored().stage == "needs"


@pytest.mark.parametrize("to", ["", "nowhere", "won' OR 1=1"])
def test_step_that_there_is_not_is_refused_in_words(to, client_as, deal, stored, alice):
    reply = client_as(alice).post(f"/e/opportunity/{deal.id}/move", data=step(deal, to))

    assert reply.status_code == 422
    assert "Stage" in reply.text
    assert stored().stage == "needs"


def test_who_only_reads_has_no_path_to_click(client_as, deal, frank):
    client, address = client_as(frank), f"/e/opportunity/{deal.id}"

    assert "c-path" not in client.get(address).text
    assert client.post(f"{address}/move", data=step(deal, "proposal")).status_code == 403


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", ["10-05 · 28 天", "自 11-02 · 3 天"]), ("en", ["5 Oct · 28 d", "since 2 Nov · 3 d"])],
)
def test_path_says_since_when_and_how_long(language, told, client_as, make, alice):
    client = client_as(alice)
    client.get(f"/lang/{language}")
    with time_machine.travel(datetime(2026, 10, 5, 2, tzinfo=UTC), tick=False):
        deal = make("opportunity", owner=alice, name="Third line", stage="qualify", amount="100")
    address = f"/e/opportunity/{deal.id}"
    with time_machine.travel(datetime(2026, 11, 2, 2, tzinfo=UTC), tick=False):
        # Nobody was ever in the stage between, so nothing is said of it.
        client.post(f"{address}/move", data=step(deal, "proposal", expected_close="2026-12-01"))
    with time_machine.travel(datetime(2026, 11, 5, 2, tzinfo=UTC), tick=False):
        page = client.get(address).text

    assert re.findall(r'class="c-when">([^<]+)<', page) == told

"""Where a record stands in a list: the same order, filter and scope as the list itself."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest

from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.query import places
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.query.places import Place, find_place

DATES = ("2026-11-03", None, "2026-11-01", "2026-11-02", None, "2026-11-02", None)


@pytest.fixture
def customers(make, alice, bob):
    """Customers of alice, some without a date, and one of bob among them."""
    made = [
        make("customer", owner=alice, name=f"Anhua {number}", level="AB"[number % 2],
             next_follow_up=f"{day} 09:00" if day else None)
        for number, day in enumerate(DATES)
    ]  # fmt: skip
    make("customer", owner=bob, name="Anhua of Bob", next_follow_up="2026-11-02 09:00")
    return made


@pytest.fixture
def reading(session):
    """Return the read path of customers for somebody, inside a block."""

    @contextmanager
    def read_by(person):
        reader = load_reader(session, person.id, language="en", timezone="Asia/Shanghai")
        with acting_for(reader):
            yield ListQuery(current_catalogue()["customer"], ReaderContext(session, reader))

    return read_by


@pytest.mark.parametrize(
    "args",
    [
        {}, {"sort": "next_follow_up"}, {"sort": "-next_follow_up"}, {"sort": "level"},
        {"sort": "-owner"}, {"f.level.eq": "B", "sort": "-next_follow_up"}, {"q": "Anhua"},
    ],
    ids=str,
)  # fmt: skip
def test_places_are_those_of_the_list(args, reading, customers, alice):
    with reading(alice) as query:
        request = parse_list_request(args.items(), query.compiled)
        ids = query.ids(request, limit=99)

        found = [find_place(query, request, query.get(key)) for key in ids]

    around = [None, *ids, None]
    assert len(ids) in (len(DATES), len(DATES) // 2)
    assert found == [
        Place(around[at], around[at + 2], at + 1, len(ids)) for at in range(len(ids))
    ]  # fmt: skip


def test_record_that_left_the_list_still_has_a_next_one(reading, customers, alice):
    with reading(alice) as query:
        request = parse_list_request(
            [("f.level.eq", "B"), ("sort", "next_follow_up")], query.compiled
        )

        place = find_place(query, request, query.get(customers[2].id))

    assert (place.number, place.total, place.after) == (0, 3, customers[3].id)


def test_counts_stop_at_the_cap(reading, customers, alice, client_as, monkeypatch):
    monkeypatch.setattr(places, "COUNT_CAP", 3)
    with reading(alice) as query:
        request = parse_list_request([("sort", "next_follow_up")], query.compiled)
        last = query.ids(request, limit=99)[-1]

        place = find_place(query, request, query.get(last))

    assert (place.number, place.total) == (4, 4)


def test_record_opened_from_a_list_says_its_place(client_as, customers, alice):
    client = client_as(alice)
    listed = client.get("/e/customer/?sort=next_follow_up&f.level.eq=A").text
    second = re.findall(r'href="(/e/customer/\d+\?from=[^"]+)"', listed)
    hrefs = list(dict.fromkeys(second))

    page = client.get(hrefs[1]).text

    assert re.search(r'c-nowrap">2 / 4<', page)
    assert f'href="{hrefs[0]}" aria-label="Previous record"' in page
    assert f'href="{hrefs[2]}" aria-label="Next record"' in page


def test_record_opened_elsewhere_has_no_place(client_as, customers, alice):
    page = client_as(alice).get(f"/e/customer/{customers[0].id}").text

    assert "Next record" not in page

"""Eight threads, two people, one file database: no page holds the other's text or rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from app.engine.access.readers import forget_readers
from app.engine.database import intending_to_write, open_session
from app.extensions import db
from tests.support.cast import create_cast, person
from tests.support.client import sign_in_directly
from tests.support.records import make_record

PAGES, THREADS, ROWS = 1_000, 8, 8
#: Person -> what their rows are called, and what they search for.
OURS = {"alice": ("Aurora", "Luminous"), "carol": ("Borealis", "Shimmering")}
ADDRESSES = (
    "/e/customer/?q={search}", "/e/customer/?f.name.contains={name}&sort=-name", "/e/customer/",
    "/e/customer/?q={search}&f.level.eq=B", "/e/customer/board?q={search}",
    "/api/v1/customer/?q={name}", "/e/customer/options?q={name}", "/search?q={search}",
)  # fmt: skip


def make_companies(app) -> None:
    with app.app_context(), intending_to_write(), open_session(db.engine) as session:
        create_cast(session)
        session.commit()
        for username, (name, search) in OURS.items():
            make = partial(make_record, session, "customer", owner=person(session, username))
            for number in range(ROWS):
                make(name=f"{name} {search} {number}")
    forget_readers()


def browsers(app) -> dict[str, list]:
    with app.app_context(), intending_to_write(), open_session(db.engine) as session:
        return {
            username: [
                sign_in_directly(app.test_client(), session, person(session, username))
                for _number in range(THREADS // 2)
            ]
            for username in OURS
        }  # fmt: skip


def read_pages(task) -> list[str]:
    """Read pages as one person and return what was wrong with them."""
    client, username, count = task
    other = next(words for name, words in OURS.items() if name != username)
    name, search = OURS[username]
    wrong = []
    for number in range(count):
        address = ADDRESSES[number % len(ADDRESSES)].format(name=name, search=search)
        page = client.get(address)
        foreign = [word for word in other if word in page.text]
        if page.status_code != 200 or foreign or f"{name} {search} 1" not in page.text:
            wrong.append(f"{username} {address}: {page.status_code} {foreign}")
    return wrong


def test_no_page_of_a_thousand_holds_the_other_persons_words(fresh_app):
    app = fresh_app(CRM_THREADS=str(THREADS))
    make_companies(app)
    tasks = [
        (client, username, PAGES // THREADS)
        for username, clients in browsers(app).items()
        for client in clients
    ]

    with ThreadPoolExecutor(THREADS) as pool:
        wrong = [line for lines in pool.map(read_pages, tasks) for line in lines]

    assert "\n".join(wrong) == ""

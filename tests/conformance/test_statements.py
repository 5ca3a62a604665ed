"""Every kind of page stays inside its budget of statements, however many rows there are."""

from __future__ import annotations

import pytest

from app.engine import clock
from app.web.tokens import make_token

ROWS = 12
#: Kind of page -> its address and the most statements it may take.
BUDGETS = {
    # Also where the planned ones end and those without a plan follow: one statement walks both.
    "list": ("/e/customer/", 5),
    "list, searched": ("/e/customer/?q=Anhua", 6),
    "list, filtered and sorted": ("/e/customer/?f.level.eq=B&sort=-changed_at", 6),
    "list of contacts": ("/e/contact/", 5),
    "list of tasks": ("/e/task/", 6),
    # Of which one for the star, and one for each kind of thing in the timeline.
    "record": ("/e/customer/{id}", 12),
    "record, opened from a list": ("/e/customer/{id}?from=sort%3Dnext_follow_up", 13),
    "figures beside its tabs": ("/e/customer/{id}/counts", 6),
    "history": ("/e/customer/{id}?tab=history", 12),
    "form": ("/e/customer/{id}/edit", 8),
    "new": ("/e/customer/new", 8),
    "picker": ("/e/customer/options", 5),
}


@pytest.fixture
def rows(make, alice):
    made = [make("customer", owner=alice, name=f"Anhua {number}") for number in range(ROWS)]
    for record in made:
        make("contact", owner=alice, customer=record)
        make("task", owner=alice, customer=record, assignee=alice.id)
        make("opportunity", owner=alice, customer=record, amount="100")
    return made


@pytest.mark.parametrize("kind", list(BUDGETS))
def test_page_takes_no_more_statements_than_its_kind_may(
    kind, rows, client_as, alice, count_queries
):
    address, most = BUDGETS[kind]
    path, client = address.format(id=rows[0].id), client_as(alice)
    client.get(path)

    with count_queries() as statements:
        page = client.get(path)

    assert page.status_code == 200
    assert len(statements) <= most, "\n\n".join(statements)


@pytest.mark.parametrize(
    ("columns", "most"),
    # All fields: one more for each many-links field and each kind of child that is rolled up.
    [("name,level,owner,phone,region", 5), ("", 9)],
)
def test_api_list_takes_few_statements(columns, most, rows, client, app, alice, count_queries):
    headers = {
        "Authorization": f"Bearer {make_token(alice, secret=app.secret_key, now=clock.now())}"
    }
    client.get("/api/v1/customer/", headers=headers)

    with count_queries() as statements:
        path = f"/api/v1/customer/?per_page=5&columns={columns}"
        reply = client.get(path, headers=headers)

    assert len(reply.json["result"]) == 5
    assert len(statements) <= most, "\n\n".join(statements)

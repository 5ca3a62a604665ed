"""The packs that come with the product: what their records ask for, and who reaches them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
TROUBLE = {
    "subject": "Press stops",
    "description": "Alarm 31 after start.",
    "category": "malfunction",
}


@pytest.fixture(autouse=True)
def friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def open_case(client, customer, **values):
    return client.post("/e/case/new", data={**TROUBLE, "customer": customer.id, **values})


def test_service_makes_a_case_that_is_due_the_next_day(client_as, make, alice, emma):
    client, customer = client_as(emma), make("customer", owner=alice)

    form = client.get("/e/case/new")
    made = open_case(client, customer)

    assert 'value="2026-11-28 18:00"' in form.text
    assert made.status_code == 303
    page = client.get(made.headers["Location"]).text
    assert "GD-2026-" in page
    assert "Tomorrow 18:00" in page


def test_an_open_case_is_in_today_and_a_solved_one_is_not(client_as, make, alice, emma):
    customer = make("customer", owner=alice)
    late = datetime(2026, 11, 26, 2, tzinfo=UTC)
    make("case", owner=emma, customer=customer, subject="Still broken", due=late)
    make("case", owner=emma, customer=customer, subject="Mended", due=late, status="solved",
         solution="Replaced the fan")  # fmt: skip

    home = client_as(emma).get("/").text

    assert "Still broken" in home
    assert "Mended" not in home


def test_a_case_is_not_solved_without_its_solution(client_as, make, alice, emma):
    case = make("case", owner=emma, customer=make("customer", owner=alice))
    client = client_as(emma)
    step = {"version": case.version, "field": "status", "to": "solved"}

    refused = client.post(f"/e/case/{case.id}/move", data=step)

    assert refused.status_code == 422
    assert "Solution" in refused.text


def test_sales_see_the_cases_of_their_own_customers_only(client_as, make, alice, carol, emma):
    case = make("case", owner=emma, customer=make("customer", owner=alice), subject="Press stops")

    assert client_as(alice).get(f"/e/case/{case.id}").status_code == 200
    assert client_as(alice).get(f"/e/case/{case.id}/edit").status_code == 403
    assert client_as(carol).get(f"/e/case/{case.id}").status_code == 404


def test_a_customer_lists_its_cases_and_feedback(client_as, make, alice, emma):
    customer = make("customer", owner=alice)
    make("case", owner=emma, customer=customer, subject="Press stops")

    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=case__by__customer").text

    assert "Press stops" in page
    assert "feedback__by__customer" in page


def test_a_survey_takes_one_to_ten_points(client_as, make, alice, emma):
    customer = make("customer", owner=alice)
    values = {"title": "Yearly survey", "customer": customer.id, "asked_on": "2026-11-20"}

    refused = client_as(emma).post("/e/survey/new", data={**values, "score": "11"})
    taken = client_as(emma).post("/e/survey/new", data={**values, "score": "10"})

    assert refused.status_code == 422
    assert "At most 10" in refused.text
    assert taken.status_code == 303


def test_a_campaign_counts_who_answered(client_as, make, alice, dave):
    campaign = make("campaign", owner=dave, name="Open day")
    customer = make("customer", owner=alice)
    for state in ("invited", "responded", "attended", "attended", "none"):
        make("campaign_member", owner=dave, campaign=campaign, customer=customer, state=state)

    figures = client_as(dave).get(f"/api/v1/campaign/{campaign.id}").json

    assert (figures["invited"], figures["responded"], figures["attended"]) == (5, 3, 2)


def test_a_member_is_somebody_we_know(client_as, make, dave):
    campaign = make("campaign", owner=dave)

    refused = client_as(dave).post(
        "/e/campaign_member/new", data={"name": "Somebody", "campaign": campaign.id}
    )

    assert refused.status_code == 422


def test_an_article_is_read_with_its_formatting_and_nothing_else(client_as, make, emma):
    body = "<p><strong>Alarm 31</strong> &lt;img src=x onerror=alert(1)&gt;</p>"
    article = make("knowledge_article", owner=emma, title="Alarm 31", body=body)

    page = client_as(emma).get(f"/e/knowledge_article/{article.id}").text

    assert "<strong>Alarm 31</strong>" in page
    assert "<img src=x" not in page


def test_everybody_finds_their_own_figures_at_home(client_as, emma, dave, alice):
    assert "Open cases" in client_as(emma).get("/").text
    assert "Running campaigns" in client_as(dave).get("/").text
    assert "Open cases" not in client_as(alice).get("/").text

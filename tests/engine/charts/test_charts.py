"""Charts of a list: figures against a set made by hand, scope, filters, refusals, doors."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue

PIPELINE = (
    Path(os.environ.get("CRM_SHARED_DATA", "../shared/data"))
    / "crm_sales_opportunities"
    / "sales_pipeline.csv"
)
#: Sums of the won rows of that file by the quarter of their closing, as a spreadsheet gives them.
WON_BY_QUARTER = {
    "Q1 2017": "1134672.00",
    "Q2 2017": "3086111.00",
    "Q3 2017": "2982255.00",
    "Q4 2017": "2802496.00",
}
#: Opportunity's charts as declared.
FUNNEL, BY_MONTH = 0, 1


@pytest.fixture
def pipeline(make, alice, bob):
    """Six opportunities of alice's, one of bob's that nobody of the team-mates may see."""
    customer = make("customer", owner=alice, name="Anhua Trading")
    rows = (
        ("qualify", 100_000, "2026-10-31"), ("qualify", 250_000.5, "2026-11-01"),
        ("needs", 300_000, "2026-11-30"), ("won", 80_000, "2026-12-01"),
        ("won", 20_000, "2027-02-14"), ("qualify", None, None),
    )  # fmt: skip
    for number, (stage, amount, close) in enumerate(rows):
        make("opportunity", owner=alice, customer=customer, name=f"Deal {'abcdef'[number]}xy", stage=stage,
             amount=amount, expected_close=close)  # fmt: skip
    theirs = make("customer", owner=bob, name="Canary Ltd")
    make("opportunity", owner=bob, customer=theirs, name="Canary", stage="lost", amount=7_777_777,
         expected_close="2026-11-11", close_reason="too dear")  # fmt: skip


def figures(reply) -> dict[str, object]:
    assert reply.status_code == 200, reply.text[:300]
    return {one["label"]: one["value"] for one in reply.json["result"]}


def test_a_funnel_sums_by_stage_in_the_order_of_the_stages(client_as, pipeline, alice):
    reply = client_as(alice).get(f"/api/v1/opportunity/chart?chart={FUNNEL}")

    assert list(figures(reply).items()) == [
        ("Qualify", "350000.50"), ("Needs", "300000.00"), ("Proposal", "0.00"),
        ("Negotiation", "0.00"), ("Won", "100000.00"),
    ]  # fmt: skip
    assert [one["count"] for one in reply.json["result"]] == [3, 1, 0, 0, 2]
    assert reply.json["title"] == "Pipeline by stage"


def test_months_in_order_empty_ones_as_nought_missing_dates_last(client_as, pipeline, alice):
    reply = client_as(alice).get(f"/api/v1/opportunity/chart?chart={BY_MONTH}")

    assert list(figures(reply).items()) == [
        ("Oct 2026", "100000.00"), ("Nov 2026", "550000.50"), ("Dec 2026", "80000.00"),
        ("Jan 2027", "0.00"), ("Feb 2027", "20000.00"), ("Not set", "0.00"),
    ]  # fmt: skip


def test_every_figure_names_the_filter_that_gives_its_rows(client_as, pipeline, alice):
    client = client_as(alice)
    for chart in (FUNNEL, BY_MONTH):
        for one in client.get(f"/api/v1/opportunity/chart?chart={chart}").json["result"]:
            rows = client.get(
                "/api/v1/opportunity/", query_string={**one["filter"], "count": "exact"}
            ).json

            assert rows["count"] == one["count"], one


def test_a_sums_scope_is_the_readers(client_as, pipeline, alice, bob, mia):
    def whole(person) -> int:
        return client_as(person).get("/api/v1/opportunity/chart").json["count"]

    assert (whole(alice), whole(bob), whole(mia)) == (6, 1, 7)
    for chart in (FUNNEL, BY_MONTH):
        text = client_as(alice).get(f"/api/v1/opportunity/chart?chart={chart}").text
        assert "7777777" not in text
        assert "Lost" not in text


def test_filters_and_search_hold_for_the_figures(client_as, pipeline, alice):
    client = client_as(alice)

    only = client.get("/api/v1/opportunity/chart?f.amount.ge=200000")
    found = client.get("/api/v1/opportunity/chart?q=dxy")

    assert figures(only) == {"Qualify": "250000.50", "Needs": "300000.00"}
    assert {name: value for name, value in figures(found).items() if value != "0.00"} == {
        "Won": "80000.00"
    }


def test_an_evening_in_utc_is_the_next_day_in_shanghai(client_as, make, alice):
    for moment in (datetime(2026, 10, 31, 15, 59, tzinfo=UTC), datetime(2026, 10, 31, 23, 30, tzinfo=UTC)):  # fmt: skip
        make("contact_log", owner=alice, at=moment, customer=make("customer", owner=alice), no_further=True,
             no_further_reason="done", content="We talked about the valves.")  # fmt: skip
    place = [chart.by for chart in current_catalogue()["contact_log"].spec.charts].index("at")

    reply = client_as(alice).get(f"/api/v1/contact_log/chart?chart={place}")

    assert figures(reply) == {"Oct 2026": 1, "Nov 2026": 1}


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/v1/opportunity/chart?chart=9", 404), ("/api/v1/opportunity/chart?chart=x", 400),
     ("/api/v1/opportunity/chart?chart=-1", 400), ("/api/v1/opportunity/chart?f.nothing.eq=1", 400),
     ("/api/v1/competitor/chart", 404)],
)  # fmt: skip
def test_what_an_address_cannot_mean_is_refused(client_as, alice, address, status):
    assert client_as(alice).get(address).status_code == status


def test_the_page_shows_switch_picture_and_table(client_as, pipeline, alice):
    page = client_as(alice).get(f"/e/opportunity/chart?chart={FUNNEL}&f.amount.ge=90000")
    data = json.loads(unescape(re.search(r'data-chart="([^"]*)"', page.text)[1]))

    assert [(one["label"], one["value"], one["text"]) for one in data["points"]] == [
        ("Qualify", 350000.5, "¥350,000.50"), ("Needs", 300000.0, "¥300,000"),
    ]  # fmt: skip
    assert data["points"][0]["href"] == "/e/opportunity/?f.amount.ge=90000&f.stage.eq=qualify"
    assert (
        'href="/e/opportunity/?f.amount.ge=90000&amp;f.stage.eq=qualify">Qualify</a>' in page.text
    )
    assert "<script" not in page.text.split('id="list-page"')[1].split("</main>")[0]
    assert 'href="/e/opportunity/chart?f.amount.ge=90000"' in client_as(alice).get("/e/opportunity/?f.amount.ge=90000").text  # fmt: skip


def test_a_list_without_rows_says_why_instead_of_an_empty_picture(client_as, pipeline, alice):
    page = client_as(alice).get("/e/opportunity/chart?f.amount.ge=99000000")

    assert "data-chart=" not in page.text
    assert page.status_code == 200


def test_an_entity_without_charts_has_no_chart_view(client_as, alice):
    client = client_as(alice)

    assert client.get("/e/competitor/chart").status_code == 404
    assert "/e/competitor/chart" not in client.get("/e/competitor/").text


def test_csv_holds_the_table_and_no_formula(client_as, make, alice):
    make("lead", owner=alice, name="A", source="fair")

    reply = client_as(alice).get("/e/lead/chart.csv?chart=1")

    assert reply.mimetype == "text/csv"
    assert list(csv.reader(io.StringIO(reply.text.removeprefix("\ufeff")))) == [
        ["Source", "Leads"], ["Trade fair", "1"],
    ]  # fmt: skip


def test_the_chart_page_takes_few_statements(client_as, count_queries, pipeline, alice):
    client = client_as(alice)
    client.get("/e/opportunity/chart")

    with count_queries() as statements:
        client.get("/e/opportunity/chart")

    assert len(statements) <= 10


@pytest.mark.skipif(not PIPELINE.exists(), reason="the shared data is not here")
def test_won_by_quarter_of_a_real_pipeline_is_what_a_spreadsheet_computes(client_as, make, session, root):  # fmt: skip
    stages = {"Won": "won", "Lost": "lost", "Engaging": "needs", "Prospecting": "qualify"}
    table = current_catalogue()["opportunity"].table
    made = make("opportunity", owner=root, stage="qualify", expected_close=None)
    like = dict(session.execute(select(table).where(table.c.id == made.id), execution_options=SCOPED).mappings().one())  # fmt: skip
    del like["id"]
    with PIPELINE.open(encoding="utf-8", newline="") as lines:
        deals = [
            {**like, "code": f"REAL-{number}", "stage": stages[deal["deal_stage"]],
             "amount": Decimal(deal["close_value"]) if deal["close_value"] else None,
             "expected_close": day_of(deal["close_date"])}
            for number, deal in enumerate(csv.DictReader(lines))
        ]  # fmt: skip
    session.execute(table.insert(), deals)
    session.commit()
    place = [chart.per for chart in current_catalogue()["opportunity"].spec.charts].index("quarter")

    reply = client_as(root).get(f"/api/v1/opportunity/chart?chart={place}&f.stage.eq=won")

    assert len(deals) == 8800
    assert figures(reply) == WON_BY_QUARTER


def day_of(text: str) -> date | None:
    """Return a day written as month/day/year."""
    return datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=UTC).date() if text else None


# ---- how many move on from stage to stage ----


@pytest.fixture
def moving(make, alice):
    """Two in the second stage, one won, one lost at the first, two lost at the third."""
    customer = make("customer", owner=alice, name="Anhua Trading")
    rows = (("needs", None), ("needs", None), ("won", None), ("lost", "qualify"),
            ("lost", "proposal"), ("lost", "proposal"))  # fmt: skip
    for number, (stage, lost_from) in enumerate(rows):
        make("opportunity", owner=alice, customer=customer, name=f"Deal {number}", stage=stage,
             amount=1000, lost_from=lost_from)  # fmt: skip


def shares(reply) -> dict[str, int]:
    return {one["key"]: one["moved_on"] for one in reply.json["result"] if "moved_on" in one}


def test_a_funnel_tells_how_many_of_those_that_left_a_stage_went_on(client_as, moving, alice):
    reply = client_as(alice).get(f"/api/v1/opportunity/chart?chart={FUNNEL}")

    # Of six that left the first stage five went on; of three that left the third one did.
    assert shares(reply) == {"qualify": 83, "needs": 100, "proposal": 33, "negotiation": 100}
    assert reply.json["count"] == 6


def test_rows_chosen_by_their_stage_tell_no_shares(client_as, moving, alice):
    address = f"/api/v1/opportunity/chart?chart={FUNNEL}&f.stage.nin=lost"

    assert shares(client_as(alice).get(address)) == {}


def test_shares_stand_beside_the_numbers(client_as, moving, alice):
    page = client_as(alice).get(f"/e/opportunity/chart?chart={FUNNEL}").text
    file = client_as(alice).get(f"/e/opportunity/chart.csv?chart={FUNNEL}").text

    assert "83% move on" in unescape(page)
    assert "<caption>Moved on:" in page
    assert file.splitlines()[0].endswith('"Move on, %"')


def test_last_month_of_the_calendar_has_a_bar_and_a_list(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua Trading")
    make("opportunity", owner=alice, customer=customer, name="Deal for ever", amount=5,
         expected_close="9999-12-31")  # fmt: skip

    reply = client_as(alice).get(f"/api/v1/opportunity/chart?chart={BY_MONTH}")
    page = client_as(alice).get(f"/e/opportunity/chart?chart={BY_MONTH}")

    assert figures(reply) == {"Dec 9999": "5.00"}
    assert page.status_code == 200
    assert 'href="/e/opportunity/?f.expected_close.ge=9999-12-01"' in page.text

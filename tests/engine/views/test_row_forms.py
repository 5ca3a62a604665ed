"""Lines inside a form: a blank one to begin with, amounts and totals the browser can follow."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from app.engine.access.tables import FieldRule
from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.label import Label
from app.engine.declare.words import Formula
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.engine.views.live_formulas import live_formula


def test_new_quote_offers_a_blank_line(client_as, alice):
    page = client_as(alice).get("/e/quote/new")

    assert 'name="lines-0-product"' in page.text
    assert re.search(r'value="1"[^>]* name="lines-0-quantity"', page.text)


def test_offered_line_that_nobody_filled_is_no_row(client_as, make, alice):
    customer = make("customer", owner=alice)
    sent = {"customer": str(customer.id), "state": "draft", "lines-0-product": "", "lines-0-quantity": "1",
            "lines-0-price": "", "lines-0-discount": "0", "lines-0-article": ""}  # fmt: skip
    client = client_as(alice)

    reply = client.post("/e/quote/new", data=sent)

    assert reply.status_code == 303
    assert 'name="lines-0-id"' not in client.get(f"{reply.headers['Location']}/edit").text


def test_line_with_anything_typed_is_checked(client_as, make, alice):
    customer = make("customer", owner=alice)
    sent = {"customer": str(customer.id), "lines-0-product": "", "lines-0-quantity": "3", "lines-0-price": ""}  # fmt: skip

    reply = client_as(alice).post("/e/quote/new", data=sent)

    assert reply.status_code == 422
    assert "row 1" in reply.text


def test_lines_show_their_amount_and_the_total(client_as, alice):
    page = client_as(alice).get("/e/quote/new").text

    tree = json.loads(unescape(re.search(r'data-formula="([^"]+)"', page)[1]))
    whole = ["*", ["*", {"field": "quantity"}, {"field": "price"}], ["-", "100", {"field": "discount"}]]  # fmt: skip
    assert tree == ["/", whole, "100"]
    assert 'data-rows-sum="sum" data-of="amount" data-currency="CNY"' in page


def test_total_is_not_shown_to_who_may_not_read_it(client_as, session, alice):

    session.add(FieldRule(role="sales", entity="quote", field="total", mode="hidden"))
    raise_stamp(session, RIGHTS)
    session.commit()

    assert "data-rows-sum=" not in client_as(alice).get("/e/quote/new").text


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "formula",
    ["article.price * quantity", 'if(quantity > 10, "big", "small")', 'concat(product, "x")', "days(today(), today())"],
)  # fmt: skip
def test_only_the_server_computes_other_formulas(formula):
    child = current_catalogue()["quote_line"]

    assert live_formula(child, Formula(formula, Label("x", "x"))) == ""


def test_fields_without_a_group_stand_under_a_heading(client_as, alice):
    page = client_as(alice).get("/e/quote/new").text

    assert '<h2 id="group-main">Details</h2>' in page


def test_record_shows_what_its_lines_hold(client_as, make, alice):
    customer = make("customer", owner=alice)
    sent = {"customer": str(customer.id), "lines-0-product": "Pump", "lines-0-quantity": "3",
            "lines-0-price": "1250", "lines-0-discount": "10"}  # fmt: skip
    client = client_as(alice)

    page = client.get(client.post("/e/quote/new", data=sent).headers["Location"]).text

    assert re.findall(r'<col class="w-(\w+)', page)[:5] == ["name", "number", "money", "part", "money"]  # fmt: skip
    assert "¥3,375" in page


def test_record_named_by_its_number_has_no_second_one(client_as, make, alice):
    quote = make("quote", owner=alice)

    page = client_as(alice).get(f"/e/quote/{quote.id}").text

    assert "QU-0" not in page

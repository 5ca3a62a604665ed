"""Whatever links to a record can be seen from it."""

from __future__ import annotations

from app.engine.compile.implied_panels import implied_panels
from app.engine.declare.label import L
from app.engine.declare.spec import CatalogueSpec
from app.vocabulary import BackLinks, Entity, Link, Text

NAME = L(zh="名称", en="Name")


class Hall(Entity):
    label, plural = L(zh="展厅", en="Hall"), L(zh="展厅", en="Halls")
    name = Text(NAME)
    fairs = BackLinks("fair", "hall", L(zh="展会", en="Fairs"))


class Fair(Entity):
    label, plural = L(zh="展会", en="Fair"), L(zh="展会", en="Fairs")
    name = Text(NAME)
    hall = Link("hall", L(zh="展厅", en="Hall"))
    second = Link("hall", L(zh="副厅", en="Second hall"))


class Stand(Entity):
    label, plural = L(zh="展位", en="Stand"), L(zh="展位", en="Stands")
    parent_row = "fair"
    name = Text(NAME)
    fair = Link("fair", L(zh="展会", en="Fair"))


def test_only_links_that_are_not_listed_get_a_panel_and_say_which_link():
    spec = CatalogueSpec((Hall.__spec__, Fair.__spec__, Stand.__spec__))

    [panel] = implied_panels(spec)["hall"]

    assert panel.name == "fair__by__second"
    assert (panel.label.zh, panel.label.en) == ("展会 · 副厅", "Fairs · Second hall")
    assert "fair" not in implied_panels(spec)


def test_a_contract_shows_its_payments(client_as, make, alice):
    customer = make("customer", owner=alice)
    contract = make("contract", owner=alice, customer=customer)
    make("payment", owner=alice, customer=customer, contract=contract, amount="4321.50")

    page = client_as(alice).get(f"/e/contract/{contract.id}?tab=payment__by__contract")

    assert page.status_code == 200
    assert "4,321.50" in page.text

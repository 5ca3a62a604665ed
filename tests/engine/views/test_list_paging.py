"""Pages of a list that lie behind its end."""

from __future__ import annotations


def test_page_past_the_end_leads_back_instead_of_saying_there_is_nothing(client_as, make, alice):
    make("customer", owner=alice, name="Anhua")

    page = client_as(alice).get("/e/customer/?page=9&sort=name")

    assert page.status_code == 200
    assert "The list ends before page 9." in page.text
    assert 'href="/e/customer/?sort=name"' in page.text
    assert "No customers yet" not in page.text

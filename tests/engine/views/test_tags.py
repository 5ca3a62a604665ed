"""Many tags: two and a count in a list, all of them on the record's page."""

from __future__ import annotations

import pytest


@pytest.fixture
def tagged(make, alice):
    return make("customer", owner=alice, tags=[f"tag{number:02}" for number in range(30)])


def test_list_counts_further_tags(client_as, tagged, alice):
    page = client_as(alice).get("/e/customer/?columns=name,tags").text

    assert ">+28</span>" in page
    assert '<span class="c-tag">tag02</span>' not in page


def test_record_shows_every_tag(client_as, tagged, alice):
    page = client_as(alice).get(f"/e/customer/{tagged.id}").text

    assert page.count('<span class="c-tag">tag') == 30


def test_form_brings_several_tags_in_one_input(client_as, make, alice):
    record, client = make("customer", owner=alice, name="Anhua"), client_as(alice)

    client.post(
        f"/e/customer/{record.id}/fact/tags",
        data={"version": "1", "tags": "trade fair,export，new"},
    )

    stored = client.get(f"/api/v1/customer/{record.id}").json["tags"]
    assert stored == ["trade fair", "export", "new"]


def test_record_shows_tags_without_unfolding(client_as, tagged, alice):
    page = client_as(alice).get(f"/e/customer/{tagged.id}").text
    facts = page[page.index('id="facts"') :]

    assert facts.index("/fact/tags") < facts.index("Papers and contact")

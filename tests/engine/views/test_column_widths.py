"""Columns are as wide as what stands in them, so that no badge, share or date is cut."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize(
    ("slug", "field", "width"),
    [
        ("customer", "lifecycle", "badge"),
        ("customer", "level", "lv"),
        ("opportunity", "stage", "choice"),
        ("opportunity", "probability", "part"),
    ],
)
def test_width_follows_the_longest_option(client_as, make, alice, slug, field, width):
    make(slug, owner=alice)

    page = client_as(alice).get(f"/e/{slug}/?columns=name,{field}")

    assert re.findall(r'<col class="w-(\w+)', page.text)[1:3] == ["name", width]

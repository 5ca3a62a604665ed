"""A word in both languages."""

from __future__ import annotations

import pytest

from app.engine.declare.label import Label


@pytest.mark.parametrize(
    ("english", "inside"),
    [("Contact log", "contact log"), ("API key", "API key"), ("", "任务"), ("T", "t")],
)
def test_english_words_begin_small_inside_a_sentence(english: str, inside: str) -> None:
    assert Label(zh="任务", en=english).inside("en") == inside

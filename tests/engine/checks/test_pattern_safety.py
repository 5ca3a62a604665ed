"""Patterns that can take for ever are told from those that cannot."""

from __future__ import annotations

import pytest

from app.engine.checks.pattern_safety import slow_part


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "([a-z]+)*", "(a*)*$", "(?:a+b?)+", "((ab)+c*)+", "(a|a)+", "(a|ab)*", "(.*)+x", r"(\w+\s?)+", r"(a)\1+",
     "(?=(a+)+)b", "(a{1,9}){20,}", "(?:(?:a|b)+)+", "(|a)+"],
)  # fmt: skip
def test_slow_patterns_are_refused(pattern):
    assert slow_part(pattern) is not None


@pytest.mark.parametrize(
    "pattern",
    [r"\d{11}", "[A-Z]{2}-[0-9]{4}", r"1[3-9]\d{9}", "(ab)+", "(?:ab|cd)+", "[a-z]+@[a-z]+", "(a{3})+", "a|b|c",
     r"[\w.]+", "(north|south)?", "", "(", "(a+){2}", "(?:[0-9]{3},)*[0-9]+"],
)  # fmt: skip
def test_fast_and_unreadable_patterns_are_let_through(pattern):
    assert slow_part(pattern) is None

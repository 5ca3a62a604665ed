"""Moments read alike on every page: as fields show them, in the reader's language and zone."""

from datetime import UTC, datetime

import pytest

from app.web.template_env import show_moment

AT = datetime(2026, 11, 27, 21, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "style", "words"),
    [
        ("en", "short", "28 Nov 2026 05:15"),
        ("zh", "short", "2026年11月28日 05:15"),
        ("en", "medium", "28 Nov 2026 05:15:08"),
    ],
)
def test_moment_reads_as_in_fields(app, language, style, words):
    header = {"Accept-Language": language}
    with app.test_request_context("/login/", headers=header):
        assert show_moment(AT, style) == words


def test_no_moment_is_no_text(app):
    with app.test_request_context("/login/"):
        assert show_moment(None) == ""

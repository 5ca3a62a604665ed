"""Pages travel compressed."""

from __future__ import annotations

import gzip

import pytest

from app.web.compress import PADDING, pack


@pytest.fixture
def plain_and_packed(client_as, alice):
    client = client_as(alice)
    return [
        client.get("/e/customer/", headers={"Accept-Encoding": wanted}) for wanted in ("", "gzip")
    ]


def test_page_is_compressed_for_who_takes_it(plain_and_packed):
    plain, packed = plain_and_packed

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert b"<h1>Customers</h1>" in gzip.decompress(packed.data)


def test_both_answers_say_that_they_vary(plain_and_packed):
    assert all("Accept-Encoding" in reply.headers["Vary"] for reply in plain_and_packed)


def test_short_answer_stays_plain(client):
    reply = client.get("/healthz", headers={"Accept-Encoding": "gzip"})

    assert reply.data == b"ok"
    assert "Content-Encoding" not in reply.headers


def test_size_of_the_same_text_is_chance():
    sizes = {len(pack(b"secret" * 500)) for _time in range(200)}

    assert len(sizes) > PADDING / 2

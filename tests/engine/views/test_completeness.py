"""How complete a record is, as its page says beside the first group of facts."""

from __future__ import annotations

import re

import pytest

SHARE = r'data-record-head="filled">([^<]+)<'


@pytest.fixture
def share(client_as):
    """Return what a person reads on a competitor's page: it has four fields besides its name."""

    def read(user, record):
        return re.findall(SHARE, client_as(user).get(f"/e/competitor/{record.id}").text)

    return read


def test_share_grows_with_every_filled_field(client_as, share, make, root, session):
    record = make("competitor", owner=root, name="Rival")
    shares = [share(root, record)]
    for name, value in (("strengths", "Fast"), ("weaknesses", "Few parts"), ("answer", "Service")):
        session.expire_all()
        reply = client_as(root).post(
            f"/e/competitor/{record.id}/fact/{name}",
            data={name: value, "version": str(record.version)},
        )
        assert reply.status_code == 200
        shares.append(share(root, record))

    numbers = [int(text.removesuffix("% complete")) for (text,) in shares]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] - numbers[0] > 30


def test_who_may_fill_in_nothing_reads_no_share(share, make, root, frank):
    record = make("competitor", owner=root, name="Rival")

    assert share(frank, record) == []

"""A customer and what adds files to it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from app.features.attachments.tables import Attachment
from tests.engine.files.conftest import bearer, store
from tests.engine.files.samples import PDF

__all__ = ["bearer", "store"]


@pytest.fixture
def add(client_as, store) -> Callable[..., Any]:
    """Add a file to a record as its page's script does: `add(alice, record)` returns the answer."""

    def sent(user: Any, record: Any, name: str = "合同.pdf", data: bytes = PDF) -> Any:
        form = {"file": (io.BytesIO(data), name)}
        return client_as(user).post(
            f"/e/customer/{record.id}/files", data=form, headers={"X-Requested-With": "fetch"}
        )

    return sent


@pytest.fixture
def customer(make, alice) -> Any:
    """A customer of alice's."""
    return make("customer", owner=alice, name="Anhua Valves")


@pytest.fixture
def attached(add, alice, customer, session) -> Attachment:
    """A file on that customer."""
    assert add(alice, customer).status_code == 201
    session.expire_all()
    return session.query(Attachment).one()

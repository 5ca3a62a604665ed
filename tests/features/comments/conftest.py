"""A customer of alice's, and what writes comments on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.features.comments.tables import Comment


@pytest.fixture
def customer(make, alice) -> Any:
    return make("customer", owner=alice, name="Anhua Valves")


@pytest.fixture
def comment(client_as, customer) -> Callable[..., Any]:
    """Write a comment as somebody, by the form: `comment(alice, "Hello @Mia Sun")`."""

    def wrote(user: Any, text: str, **form: Any) -> Any:
        path = f"/e/customer/{customer.id}/comments"
        return client_as(user).post(path, data={"text": text, **form})

    return wrote


@pytest.fixture
def stored(session) -> Callable[[], list[str]]:
    """Return the living comments as they are kept."""

    def texts() -> list[str]:
        session.expire_all()
        living = session.query(Comment).filter(Comment.removed_at.is_(None)).order_by(Comment.id)
        return [one.text for one in living]

    return texts

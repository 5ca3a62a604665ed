"""A customer of alice's, and what writes comments on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask_babel import force_locale

from app.features.comments.tables import Comment
from app.features.notifications.public import text_of
from app.features.notifications.tables import Notification


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
def told(app, session) -> Callable[..., list[str]]:
    """Return what somebody was told, in a language."""

    def texts(user: Any, language: str = "en") -> list[str]:
        session.expire_all()
        rows = session.query(Notification).filter_by(user_id=user.id).order_by(Notification.id)
        with app.test_request_context("/"), force_locale(language):
            return [text_of(row.code, row.data) for row in rows]

    return texts


@pytest.fixture
def stored(session) -> Callable[[], list[str]]:
    """Return the living comments as they are kept."""

    def texts() -> list[str]:
        session.expire_all()
        living = session.query(Comment).filter(Comment.removed_at.is_(None)).order_by(Comment.id)
        return [one.text for one in living]

    return texts

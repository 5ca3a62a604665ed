"""What tests of several rooms ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask_babel import force_locale

from app.features.notifications.public import text_of
from app.features.notifications.tables import Notification


@pytest.fixture
def told(app, session) -> Callable[..., list[str]]:
    """Return what somebody was told, in a language."""

    def texts(user: Any, language: str = "en") -> list[str]:
        session.expire_all()
        rows = session.query(Notification).filter_by(user_id=user.id).order_by(Notification.id)
        with app.test_request_context("/"), force_locale(language):
            return [text_of(row.code, row.data) for row in rows]

    return texts

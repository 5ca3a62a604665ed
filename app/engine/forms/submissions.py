"""Double submits: a form or an API call sent twice makes one record, and each person's own."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.forms.tables import Submission


def own_token(token: str, user_id: int | None) -> str:
    """Return a token as it is kept, "" for none: two people who choose the same one do not meet."""
    return hashlib.sha256(f"{user_id}:{token}".encode()).hexdigest() if token else ""


def find_submission(session: Session, slug: str, token: str) -> int | None:
    """Return the record that a token already made; None when it is new or was used elsewhere."""
    used = session.get(Submission, token) if token else None
    return used.record_id if used is not None and used.entity == slug else None


def keep_submission(session: Session, slug: str, token: str, record_id: int) -> None:
    """Remember what a token made, in the caller's transaction."""
    session.add(Submission(token=token, entity=slug, record_id=record_id, at=clock.now()))

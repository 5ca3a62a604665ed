"""API tokens: signed, 12 hours, tied to the person's epoch like a session."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import jwt
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.engine.access.tables import User
from app.engine.settings.stamps import hold_stamps, with_stamps

LIFETIME = timedelta(hours=12)
AUDIENCE = "crm-api"
KIND = "access"
ALGORITHM = "HS256"
_FIND = with_stamps(select(User)).where(User.id == bindparam("user_id"))


def make_token(user: User, *, secret: str, now: datetime) -> str:
    """Return a token for a person; it ends with their next password change."""
    claims = {
        "sub": str(user.id), "epoch": user.epoch, "kind": KIND, "aud": AUDIENCE,
        "iat": now, "exp": now + LIFETIME,
    }  # fmt: skip
    return jwt.encode(claims, _key(secret), algorithm=ALGORITHM)


def find_bearer(session: Session, token: str, *, secret: str) -> User | None:
    """Return whose token it is; None when it is forged, expired, of another kind or outdated."""
    try:
        claims = jwt.decode(
            token, _key(secret), algorithms=[ALGORITHM], audience=AUDIENCE,
            options={"require": ["sub", "epoch", "kind", "exp"]},
        )  # fmt: skip
        user_id = int(claims["sub"])
    except (jwt.PyJWTError, ValueError):
        return None
    user = _find(session, user_id) if claims["kind"] == KIND else None
    if user is None or not user.active or user.epoch != claims["epoch"]:
        return None
    return user


def _find(session: Session, user_id: int) -> User | None:
    rows = session.execute(_FIND, {"user_id": user_id}).all()
    hold_stamps(session, rows)
    return rows[0][0] if rows else None


def _key(secret: str) -> bytes:
    # Its own key: nothing else signed with the secret key can be used as a token.
    return hashlib.sha256(b"api token\0" + secret.encode()).digest()

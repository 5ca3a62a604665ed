"""A customer with a logo, and what the doors of files need."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.readers import forget_readers
from app.engine.access.tables import FieldRule
from app.engine.fields.tables import StoredFile
from app.engine.files.store import FileStore
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.web.tokens import make_token
from tests.engine.files.samples import png

GOOD = {
    "name": "Anhua Valves", "kind": "company", "level": "B", "lifecycle": "potential",
    "type": "dealer", "industry": "machinery", "contact_person": "Ms Fang", "email": "a@example.com",
}  # fmt: skip


@pytest.fixture
def store(app, tmp_path, monkeypatch) -> FileStore:
    """A folder of uploads of this test's own."""
    made = FileStore(tmp_path / "uploads", 20)
    monkeypatch.setitem(app.extensions, "files", made)
    return made


@pytest.fixture
def upload(client_as, store) -> Callable[..., int]:
    """Upload a file as somebody, as the form's script does, and return its id."""

    def sent(user: Any, name: str = "标志.png", data: bytes | None = None) -> int:
        form = {"file": (io.BytesIO(data or png()), name)}
        reply = client_as(user).post(
            "/e/customer/upload/logo", data=form, headers={"X-Requested-With": "fetch"}
        )
        assert reply.status_code == 201, reply.text
        return int(reply.json["id"])

    return sent


@pytest.fixture
def with_logo(client_as, make, upload) -> Callable[..., Any]:
    """Make a customer that holds a logo."""

    def made(owner: Any, **values: Any) -> Any:
        record = make("customer", owner=owner, name="Anhua Valves", **values)
        reply = client_as(owner).post(
            f"/e/customer/{record.id}/edit",
            data={**GOOD, "version": "1", "logo": str(upload(owner))},
        )
        assert reply.status_code == 303
        return record

    return made


@pytest.fixture
def field_mode(session: Session) -> Callable[..., None]:
    """Set how a role meets a customer's field, as the rights screen does."""

    def set_mode(role: str, field: str, mode: str) -> None:
        session.add(
            FieldRule(role=role, entity="customer", field=field, mode=mode, changed_at=clock.now())
        )
        raise_stamp(session, RIGHTS)
        session.commit()
        forget_readers()

    return set_mode


@pytest.fixture
def bearer(app) -> Callable[[Any], dict[str, str]]:
    """Return the header of somebody's token."""

    def header(user: Any) -> dict[str, str]:
        token = make_token(user, secret=app.secret_key, now=clock.now())
        return {"Authorization": f"Bearer {token}"}

    return header


def stored_files(session: Session) -> list[StoredFile]:
    session.expire_all()
    return list(session.query(StoredFile).order_by(StoredFile.id))


def bytes_in(store: FileStore) -> list[Path]:
    return [path for path in store.kept() if "." not in path.name]

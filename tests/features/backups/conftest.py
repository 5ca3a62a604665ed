"""A small site to back up."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask_babel import force_locale

from tests.features.backups.site import KEY, set_value


@pytest.fixture
def site(fresh_app):
    """A site with one setting, one upload and one file that is just being received."""
    app = fresh_app()
    data_dir = app.config["CRM"].data_dir
    for name in (f"uploads/ab/{KEY}", "uploads/incoming/half"):
        (data_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (data_dir / name).write_bytes(b"picture" * 1000)
    with app.app_context():
        set_value("first", "1")
        with force_locale("en"):
            yield SimpleNamespace(app=app, data_dir=data_dir, settings=app.config["CRM"])

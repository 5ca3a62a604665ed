"""An empty register of jobs, and engines as several processes would have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import app.composition  # noqa: F401 - registers the jobs of the product before a test empties the register
from app.engine.jobs import registry
from app.engine.jobs.engine import JobEngine
from app.engine.jobs.registry import JobSpec
from app.extensions import db


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, JobSpec]]:
    """An empty register of jobs."""
    empty: dict[str, JobSpec] = {}
    monkeypatch.setattr(registry, "_jobs", empty)
    return empty


@pytest.fixture
def engines(fresh_app: Callable[..., Any]) -> Callable[[], JobEngine]:
    """Make job engines on one database, as several processes would have them."""
    app = fresh_app()

    def make() -> JobEngine:
        with app.app_context():
            return JobEngine(
                db.engine, data_dir=app.config["CRM"].data_dir, timezone=lambda: "Asia/Shanghai",
                around=app.app_context,
            )  # fmt: skip

    return make

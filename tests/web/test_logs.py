"""What the log tells of an error, and what it keeps to itself."""

from __future__ import annotations

import logging

import pytest

from app.web.logs import set_up_logs
from config import load_settings


@pytest.fixture
def root_logger():
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    yield root
    root.handlers, root.level = kept, level


def test_trace_shows_no_values_of_variables(tmp_path, capsys, root_logger):
    def sign_in(password):
        raise RuntimeError("no such door")

    typed = "-".join(("purple", "otter"))
    set_up_logs(load_settings({"CRM_DATA_DIR": str(tmp_path)}))
    try:
        sign_in(typed)
    except RuntimeError:
        logging.getLogger("app.test").exception("failed")

    told = capsys.readouterr().err
    assert "in sign_in" in told
    assert "no such door" in told
    assert typed not in told

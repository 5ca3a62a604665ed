"""Commands answer in the terminal's language, with words instead of keys."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from flask_babel import force_locale

from app.engine.access.explain import explain
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue


def help_in(lang: str) -> str:
    env = {**os.environ, "LANG": lang, "LC_ALL": "", "LC_MESSAGES": ""}
    return subprocess.run(
        [sys.executable, "run.py", "--help"], env=env, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [("zh_CN.UTF-8", "说明声明中的每一处错误。"), ("en_US.UTF-8", "Explain every mistake in the declarations.")],
)  # fmt: skip
def test_help_speaks_the_terminals_language(lang, wanted):
    assert wanted in help_in(lang)


def test_explain_names_role_action_and_scope_in_words(session, app, alice):
    reader = load_reader(session, alice.id)

    with app.test_request_context(), force_locale("en"):
        reason = explain(session, current_catalogue()["customer"], reader, "change", None)

    assert reason.sentence.endswith("(Sales) holds “Change” with scope “Own”.")

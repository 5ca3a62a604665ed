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
from tests.serve.product import command


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


PACK = """pack: fairs
entities:
  fair:
    label: {zh: 展会, en: Fair}
    access: {sales: own}
    fields:
      name: {type: text, label: {zh: 名称, en: Name}, required: true}
      opens: {type: date, label: {zh: 开幕, en: Opens}, default: 2026-02-30}
"""


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [("zh_CN.UTF-8", "不是此字段的值。 日历上没有“2026-02-30”这一天。\n1 处错误。\n"),
     ("en_US.UTF-8", "There is no day “2026-02-30” in the calendar.\n1 error.\n")],
)  # fmt: skip
def test_check_tells_why_a_value_is_refused_in_the_terminals_language(lang, wanted, tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "fairs.yaml").write_text(PACK, encoding="utf-8")

    done = command(tmp_path, "check", lang=lang)

    assert done.returncode == 1
    assert done.stdout.endswith(wanted)


def test_explain_names_role_action_and_scope_in_words(session, app, alice):
    reader = load_reader(session, alice.id)

    with app.test_request_context(), force_locale("en"):
        reason = explain(session, current_catalogue()["customer"], reader, "change", None)

    assert reason.sentence.endswith("(Sales) holds “Change” with scope “Own”.")

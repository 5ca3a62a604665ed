"""Every short English reason in the sources has its Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.declare.reasons import REASONS, cure_label, in_chinese

FIELDS = Path("app/engine/fields")
#: Functions whose results or exceptions are shown as reasons.
ERRORS = ("ExpressionProblem", "ConditionProblem")


def template(node: ast.expr) -> str | None:
    """Return a text or f-string with {} for every value; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
    return "".join(str(part) for part in parts)


def yielded(path: Path) -> Iterator[str]:
    """Yield the texts of the pairs that a module's problem functions yield."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef) or "problem" not in function.name:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                yield from filter(None, (template(item) for item in node.value.elts))
            if isinstance(node, ast.Return) and node.value is not None:
                yield from filter(None, [template(node.value)])


def raised(path: Path) -> Iterator[str]:
    """Yield the texts of the problems that a module raises."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS and node.args:
            yield from filter(None, [template(node.args[0])])


def sources() -> list[str]:
    found = [text for path in sorted(FIELDS.glob("*.py")) for text in yielded(path)]
    for name in ("expression", "condition"):
        found += raised(Path(f"app/engine/declare/{name}.py"))
    return sorted(set(found))


@pytest.mark.parametrize("text", sources())
def test_every_reason_of_the_sources_has_chinese(text):
    sample = text.replace("{}", "7")

    assert re.search("[\u4e00-\u9fff]", in_chinese(sample)), text


def test_values_keep_their_places():
    assert in_chinese('"a" is not a field of b') == "b 没有字段“a”"
    assert in_chinese('formula "x +": the formula is empty') == "公式“x +”：公式为空"
    assert in_chinese('"date" needs dates, not text') == "“date”需要日期，而不是文字"
    assert in_chinese("nothing like that") == "nothing like that"


def test_braces_in_values_stay():
    assert "{x}" in in_chinese('rule "{x}" has an unknown part {x}')


def test_every_template_can_be_filled():
    for english in REASONS:
        sample = english.replace("{}", "7")
        assert in_chinese(sample) != sample


def test_a_cure_is_a_sentence_in_both_languages():
    assert cure_label("swap the two").en == "Swap the two."
    assert cure_label("swap the two").zh == "请对调两者。"
    assert cure_label('did you mean "a"?').en == 'Did you mean "a"?'
    assert not cure_label("")

"""Collecting declarations: modules in order, then packs; a broken module is a finding."""

from __future__ import annotations

import sys

import pytest

from app.engine.declare.catalogue_spec import collect

GOOD = """
from app.vocabulary import Entity, L, Text, Dictionary
from app.models import Customer

MENUS = {"shop": L(zh="店", en="Shop")}


class Bravo(Entity):
    label = L(zh="乙", en="Bravo")
    name = Text(L(zh="名", en="Name"))


class Alpha(Entity):
    label = L(zh="甲", en="Alpha")
    name = Text(L(zh="名", en="Name"))


Same = Alpha
HALLS = Dictionary("hall", L(zh="厅", en="Hall"), [("a", "甲", "A")])
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(name: str, text: str) -> str:
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
        return name

    yield write
    for name in [name for name in sys.modules if name.startswith("declared_")]:
        del sys.modules[name]


def test_entities_come_in_the_order_of_the_file_and_only_the_modules_own(module):
    spec, findings = collect([module("declared_good", GOOD)], [])

    assert findings == []
    assert [entity.slug for entity in spec.entities] == ["bravo", "alpha"]
    assert [item.key for item in spec.dictionaries] == ["hall"]
    assert list(spec.menus) == ["shop"]


def test_packs_follow_the_modules(module, tmp_path):
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "a.yaml").write_text("pack: a\nmenus: {fairs: {zh: 展会, en: Fairs}}\n", "utf-8")

    spec, _ = collect([module("declared_more", GOOD)], [packs])

    assert list(spec.menus) == ["shop", "fairs"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("x = 1\nclass A(:\n", 2, "SyntaxError: invalid syntax"),
        ("\n\nfrom app.vocabulary import Txt\n", 3, "ImportError: cannot import name 'Txt' from 'app.vocabulary'"),
        ("from app.vocabulary import Text\na = Text(L(zh='x'))\n", 2, "NameError: name 'L' is not defined"),
        (
            "from app.vocabulary import L, Text\na = Text(L(zh='x'), show_when=[1])\n", 2,
            "ConditionProblem: 1 is not a condition",
        ),
        ("from app.vocabulary import Text\nText()\n", 2, "TypeError: "),
    ],
    ids=["syntax", "import", "name", "condition", "call"],
)  # fmt: skip
def test_a_module_that_cannot_be_loaded_is_a_finding_at_its_own_line(module, text, line, reason):
    name = module("declared_bad", text)

    spec, findings = collect([name, "app.models"], [])

    assert [item.id for item in findings] == ["engine.E011"]
    assert findings[0].origin.line == line
    assert f'The module "{name}" cannot be loaded: {reason}' in findings[0].message.en
    assert len(spec.entities) > 1


def test_a_missing_module_is_a_finding():
    _, findings = collect(["declared_nowhere"], [])

    assert [str(item) for item in findings] == [
        'declared_nowhere:0 error engine.E011: The module "declared_nowhere" cannot be loaded:'
        " ModuleNotFoundError: No module named 'declared_nowhere'. Correct this line."
    ]

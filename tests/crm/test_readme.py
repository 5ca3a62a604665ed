"""The README and its Chinese twin: the same commands, an example that works, links that lead."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import cli
from app.crm.demo_people import PEOPLE
from app.engine.checks.run import check_catalogue
from app.engine.declare.catalogue_spec import collect

ROOT = Path(__file__).parents[2]
TWINS = ("README.md", "README.zh.md")
CODE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [text for kind, text in CODE.findall(read(name)) if kind == language]


def without_comments(block: str) -> str:
    return re.sub(r" *#.*", "", block)


def test_twins_show_the_same_commands_and_example() -> None:
    first, second = TWINS

    assert blocks(first, "yaml") == blocks(second, "yaml")
    assert [without_comments(block) for block in blocks(first, "sh")] == [
        without_comments(block) for block in blocks(second, "sh")
    ]


def shape(name: str) -> list[str]:
    """Return what twins share: level of headings, rows of tables, entries of lists, pictures."""
    text = CODE.sub("", read(name))
    return re.findall(r"^(#+|\||- |!)", text, re.MULTILINE)


def test_twins_have_the_same_sections_tables_and_lists() -> None:
    first, second = TWINS

    assert shape(first) == shape(second)
    assert shape(first).count("!") == 1


def test_first_model_followed_word_for_word_works(tmp_path: Path) -> None:
    example, commands = blocks("README.md", "yaml")[0], blocks("README.md", "sh")[-1]
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "fairs.yaml").write_text(example, "utf-8")
    told = without_comments(commands).strip().splitlines()
    assert [line.split()[-1] for line in told] == ["check", "plan", "apply"]

    said = [run(line, tmp_path) for line in (*told, ".venv/bin/python run.py routes")]

    assert "/api/v1/trade_fair/" in said[-1]
    assert "/e/trade_fair/board" in said[-1]


def run(line: str, data: Path) -> str:
    """Run a line of the README as it stands there; return what it printed."""
    python, *rest = line.split()
    assert python == ".venv/bin/python"
    environ = {**os.environ, "CRM_DATA_DIR": str(data), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, *rest], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_example_pack_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "fairs.yaml").write_text(blocks("README.md", "yaml")[0], "utf-8")

    spec, findings = collect(["app.models"], [tmp_path])

    assert [item.text("en") for item in (*findings, *check_catalogue(spec))] == []
    assert spec.entities[-1].slug == "trade_fair"


@pytest.mark.parametrize(("name", "language"), [(TWINS[0], "en"), (TWINS[1], "zh")])
def test_shown_finding_is_what_check_says(name: str, language: str, tmp_path: Path) -> None:
    example = blocks(name, "yaml")[0].replace("to: customer", "to: custmer")
    (tmp_path / "fairs.yaml").write_text(example, "utf-8")

    spec, findings = collect(["app.models"], [tmp_path])
    said = [item.text(language) for item in (*findings, *check_catalogue(spec))]

    assert [text.replace(str(tmp_path), "instance/packs") for text in said] == [
        blocks(name, "text")[0].strip()
    ]


@pytest.mark.parametrize("name", TWINS)
def test_commands_exist(name: str) -> None:
    table = re.findall(r"^\| `([a-z]+)", read(name), re.MULTILINE)
    shown = {*table, *re.findall(r"run\.py ([a-z]+)", read(name))}

    assert shown - {"li", "wang", "zhao", "sun", "zhou", "wu", "admin"} <= {*cli.commands, "serve"}


@pytest.mark.parametrize("name", TWINS)
def test_demo_people_are_all_named(name: str) -> None:
    assert [item.username for item in PEOPLE if f"`{item.username}`" not in read(name)] == []


@pytest.mark.parametrize("name", [*TWINS, "docs/glossary.md", "docs/import.md", "CHANGELOG.md"])
def test_links_lead_to_files(name: str) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", read(name))

    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []

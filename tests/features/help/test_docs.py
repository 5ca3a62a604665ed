"""The pages of docs/ that help shows: twins of each other, true to the interface, complete."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.label import Label
from app.engine.errors import CRMError
from app.features.help.guide import address_of, anchor_of, read_guide
from app.features.help.topics import TOPICS, USER
from app.web.error_words import CODES
from app.web.translations import source_files

LANGUAGES = ("zh", "en")
USER_TOPICS = [topic for topic in TOPICS if topic.group == USER]
#: How each language names a thing of the interface in these pages.
QUOTED = {"zh": re.compile("「([^」]+)」"), "en": re.compile(r"\*\*([^*]+)\*\*")}
LINK = re.compile(r"\[[^\]]*\]\(([^)]+)\)")
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
APP = Path(__file__).resolve().parents[3] / "app"

pages = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
user_pages = pytest.mark.parametrize("topic", USER_TOPICS, ids=lambda topic: topic.key)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def text_of(topic, language: str) -> str:
    return topic.path(language).read_text("utf-8")


def shape(text: str) -> list[str]:
    """Return what twins share: marks of headings, lists, tables and code, files of links, code."""
    found = []
    for line in re.sub(r"```\w*\n(.*?)```", "", text, flags=re.DOTALL).splitlines():
        mark = re.match(r"(#+|- |\d+\. |\|)", line)
        found += [mark[1]] if mark else []
        found += [href.partition("#")[0].replace(".zh.md", ".md") for href in LINK.findall(line)]
    return found


def code_of(text: str) -> list[str]:
    return re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)


@pages
def test_page_has_the_same_shape_in_both_languages(topic):
    zh, en = (text_of(topic, language) for language in LANGUAGES)

    assert shape(zh) == shape(en)


@pages
def test_page_shows_the_same_code_in_both_languages(topic):
    zh, en = (text_of(topic, language) for language in LANGUAGES)

    assert code_of(zh) == code_of(en)


# ---- names of the interface ----


@cache
def messages(language: str) -> tuple[str, ...]:
    """Return every text of the interface, with its placeholders."""
    found: list[str] = []
    for file in source_files():
        with file.open("rb") as stream:
            for message in read_po(stream, locale="zh"):
                side = message.string if language == "zh" else message.id
                found += [side] if isinstance(side, str) else side
    return tuple(text for text in found if text)


@cache
def declared_labels(language: str) -> frozenset[str]:
    """Return every label written as L(zh=…, en=…) or Label(…) in the source, and in the catalogue."""
    found = set()
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("L", "Label"):
                words = {one.arg: getattr(one.value, "value", "") for one in node.keywords}
                found.add(str(words.get(language, "")))
    for compiled in current_catalogue():
        spec = compiled.spec
        labels: list[Label] = [spec.label, spec.plural, *(one.label for one in spec.fields)]
        found |= {label.text(language) for label in labels}
    return frozenset(found - {""})


def names_in(topic, language: str) -> list[str]:
    text = re.sub(r"`[^`]*`", "", text_of(topic, language))
    return QUOTED[language].findall(text)


def is_name(text: str, language: str) -> bool:
    """Tell whether the interface says a text: as it is, or with a declared label in its place."""
    if text in messages(language) or text in declared_labels(language):
        return True
    named = {label.casefold() for label in declared_labels(language)} | {""}
    for message in messages(language):
        parts = PLACE.split(message)
        if len(parts) == 2 and any(part.strip() for part in parts):
            before, after = (part.strip() for part in parts)
            if text.startswith(before) and text.endswith(after):
                middle = text[len(before) : len(text) - len(after) or None].strip()
                if middle.casefold() in named or middle.isdigit():
                    return True
    return False


@user_pages
@each_language
def test_every_name_of_the_interface_is_what_the_interface_says(topic, language, app):
    with app.app_context():
        named = names_in(topic, language)
        unknown = [text for text in named if not is_name(text, language)]

    assert unknown == []


@each_language
def test_most_pages_name_the_interface(language):
    assert [one.key for one in USER_TOPICS if not names_in(one, language)] == ["own-models"]


def test_an_invented_name_is_noticed(app):
    with app.app_context():
        assert is_name("Save as view", "en")
        assert is_name("New customer", "en")
        assert not is_name("New banana", "en")
        assert not is_name("Store it", "en")


# ---- links and codes ----


@pages
@each_language
def test_links_lead_to_sections_that_exist(topic, language):
    wrong = []
    for href in LINK.findall(text_of(topic, language)):
        name, _hash, anchor = href.partition("#")
        path = (topic.path(language).parent / name).resolve() if name else topic.path(language)
        if not path.is_file():
            wrong.append(href)
        elif anchor:
            heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            wrong += [] if anchor in {anchor_of(head) for head in heads} else [href]

    assert wrong == []


@pages
@each_language
def test_links_stay_in_the_product(topic, language):
    hrefs = LINK.findall(text_of(topic, language))

    addresses = [address_of(href, topic.path(language)) for href in hrefs]

    assert [one for one in addresses if not one.startswith(("/help/", "#"))] == []


@each_language
def test_every_code_of_an_error_has_its_cure(language):
    families = {one.code for one in CRMError.__subclasses__()} - {"declaration"}
    topic = next(one for one in TOPICS if one.key == "questions")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", text_of(topic, language), re.MULTILINE)

    assert {code for _status, code in rows} == {*CODES.values(), *families, "form_expired"}
    assert [row for row in rows if CODES[int(row[0])] != row[1]] == [("400", "form_expired")]


@pages
@each_language
def test_page_begins_with_a_title_and_a_sentence(topic, language):
    guide = read_guide(topic, language)

    assert guide.title
    assert guide.sentence.endswith(("。", ".", "？", "?"))
    assert len({one.anchor for one in guide.sections}) == len(guide.sections) > 1


def test_the_example_is_the_one_of_the_readme():
    readme = code_of((APP.parent / "README.md").read_text("utf-8"))
    topic = next(one for one in TOPICS if one.key == "own-models")
    pack = code_of(text_of(topic, "en"))[0]

    assert pack in readme

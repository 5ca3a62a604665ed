"""Everything a person can read exists in both languages; no page shows a bare sentence."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.engine.compile.catalogue import current_catalogue
from app.web.translations import source_files

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None,
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "lazy_pgettext": ((1, "c"), 2),
    "lazy_ngettext": (1, 2), "N_": None,
}  # fmt: skip


@cache
def asked() -> dict[tuple[str, str], str]:
    """Return (context, message) of the product -> the place that uses it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = {}
    for name, line, message, _comments, context in extract_from_dir(
        ROOT, methods, options, keywords=KEYWORDS
    ):
        if name.startswith("app/"):
            first = message[0] if isinstance(message, tuple) else message
            found.setdefault((context or "", first), f"{name}:{line}")
    return found


@cache
def used() -> dict[str, str]:
    """Return every message of the product, whatever its context -> a place that uses it."""
    return {text: place for (_context, text), place in asked().items()}


@cache
def answered() -> set[tuple[str, str]]:
    """Return (context, message) of what is translated: one context's words are not another's."""
    found = set()
    for path in source_files():
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                text = message.string
                if all(text) if isinstance(text, tuple | list) else text:
                    key = message.id[0] if isinstance(message.id, tuple | list) else message.id
                    found.add((message.context or "", key))
    return found


@cache
def chinese() -> dict[str, tuple[str, bool]]:
    """Return every translated message -> its Chinese, and whether it is marked as doubtful."""
    found = {}
    for path in source_files():
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                text = message.string
                whole = all(text) if isinstance(text, tuple | list) else bool(text)
                key = message.id[0] if isinstance(message.id, tuple | list) else message.id
                if key and (whole or key not in found):
                    first = text[0] if isinstance(text, tuple | list) else text
                    found[key] = (str(first), message.fuzzy)
    return found


def test_messages_are_found_at_all():
    assert len(used()) > 300


def test_every_message_has_its_chinese():
    missing = [f"{place}: {key[1]}" for key, place in asked().items() if key not in answered()]

    assert "\n".join(sorted(missing)) == ""


def test_no_translation_is_doubtful():
    assert [text for text, (_zh, fuzzy) in chinese().items() if fuzzy] == []


def test_placeholders_are_the_same_in_both_languages():
    name = re.compile(r"%\((\w+)\)")
    other = [
        text for text, (zh, _fuzzy) in chinese().items()
        if text in used() and not set(name.findall(zh)) <= set(name.findall(f"{text}{plurals().get(text, '')}"))
    ]  # fmt: skip

    assert other == []


@cache
def plurals() -> dict[str, str]:
    """Return the plural of every message that has one, by its singular."""
    found = {}
    for path in source_files():
        with path.open("rb") as file:
            ids = [message.id for message in read_po(file, locale="zh")]
            found |= {one[0]: one[1] for one in ids if isinstance(one, tuple | list)}
    return found


def test_chinese_holds_chinese_punctuation():
    odd = [
        zh for text, (zh, _fuzzy) in chinese().items()
        if text in used() and re.search(r"[\u4e00-\u9fff][,;?!]|[\u4e00-\u9fff]\.$", zh)
    ]  # fmt: skip

    assert odd == []


def test_chinese_speaks_to_its_reader_in_one_way():
    """The product says 你 everywhere, never 您: mixing both on one page reads like two authors."""
    assert [zh for zh, _fuzzy in chinese().values() if "您" in zh] == []


def test_every_declared_label_exists_in_both_languages(app):
    bare = []
    for compiled in current_catalogue():
        spec = compiled.spec
        labels = [("", spec.label), ("plural", spec.plural)]
        labels += [(item.name, item.label) for item in spec.fields]
        labels += [(group.key, group.label) for group in spec.groups]
        for item in spec.fields:
            labels += [
                (f"{item.name}.{option.key}", option.label)
                for option in item.option("options") or ()
            ]
            labels += [(f"{item.name}.help", item.help)] if item.help.zh or item.help.en else []
        bare += [f"{spec.slug}.{name}" for name, label in labels if not (label.zh and label.en)]
    for dictionary in current_catalogue().dictionaries.values():
        bare += [f"{dictionary.key}.{option.key}" for option in dictionary.options
                 if not (option.label.zh and option.label.en)]  # fmt: skip

    assert bare == []


# ---- pages in Chinese hold no English sentence ----


class _Words(HTMLParser):
    """Collects what a reader of a page meets: text, titles, names of controls."""

    READ = ("title", "aria-label", "placeholder", "alt", "data-confirm")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style", "template")
        foreign = dict(attrs).get("lang", "").startswith("en")
        if not foreign:
            self.found += [value for name, value in attrs if name in self.READ and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "template")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data.strip())


PAGES = (
    "/", "/home/cards", "/actions/", "/account/", "/account/password", "/settings/rights/", "/e/customer/",
    "/e/customer/?q=nothing", "/e/customer/board", "/e/customer/bin", "/e/customer/new",
    "/e/customer/{id}", "/e/customer/{id}?tab=history", "/e/customer/{id}?tab=contacts",
    "/quality/", "/quality/findings/", "/e/customer/{id}?tab=quality",
    "/e/customer/{id}/edit", "/e/customer/{id}/delete", "/e/customer/{id}/why", "/e/quote/new",
    "/e/task/new", "/e/contact/new", "/e/opportunity/board", "/e/customer/987654", "/e/customer/?x=1",
    "/e/customer/bulk/edit?ids={id}", "/e/customer/bulk/delete?ids={id}", "/e/customer/{id}/fact/phone",
    "/settings/packs/", "/e/case/new", "/e/campaign/new", "/e/knowledge_article/", "/e/survey/new",
)  # fmt: skip
#: Two English words beside each other, or one of four letters and more that is no name.
_COMMAND = re.compile(r"python run\.py [a-z]+")
_SENTENCE = re.compile(r"\b[A-Za-z]{2,}[ ,]+[a-z]{2,}\b")


@pytest.mark.parametrize("path", PAGES)
def test_page_in_chinese_holds_no_english_sentence(path, client_as, make, root, session):
    root.language, root.name_zh = "zh", "吴管理"
    session.commit()
    record = make("customer", owner=root, name="安华", phone="13977771234")
    client = client_as(root)
    with client.session_transaction() as cookie:
        cookie["language"] = "zh"

    reader = _Words()
    reader.feed(client.get(path.format(id=record.id)).text)

    # The way out of a language stands in the language it leads to.
    known = (", switch to English", "Root Wu", "name@example.com", "Guanxi CRM", "Alice Zhao")
    # A command is typed the same in every language.
    found = [_COMMAND.sub("", text) for text in reader.found if text not in known]
    assert [text for text in found if _SENTENCE.search(text)] == []

"""The generated pages' templates: they render in both languages, hold to the house rules, and are translated."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from app.engine.fields.registry import FIELD_TYPES
from app.web.translations import source_files
from tests.preview.environment import TEMPLATES, PoTranslations
from tests.preview.render import PAGES, render

FRAGMENTS = ("edit_fact", "edit_fact_refused", "fact")
MINE = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.relative_to(TEMPLATES).parts[0] in ("base.html", "home.html", "kit", "entity")
)
VOID = {"input", "meta", "link", "hr", "br", "img", "col", "use", "rect"}
CJK = re.compile("[\u4e00-\u9fff]")


class Page(HTMLParser):
    """Collects what the rules look at: ids, attributes, open elements, controls and labels."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.elements.append((tag, found))
        if "id" in found and "template" not in self.open:
            self.ids.append(found["id"] or "")
        if tag == "form" and "form" in self.open:
            self.wrong.append("a form inside a form")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        else:
            self.open.pop()


@pytest.fixture(
    params=[(name, language) for name in PAGES for language in ("zh", "en")], ids="-".join
)
def page(request: pytest.FixtureRequest) -> Page:
    """Every page object of the preview in both languages."""
    return parsed(*request.param)


@cache
def parsed(name: str, language: str) -> Page:
    """Return a rendered page, rendered once for all rules."""
    return Page(render(name, language))


def test_page_closes_what_it_opens(page: Page) -> None:
    assert page.wrong == []
    assert page.open == []


def test_page_has_nothing_inline(page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes.get("src")


def test_ids_are_unique(page: Page) -> None:
    assert sorted(page.ids) == sorted(set(page.ids))


def test_targets_exist(page: Page) -> None:
    names = ("popovertarget", "form", "for", "data-open")
    for tag, attributes in page.elements:
        wanted = [
            attributes[name]
            for name in names
            if attributes.get(name) and (name != "for" or tag == "label")
        ]
        if "blank" not in " ".join(str(one) for one in wanted):
            assert [
                one for one in wanted if one not in page.ids and "__row__" not in str(one)
            ] == []


def test_nothing_leaves_the_host(page: Page) -> None:
    loaded = [
        attributes.get("src") or attributes.get("href")
        for tag, attributes in page.elements
        if tag in ("script", "link", "img", "use", "iframe")
    ]
    assert [address for address in loaded if address and not address.startswith("/static/")] == []


def test_post_forms_carry_the_token() -> None:
    for name in PAGES:
        html = render(name, "en")
        for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
            if 'method="post"' in form:
                assert 'name="csrf_token"' in form, form[:200]


@pytest.mark.parametrize("name", [name for name in PAGES if name not in FRAGMENTS])
def test_title_ends_with_the_company(name: str) -> None:
    title = re.search(r"<title>(.*?)</title>", render(name, "en"))

    assert title is not None
    assert title[1].endswith(" – Yuanfan")
    assert not title[1].startswith(" –")


def test_language_is_declared() -> None:
    assert '<html lang="zh-CN"' in render("list", "zh")
    assert '<html lang="en"' in render("list", "en")


def test_values_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = '"><script>alert(1)</script>'
    monkeypatch.setitem(PAGES, "evil", ("entity/list.html", "/", lambda w: _with_title(w, evil)))

    html = render("evil", "en")

    assert evil not in html
    assert "&lt;script&gt;alert(1)" in html


def _with_title(words: object, title: str) -> object:
    page = PAGES["list"][2](words)  # type: ignore[arg-type]
    rows = tuple(row.__class__(**{**row.__dict__, "title": title}) for row in page.rows[:1])
    return page.__class__(**{**page.__dict__, "title": title, "rows": rows, "search": title})


@pytest.mark.parametrize("kind", sorted({type_.cell for type_ in FIELD_TYPES.values()}))
def test_every_field_type_has_its_cell(kind: str) -> None:
    assert (TEMPLATES / "entity" / "cells" / f"{kind}.html").is_file()


@pytest.mark.parametrize("widget", sorted({type_.widget for type_ in FIELD_TYPES.values()}))
def test_every_field_type_has_its_input(widget: str) -> None:
    assert (TEMPLATES / "entity" / "inputs" / f"{widget}.html").is_file()


@pytest.mark.parametrize("path", MINE, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_keeps_the_house_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "{% endblock %}" not in text
    assert "style=" not in text
    assert "javascript:" not in text
    assert not re.search(r"\son[a-z]+=", text)
    assert text.count("| safe") + text.count("|safe") == (1 if path.name == "html.html" else 0)
    # Chinese stands in a template only where the language switch names itself.
    assert path.name in ("frame_top.html",) or not CJK.search(text)


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "kit").glob("[!_]*.html")), ids=lambda path: path.name
)
def test_every_macro_is_shown(path: Path) -> None:
    showcase = (TEMPLATES / "kit" / "showcase.html").read_text(encoding="utf-8")
    macros = re.findall(r"{%-? macro (\w+)", path.read_text(encoding="utf-8"))
    helpers = {"attributes", "item", "step", "below", "empty"}

    assert [
        name for name in macros if name not in helpers and f"{path.stem}.{name}(" not in showcase
    ] == []


def messages_of(path: Path) -> set[str]:
    """Return the English texts a template asks translations for."""
    with path.open("rb") as stream:
        found = babel_extract(
            stream, ("_", "gettext", "ngettext"), [], {"extensions": "jinja2.ext.i18n"}
        )
        return {
            text[0] if isinstance(text, tuple) else text for _line, _name, text, _notes in found
        }


@pytest.mark.parametrize("path", MINE, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_text_has_its_chinese(path: Path) -> None:
    known = PoTranslations(source_files()).messages

    assert sorted(text for text in messages_of(path) if not known.get(text)) == []


@pytest.mark.parametrize("path", MINE, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_texts_have_no_markup_or_outer_spaces(path: Path) -> None:
    assert [text for text in messages_of(path) if text != text.strip() or "<" in text] == []

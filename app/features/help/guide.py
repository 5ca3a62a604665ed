"""A page of docs/ as it is shown: its title, what it is about, its sections, and its text as HTML.

Only files of this repository are read, and HTML inside them is not passed on, so what comes out
needs no sanitiser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from app.features.help.topics import TOPICS, Topic

#: What tools keep in the files and nobody reads.
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A heading of the second level: its words and the id it is reached by."""

    title: str
    anchor: str


@dataclass(frozen=True)
class Guide:
    """One page. sentence: its first paragraph; html: what follows."""

    title: str
    sentence: str
    sections: tuple[Section, ...]
    html: Markup


class _Renderer(RendererHTML):
    """What may be wider than a phone scrolls by itself, also by keyboard."""

    def table_open(self, tokens: Sequence[Token], at: int, _o: OptionsDict, env: EnvType) -> str:
        """Open a table inside a part that scrolls, named by the heading above it."""
        name = escape(_heading_before(tokens, at) or env["title"])
        return f'<div class="c-guide-wide" tabindex="0" role="region" aria-label="{name}"><table>\n'

    def table_close(self, _t: Sequence[Token], _at: int, _o: OptionsDict, _e: EnvType) -> str:
        """Close it."""
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], at: int, _o: OptionsDict, _e: EnvType) -> str:
        """Show code, which may be long."""
        return f'<pre tabindex="0"><code>{escape(tokens[at].content)}</code></pre>\n'


_markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


def read_guide(topic: Topic, language: str) -> Guide:
    """Return a page in a language, read anew when its file changed."""
    path = topic.path(language)
    return _read(path, language, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, language: str, _stamp: int) -> Guide:
    tokens = _markdown.parse(_COMMENT.sub("", path.read_text(encoding="utf-8")))
    # A page begins with its title and one paragraph that says what it is about: three tokens each.
    title, sentence, body = tokens[1].content, _plain(tokens[4]), tokens[6:]
    sections = _name_headings(body)
    _name_cells(body)
    for token in body:
        _lead_links(token, path)
    html = _markdown.renderer.render(body, _markdown.options, {"title": title})
    return Guide(title, sentence, sections, Markup(html))  # noqa: S704 - ours, see above


def _name_headings(tokens: Sequence[Token]) -> tuple[Section, ...]:
    sections = []
    for opened, words in pairwise(tokens):
        if opened.type == "heading_open":
            title = _plain(words)
            opened.attrSet("id", anchor_of(title))
            if opened.tag == "h2":
                sections.append(Section(title, anchor_of(title)))
    return tuple(sections)


def _name_cells(tokens: Sequence[Token]) -> None:
    """Give cells from the third column on the name of their column, for rows shown as cards."""
    heads: list[str] = []
    at = 0
    for opened, words in pairwise(tokens):
        if opened.type == "table_open":
            heads = []
        elif opened.type == "th_open":
            heads.append(_plain(words))
        elif opened.type == "tr_open":
            at = 0
        elif opened.type == "td_open":
            if at > 1:
                opened.attrSet("data-column", heads[at])
            at += 1


def anchor_of(title: str) -> str:
    """Return the id of a heading, as code hosts make it: small, words joined by hyphens."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", title.lower()).strip())


def _lead_links(token: Token, path: Path) -> None:
    for child in token.children or ():
        href = str(child.attrGet("href") or "")
        if child.type == "link_open" and href:
            child.attrSet("href", address_of(href, path))


def address_of(href: str, path: Path) -> str:
    """Return where a link of a file leads in the product; as it is where no topic is meant."""
    name, _hash, anchor = href.partition("#")
    if not name:
        return href
    target = (path.parent / name).resolve()
    for topic in TOPICS:
        if target in (topic.path("en"), topic.path("zh")):
            return topic.href + (f"#{anchor}" if anchor else "")
    return href


def _heading_before(tokens: Sequence[Token], at: int) -> str:
    for place in range(at - 1, -1, -1):
        if tokens[place].type == "heading_open":
            return _plain(tokens[place + 1])
    return ""


def _plain(token: Token) -> str:
    return "".join(
        " " if child.type == "softbreak" else child.content for child in token.children or ()
    )

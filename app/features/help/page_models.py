"""What the pages of help show."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.features.help.guide import Section, read_guide
from app.features.help.topics import OPERATOR, TOPICS, USER, Topic
from app.web.shortcuts import Shortcut, shortcuts


@dataclass(frozen=True)
class HelpEntry:
    """One page in the contents; sections only of the page that is open."""

    title: str
    sentence: str
    icon: str
    href: str
    sections: tuple[Section, ...] = ()
    is_current: bool = False


@dataclass(frozen=True)
class HelpGroup:
    """Pages under one heading."""

    key: str
    label: str
    entries: tuple[HelpEntry, ...]


@dataclass(frozen=True)
class ContentsPage:
    """The way into help: template help/contents.html."""

    title: str
    sentence: str
    groups: tuple[HelpGroup, ...]
    shortcuts: tuple[Shortcut, ...]


@dataclass(frozen=True)
class GuidePage:
    """One page of help: template help/guide.html. before, after: its neighbours in the contents."""

    title: str
    sentence: str
    html: Markup
    sections: tuple[Section, ...]
    groups: tuple[HelpGroup, ...]
    before: HelpEntry | None
    after: HelpEntry | None


def build_contents_page(language: str) -> ContentsPage:
    """Return the contents in a language."""
    sentence = _("How things are done here, in short pages. Nothing of it leaves this machine.")
    return ContentsPage(_("Help"), sentence, _groups(language), shortcuts())


def build_guide_page(topic: Topic, language: str) -> GuidePage:
    """Return one page in a language."""
    guide = read_guide(topic, language)
    place = TOPICS.index(topic)
    before = _entry(TOPICS[place - 1], language) if place else None
    after = _entry(TOPICS[place + 1], language) if place + 1 < len(TOPICS) else None
    return GuidePage(
        guide.title, guide.sentence, guide.html, guide.sections, _groups(language, topic),
        before, after,
    )  # fmt: skip


def _groups(language: str, current: Topic | None = None) -> tuple[HelpGroup, ...]:
    labels = {USER: _("Using it"), OPERATOR: _("Running it")}
    groups = (
        HelpGroup(
            key, label,
            tuple(_entry(one, language, current) for one in TOPICS if one.group == key),
        )
        for key, label in labels.items()
    )  # fmt: skip
    return tuple(group for group in groups if group.entries)


def _entry(topic: Topic, language: str, current: Topic | None = None) -> HelpEntry:
    guide, is_current = read_guide(topic, language), topic == current
    sections = guide.sections if is_current else ()
    return HelpEntry(guide.title, guide.sentence, topic.icon, topic.href, sections, is_current)

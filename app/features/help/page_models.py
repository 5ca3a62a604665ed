"""What the pages of help show."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.engine.access.reader import Reader
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


def build_contents_page(reader: Reader) -> ContentsPage:
    """Return the contents for a reader."""
    sentence = _("How things are done here, in short pages. Nothing of it leaves this machine.")
    return ContentsPage(_("Help"), sentence, _groups(reader), shortcuts())


def build_guide_page(topic: Topic, reader: Reader) -> GuidePage:
    """Return one page for a reader."""
    guide, groups = read_guide(topic, reader.language), _groups(reader, topic)
    entries = [entry for group in groups for entry in group.entries]
    place = next(at for at, entry in enumerate(entries) if entry.is_current)
    before = entries[place - 1] if place else None
    after = entries[place + 1] if place + 1 < len(entries) else None
    return GuidePage(
        guide.title, guide.sentence, guide.html, guide.sections, groups, before, after
    )  # fmt: skip


def _groups(reader: Reader, current: Topic | None = None) -> tuple[HelpGroup, ...]:
    """Return the contents; how to run the product is listed for administrators, open to all."""
    groups = [HelpGroup(USER, _("Using it"), _entries(USER, reader.language, current))]
    if reader.is_administrator or (current and current.group == OPERATOR):
        entries = _entries(OPERATOR, reader.language, current)
        groups.append(HelpGroup(OPERATOR, _("Running it"), entries))
    return tuple(groups)


def _entries(group: str, language: str, current: Topic | None) -> tuple[HelpEntry, ...]:
    return tuple(_entry(topic, language, current) for topic in TOPICS if topic.group == group)


def _entry(topic: Topic, language: str, current: Topic | None) -> HelpEntry:
    guide, is_current = read_guide(topic, language), topic == current
    sections = guide.sections if is_current else ()
    return HelpEntry(guide.title, guide.sentence, topic.icon, topic.href, sections, is_current)

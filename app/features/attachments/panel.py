"""The tab Files of a record: what its template shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.engine.access.tables import User
from app.engine.fields.base import Ref
from app.engine.fields.file_kinds import icon_of
from app.engine.fields.tables import StoredFile
from app.engine.files.receive import MEGABYTE, Rule, rule_of
from app.engine.files.store import current_store
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import ref_cell, size_text
from app.engine.views.page_models import Action, Cell
from app.engine.views.record_models import FileChip
from app.engine.views.record_panels import RecordPanel
from app.features.attachments.service import AttachedFile, count_files, files_of
from app.features.attachments.tables import Attachment
from app.web.template_env import show_moment

KEY = "files"


@dataclass(frozen=True)
class FileLine:
    """One file: where it opens and is downloaded, what it is, who added it and when.

    preview: address of a small copy of a picture, "" for other files.
    """

    name: str
    href: str
    download_href: str
    icon: str
    size: str
    when: str
    by: Cell | None
    preview: str = ""
    remove: Action | None = None


@dataclass(frozen=True)
class FilesPanel:
    """The files of a record: template attachments/panel.html.

    add_href: where files are sent, "" for who may not add any. accept: endings for the chooser;
    limit: the same in words; most_bytes: what a script refuses at once.
    """

    title: str
    lines: tuple[FileLine, ...]
    add_href: str
    accept: str
    photos: str
    limit: str
    most_bytes: int

    @property
    def most_mb(self) -> int:
        """Return the largest size in MB."""
        return self.most_bytes // MEGABYTE


def may_change(query: ListQuery, record: RecordRow) -> bool:
    """Tell whether the reader may change this record, and so add and remove its files."""
    slug = query.compiled.slug
    if record.deleted or not query.context.reader.may(slug, "change"):
        return False
    return bool(ListQuery(query.compiled, query.context, action="change").contains([record.id]))


def make_panel(query: ListQuery, record: RecordRow, _args: Mapping[str, str]) -> FilesPanel:
    """Return the files of a record, newest first."""
    slug, change = query.compiled.slug, may_change(query, record)
    base, rule = f"/e/{slug}/{record.id}/{KEY}", rule_of(None, current_store())
    return FilesPanel(
        title=_("Files"),
        lines=tuple(
            _line(one, base, query.context, change)
            for one in files_of(query.session, slug, record.id)
        ),
        add_href=base if change else "", accept=accepted(rule), limit=limit_words(rule),
        photos="image/jpeg,image/png,image/webp", most_bytes=rule.most_bytes,
    )  # fmt: skip


def accepted(rule: Rule) -> str:
    """Return the endings that a file chooser offers."""
    return ",".join(f".{ending}" for ending in rule.accepted)


def limit_words(rule: Rule) -> str:
    """Return what may be added, in words."""
    return _("Documents, pictures, audio, video and archives; at most %(most)s MB each",
             most=rule.most_bytes // MEGABYTE)  # fmt: skip


def _line(one: AttachedFile, base: str, context: ReaderContext, change: bool) -> FileLine:
    stored, href = one.stored, f"{base}/{one.attachment.key}"
    remove = Action(
        "remove", _("Remove %(name)s", name=stored.name), "trash", f"{href}/remove", "post"
    )
    return FileLine(
        name=stored.name, href=href, download_href=f"{href}?download=1", icon=icon_of(stored.name),
        size=size_text(stored.size), when=show_moment(one.attachment.added_at),
        by=person_cell(one.by, context), preview=f"{href}?size=s" if stored.width else "",
        remove=remove if change else None,
    )  # fmt: skip


def file_chip(stored: StoredFile, **place: str) -> FileChip:
    """Return a file as one short line; place: its `href`, or the `id` it waits under."""
    return FileChip(stored.name, size_text(stored.size), icon_of(stored.name), **place)


def attached_chip(attachment: Attachment, stored: StoredFile) -> FileChip:
    """Return an attachment as one short line that opens it."""
    href = f"/e/{attachment.entity}/{attachment.record_id}/{KEY}/{attachment.key}"
    return file_chip(stored, href=href)


def person_cell(user: User | None, context: ReaderContext) -> Cell | None:
    """Return a person's cell in the reader's language."""
    return ref_cell(Ref("user", user.id, user.title(context.language)), context) if user else None


def count_text(query: ListQuery, record: RecordRow) -> str:
    """Return the figure beside the tab's label."""
    return str(count_files(query.session, query.compiled.slug, record.id))


def menu_entries(query: ListQuery, record: RecordRow) -> tuple[Action, ...]:
    """Return the way to the files that needs no search among the tabs."""
    base = f"/e/{query.compiled.slug}/{record.id}"
    return (Action("files", _("Files"), "paperclip", f"{base}?tab={KEY}"),)


FILES_PANEL = RecordPanel(
    KEY, lambda: _("Files"), "attachments/panel.html", make_panel, count=count_text
)

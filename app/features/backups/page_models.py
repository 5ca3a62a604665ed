"""What the template of backups receives, and how it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.errors import FieldError
from app.engine.fields.short_days import full_moment
from app.engine.jobs.reasons import reason_text
from app.engine.views.form_models import InputGroup
from app.engine.views.page_models import Action, EmptyState
from app.features.backups.service import Backup, made_at
from app.web.inputs import text_input
from app.web.settings_form import SettingsForm, refused_groups, summary

BASE = "/settings/backups"
OLD = timedelta(hours=26)


@dataclass(frozen=True)
class BackupLine:
    """One archive in the list."""

    name: str
    made_at: datetime
    size: str
    about: str
    state: str
    tone: str
    checked_at: datetime | None
    reason: str
    safety_copy: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class BackupsPage:
    """All backups: template backups/list.html. warning: (title, text) when something is amiss."""

    title: str
    sentence: str
    folder: str
    lines: tuple[BackupLine, ...]
    new: Action
    is_ticking: bool
    warning: tuple[str, str] | None = None
    busy: str = ""
    empty: EmptyState | None = None


def build_backups_page(
    backups: Sequence[Backup], *, folder: str, now: datetime, is_ticking: bool, is_busy: bool
) -> BackupsPage:
    """Return the list of backups, newest first."""
    empty = EmptyState(
        "archive", _("No backup yet"),
        _("The first one is made tonight, or now with the button above."),
    )  # fmt: skip
    return BackupsPage(
        _("Backups"),
        _("Database, files, packs and settings in one archive every night; 7 days, 4 weeks and 6 months are kept."),
        folder, tuple(_line(one) for one in backups),
        Action("new", _("Back up now"), "archive", f"{BASE}/new", "post", primary=True), is_ticking,
        _warning(backups, now), _("A backup, a check or a restore is under way.") if is_busy else "",
        None if backups else empty,
    )  # fmt: skip


def _warning(backups: Sequence[Backup], now: datetime) -> tuple[str, str] | None:
    if not backups:
        return None
    good = [one for one in backups if one.is_good]
    if not good:
        return (_("No backup can be restored"), _("Make a new one now and check it."))
    if now - good[0].made_at > OLD:
        return (
            _("The newest good backup is older than 26 hours"),
            _("Look into the job “Backup” for the reason."),
        )
    return None


def _line(one: Backup) -> BackupLine:
    href = f"{BASE}/{one.name}"
    state, tone = _("Not checked yet"), "gray"
    if one.problem or (one.verdict is not None and not one.verdict.ok):
        state, tone = _("Damaged"), "red"
    elif one.verdict is not None:
        state, tone = _("Checked"), "green"
    reason = one.problem or (one.verdict.reason if one.verdict is not None else "")
    about = ngettext("%(count)s file", "%(count)s files", one.files, count=f"{one.files:,}")
    # The dump of a database server was made by its own program, which counts nothing.
    rows = _("rows not counted")
    if one.rows:
        rows = ngettext("%(count)s row", "%(count)s rows", one.rows, count=f"{one.rows:,}")
    version = _("Version %(number)s", number=one.version)
    return BackupLine(
        one.name, one.made_at, size_words(one.size),
        "" if one.problem else f"{about} · {rows} · {version}", state, tone,
        datetime.fromisoformat(one.verdict.at) if one.verdict is not None else None,
        reason_text(reason), one.is_safety_copy,
        (Action("check", _("Check by restoring beside"), "clipboard-check", f"{href}/check", "post"),
         Action("download", _("Download"), "download", f"{href}/download", "post"),
         Action("restore", _("Restore…"), "restore", f"{href}/restore", danger=True)),
    )  # fmt: skip


def build_restore_page(
    path: Path, typed: str = "", errors: Sequence[FieldError] = ()
) -> SettingsForm:
    """Return the form that asks for the name of the archive to restore."""
    hint = _("Type %(name)s", name=path.name)
    group = InputGroup(
        "restore",
        _("Confirm"),
        "",
        (text_input("name", _("Name of the backup"), typed, hint=hint),),
    )
    return SettingsForm(
        title=_("Restore the backup of %(moment)s?", moment=full_moment(made_at(path.name))), groups=refused_groups((group,), errors),
        action=f"{BASE}/{path.name}/restore", cancel_href=f"{BASE}/", submit=_("Restore and replace the data"), is_danger=True,
        sentence=_("What was entered since it was made is replaced, for everybody. What is there now becomes a backup of its own first."),
        crumbs=((_("Settings"), "/settings/"), (_("Backups"), f"{BASE}/")),
        errors=summary((group,), errors),
    )  # fmt: skip


def size_words(size: int) -> str:
    """Return a size in the largest unit that leaves a number above 1."""
    if size < 1024 * 1024:
        return f"{max(1, size // 1024)} KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB"
    return f"{size / 1024**3:.1f} GB"

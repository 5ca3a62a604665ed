"""Backups of this site: the list, the verdict of each, making, checking, tidying."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.engine import clock
from app.engine.errors import NotVisible
from app.engine.jobs.reasons import reason_of
from app.features.backups.archive import backups_dir, no_room, scratch
from app.features.backups.check import check_database, peek, unpack
from app.features.backups.contents import ArchiveRefused
from app.features.backups.retention import ASIDE, KEPT_ASIDE, superfluous

_NAME = re.compile(r"(crm|before-restore)-(\d{8}-\d{6})-[0-9a-f]{8}\.zip")

#: By how much the clocks of two machines may differ.
_AHEAD = timedelta(hours=1)


@dataclass(frozen=True)
class Verdict:
    """What restoring a backup beside found. at: ISO, UTC; reason: as `reason_text` reads it."""

    ok: bool
    at: str
    seconds: float
    reason: str = ""
    files: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Backup:
    """One archive; problem is "" unless even its manifest cannot be read."""

    path: Path
    made_at: datetime
    size: int
    version: str
    files: int
    rows: int
    verdict: Verdict | None
    problem: str = ""

    @property
    def name(self) -> str:
        """Return its file name."""
        return self.path.name

    @property
    def is_good(self) -> bool:
        """Tell whether it could be restored as far as is known."""
        return not self.problem and (self.verdict is None or self.verdict.ok)

    @property
    def is_safety_copy(self) -> bool:
        """Tell whether it was made before a restore."""
        return not self.name.startswith("crm-")


def all_backups(data_dir: Path) -> list[Backup]:
    """Return every archive of the folder, newest first."""
    return sorted(_all(data_dir), key=lambda one: (one.made_at, one.name), reverse=True)


def newest_backup(data_dir: Path, *, now: datetime) -> Backup | None:
    """Return the newest archive but those made before a restore; reads no other one.

    One that a clock which was ahead made does not count: it would look new for ever.
    """
    found = [path for path in backups_dir(data_dir).glob("crm-*.zip") if _NAME.fullmatch(path.name)]
    made = [path for path in found if made_at(path.name) <= now + _AHEAD]
    newest = max(made, key=lambda path: path.name, default=None)
    return None if newest is None else _read(newest, made_at(newest.name))


def newest_verdict(data_dir: Path) -> Verdict | None:
    """Return what the last trial of an archive found; None while none was tried."""
    names = (path.with_suffix("") for path in backups_dir(data_dir).glob("*.zip.verdict"))
    found = [verdict for path in names if (verdict := read_verdict(path)) is not None]
    return max(found, key=lambda verdict: verdict.at, default=None)


def made_at(name: str) -> datetime:
    """Return when the archive of that name was made, in UTC."""
    match = _NAME.fullmatch(name)
    return _moment(match[2] if match is not None else "")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def _all(data_dir: Path) -> Iterator[Backup]:
    for path in backups_dir(data_dir).glob("*.zip"):
        if _NAME.fullmatch(path.name):
            yield _read(path, made_at(path.name))


def _read(path: Path, made_at: datetime) -> Backup:
    size, verdict = path.stat().st_size, read_verdict(path)
    try:
        contents = peek(path)
    except ArchiveRefused as refused:
        return Backup(path, made_at, size, "", 0, 0, verdict, reason_of(refused))
    return Backup(
        path, made_at, size, contents.version, len(contents.files), contents.rows, verdict
    )


def find_backup(data_dir: Path, name: str) -> Path:
    """Return an archive by its name; NotVisible for any other text."""
    path = backups_dir(data_dir) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotVisible(name)
    return path


def drill(data_dir: Path, path: Path) -> Verdict:
    """Restore an archive beside, compare everything, store the verdict and return it.

    Raises JobFailed where the disk is full or fails: that says nothing of the archive.
    """
    started = time.monotonic()
    try:
        with (
            no_room(_l("It could not be checked (%(reason)s).")),
            scratch(backups_dir(data_dir)) as work,
        ):
            contents = unpack(path, work)
            check_database(work, contents)
        reason, files, rows = "", len(contents.files), contents.rows
    except ArchiveRefused as refused:
        reason, files, rows = reason_of(refused), 0, 0
    verdict = Verdict(
        not reason, clock.now().isoformat(timespec="seconds"),
        round(time.monotonic() - started, 2), reason, files, rows,
    )  # fmt: skip
    if path.parent == backups_dir(data_dir):
        _verdict_path(path).write_text(json.dumps(asdict(verdict)), encoding="utf-8")
    return verdict


def read_verdict(path: Path) -> Verdict | None:
    """Return the stored verdict of an archive; None while it was never checked."""
    try:
        return Verdict(**json.loads(_verdict_path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def tidy(data_dir: Path, timezone: str, *, now: datetime) -> int:
    """Delete the archives that are no longer kept; return how many.

    What restores put aside goes with the copies they made, KEPT_ASIDE after them.
    """
    everything = all_backups(data_dir)
    gone = superfluous([one for one in everything if not one.is_safety_copy], timezone)
    since = now - KEPT_ASIDE
    gone += [one.name for one in everything if one.is_safety_copy and one.made_at < since]
    for folder in _put_aside(data_dir, before=since):
        shutil.rmtree(folder)
    for name in gone:
        path = backups_dir(data_dir) / name
        path.unlink(missing_ok=True)
        _verdict_path(path).unlink(missing_ok=True)
    return len(gone)


def _put_aside(data_dir: Path, *, before: datetime) -> Iterator[Path]:
    """Yield the folders that restores put aside before a moment; what people keep beside stays."""
    for path in (data_dir / ASIDE).glob("*"):
        try:
            at = _moment(path.name)
        except ValueError:
            continue
        if at < before and path.is_dir() and not path.is_symlink():
            yield path


def _verdict_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.verdict")

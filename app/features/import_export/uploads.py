"""Files on their way in and out: kept for their owner for seven days, apart from records' files."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, cast

from flask import current_app

from app.engine.access.reader import Reader
from app.engine.errors import NotVisible, UserError
from app.engine.fields.base import Refusal
from app.engine.files.names import safe_name
from app.engine.files.store import FileStore, current_store
from app.features.import_export.exchange_runs import KEPT_DAYS
from app.features.import_export.mends import Mends
from app.features.import_export.read_table import MOST_BYTES
from app.features.import_export.shown_rows import ShownRow, keep_rows, kept_rows

_KEY = re.compile(r"[0-9a-f]{48}")


@dataclass(frozen=True)
class Upload:
    """One uploaded file: whose it is, for which entity, its name and when it came (ISO, UTC)."""

    key: str
    user_id: int
    slug: str
    name: str
    at: str

    @property
    def stem(self) -> str:
        """Return the name without its ending."""
        return self.name.rpartition(".")[0] or self.name


class UploadFolder:
    """The folder of files that wait to be imported; what was found in one lies beside it."""

    def __init__(self, data_dir: Path, store: FileStore) -> None:
        self.folder, self._store = data_dir / "imports", store

    def path(self, upload: Upload) -> Path:
        """Return where the file lies."""
        return self.folder / upload.key

    def take(
        self, stream: IO[bytes], name: str, *, reader: Reader, slug: str, now: datetime
    ) -> Upload:
        """Keep a file for its sender; UserError says why it is not taken."""
        self.folder.mkdir(exist_ok=True, mode=0o700)
        try:
            path = self._store.take(cast(BinaryIO, stream), MOST_BYTES)
        except Refusal as refusal:
            raise UserError(str(refusal), field="file") from None
        key = secrets.token_hex(24)
        upload = Upload(key, reader.user_id or 0, slug, safe_name(name), now.isoformat())
        path.replace(self.folder / key)
        self._note(key).write_text(json.dumps(asdict(upload)), encoding="utf-8")
        return upload

    def find(self, key: str, *, reader: Reader, slug: str) -> Upload:
        """Return an upload of this person for this entity; NotVisible for any other."""
        if not _KEY.fullmatch(key) or not self._note(key).is_file():
            raise NotVisible("upload")
        upload = Upload(**json.loads(self._note(key).read_text(encoding="utf-8")))
        if upload.user_id != (reader.user_id or 0) or upload.slug != slug:
            raise NotVisible("upload")
        return upload

    def drop(self, upload: Upload) -> None:
        """Remove a file and all that lies beside it; nothing happens when it is gone."""
        for path in self.folder.glob(f"{upload.key}*"):
            path.unlink(missing_ok=True)

    def keep_checked(self, upload: Upload, digest: str, rows: list[ShownRow]) -> None:
        """Keep what a check found; digest: of the plan it was done by."""
        keep_rows(self._beside(upload, f"checked-{digest}"), rows)

    def checked(self, upload: Upload, digest: str) -> list[ShownRow] | None:
        """Return what a check by this plan found; None before there was one."""
        path = self._beside(upload, f"checked-{digest}")
        return kept_rows([path]) if path.is_file() else None

    def keep_bad(self, upload: Upload, first: int, rows: list[ShownRow]) -> None:
        """Keep the bad rows of one part of an import; storing the part again replaces them."""
        keep_rows(self._beside(upload, f"bad-{first:08}"), rows)

    def bad(self, upload: Upload) -> list[ShownRow]:
        """Return the rows that an import refused."""
        return kept_rows(sorted(self.folder.glob(f"{upload.key}.bad-*[0-9]")))

    def keep_mends(self, upload: Upload, reading: str, mends: Mends) -> None:
        """Keep cells that were corrected; reading: short name for how the file was read."""
        path = self._beside(upload, f"mends-{reading}")
        part = path.with_name(f"{path.name}.part")
        part.write_text(json.dumps(mends, ensure_ascii=False), encoding="utf-8")
        part.replace(path)

    def mends(self, upload: Upload, reading: str) -> Mends:
        """Return the cells that were corrected in a file that is read this way."""
        path = self._beside(upload, f"mends-{reading}")
        if not path.is_file():
            return {}
        held = json.loads(path.read_text(encoding="utf-8"))
        return {int(row): {int(place): text for place, text in cells.items()} for row, cells in held.items()}  # fmt: skip

    def _beside(self, upload: Upload, what: str) -> Path:
        return self.folder / f"{upload.key}.{what}"

    def _note(self, key: str) -> Path:
        return self.folder / f"{key}.json"


class ExportFolder:
    """The folder of files that wait to be fetched by whoever asked for them."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "exports"

    def path(self, key: str) -> Path:
        """Return where a finished file lies, or will."""
        return self.folder / key

    def part(self, key: str) -> Path:
        """Return where a file is written before it is whole."""
        self.folder.mkdir(exist_ok=True, mode=0o700)
        return self.folder / f"{key}.part"


def current_uploads() -> UploadFolder:
    """Return the folder of the running application."""
    return UploadFolder(current_app.config["CRM"].data_dir, current_store())


def drop_old_files(data_dir: Path, *, now: datetime) -> int:
    """Remove what came or was made more than seven days ago; return how many files."""
    oldest, count = (now - timedelta(days=KEPT_DAYS)).timestamp(), 0
    for folder in (data_dir / "imports", data_dir / "exports"):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                count += 1
    return count

"""Files on their way in: kept for their sender for seven days, outside the record's files."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.engine.access.reader import Reader
from app.engine.errors import NotVisible, UserError
from app.engine.fields.base import Refusal
from app.engine.files.names import safe_name
from app.engine.files.store import FileStore
from app.features.import_export.read_table import MOST_BYTES

FOLDER = "imports"
KEPT_DAYS = 7
_KEY = re.compile(r"[0-9a-f]{48}")


@dataclass(frozen=True)
class Upload:
    """One uploaded file: whose it is, for which entity, its name and when it came (ISO, UTC)."""

    key: str
    user_id: int
    slug: str
    name: str
    at: str


class UploadFolder:
    """The folder of files that wait to be imported."""

    def __init__(self, data_dir: Path, store: FileStore) -> None:
        self.folder, self._store = data_dir / FOLDER, store

    def path(self, upload: Upload) -> Path:
        """Return where the file lies."""
        return self.folder / upload.key

    def take(
        self, stream: IO[bytes], name: str, *, reader: Reader, slug: str, now: datetime
    ) -> Upload:
        """Keep a file for its sender; UserError says why it is not taken."""
        self.folder.mkdir(exist_ok=True, mode=0o700)
        self.drop_old(now)
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
        """Remove a file; nothing happens when it is gone."""
        for path in (self.path(upload), self._note(upload.key)):
            path.unlink(missing_ok=True)

    def drop_old(self, now: datetime) -> None:
        """Remove what came more than seven days ago."""
        oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
        for path in self.folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _note(self, key: str) -> Path:
        return self.folder / f"{key}.json"

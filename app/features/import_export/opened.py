"""An uploaded file as a step of its import reads it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from app.features.import_export.mends import Mends, mended_table
from app.features.import_export.plan_args import digest_of, reading_args
from app.features.import_export.raw_table import RawTable, Reading
from app.features.import_export.read_table import read_table
from app.features.import_export.uploads import Upload, UploadFolder

#: Files of more rows are checked and stored in the background.
DIRECT_ROWS = 2000


@dataclass(frozen=True)
class Opened:
    """A file, what it holds with its corrections, how it was asked to be read, and how it came."""

    upload: Upload
    table: RawTable
    reading: Reading
    came: RawTable
    mends: Mends = field(default_factory=dict)

    @property
    def href(self) -> str:
        """Return the address of its import."""
        return f"/e/{self.upload.slug}/import/{self.upload.key}"

    @property
    def is_large(self) -> bool:
        """Tell whether it takes longer than a page may."""
        return len(self.table.rows) > DIRECT_ROWS

    @property
    def mends_digest(self) -> str:
        """Return a short name for the corrections; "" when there are none."""
        text = json.dumps(self.mends, sort_keys=True) if self.mends else ""
        return hashlib.sha256(text.encode()).hexdigest()[:24] if text else ""


def open_file(uploads: UploadFolder, upload: Upload, reading: Reading) -> Opened:
    """Return a file with its corrections; UserError where it cannot be read in this way."""
    came = read_table(uploads.path(upload), upload.name, reading, keep=True)
    mends = uploads.mends(upload, reading_digest(reading))
    return Opened(upload, mended_table(came, mends), reading, came, mends)


def reading_digest(reading: Reading) -> str:
    """Return a short name for how a file is read: corrections are of that reading alone."""
    return digest_of(reading_args(reading))

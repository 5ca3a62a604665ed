"""An uploaded file as a step of its import reads it."""

from __future__ import annotations

from dataclasses import dataclass

from app.features.import_export.raw_table import RawTable, Reading
from app.features.import_export.uploads import Upload

#: Files of more rows are checked and stored in the background.
DIRECT_ROWS = 2000


@dataclass(frozen=True)
class Opened:
    """A file, what it holds, and how it was asked to be read."""

    upload: Upload
    table: RawTable
    reading: Reading

    @property
    def href(self) -> str:
        """Return the address of its import."""
        return f"/e/{self.upload.slug}/import/{self.upload.key}"

    @property
    def is_large(self) -> bool:
        """Tell whether it takes longer than a page may."""
        return len(self.table.rows) > DIRECT_ROWS

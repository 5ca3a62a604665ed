"""Files of this room as answers: always downloads, never kept by anybody on the way."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO

from flask import Response, send_file

from app.engine.files.names import content_disposition

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sent(content: bytes | IO[bytes] | Path, name: str, form: str) -> Response:
    """Return the answer that downloads a file of the form "csv" or "xlsx"."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    response = send_file(file, mimetype=MEDIA[form], max_age=None)
    response.headers["Content-Disposition"] = content_disposition(name, attachment=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response

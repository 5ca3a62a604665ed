"""Sends a stored file to a browser: as a download, only pictures written anew are shown."""

from __future__ import annotations

import logging

from flask import Response, send_file

from app.engine.errors import NotVisible
from app.engine.fields.tables import StoredFile
from app.engine.files.names import content_disposition
from app.engine.files.pictures import SIZES
from app.engine.files.store import FileStore

log = logging.getLogger(__name__)
#: Whatever a file holds, a browser runs nothing of it and gives it no origin.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def send_stored(
    store: FileStore, stored: StoredFile, *, size: str = "", download: bool = False
) -> Response:
    """Answer with a file; `size` asks for a small copy of a picture. The caller checked the scope.

    Raises NotVisible for an unknown size and for bytes that are missing on the disk.
    """
    is_picture = stored.width > 0
    if size and (size not in SIZES or not is_picture):
        raise NotVisible("file")
    path = store.path(stored.key, size)
    if not path.is_file():
        log.error("a stored file is missing on the disk", extra={"file": stored.id})
        raise NotVisible("file")
    attachment = download or not is_picture
    media = "image/webp" if size else stored.kind
    response = send_file(
        path, mimetype=media, conditional=True, etag=f"{stored.sha256}{size}", max_age=None
    )
    name = f"{stored.name.rpartition('.')[0]}.webp" if size else stored.name
    response.headers["Content-Disposition"] = content_disposition(name, attachment=attachment)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers.pop("Last-Modified", None)
    return response

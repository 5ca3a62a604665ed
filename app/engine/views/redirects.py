"""Where a redirect may lead: a path on this site, such as the page a deed was done on."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def local_path(target: str | None, *, otherwise: str = "/") -> str:
    """Return the target when it is a path of this site, else `otherwise`. Never raises."""
    text = target or ""
    # Browsers read a backslash as a slash and drop tabs and newlines before they look.
    if not text.startswith("/") or text.startswith(("//", "/\\")) or not text.isprintable():
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc or "\\" in parts.path:
        return otherwise
    return text


def came_from(*, otherwise: str = "/") -> str:
    """Return the page of this site that the request was sent from, else `otherwise`."""
    page = urlsplit(request.referrer or "")
    if page.netloc != request.host:
        return otherwise
    return local_path(f"{page.path}?{page.query}" if page.query else page.path, otherwise=otherwise)

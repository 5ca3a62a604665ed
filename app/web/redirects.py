"""Where a redirect may lead: a path on this site, or home."""

from __future__ import annotations

from urllib.parse import quote

from app.engine.views.redirects import came_from, local_path

__all__ = ["came_from", "local_path", "sign_in_path"]


def sign_in_path(back_to: str) -> str:
    """Return the sign-in page's path; it leads back to `back_to`."""
    back = local_path(back_to)
    return "/login/" if back == "/" else f"/login/?next={quote(back, safe='/')}"

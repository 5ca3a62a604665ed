"""Headers of every answer, and which host names are answered at all."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import gettext as _

from app.engine.errors import UserError
from config import Settings

#: `{nonce}` is filled in per answer; nothing inline runs without it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
PUBLIC_PREFIXES = ("/static/", "/healthz", "/readyz")


def csp_nonce() -> str:
    """Return the nonce of this answer, made on the first call."""
    if not has_request_context():
        return ""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Return the host names that are answered: the settings' own, this machine, the public one."""
    names = {name.lower() for name in settings.allowed_hosts} | LOOPBACK
    if settings.host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        names.add(f"[{settings.host}]" if ":" in settings.host else settings.host.lower())
    if settings.public_url:
        names.add((urlsplit(settings.public_url).hostname or "").lower())
    return frozenset(names)


def host_name(host: str) -> str:
    """Return a Host header's name without its port, small."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def is_allowed(host: str, allowed: frozenset[str]) -> bool:
    """Tell whether a Host header names this product; `*.example.com` covers what is below it."""
    name = host_name(host)
    return name in allowed or any(
        pattern.startswith("*.") and name.endswith(pattern[1:]) for pattern in allowed
    )


def refuse_unknown_host() -> None:
    """Refuse a request for a host name that is not ours; 400."""
    if not is_allowed(request.environ.get("HTTP_HOST", ""), current_app.extensions["hosts"]):
        g.unknown_host = True
        raise UserError(_("This address is not served here. Add it to CRM_ALLOWED_HOSTS."))


def add_headers(response: Response) -> Response:
    """Add what every answer carries; a view's own Cache-Control stays."""
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    if current_app.config["CRM"].https:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT_SECURITY)
    if not request.path.startswith(PUBLIC_PREFIXES):
        response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response


def register_headers(app: Flask, settings: Settings) -> None:
    """Add the headers and the host check to an application."""
    app.extensions["hosts"] = allowed_hosts(settings)
    app.before_request(refuse_unknown_host)
    app.after_request(add_headers)

"""Forwarded headers count only when they come from a proxy that the settings name."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TrustedProxies:
    """WSGI layer: believes forwarded address, scheme and host of a trusted proxy, drops others."""

    def __init__(self, application: WSGI, networks: tuple[str, ...]) -> None:
        self._plain = application
        self._forwarded = ProxyFix(application, x_for=1, x_proto=1, x_host=1)
        self._networks = [ip_network(network) for network in networks]

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            return self._forwarded(environ, start_response)
        for name in [
            name for name in environ if name.startswith(("HTTP_X_FORWARDED", "HTTP_FORWARDED"))
        ]:
            del environ[name]
        return self._plain(environ, start_response)

    def _is_trusted(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self._networks)
        except ValueError:
            return False

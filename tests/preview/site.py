"""A small server for the rendered pages, with the content security policy of the product."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.preview.environment import ROOT
from tests.preview.render import render

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-preview'; style-src 'self' 'nonce-preview'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
PICKED = {
    "user": [("2", "李娜", "华东销售部"), ("3", "张伟", "华东销售部"), ("4", "王芳", "华东销售部")],
    "customer": [
        ("3", "苏州恒立精密机械有限公司", "苏州"),
        ("4", "宁波远舟塑业股份有限公司", "宁波"),
    ],
    "product": [("1", "HV-120", "10,500.00"), ("2", "Spare parts", "1,200.00")],
}


class PreviewSite(BaseHTTPRequestHandler):
    """Answers with rendered pages (/p/<name>_<language>[_dark]), built files and invented records."""

    protocol_version = "HTTP/1.1"
    moves: list[dict[str, str]] = []

    def do_GET(self) -> None:
        """Answer a page, a built file, a picker or the palette."""
        address = urlsplit(self.path)
        if address.path.startswith("/p/"):
            self._page(address.path.removeprefix("/p/"))
        elif address.path.startswith("/static/"):
            self._file(ROOT / "app" / address.path.lstrip("/"))
        elif address.path == "/favicon.ico":
            self._send(b"", "image/x-icon")
        elif address.path.startswith("/pick/"):
            rows = PICKED.get(address.path.rsplit("/", 1)[1], [])
            self._json({"results": [{"id": a, "title": b, "hint": c} for a, b, c in rows]})
        elif address.path == "/search":
            self._search(parse_qs(address.query).get("q", [""])[0])
        elif "/edit/" in address.path:
            self._send(render("edit_fact", "zh").encode(), "text/html")
        elif "/fact/" in address.path:
            self._send(render("fact", "zh").encode(), "text/html")
        else:
            self._send(b"", "text/plain", 404)

    def do_POST(self) -> None:
        """Answer a move (lane "won" is refused) and an in-place change ("bad" is refused)."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        is_json = "json" in self.headers.get("Content-Type", "")
        values = (
            json.loads(body) if is_json else {k: found[0] for k, found in parse_qs(body).items()}
        )
        if self.path.endswith("/move"):
            PreviewSite.moves.append(values)
            if values.get("to") == "won":
                self._json({"error": {"message": "Only a deal with an order can be won."}}, 409)
            else:
                self._json({"id": 1, "version": int(values["version"]) + 1, "batch": "b2"})
        elif values.get("source") == "bad":
            self._send(render("edit_fact_refused", "zh").encode(), "text/html", 422)
        else:
            self._send(render("fact", "zh").encode(), "text/html")

    def _page(self, name: str) -> None:
        dark = name.endswith("_dark")
        page, language = name.removesuffix("_dark").rsplit("_", 1)
        self._send(render(page, language, "dark" if dark else "light").encode(), "text/html")

    def _search(self, text: str) -> None:
        item = {
            "title": "苏州恒立精密机械有限公司",
            "hint": "苏州 · 李娜",
            "href": "/e/customer/3",
            "icon": "building",
        }
        self._json([{"label": "客户", "items": [item]}] if text in "苏州恒立" else [])

    def _json(self, data: object, status: int = 200) -> None:
        self._send(json.dumps(data).encode(), "application/json", status)

    def _file(self, path: Path) -> None:
        if path.is_file():
            self._send(path.read_bytes(), TYPES.get(path.suffix, "application/octet-stream"))
        else:
            self._send(b"", "text/plain", 404)

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


def start_site() -> tuple[ThreadingHTTPServer, str]:
    """Serve in the background; returns the server (call `shutdown`) and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), PreviewSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"

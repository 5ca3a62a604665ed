"""Watches everything a browser does during a test and remembers what must never happen."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
#: Chromium's echo of an answer's status; the answer itself is judged instead.
ECHO = "Failed to load resource"


class Watch:
    """Collects console errors, policy violations, foreign requests and failed answers."""

    def __init__(self, address: str) -> None:
        self.problems: list[str] = []
        self.requests: list[Request] = []
        self._address = address
        self._expected: set[int] = set()

    def expect(self, *statuses: int) -> None:
        """Say which refusals (4xx) scripts of this test will meet on purpose."""
        self._expected.update(statuses)

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages of a context, those that open later included."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ECHO):
            self.problems.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        is_own = request.url.startswith((f"{self._address}/", "data:", "blob:", "about:"))
        if not is_own:
            self.problems.append(f"another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        refused = 400 <= response.status < 500 and not is_page
        if response.status >= 500 or (refused and response.status not in self._expected):
            way = response.request.method
            self.problems.append(f"answer {response.status}: {way} {response.url}")

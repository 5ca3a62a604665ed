"""What a browser would send for the main form of a page."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class _Form(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.template = 0
        self.sent: list[tuple[str, str]] = []
        self.select: tuple[str, list[str], list[str]] | None = None
        self.area: tuple[str, str] | None = None

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        if tag == "template":
            self.template += 1
        if tag == "form":
            self.inside = attrs.get("action") == self.action
        if not self.inside or self.template or "disabled" in attrs:
            return
        name = attrs.get("name", "")
        if tag == "input" and name:
            self._input(name, attrs)
        if tag == "select":
            self.select = (name, [], [])
            self.many = "multiple" in attrs
        if tag == "option" and self.select:
            self.select[1].append(attrs.get("value", ""))
            if "selected" in attrs:
                self.select[2].append(attrs.get("value", ""))
        if tag == "textarea":
            self.area = (name, "")

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        unticked = kind in ("checkbox", "radio") and "checked" not in attrs
        if not unticked and kind not in ("submit", "button", "file"):
            self.sent.append((name, attrs.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data):
        if self.area is not None:
            self.area = (self.area[0], self.area[1] + data)

    def handle_endtag(self, tag):
        if tag == "template":
            self.template -= 1
        if tag == "form":
            self.inside = False
        if tag == "select" and self.select:
            name, options, chosen = self.select
            if not chosen and not self.many:
                chosen = options[:1]
            self.sent += [(name, value) for value in chosen if name]
            self.select = None
        if tag == "textarea" and self.area is not None:
            if self.area[0]:
                self.sent.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None


def form_of(html: str, action: str) -> MultiDict[str, str]:
    """Return the (name, value) pairs of the form with this action, as a browser sends them."""
    reader = _Form(action)
    reader.feed(html)
    return MultiDict(reader.sent)

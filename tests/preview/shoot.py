"""Take pictures of every page: `python -m tests.preview.shoot FOLDER [name ...]`.

Reports console errors, policy violations, sideways scrolling and axe findings on the way.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.preview.environment import ROOT
from tests.preview.render import PAGES
from tests.preview.site import start_site
from tests.support import chromium

SIZES = {"1440": (1440, 1000), "390": (390, 844)}
PARTIALS = ("edit_fact", "edit_fact_refused", "fact")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FONTS = """<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>system-ui</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Liberation Sans</string><string>Noto Sans CJK SC</string></edit>
</match>
<match target="pattern"><test name="family"><string>sans-serif</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Liberation Sans</string><string>Noto Sans CJK SC</string></edit>
</match>
<match target="pattern"><test name="family"><string>sans</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Liberation Sans</string><string>Noto Sans CJK SC</string></edit>
</match></fontconfig>"""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a driver and Chromium."""
    with sync_playwright() as driver, launched(driver) as browser:
        yield browser


@contextmanager
def launched(driver: Playwright) -> Iterator[Browser]:
    """Start Chromium with a system font that looks like a real one."""
    fonts = Path("/tmp/preview/fonts.conf")
    fonts.parent.mkdir(parents=True, exist_ok=True)
    fonts.write_text(FONTS, encoding="utf-8")
    with chromium.launched(driver, {"FONTCONFIG_FILE": str(fonts)}) as browser:
        yield browser


def watch(page: Page, problems: list[str]) -> None:
    """Collect console errors, page errors and policy violations."""
    page.on(
        "console",
        lambda message: (
            problems.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))


def find_axe(page: Page) -> list[str]:
    """Return the serious and critical findings of axe on the open page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"axe {item['impact']}: {item['id']} {item['nodes'][0]['target']} ({len(item['nodes'])}) {item['nodes'][0]['any'][0]['message'] if item['nodes'][0]['any'] else ''}"
        for item in found["violations"]
        if item["impact"] in ("serious", "critical") or "-v" in sys.argv
    ]


def shoot(
    browser: Browser, address: str, folder: Path, name: str, *, size: str, theme: str = ""
) -> list[str]:
    """Take one picture; returns what is wrong with the page."""
    problems: list[str] = []
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        has_touch=size == "390",
        device_scale_factor=2 if size == "390" else 1,
        bypass_csp=False,
    )
    page = context.new_page()
    watch(page, problems)
    page.goto(f"{address}/p/{name}{theme}", wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("scrolls sideways")
    page.screenshot(path=folder / f"{name}_{size}{theme}.png")
    problems += find_axe(page)
    context.close()
    return problems


def main(folder: str = "/tmp/preview/shots", *names: str) -> None:
    """Take all pictures, or those of the named pages."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    server, address = start_site()
    with open_browser() as browser:
        for name in names or [name for name in PAGES if name not in PARTIALS]:
            for language in ("zh", "en"):
                for size in SIZES:
                    for theme in ("", "_dark"):
                        for problem in shoot(
                            browser, address, target, f"{name}_{language}", size=size, theme=theme
                        ):
                            print(f"{name}_{language} {size}{theme}: {problem}")  # noqa: T201 - a command
    server.shutdown()


if __name__ == "__main__":
    main(*[one for one in sys.argv[1:] if not one.startswith("-")])

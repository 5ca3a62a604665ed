"""Sheets of docs/images/sheets: one page in both widths, languages and themes side by side.

They show every kind of page that the browser tests look at (tests/browser/kinds.py) and that has no
pictures of its own, records of the other entities, and what a person meets before the first page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.kinds import KINDS, open_kind
from tests.browser.product import PASSWORD, Product

SHEETS = Path(__file__).parent / "images" / "sheets"
SIZES = {"1440": (1440, 1000), "390": (390, 844)}
LANGUAGES, THEMES = ("zh", "en"), ("light", "dark")
#: Kinds that have pictures of their own, under the same or another name.
PICTURED = {
    "home", "list", "record", "form-errors", "form", "board", "rights", "recycle-bin", "chart",
    "import", "import-rows", "quality", "jobs", "backups", "help-page", "missing",
}  # fmt: skip
RECORDS = {
    f"record-{slug.replace('_', '-')}": f"/e/{slug}/1"
    for slug in ("contact", "contact_log", "task", "lead", "opportunity", "order", "contract", "case", "campaign")
}  # fmt: skip
COLOURS, GAP = 128, 16


def open_restore(page: Page) -> None:
    """Ask for a backup to be restored, which wants its name typed."""
    page.goto("/settings/backups/")
    line = page.locator(".c-row-line").first
    line.locator("[popovertarget]").click()
    line.locator("[popover]").get_by_text(re.compile("^(恢复…|Restore…)$")).click()
    page.wait_for_load_state("networkidle")


NEWCOMER, FIRST_PASSWORD = "xu.yan", "quiet river under stones"
STATES: dict[str, Callable[[Page], None]] = {
    **{kind: (lambda page, kind=kind: open_kind(page, kind)) for kind in KINDS if kind not in PICTURED},
    **{kind: (lambda page, href=href: page.goto(href)) for kind, href in RECORDS.items()},
    "restore": open_restore,
}  # fmt: skip
FORCED, WIZARD = "forced-password", "wizard"
SHEET_KINDS = (*STATES, FORCED, WIZARD)


def take_sheets(browser: Browser, product: Product, folder: Path, kinds: list[str]) -> None:
    """Take the sheets of some kinds, as the administrator sees them."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    pages = {size: _signed_in(browser, product.address, size) for size in SIZES}
    for kind in kinds:
        if kind in STATES:
            _save_sheet(kind, pages, STATES[kind])
    if FORCED in kinds:
        _add_newcomer(pages["1440"])
        new = {
            size: _signed_in(browser, product.address, size, NEWCOMER, FIRST_PASSWORD)
            for size in SIZES
        }
        _save_sheet(FORCED, new, lambda page: page.goto("/"))
    if WIZARD in kinds:
        with _first_start(folder) as (address, link):
            new = {size: _context(browser, address, size).new_page() for size in SIZES}
            for page in new.values():
                page.goto(link)
            _save_sheet(WIZARD, new, lambda page: page.goto(link))


def _context(browser: Browser, address: str, size: str) -> BrowserContext:
    wide, high = SIZES[size]
    return browser.new_context(
        base_url=address, viewport={"width": wide, "height": high}, reduced_motion="reduce",
        has_touch=size == "390", locale="zh-CN",
    )  # fmt: skip


def _signed_in(
    browser: Browser, address: str, size: str, who: str = "admin", password: str = PASSWORD
) -> Page:
    page = _context(browser, address, size).new_page()
    page.goto("/login/")
    page.locator("#username").fill(who)
    page.locator("#password").fill(password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _add_newcomer(page: Page) -> None:
    page.goto("/lang/zh?next=/settings/people/new")
    page.get_by_label(re.compile("^用户名")).fill(NEWCOMER)
    page.get_by_label("中文姓名").fill("徐岩")
    page.get_by_label("销售", exact=True).check()
    page.get_by_label("初始密码").fill(FIRST_PASSWORD)
    page.get_by_role("button", name="新建账号").click()
    page.wait_for_load_state("networkidle")


@contextmanager
def _first_start(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a product that nobody has set up; its address and the path of its wizard."""
    (folder / "new").mkdir()
    product = Product(folder / "new")
    try:
        product.wait_until_ready()
        link = product.wait_for(r"Set up \(30 minutes\)[^\n]*?((?:http://\S+)?/setup/\S+)")
        yield product.address, urlsplit(link).path
    finally:
        product.stop()


def _save_sheet(kind: str, pages: dict[str, Page], show: Callable[[Page], object]) -> None:
    shots: dict[tuple[str, str, str], Image.Image] = {}
    for size, page in pages.items():
        for language in LANGUAGES:
            for theme in THEMES:
                # For the whole site: a cookie of the page's address would hold below it only.
                place = {"domain": "127.0.0.1", "path": "/"}
                page.context.add_cookies([{"name": "theme", "value": theme, **place}])
                page.goto(
                    f"/lang/{language}?next=/login/"
                    if kind == WIZARD
                    else f"/lang/{language}?next=/account/"
                )
                show(page)
                taken = page.screenshot(animations="disabled")
                with Image.open(BytesIO(taken)) as image:
                    half = (image.width // 2, image.height // 2)
                    shots[size, language, theme] = image.convert("RGB").resize(
                        half, Image.Resampling.LANCZOS
                    )
    _joined(shots).quantize(COLOURS, dither=Image.Dither.NONE).save(
        SHEETS / f"{kind}.png", optimize=True
    )


def _joined(shots: dict[tuple[str, str, str], Image.Image]) -> Image.Image:
    """Return the desks two by two, and the phones in one row below them."""
    (wide, high), (narrow, tall) = (tuple(one // 2 for one in size) for size in SIZES.values())
    sheet = Image.new("RGB", (2 * wide + 3 * GAP, 2 * high + tall + 4 * GAP), "#8a8f98")
    for row, language in enumerate(LANGUAGES):
        for column, theme in enumerate(THEMES):
            desk = (GAP + column * (wide + GAP), GAP + row * (high + GAP))
            sheet.paste(shots["1440", language, theme], desk)
            place = 2 * row + column
            phone = (GAP + place * (narrow + 2 * GAP), 3 * GAP + 2 * high)
            sheet.paste(shots["390", language, theme], phone)
    return sheet

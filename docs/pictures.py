"""Take the pictures of docs/images from a served demo company: `make pictures`.

Every kind of page in both languages and themes, on a desk and on a phone: <kind>_<language>_<width>
with _dark at the end of the dark ones; all other kinds as sheets (docs/picture_sheets.py). Name kinds
to take only those: `python -m docs.pictures list packs`.
PICTURES_FONTS names a folder with the font Inter (Debian: fonts-inter), which stands for the usual
system fonts that a server has not; without it the pictures show what Chromium finds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.picture_sheets import SHEET_KINDS, take_sheets
from tests.browser.product import DEMO, PASSWORD, Product
from tests.support.chromium import launched

IMAGES = Path(__file__).parent / "images"
GALLERY = Path(__file__).parent / "pictures.md"
SIZES = {"1440": (1440, 1000), "390": (390, 844)}
COLOURS = 256
NIGHTLY_JOBS = ("backups.nightly", "backups.drill", "data_quality.scan")
CUSTOMER = 3
FONTS = (
    '<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>'
    "<dir>{folder}</dir>{rules}</fontconfig>"
)
FONT_RULE = (
    '<match target="pattern"><test name="family"><string>{family}</string></test>'
    '<edit name="family" mode="prepend" binding="strong"><string>Inter</string>'
    "<string>Noto Sans CJK SC</string></edit></match>"
)


@dataclass(frozen=True)
class Picture:
    """One kind of page: who looks ("" for nobody), the address, and what is done there first."""

    who: str
    address: str
    prepare: Callable[[Page], None] | None = None


def fill_in_wrongly(page: Page) -> None:
    """Send a new customer with a wrong credit code and phone number."""
    page.locator("[name=name]").fill("苏州恒立精密机械股份有限公司")
    page.locator("[name=uscc]").fill("91320594MA1W8K7D3X")
    page.locator("[name=phone]").fill("1380000")
    page.locator("[data-save]").click()
    page.locator("[data-focus]").wait_for()


def select_two(page: Page) -> None:
    """Select two rows, which brings the bar."""
    if page.viewport_size and page.viewport_size["width"] > 768:
        for row in (2, 4):
            page.locator("[data-select-row]").nth(row).check()
        page.mouse.move(0, 0)


def read_a_file(page: Page) -> None:
    """Let a small file be read: one new row, one twin, one with a wrong number."""
    rows = "客户名称,类型,行业,联系人姓名,电话\n" + "\n".join(
        ("无锡中瑞精密制造有限公司,终端客户,机械制造,周敏,0510 5550 1234",
         "苏州恒立精密机械有限公司,终端客户,机械制造,陈建国,0512 6288 0416",
         "杭州云帆电子有限公司,终端客户,电子,王磊,1380013800")
    )  # fmt: skip
    file = {"name": "customers.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("input[type=file]").set_input_files([file])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


PICTURES = {
    "home": Picture("li.na", "/"),
    "list": Picture("li.na", "/e/customer/?f.kind.eq=company&sort=next_follow_up", select_two),
    "record": Picture("li.na", f"/e/customer/{CUSTOMER}"),
    "form": Picture("li.na", "/e/customer/new", fill_in_wrongly),
    "board": Picture("wang.fang", "/e/opportunity/board"),
    "rights": Picture("admin", "/settings/rights/?role=sales"),
    "recycle_bin": Picture("admin", "/e/customer/bin"),
    "sign_in": Picture("", "/login/"),
    "chart": Picture("wang.fang", "/e/opportunity/chart"),
    "import": Picture("admin", "/e/customer/import", read_a_file),
    "quality": Picture("wang.fang", "/quality/"),
    "jobs": Picture("admin", "/settings/jobs/"),
    "backups": Picture("admin", "/settings/backups/"),
    "help": Picture("li.na", "/help/lists"),
    "error": Picture("li.na", "/e/customer/999999"),
}


@contextmanager
def open_chromium(folder: Path) -> Iterator[Browser]:
    """Start Chromium with the fonts of the pictures."""
    fonts = folder / "fonts.conf"
    rules = "".join(FONT_RULE.format(family=family) for family in ("system-ui", "sans-serif"))
    given = os.environ.get("PICTURES_FONTS", "")
    fonts.write_text(FONTS.format(folder=given, rules=rules), encoding="utf-8")
    with (
        sync_playwright() as driver,
        launched(driver, {"FONTCONFIG_FILE": str(fonts)}) as browser,
    ):
        yield browser


def sign_in(page: Page, username: str) -> None:
    """Sign in through the page."""
    page.goto("/login/")
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)


def fill_the_bin(page: Page) -> None:
    """Delete three customers, so that the recycle bin shows some."""
    for number in (150, 160, 170):
        page.goto(f"/e/customer/{number}/delete")
        page.locator("button[form=delete-form]").click()
        page.wait_for_load_state()


def take(page: Page, picture: Picture, target: Path, *, language: str, theme: str) -> None:
    """Take one picture and store it with few colours, which these pages do not miss."""
    page.context.add_cookies(
        [{"name": "theme", "value": theme, "domain": "127.0.0.1", "path": "/"}]
    )
    page.goto(f"/lang/{language}?next={picture.address.replace('&', '%26')}")
    if picture.prepare:
        picture.prepare(page)
    page.locator("[data-count-href]:not([data-count-href=''])").first.wait_for(state="detached")
    page.screenshot(path=target, animations="disabled")
    with Image.open(target) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


def take_all(browser: Browser, address: str, kinds: list[str]) -> None:
    """Take the pictures of some kinds in every size, language and theme."""
    for width, (wide, high) in SIZES.items():
        opened: dict[str, Page] = {}
        for kind in kinds:
            picture = PICTURES[kind]
            if picture.who not in opened:
                context = browser.new_context(
                    base_url=address, viewport={"width": wide, "height": high},
                    reduced_motion="reduce", has_touch=width == "390", locale="zh-CN",
                )  # fmt: skip
                page = opened[picture.who] = context.new_page()
                page.goto("/login/")
                if picture.who:
                    sign_in(page, picture.who)
            page = opened[picture.who]
            if kind == "recycle_bin" and width == "1440":
                fill_the_bin(page)
            for language in ("zh", "en"):
                for theme in ("light", "dark"):
                    end = "_dark" if theme == "dark" else ""
                    target = IMAGES / f"{kind}_{language}_{width}{end}.png"
                    take(page, picture, target, language=language, theme=theme)
        for page in opened.values():
            page.context.close()


def work_a_night(folder: Path) -> None:
    """Let the nightly jobs run, so that their pages show something."""
    settings = {**os.environ, **DEMO, "CRM_DATA_DIR": str(folder / "data")}
    for name in NIGHTLY_JOBS:
        subprocess.run(  # noqa: S603 - a command of the product itself
            [sys.executable, "run.py", "jobs", "run", name], env=settings, check=True
        )


def gallery() -> str:
    """Return docs/pictures.md: every kind of page, first those that have a mock."""
    lines = [
        "# Pictures", "",
        "Every kind of page in Chinese and English, on a desk and on a phone, light and dark, taken from the",
        "demo company with `make pictures`. Names: `<kind>_<language>_<width>`, `_dark` at the end of the dark ones.", "",
    ]  # fmt: skip
    for kind in PICTURES:
        lines += [f"## {kind.replace('_', ' ').capitalize()}", ""]
        for width in SIZES:
            names = [
                f"{kind}_{language}_{width}{end}"
                for language in ("zh", "en")
                for end in ("", "_dark")
            ]
            lines += [
                " ".join(
                    f'<img src="images/{one}.png" alt="{one}" width="{180 if width == "390" else 400}">'
                    for one in names
                ),
                "",
            ]
    lines += ["# Sheets", "", "Each of the other kinds on one sheet.", ""]
    for kind in SHEET_KINDS:
        lines += [
            f"## {kind.replace('-', ' ').capitalize()}",
            "",
            f"![{kind}](images/sheets/{kind}.png)",
            "",
        ]
    return "\n".join(lines)


def main(kinds: list[str]) -> None:
    """Serve a demo company of its own and take the pictures."""
    IMAGES.mkdir(exist_ok=True)
    GALLERY.write_text(gallery(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        product = Product(folder, **DEMO)
        try:
            product.wait_until_ready()
            work_a_night(folder)
            with open_chromium(folder) as browser:
                wanted = kinds or [*PICTURES, *SHEET_KINDS]
                take_all(browser, product.address, [kind for kind in wanted if kind in PICTURES])
                take_sheets(
                    browser, product, folder, [kind for kind in wanted if kind in SHEET_KINDS]
                )
        finally:
            product.stop()


if __name__ == "__main__":
    main(sys.argv[1:])

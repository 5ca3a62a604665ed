"""One product and one Chromium for all browser tests; each test gets browsers of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.product import DEMO, PASSWORD, ROOT, Product
from tests.browser.watch import Watch
from tests.support.chromium import launched

HERE = Path(__file__).parent
RESULTS = ROOT / "test-results"
DESK = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}
FAILED = pytest.StashKey[bool]()
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the browser tests be chosen or left out as a whole."""
    if item.path.is_relative_to(HERE):
        item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures see whether their test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Product]:
    """The demo company, served."""
    folder = tmp_path_factory.mktemp("product")
    shutil.copytree(demo_folder, folder / "data")
    made = Product(folder, **DEMO)
    try:
        made.wait_until_ready()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def chromium(browser_driver: Playwright) -> Iterator[Browser]:
    """A Chromium, for all tests of this process."""
    expect.set_options(timeout=20_000)
    with launched(browser_driver) as browser:
        yield browser


@pytest.fixture
def watch(product: Product) -> Iterator[Watch]:
    """What the browsers of this test did; any problem fails the test."""
    made = Watch(product.address)
    yield made
    assert made.problems == []


@pytest.fixture
def open_browser(
    chromium: Browser, product: Product, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser nobody has signed in with: `open_browser(phone=True, language="zh")`."""
    opened: list[BrowserContext] = []

    def open_one(*, phone: bool = False, language: str = "en", **options: Any) -> BrowserContext:
        context = chromium.new_context(
            **{
                "base_url": product.address, "viewport": PHONE if phone else DESK,
                "locale": LANGUAGES[language], "has_touch": phone, "reduced_motion": "reduce",
                **options,
            }
        )  # fmt: skip
        context.set_default_timeout(30_000)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_one
    if request.node.stash.get(FAILED, False) or watch.problems:
        keep_evidence(request.node.name, opened, product)
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def sign_ins() -> dict[str, Any]:
    """The cookies of who has signed in already, by user name."""
    return {}


@pytest.fixture
def page_of(
    open_browser: Callable[..., BrowserContext], sign_ins: dict[str, Any]
) -> Callable[..., Page]:
    """Open a browser in which a demo person is signed in: `page_of("li.na", language="zh")`."""

    def open_page(username: str, *, language: str = "en", **options: Any) -> Page:
        page = open_browser(language=language, **options).new_page()
        sign_in(page, username, sign_ins)
        switch_language(page, language)
        return page

    return open_page


def sign_in(page: Page, username: str, sign_ins: dict[str, Any]) -> None:
    """Sign in through the page the first time, with the cookies of that time later."""
    if username in sign_ins:
        page.context.add_cookies(sign_ins[username])
        return
    page.goto("/login/")
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    sign_ins[username] = page.context.cookies()


def switch_language(page: Page, language: str) -> None:
    """Choose the language of whoever is signed in, without opening a page."""
    page.request.get(f"/lang/{language}?next=/", max_redirects=0)


def keep_evidence(name: str, contexts: list[BrowserContext], product: Product) -> None:
    """Store a picture of every open page and what the server said, under test-results/."""
    folder = RESULTS / re.sub(r"[^\w.-]+", "_", name)
    folder.mkdir(parents=True, exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=folder / f"page{number}.png")
        (folder / f"page{number}.txt").write_text(page.url, encoding="utf-8")
    (folder / "server.log").write_text(product.log[-50_000:], encoding="utf-8")

"""Every kind of page switches language in place and stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESK, sign_in, switch_language
from tests.browser.kinds import ADDRESSES
from tests.browser.product import Product


@pytest.fixture(scope="module")
def page(chromium: Browser, product: Product, sign_ins: dict[str, Any]) -> Iterator[Page]:
    """One page of the administrator, which goes through all kinds in English."""
    context = chromium.new_context(base_url=product.address, viewport=DESK, reduced_motion="reduce")
    made = context.new_page()
    sign_in(made, "admin", sign_ins)
    switch_language(made, "en")
    yield made
    context.close()


@pytest.mark.parametrize("kind", ADDRESSES)
def test_page_switches_language_and_stays(page: Page, kind: str) -> None:
    page.goto(ADDRESSES[kind])
    address, english = page.url, page.locator("main").inner_text()

    page.get_by_role("banner").get_by_role("link", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert page.url == address
    assert page.locator("main").inner_text() != english
    page.get_by_role("banner").get_by_role("link", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == address


def test_sign_in_page_switches_language(open_browser: Callable[..., BrowserContext]) -> None:
    page = open_browser(language="zh").new_page()
    page.goto("/e/customer/?q=恒立")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")

    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert "next=" in page.url


def test_first_choice_is_the_browsers(open_browser: Callable[..., BrowserContext]) -> None:
    page = open_browser(language="en").new_page()

    page.goto("/login/")

    expect(page.locator("html")).to_have_attribute("lang", "en")

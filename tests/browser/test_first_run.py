"""The first start: the link printed by the server leads through the wizard to the first page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.product import Product

PASSWORD = "quiet river under stones"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A product nobody has set up."""
    made = Product(tmp_path)
    try:
        made.wait_until_ready()
        yield made
    finally:
        made.stop()


def test_wizard_makes_the_company_and_signs_the_administrator_in(
    product: Product, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser().new_page()
    link = product.wait_for(r"Set up \(30 minutes\)[^\n]*?((?:http://\S+)?/setup/\S+)")

    page.goto(urlsplit(link).path)
    page.get_by_label("Company name").fill("Harbour Light Trading")
    page.get_by_label("Your name").fill("Ada Lin")
    page.get_by_label("User name").fill("ada")
    page.get_by_label(re.compile(r"^Password\W+required")).fill(PASSWORD)
    page.get_by_label("Password again").fill("something else")
    page.get_by_label("Language of the company").select_option("zh")
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("The two passwords differ.").first).to_be_visible()
    expect(page.get_by_label("Company name")).to_have_value("Harbour Light Trading")
    page.get_by_label(re.compile(r"^Password\W+required")).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()

    page.wait_for_url("**/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("contentinfo")).to_contain_text("Ada Lin · 管理员")
    expect(page.get_by_role("contentinfo")).to_contain_text("Asia/Tokyo")
    expect(page.locator(".c-side")).to_contain_text("Harbour Light Trading")
    page.goto(urlsplit(link).path)
    expect(page.get_by_role("heading", level=1)).to_have_text("没有可显示的内容")


def test_before_set_up_every_page_says_where_to_begin(
    product: Product, open_browser: Callable[..., BrowserContext], watch
) -> None:
    page = open_browser(language="zh").new_page()

    answer = page.goto("/")

    watch.problems.clear()  # 503 is the right answer here
    assert answer is not None
    assert answer.status == 503
    expect(page.get_by_role("heading", level=1)).to_have_text("尚未完成初始设置")

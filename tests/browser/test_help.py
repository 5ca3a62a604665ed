"""Help where one needs it: the keys of a list, the page about it, the other language."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_help_is_one_key_or_one_click_away(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/")

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Shortcuts")
    expect(keys.get_by_text("Next and previous row")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#list-rows [data-select-row]").first).to_be_checked()

    page.locator(".c-head").get_by_role("link", name="Help on this page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lists and search")
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Undo").click()
    expect(page.get_by_role("heading", name="Undo")).to_be_in_viewport()

    page.get_by_role("link", name="中文").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("列表与搜索")

"""On the phone: find a customer, call, log the contact."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_find_call_and_log_on_the_phone(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na", language="zh", phone=True)
    page.goto("/")
    page.get_by_role("navigation", name="底部菜单").get_by_role("link", name="客户").tap()
    page.get_by_role("searchbox", name="在列表中搜索").fill("恒立")
    page.keyboard.press("Enter")
    card = page.get_by_role("row").filter(has_text="苏州恒立精密机械有限公司")
    call = card.get_by_role("link", name="致电 苏州恒立精密机械有限公司")
    assert str(call.get_attribute("href")).startswith("tel:+86")

    card.get_by_role("link", name="苏州恒立精密机械有限公司").first.tap()
    page.get_by_role("link", name="记录联系").tap()
    page.keyboard.type("电话确认交期，本周内发货")
    page.get_by_role("button", name="明天", exact=True).tap()
    page.get_by_role("button", name="保存", exact=True).tap()

    expect(page.get_by_role("article").first).to_contain_text("电话确认交期，本周内发货")


def test_nothing_is_cut_without_a_sign_on_the_phone(page_of: Callable[..., Page]) -> None:
    page = page_of("admin", language="en", phone=True)
    page.goto("/")
    segments = page.locator(".c-seg").filter(has_text="Nothing planned")
    assert segments.evaluate("box => box.scrollWidth <= box.clientWidth")

    for href in ("/e/quote/1", "/e/opportunity/1"):
        page.goto(href)
        for stage in page.locator(".c-path .c-cut").all():
            assert stage.evaluate("text => text.scrollWidth <= text.clientWidth")
        expect(page.locator(".c-path .is-on")).to_be_in_viewport()

    page.goto("/settings/packs/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto("/e/customer/1")
    ways = page.locator(".c-write-ways")
    expect(ways).to_contain_class("has-more")
    ways.evaluate("row => row.scrollTo(row.scrollWidth, 0)")
    expect(ways).not_to_contain_class("has-more")

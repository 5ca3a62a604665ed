"""Find a customer by two characters, change a fact in place, take it back from the message."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Dialog, Page, expect


def test_find_by_two_characters_edit_in_place_and_undo(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na", language="zh")
    page.goto("/e/customer/")
    page.keyboard.press("Control+k")
    page.keyboard.type("恒立")
    page.get_by_role("option", name="苏州恒立精密机械有限公司").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("苏州恒立精密机械有限公司")
    facts = page.get_by_role("region", name="资料")
    fact = facts.locator(".c-fact").filter(has_text="英文名")
    before = fact.locator("dd").inner_text()

    fact.hover()
    fact.get_by_role("link", name="编辑 英文名").click()
    page.get_by_role("textbox", name="英文名").fill("Hengli Precision Works")
    page.keyboard.press("Enter")

    expect(fact.locator("dd")).to_contain_text("Hengli Precision Works")
    page.get_by_role("region", name="消息").get_by_role("button", name="撤销").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("苏州恒立精密机械有限公司")
    expect(fact.locator("dd")).to_have_text(before)
    expect(page.get_by_role("region", name="消息")).to_contain_text("已撤销 1 条记录")


def test_a_refused_value_stays_in_the_editor_with_its_reason(
    page_of: Callable[..., Page], watch
) -> None:
    watch.expect(422)
    page = page_of("li.na")
    page.goto("/e/customer/?q=恒立")
    page.get_by_role("link", name="苏州恒立精密机械有限公司").first.click()
    page.get_by_role("link", name="Edit Email").focus()
    page.keyboard.press("Enter")

    page.get_by_role("textbox", name="Email").fill("no address")
    page.keyboard.press("Enter")

    editor = page.locator("[data-edit-fact]")
    expect(editor.locator(".c-err")).to_be_visible()
    expect(page.get_by_role("textbox", name="Email")).to_have_value("no address")
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)


def test_menu_says_how_much_there_is_on_desk_and_phone(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/")
    number = page.locator(".c-side [data-menu-count=customer]")
    expect(number).to_have_text(re.compile(r"^\d+$"))
    expect(page.get_by_role("link", name=f"All {number.inner_text()}").first).to_be_visible()

    phone = page_of("li.na", phone=True)
    phone.goto("/")
    phone.get_by_role("button", name="More").click()
    expect(phone.locator("#more-sheet [data-menu-count=customer]")).to_have_text(
        number.inner_text()
    )


def test_leaving_an_editor_in_place_puts_the_focus_back_on_its_fact(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/?q=恒立")
    page.get_by_role("link", name="苏州恒立精密机械有限公司").first.click()
    pencil = page.get_by_role("link", name="Edit Phone")
    before = page.locator("#fact-phone dd").inner_text()
    pencil.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Phone")).to_be_focused()

    page.keyboard.press("Escape")
    expect(pencil).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Phone")).to_be_focused()
    page.keyboard.type("021 5550 7919")
    page.keyboard.press("Enter")

    expect(pencil).to_be_focused()
    expect(page.locator("#fact-phone dd")).to_contain_text("021 5550 7919")
    assert "021 5550 7919" not in before


def test_what_is_typed_in_place_does_not_go_with_the_page_unasked(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/?q=恒立")
    page.get_by_role("link", name="苏州恒立精密机械有限公司").first.click()
    address = page.url
    page.get_by_role("link", name="Edit Notes").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Notes").fill("Asked for six weeks in place of eight.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator(".c-side").get_by_role("link", name="Home").click(no_wait_after=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert page.url == address
    expect(page.get_by_role("textbox", name="Notes")).to_have_value(
        "Asked for six weeks in place of eight."
    )


def test_a_tablet_shows_the_whole_name_and_the_writing_box_first(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("li.na", viewport={"width": 900, "height": 900})
    page.goto("/e/customer/")
    page.get_by_role("link", name="苏州恒立精密机械有限公司").first.click()

    heading, language, writing, facts = (
        place.bounding_box() or {}
        for place in (
            page.get_by_role("heading", level=1),
            page.get_by_role("link", name="中文"),
            page.locator("#write"),
            page.locator("#facts"),
        )
    )

    assert heading["height"] < 40, "The name stands in one line."
    assert language["width"] > language["height"], "中文 stands in one line."
    assert writing["y"] < min(facts["y"], 450)

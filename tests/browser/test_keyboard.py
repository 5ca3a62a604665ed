"""Everything works without a mouse: skip link, menu, palette, record, edit, save."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_day_without_a_mouse(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/task/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    account = page.get_by_role("button", name="My account")
    account.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="My account")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="My actions")).to_be_focused()
    page.keyboard.press("Escape")
    expect(account).to_be_focused()

    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("恒立")
    expect(page.get_by_role("option", name="苏州恒立精密机械有限公司")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("苏州恒立精密机械有限公司")

    tab_to(page, "Edit", role="link")
    page.keyboard.press("Enter")
    notes = page.get_by_label("Notes")
    notes.focus()
    page.keyboard.type("Written without a mouse")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("region", name="Facts")).to_contain_text("Written without a mouse")


def tab_to(page: Page, name: str, *, role: str) -> None:
    """Press Tab until an element has the focus, as somebody would."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    for _press in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def test_menu_shows_the_entry_of_its_page_on_a_low_screen(page_of: Callable[..., Page]) -> None:
    page = page_of("admin", viewport={"width": 1280, "height": 640})

    page.goto("/quality/")

    expect(page.locator(".c-side .c-nav [aria-current]")).to_be_in_viewport(ratio=1)


def test_enter_before_the_palette_has_answered_opens_what_was_typed(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("li.na")
    page.goto("/e/task/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()

    page.keyboard.type("恒立")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("苏州恒立精密机械有限公司")


def test_what_was_found_opens_beside_with_ctrl(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/task/")
    page.keyboard.press("Control+k")
    page.keyboard.type("恒立")
    found = page.get_by_role("option", name="苏州恒立精密机械有限公司").first
    expect(found).to_be_visible()

    with page.context.expect_page() as opened:
        found.click(modifiers=["Control"])

    expect(opened.value.get_by_role("heading", level=1)).to_have_text("苏州恒立精密机械有限公司")
    assert page.url.endswith("/e/task/")

"""Fifty records are changed as one deed and taken back from the message."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

OTHERS = "/e/customer/?f.source.ne=fair&sort=name&per_page=50"
CHANGED = "/e/customer/?f.source.eq=fair&sort=name"


def test_bulk_edit_of_fifty_and_undo_from_the_message(page_of: Callable[..., Page]) -> None:
    page = page_of("wang.fang")
    page.goto(CHANGED)
    before = page.get_by_role("table").inner_text()
    page.goto(OTHERS)
    page.get_by_label("Select this page").check()
    bar = page.get_by_role("toolbar", name="For the selected records")
    expect(bar).to_contain_text("50 selected")
    bar.get_by_role("button", name="Edit").click()
    page.get_by_role("combobox", name="Source").select_option("fair")

    page.get_by_role("button", name="Change 50 records").click()

    expect(page.locator("#toasts")).to_contain_text("Changed 50 records.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back: 50 records.")
    page.goto(CHANGED)
    assert page.get_by_role("table").inner_text() == before

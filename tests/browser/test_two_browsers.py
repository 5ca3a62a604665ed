"""Two browsers edit one record; deleting, the recycle bin, restoring."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect


def test_second_save_shows_the_conflict_and_loses_nothing(page_of: Callable[..., Page]) -> None:
    first, second = page_of("li.na"), page_of("wang.fang")
    address = find(first, "嘉兴盛源包装有限公司")
    for page in (first, second):
        page.goto(f"{address}/edit")
    first.get_by_label("Short name").fill("First")
    second.get_by_label("Short name").fill("Second")
    second.get_by_label("English name").fill("Typed by the second")

    first.get_by_role("button", name="Save", exact=True).click()
    first.wait_for_url(f"**{address}")
    second.get_by_role("button", name="Save", exact=True).click()

    clash = second.get_by_role("group", name="Short name")
    expect(clash).to_contain_text("First")
    expect(clash).to_contain_text("Second")
    expect(second.get_by_role("alert")).to_contain_text("saved this record while you were editing")
    expect(second.get_by_label("English name")).to_have_value("Typed by the second")
    clash.get_by_label("Theirs, saved now").check()
    second.get_by_role("button", name="Save", exact=True).click()
    second.wait_for_url(f"**{address}")
    expect(second.get_by_role("region", name="Facts")).to_contain_text("Typed by the second")
    expect(fact(second, "Short name")).to_have_text("First")


def test_delete_then_restore_from_the_recycle_bin(page_of: Callable[..., Page]) -> None:
    page = page_of("wang.fang")
    page.goto("/e/customer/new")
    page.get_by_role("textbox", name="Name required", exact=True).fill("Harbour Crane Works")
    page.get_by_role("combobox", name="Type required").select_option(index=1)
    page.get_by_role("combobox", name="Industry required").select_option(index=1)
    page.get_by_label("Contact person").fill("Ada Lin")
    page.get_by_role("textbox", name="Phone").fill("13800001234")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Crane Works")
    address = page.url

    page.get_by_role("button", name="More for this record").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("Nothing else hangs on it.")).to_be_visible()
    page.get_by_role("button", name="Delete").click()

    expect(page.locator("#toasts")).to_contain_text("Deleted: Harbour Crane Works")
    page.goto("/e/customer/bin")
    row = page.get_by_role("row").filter(has_text="Harbour Crane Works")
    row.get_by_role("button", name="Restore").click()
    expect(page.locator("#toasts")).to_contain_text("Restored: Harbour Crane Works")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200


def find(page: Page, name: str) -> str:
    """Return the path of a customer."""
    page.goto(f"/e/customer/?q={name}")
    page.get_by_role("main").get_by_role("link", name=name).first.click()
    page.get_by_role("heading", level=1, name=name).wait_for()
    return urlsplit(page.url).path


def fact(page: Page, label: str):
    """Return the value of one fact of the open record."""
    return page.locator(".c-fact").filter(has=page.get_by_text(label, exact=True)).locator("dd")

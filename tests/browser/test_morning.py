"""A sales person's morning: what is overdue, the call, the next date, the next customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.engine.files.samples import PDF


@dataclass(frozen=True)
class Way:
    """How and in which language the morning is spent."""

    phone: bool
    language: str
    overdue: str
    customers: str
    log: str
    visit: str
    text: str
    in_3_days: str
    save: str
    search: str
    files: str
    choose: str


WAYS = {
    "desk": Way(False, "en", "Overdue", "Customers", "Log contact", "Visit",
                "Agreed on six weeks instead of eight.", "In 3 days", "Save", "Search",
                "Files", "Choose files, or drop them anywhere here"),
    "phone": Way(True, "zh", "逾期", "客户", "记录联系", "拜访",
                 "对方同意交期改为六周，首批一百二十套。", "3 天后", "保存", "搜索",
                 "文件", "选择文件"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_overdue_customer_is_called_and_planned_and_another_found(
    way: Way, page_of: Callable[..., Page]
) -> None:
    page = page_of("li.na", phone=way.phone, language=way.language)
    page.goto("/")
    before = overdue_customers(page, way)
    late = page.get_by_role("link", name=re.compile(f"^{way.customers} {before}$"))
    press(late.first, way)
    press(page.get_by_role("row").nth(0 if way.phone else 1).get_by_role("link").first, way)
    name = page.get_by_role("heading", level=1).inner_text()
    pill = page.locator("[data-due]")
    expect(pill).to_have_class(re.compile("is-red"))

    press(page.get_by_role("link", name=way.log), way)
    page.keyboard.type(way.text)
    press(page.get_by_role("radio", name=way.visit).locator(".."), way)
    press(page.get_by_role("button", name=way.in_3_days, exact=True), way)
    press(page.get_by_role("button", name=way.save, exact=True), way)

    expect(pill).not_to_have_class(re.compile("is-red"))
    newest = page.get_by_role("article").first
    expect(newest).to_contain_text(way.text)
    expect(newest).to_contain_text(way.visit)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

    page.goto("/")
    assert overdue_customers(page, way) == before - 1
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)

    find_by_two_characters(page, way, "恒立")
    expect(page.get_by_role("heading", level=1)).to_have_text("苏州恒立精密机械有限公司")

    attach_and_open(page, way, "会议纪要.pdf")


def press(what: Locator, way: Way) -> None:
    """Click, or tap where there is no mouse."""
    (what.tap if way.phone else what.click)()


def overdue_customers(page: Page, way: Way) -> int:
    """Return how many customers Today says are overdue; 0 where it names none."""
    group = page.get_by_role("heading", level=3, name=re.compile(way.overdue))
    lists = page.locator(".c-todo-lists").first
    if not group.count():
        return 0
    found = re.search(rf"{way.customers}\s*(\d+)", lists.inner_text())
    return int(found[1]) if found else 0


def find_by_two_characters(page: Page, way: Way, text: str) -> None:
    """Open the palette as people do there, type, take what it finds."""
    button = page.get_by_role("button", name=re.compile(way.search))
    press(button.last if way.phone else button.first, way)
    page.keyboard.type(text)
    press(page.get_by_role("option").filter(has_text=text).first, way)


def attach_and_open(page: Page, way: Way, name: str) -> None:
    """Put a file on the record, in three taps on the phone, and open it."""
    if way.phone:
        press(page.locator("[popovertarget=record-menu]"), way)
        press(page.locator("#record-menu").get_by_role("link", name=way.files), way)
    else:
        press(page.locator(".c-stream .c-tabs").get_by_role("link", name=way.files), way)
    with page.expect_file_chooser() as asked:
        press(page.get_by_text(way.choose, exact=True), way)
    asked.value.set_files({"name": name, "mimeType": "application/pdf", "buffer": PDF})

    with page.expect_download() as opened:
        press(page.get_by_role("link", name=name, exact=True), way)
    assert opened.value.suggested_filename == name
    assert opened.value.path().read_bytes() == PDF

"""Files, comments, stars and tags: what people do together on a record, with mouse and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.engine.files.samples import PDF, png

DROP = """(tab, texts) => {
  const transfer = new DataTransfer();
  for (const [name, text] of texts)
    transfer.items.add(new File([text], name, { type: "application/pdf" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    tab.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def test_files_are_dropped_opened_removed_and_brought_back(
    page_of: Callable[..., Page], watch
) -> None:
    watch.expect(422)
    page = page_of("li.na")
    page.goto("/e/customer/12?tab=files")
    texts = [["合同 2026.pdf", PDF.decode()], ["program.pdf", "MZ"]]

    page.locator("[data-attachments]").evaluate(DROP, texts)
    link = page.get_by_role("link", name="合同 2026.pdf", exact=True)
    expect(link).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("program.pdf: The content is not what")
    with page.expect_download() as fetched:
        link.click()
    assert fetched.value.suggested_filename == "合同 2026.pdf"
    page.get_by_role("button", name="Remove 合同 2026.pdf").click()
    expect(link).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(link).to_be_visible()


def test_phone_takes_a_photo_in_three_taps(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na", phone=True)
    page.goto("/e/customer/12")

    page.get_by_role("button", name="More for this record").click()
    page.locator("#record-menu").get_by_role("link", name="Files").click()
    with page.expect_file_chooser() as asked:
        page.get_by_text("Take a photo").click()
    asked.value.set_files({"name": "site.png", "mimeType": "image/png", "buffer": png()})

    expect(page.get_by_role("link", name="site.png", exact=True)).to_be_visible()


def test_colleague_is_mentioned_let_in_and_led_to_the_comment(
    page_of: Callable[..., Page], watch
) -> None:
    watch.expect(422)
    page = page_of("li.na", language="zh")
    page.goto("/e/customer/")
    page.locator("td.k-n a").nth(5).click()
    page.goto(f"{page.url.split('?')[0]}?tab=comments")
    box = page.get_by_role("textbox", name="写评论")
    box.click()
    page.keyboard.type("请@陈")
    expect(page.get_by_role("option").first).to_contain_text("看不到这条记录")
    page.keyboard.press("Enter")
    page.keyboard.type("看一下")
    page.get_by_role("button", name="发表", exact=True).click()
    page.get_by_role("button", name="将 陈洁 设为协作人并发表").click()
    expect(page.get_by_role("list", name="评论")).to_contain_text("请@陈洁 看一下")

    other = page_of("chen.jie")
    other.goto("/notifications/")
    other.get_by_role("button", name="Li Na mentioned you").first.click()

    expect(other.locator(".c-comment:target")).to_contain_text("请@Chen Jie 看一下")


def test_star_is_given_and_found_again(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/12")
    name = page.get_by_role("heading", level=1).inner_text()

    page.get_by_role("button", name="Star", exact=True).click()
    expect(page.get_by_role("button", name="Star", exact=True, pressed=True)).to_be_visible()
    page.goto("/e/customer/")
    page.get_by_role("link", name="Starred").click()

    expect(page.locator("td.k-n a")).to_have_text([name])


def test_tags_of_a_row_are_changed_in_place(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/")
    row = page.locator("#list-rows tr").nth(2)

    row.hover()
    row.locator(".c-fact-edit").click()
    box = row.locator("[data-edit-fact] .ts-control input")
    expect(box).to_be_focused()
    page.keyboard.type("export")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(row.locator(".c-tags")).to_contain_text("export")
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_visible()


def test_followed_record_tells_at_the_bell_what_somebody_changed(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("wang.fang")
    page.goto("/e/customer/?f.owner.in=3")
    page.locator("td.k-n a").nth(6).click()
    address = page.url.split("?")[0]
    follow = page.get_by_role("button", name="Follow", exact=True)
    follow.click()
    expect(page.get_by_role("button", name="Follow", exact=True, pressed=True)).to_be_visible()

    other = page_of("li.na")
    other.goto(f"{address}/edit")
    other.locator("[name=website]").fill("https://example.com/changed")
    other.locator("[data-save]").click()
    other.wait_for_url(re.compile(r"/e/customer/\d+$"))

    page.goto("/notifications/")
    page.get_by_role("button", name="Li Na changed Website").first.click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    page.goto("/e/customer/?f.followed.mine=1")
    expect(page.locator("td.k-n a")).to_have_count(1)


def test_half_a_comment_is_not_lost_by_leaving_its_tab(page_of: Callable[..., Page]) -> None:
    page = page_of("li.na")
    page.goto("/e/customer/12?tab=comments")
    tabs = page.locator(".c-stream .c-tabs")
    box = page.get_by_role("textbox", name="Comment")
    box.fill("Half of what I wanted to say")
    tabs.get_by_role("link", name=re.compile("^Contacts")).click()
    page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    expect(page).to_have_url(re.compile("tab=contacts"))

    tabs.get_by_role("link", name=re.compile("^Comments")).click()
    page.get_by_role("button", name="Take it over").click()

    expect(box).to_have_value("Half of what I wanted to say")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".c-comment").first).to_contain_text("Half of what I wanted to say")
    tabs.get_by_role("link", name=re.compile("^Contacts")).click()
    expect(page).to_have_url(re.compile("tab=contacts"))

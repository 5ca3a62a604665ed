"""A file is dropped onto a form and saved at once, fetched under its name, removed, brought back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PDF = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DROP = """(box, text) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], "合同 2026.pdf", { type: "application/pdf" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    box.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def test_file_is_dropped_saved_fetched_removed_and_brought_back(
    page_of: Callable[..., Page],
) -> None:
    page = page_of("li.na")
    page.goto("/e/quote/")
    page.locator("td.k-n a").first.click()
    record = page.url.split("?")[0]
    page.goto(f"{record}/edit")

    page.locator("[data-file]").evaluate(DROP, PDF)
    page.get_by_role("button", name="Save", exact=True).click()  # while it is being uploaded
    link = page.get_by_role("link", name="合同 2026.pdf")
    with page.expect_download() as fetched:
        link.click()

    assert fetched.value.suggested_filename == "合同 2026.pdf"
    page.goto(f"{record}/edit")
    page.get_by_role("button", name="Remove the file").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Messages")).to_be_visible()
    expect(link).to_have_count(0)
    page.get_by_role("button", name="Undo").first.click()
    expect(link).to_be_visible()


def test_refused_file_says_why_and_the_old_one_stays(page_of: Callable[..., Page], watch) -> None:
    watch.expect(422)
    page = page_of("li.na", language="zh")
    page.goto("/e/customer/?q=澜图")
    page.locator("td.k-n a").first.click()
    page.goto(f"{page.url.split('?')[0]}/edit")
    program = {"name": "logo.png", "mimeType": "image/png", "buffer": b"MZ" + b"\0" * 80}

    page.locator("#f-logo").set_input_files(program)

    expect(page.locator("[data-file-error]")).to_have_text("文件已损坏，或内容与文件名不符。")
    expect(page.locator("[data-file-name]")).to_have_text("logo.png")
    assert page.locator("[name=logo]").input_value() != ""


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_file_comes_along_with_what_is_logged_and_outlives_a_refusal(
    page_of: Callable[..., Page], watch, phone: bool
) -> None:
    watch.expect(422)
    page = page_of("li.na", phone=phone)
    page.goto("/e/customer/?q=澜图")
    page.locator("td.k-n a").first.click()
    page.locator("[data-write-jump]").first.click()
    box, sent = page.locator("#write"), page.locator("#write .c-chip")

    box.evaluate(DROP, PDF)
    page.keyboard.type("short")
    box.locator("[data-save]").click()  # while it is being uploaded
    expect(box.locator("[data-focus]")).to_be_visible()
    expect(sent).to_have_text(["合同 2026.pdf45 B"])
    page.locator(".c-write-text").fill("They sent the contract of next year.")
    box.locator("[data-quick]").first.click()
    box.locator("[data-save]").click()

    chip = page.locator(".c-ev").first.get_by_role("link", name="合同 2026.pdf")
    expect(chip).to_be_visible()
    expect(sent).to_have_count(0)
    with page.expect_download() as fetched:
        chip.click()
    assert fetched.value.suggested_filename == "合同 2026.pdf"

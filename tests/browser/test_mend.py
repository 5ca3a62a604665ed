"""A file is dropped, its bad rows are corrected by keyboard on the desk and by touch on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import find_barriers
from tests.browser.test_import import counts

LIST = """Name,Phone,Source,Remark
Mend{n} Alpha,138777{n}001,Website,
Mend{n} Beta,138777{n}0002,Site,
"Mend{n} Gamma",138777{n}0003,Website,
Mend{n}, Delta,138777{n}0004,Website,
"""
DROP = """(box, text) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], "list.csv", { type: "text/csv" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    box.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def check(page: Page) -> None:
    page.get_by_role("button", name="Check again").click()
    page.wait_for_url(re.compile(r"state=bad|/rows\?"))


def test_bad_rows_are_corrected_by_keyboard(page_of: Callable[..., Page]) -> None:
    page = page_of("admin")
    page.goto("/e/customer/import")
    page.locator("[data-drop]").evaluate(DROP, LIST.format(n=1))
    expect(page.get_by_role("status").filter(has_text="list.csv")).to_be_visible()
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("button", name="Import 1 record")).to_be_enabled()
    assert counts(page) == [1, 0, 0, 3]

    page.get_by_label("Row 2: Phone").fill("13877710001")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Row 3: Source")).to_be_focused()
    expect(page.get_by_role("button", name="Import 1 record")).to_be_disabled()
    # Looking at another state on the way loses nothing that was typed.
    page.get_by_role("link", name=re.compile("Bad")).click()
    expect(page.get_by_text("1 cell is corrected here; your file is as it was.")).to_be_visible()
    page.get_by_label("Row 3: Source").select_option(label="Website")
    page.get_by_text("Other cells of row 5").click()
    page.get_by_label("Row 5: Name").fill("Mend1, Delta")
    page.get_by_label("Row 5: Phone").fill("13877710004")
    page.get_by_label("Row 5: Source").select_option(label="Website")
    page.get_by_label("Row 5: Remark").fill("")
    page.get_by_label("Row 5: Column 5").fill("")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("button", name="Import 4 records")).to_be_visible()
    assert counts(page) == [4, 0, 0, 0]
    assert find_barriers(page) == []
    page.get_by_role("button", name="Import 4 records").click()
    page.wait_for_url(re.compile(r"/done$"))
    assert counts(page) == [4, 0, 0, 0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rows_are_corrected_on_a_phone(
    language: str, page_of: Callable[..., Page], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST.format(n=2), encoding="utf-8")
    page = page_of("admin", phone=True, language=language)
    page.goto("/e/customer/import")
    page.locator("#f-file").set_input_files(file)
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(r"/import/\w{48}"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(r"/rows\?"))

    page.locator("[name='m.2.1']").fill("13877720001")
    page.locator("[data-mend-check]").click()
    page.wait_for_url(re.compile(r"/rows\?"))
    expect(page.locator(".c-import-tab b").first).to_have_text("2")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert find_barriers(page) == []

"""Real spreadsheets come in through the browser: found, told apart, charted, and taken back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import ADMIN, PASSWORD, Product

DATA = Path(os.environ.get("CRM_SHARED_DATA", "../shared/data")).resolve()
SALES = DATA / "crm_sales_opportunities"
#: Sums of the won rows of the pipeline by the quarter of their closing, as a spreadsheet gives them.
WON = {
    "Q1 2017": "1,134,672",
    "Q2 2017": "3,086,111",
    "Q3 2017": "2,982,255",
    "Q4 2017": "2,802,496",
}
#: A thousand rows take a second or two; the machine may be busy.
LONG = 240_000

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A company without any records, served."""
    made = Product(
        tmp_path_factory.mktemp("import"), CRM_ADMIN_USERNAME=ADMIN, CRM_ADMIN_PASSWORD=PASSWORD
    )
    try:
        made.wait_until_ready()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def sign_ins() -> dict[str, Any]:
    """The cookies of this company's people."""
    return {}


@pytest.fixture
def page(page_of: Callable[..., Page]) -> Page:
    """The administrator's page, in English."""
    return page_of(ADMIN)


def upload(page: Page, slug: str, path: Path) -> None:
    """Choose a file and go on to its columns."""
    page.goto(f"/e/{slug}/import")
    page.get_by_label("Choose a file").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url(re.compile(r"/import/\w{48}"))


def check(page: Page, button: str = "Check the rows") -> list[int]:
    """Go on to the rows; how many are new, changed, already there and bad."""
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(r"/rows\?"), timeout=LONG)
    return counts(page)


def store(page: Page) -> list[int]:
    """Import what is good; the counts of the result."""
    page.get_by_role("button", name=re.compile(r"Import [\d,]+ records")).click()
    page.wait_for_url(re.compile(r"/done$"), timeout=LONG)
    return counts(page)


def counts(page: Page) -> list[int]:
    texts = page.locator(".c-import-tab b").all_inner_texts()
    return [int(text.replace(",", "")) for text in texts]


def found(page: Page, words: str) -> int:
    """Return how many customers a search finds, up to a page of them."""
    page.goto(f"/e/customer/?q={words}")
    return page.locator("td.k-n a").count()


def take_back(page: Page) -> None:
    """Undo the import whose result is shown."""
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()


def test_a_register_comes_in_is_found_known_again_and_taken_back(page: Page) -> None:
    upload(page, "customer", DATA / "companies_shanghai_2002.csv")
    expect(page.get_by_label("Field for 企业名称")).to_have_value("name")
    expect(
        page.get_by_text("These columns are left out: 注册日期, 企业类型, 注册资金.")
    ).to_be_visible()

    assert check(page) == [4318, 0, 0, 38]
    expect(
        page.get_by_text("Wrong check digit").or_(page.get_by_text("Damaged text")).first
    ).to_be_visible()
    assert store(page) == [4318, 0, 0, 38]
    done = page.url
    assert found(page, "商务") > 20
    assert found(page, "浦东") > 20
    assert found(page, "兰阳") == 1

    upload(page, "customer", DATA / "companies_shanghai_2002_gb18030.csv")
    expect(page.get_by_label("Encoding")).to_have_value("gb18030")
    assert check(page) == [0, 0, 4318, 38]
    expect(page.get_by_text("There is nothing to import.")).to_be_visible()

    page.goto(done)
    take_back(page)
    expect(page.get_by_text("taken back", exact=True)).to_be_visible(timeout=LONG)
    assert counts(page) == [4318]
    # Sooner than the browser forgets the former number; the other test may have left some.
    number = page.locator(".c-side [data-menu-count=customer]")
    expect(number).not_to_have_text("1,000+", timeout=5_000)
    assert found(page, "商务") == 0
    page.goto("/notifications/")
    expect(
        page.get_by_text("Imported companies_shanghai_2002.csv: 4,318 new · 38 bad")
    ).to_be_visible()


def test_a_pipeline_of_another_system_is_charted_with_the_sums_of_its_file(page: Page) -> None:
    for slug, name, rows in (("product", "products", 7), ("customer", "accounts", 85)):
        upload(page, slug, SALES / f"{name}.csv")
        assert check(page) == [rows, 0, 0, 0]
        assert store(page) == [rows, 0, 0, 0]

    upload(page, "opportunity", SALES / "sales_pipeline.csv")
    page.get_by_label("Field for sales_agent").select_option("")
    page.get_by_label("Field", exact=True).select_option("close_reason")
    page.get_by_label("Value", exact=True).fill("Imported")
    check(page)
    product = page.get_by_label(re.compile("Main product: GTXPro"))
    expect(product.locator("option").first).to_have_text("Not decided; perhaps GTX Pro")
    product.select_option(label="GTX Pro")
    page.get_by_label(re.compile("Stage: Engaging")).select_option(label="Needs")
    page.get_by_label(re.compile("Stage: Prospecting")).select_option(label="Qualify")

    assert check(page, "Check again") == [7375, 0, 0, 1425]
    assert store(page) == [7375, 0, 0, 1425]
    page.goto("/e/opportunity/chart?chart=2&f.stage.eq=won")
    page.get_by_text("Table of the numbers").click()
    table = page.get_by_role("table")
    for quarter, amount in WON.items():
        expect(table.get_by_role("row").filter(has_text=quarter)).to_contain_text(amount)

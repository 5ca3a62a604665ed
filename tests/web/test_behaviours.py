"""What the scripts do, driven in Chromium over the preview's invented pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.preview.shoot import find_axe, launched, watch
from tests.preview.site import PreviewSite, start_site

pytestmark = pytest.mark.browser
REFUSED = "Failed to load resource"


@pytest.fixture(scope="module")
def browser(browser_driver: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with launched(browser_driver) as opened:
        yield opened


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The preview's address."""
    server, address = start_site()
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a page: `visit("list_zh", width=390)`; fails when the page reports an error."""
    problems: list[str] = []
    contexts = []

    def opening(name: str, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        watch(page, problems)
        page.goto(f"{site}/p/{name}", wait_until="load")
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [problem for problem in problems if REFUSED not in problem] == []


def query_of(page: Page) -> dict[str, list[str]]:
    """Return the arguments in the address bar."""
    return parse_qs(urlsplit(page.url).query)


#: States that the browser tests of the served product (tests/browser/kinds.py) do not come by.
ALONE = ("showcase", "record_failed", "form_widgets", "filter", "filter_fields", "lane", "home")


@pytest.mark.parametrize("name", ALONE)
def test_axe_finds_nothing_serious(visit: Callable[..., Page], name: str) -> None:
    desk, phone = visit(f"{name}_zh"), visit(f"{name}_en_dark", 390, 844)

    assert find_axe(desk) + find_axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_group_loses_a_condition_by_its_cross(visit: Callable[..., Page]) -> None:
    page = visit("filter_en")
    page.locator("[data-filter-row]").nth(1).get_by_role("button", name="Remove").click()

    expect(page.locator("[data-filter-row]")).to_have_count(5)
    expect(page.locator("[data-filter-days] input")).to_be_visible()


def test_columns_are_sent_in_their_order(visit: Callable[..., Page]) -> None:
    page = visit("list_en")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Tags").uncheck()
    page.get_by_role("button", name="Move Owner up").focus()
    page.keyboard.press("Enter")
    with page.expect_request("**/views/customer/columns") as sent:
        page.locator("#choose-columns").get_by_role("button", name="Apply").click()

    assert parse_qs(sent.value.post_data or "")["columns"] == [
        "name", "stage", "owner", "level", "amount", "next_follow_up", "last_contact",
    ]  # fmt: skip


def test_bar_counts_the_selection_and_keeps_the_token_out_of_links(
    visit: Callable[..., Page],
) -> None:
    page = visit("list_en")
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Select Hengli Precision").check()
    expect(bar).to_contain_text("1 selected")
    page.get_by_role("checkbox", name="Select Qinghe Foods").click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    with page.expect_request("**/bulk/assign*") as asked:
        bar.get_by_role("button", name="Assign").click()

    arguments = parse_qs(urlsplit(asked.value.url).query)
    assert arguments["ids"] == ["3", "4", "5", "6"]
    assert "csrf_token" not in arguments


def test_palette_finds_records_pages_and_actions(visit: Callable[..., Page]) -> None:
    page = visit("home_zh")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索记录、页面和操作")
    expect(box).to_be_focused()
    box.fill("恒立")
    expect(page.get_by_role("option", name="苏州恒立精密机械有限公司")).to_have_attribute(
        "aria-selected", "true"
    )
    box.fill("报价")
    expect(page.get_by_role("option", name="报价")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_menu_stays_as_chosen_and_density_is_sent(visit: Callable[..., Page]) -> None:
    page = visit("list_en")
    page.get_by_role("button", name="Fold menu").click()
    with page.expect_request("**/views/customer/density") as sent:
        page.get_by_role("button", name="Compact").click()
    expect(page.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    page.reload()

    assert sent.value.post_data_json == {"dense": "1"}
    expect(page.get_by_role("button", name="Unfold menu")).to_have_attribute(
        "aria-expanded", "false"
    )
    expect(
        page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Quotes")
    ).to_be_visible()


def test_fact_is_edited_in_place(visit: Callable[..., Page]) -> None:
    page = visit("record_zh")
    page.get_by_role("link", name="编辑 来源").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="来源")
    expect(box).to_be_focused()
    box.fill("bad")
    page.keyboard.press("Enter")
    expect(page.get_by_text("来源最多 50 个字符")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("[data-edit-fact]")).to_have_count(0)


def test_card_moves_by_menu_and_comes_back_when_refused(visit: Callable[..., Page]) -> None:
    page = visit("board_en")
    PreviewSite.moves.clear()
    card = page.locator('[data-card="0"]')
    card.get_by_role("button", name="to another stage").click()
    card.get_by_role("button", name="Needs").click()
    expect(page.locator('[data-lane="needs"] [data-card="0"]')).to_have_attribute(
        "data-version", "2"
    )
    card.get_by_role("button", name="to another stage").click()
    card.get_by_role("button", name="Won").click()

    expect(page.get_by_role("alert")).to_contain_text("Only a deal with an order can be won.")
    expect(page.locator('[data-lane="needs"] [data-card="0"]')).to_be_visible()
    assert PreviewSite.moves == [
        {"field": "stage", "to": "needs", "version": "1"},
        {"field": "stage", "to": "won", "version": "2"},
    ]


def test_card_is_dragged_to_another_lane(visit: Callable[..., Page]) -> None:
    page = visit("board_en")
    PreviewSite.moves.clear()
    page.locator('[data-card="30"]').drag_to(page.locator('[data-lane="proposal"] [data-cards]'))

    expect(page.locator('[data-lane="proposal"] [data-card="30"]')).to_have_attribute(
        "data-version", "2"
    )
    assert PreviewSite.moves == [{"field": "stage", "to": "proposal", "version": "1"}]


def test_success_leaves_and_error_stays(visit: Callable[..., Page]) -> None:
    page = visit("board_en")
    page.clock.install()
    for tone in ("success", "error"):
        page.evaluate(
            "tone => document.dispatchEvent(new CustomEvent('crm:toast', {detail: {tone, text: tone}}))",
            tone,
        )
    page.clock.run_for(3100)

    expect(page.locator("#toasts [data-toast=success]")).to_have_count(0)
    expect(page.locator("#toasts [data-toast=error]")).to_be_visible()


def test_child_rows_are_added_moved_and_removed(visit: Callable[..., Page]) -> None:
    page = visit("form_widgets_en")
    rows = page.locator("[data-row]")
    page.get_by_role("button", name="Add row").click()
    expect(rows).to_have_count(3)
    rows.nth(2).get_by_role("textbox", name="Quantity").fill("7")
    rows.nth(2).get_by_role("button", name="Move up").click()
    rows.nth(0).get_by_role("button", name="Remove row").click()

    assert page.locator("[name$=-quantity]").evaluate_all(
        "all => all.map((one) => [one.name, one.value])"
    ) == [
        ["lines-0-quantity", "7"],
        ["lines-1-quantity", "0"],
    ]


def test_picker_asks_the_server_and_keeps_its_label(visit: Callable[..., Page]) -> None:
    page = visit("form_widgets_zh")
    expect(page.get_by_role("combobox", name=re.compile("^客户"))).to_have_count(1)
    page.locator("#f-customer + .ts-wrapper .ts-control").click()
    page.get_by_role("option", name="宁波远舟塑业股份有限公司").first.click()

    assert page.locator("#f-customer").input_value() == "4"


def test_condition_hides_and_requires(visit: Callable[..., Page]) -> None:
    form = visit("form_en")
    expect(form.get_by_label("Credit code")).to_be_visible()
    form.get_by_label("Person").check()
    expect(form.get_by_label("Credit code")).to_be_hidden()
    widgets = visit("form_widgets_en")
    expect(widgets.get_by_label("Reason")).to_have_attribute("required", "")
    widgets.get_by_label("Urgent").uncheck()

    expect(widgets.get_by_label("Reason")).not_to_have_attribute("required", "")


def test_leaving_asks_and_the_draft_is_offered_again(visit: Callable[..., Page]) -> None:
    page = visit("form_en")
    page.get_by_label("Name", exact=False).first.fill("Typed before the crash")
    expect(page.locator("[data-draft-state]")).to_contain_text("Not saved yet")
    page.get_by_role("link", name="Quotes").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Leave without saving?")
    dialog.get_by_role("button", name="Cancel").click()
    page.on("dialog", lambda question: question.accept())
    page.reload()
    page.get_by_role("button", name="Take it over").click()

    expect(page.locator("#f-name")).to_have_value("Typed before the crash")


def test_error_summary_leads_to_the_field(visit: Callable[..., Page]) -> None:
    page = visit("form_errors_en")
    expect(page.locator("[data-focus]")).to_be_focused()
    page.get_by_role("link", name="Phone: one digit is missing").click()

    expect(page.locator("#f-phone")).to_be_focused()
    assert page.locator("#f-phone").get_attribute("aria-describedby") == "f-phone-error"


def test_ctrl_s_saves_once(visit: Callable[..., Page]) -> None:
    page = visit("form_en")
    sent: list[str] = []
    page.route(
        "**/e/customer/new", lambda route: (sent.append(route.request.method), route.abort())
    )
    page.keyboard.press("Control+s")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(200)

    assert sent == ["POST"]


def test_danger_asks_first(visit: Callable[..., Page]) -> None:
    page = visit("recycle_en")
    page.get_by_role("button", name="Delete for good").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It can not be brought back after that.")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    with page.expect_request("**/purge") as asked:
        dialog.get_by_role("button", name="Delete for good").click()

    assert asked.value.method == "POST"


def test_first_visit_is_light(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{site}/p/list_zh", wait_until="networkidle")
    context.close()
    static = Path(__file__).resolve().parents[2] / "app" / "static" / "dist"
    names = {url.rsplit("/", 1)[1] for url in requests if "/static/dist/" in url}

    assert len(requests) <= 12
    assert sum((static / f"{name}.gz").stat().st_size for name in names) < 200_000


def test_phone_adds_the_next_rows_below(visit: Callable[..., Page]) -> None:
    page = visit("list_en", 390, 844)
    before = page.locator("#list-rows > tr").count()
    page.get_by_role("link", name="Show more").click()

    expect(page.locator("#list-rows > tr")).to_have_count(2 * before)
    expect(page.get_by_role("link", name="Show more")).to_have_count(1)


def test_lists_and_forms_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(5000)
    page.goto(f"{site}/p/list_en")
    page.get_by_role("button", name="Add filter").click()
    with page.expect_request("**/filter?*") as asked:
        page.locator("[data-filter-field=name]").click()
    page = context.new_page()
    page.goto(f"{site}/p/filter_en")
    with page.expect_request("**/filter/apply?*") as applied:
        page.get_by_role("button", name="Apply").click()
    page = context.new_page()
    page.goto(f"{site}/p/form_en")
    owner, save = (
        page.locator("select[name=owner]"),
        page.get_by_role("button", name="Save", exact=True),
    )
    expect(owner).to_be_visible()
    with page.expect_request("**/e/customer/new") as sent:
        save.click()
    context.close()

    assert parse_qs(urlsplit(asked.value.url).query) == {"add.0.field": ["name"]}
    assert parse_qs(urlsplit(applied.value.url).query)["add.0.value"] == ["恒立"]
    assert sent.value.method == "POST"

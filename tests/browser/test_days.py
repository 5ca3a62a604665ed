"""A day of each role: it does its own work in the browser, and is refused what is not its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def open_first(page: Page, address: str) -> str:
    """Open the first record of a list; return its address."""
    page.goto(address)
    href = page.locator("td.k-n a").first.get_attribute("href")
    assert href is not None
    page.goto(href.split("?")[0])
    return href.split("?")[0]


def refused(page: Page, address: str, status: int) -> None:
    """Open an address and expect its refusal."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def asking(page: Page, method: str, address: str, values: object = None) -> int:
    """Ask as a script of the page would, forms without a field, the API with JSON; the status."""
    return int(
        page.evaluate(
            """async ([method, address, values]) => {
              const token = document.querySelector("meta[name=csrf-token]").content;
              const headers = { "X-CSRFToken": token };
              if (values) headers["Content-Type"] = "application/json";
              const body = values ? JSON.stringify(values) : undefined;
              const sent = { method, headers, body, redirect: "manual" };
              return (await fetch(address, sent)).status;
            }""",
            [method, address, values],
        )
    )


def writing(page: Page, slug: str, key: str) -> list[int]:
    """Try to create, change and delete through the API; return the statuses."""
    path = f"/api/v1/{slug}/"
    return [
        asking(page, "POST", path, {"name": "Harbour Light"}),
        asking(page, "PATCH", path + key, {"notes": "x", "version": 1}),
        asking(page, "DELETE", path + key),
    ]


def key_of(address: str) -> str:
    return address.rpartition("/")[2]


def toast(page: Page) -> Locator:
    return page.locator("#toasts")


def choose(page: Page, label: str, name: str) -> None:
    """Choose a person or record in an input that asks the server."""
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(name)
    page.get_by_role("option").filter(has_text=name).first.click()


def test_sales_logs_a_contact_and_keeps_to_their_own(page_of: Open, watch) -> None:
    watch.expect(403, 404)
    west = page_of("chen.jie")
    foreign = open_first(west, "/e/customer/?f.owner.mine=1")
    page = page_of("li.na", language="zh")
    page.goto("/")
    today = page.get_by_role("region", name="今天")
    today.get_by_role("link", name=re.compile("^记录联系：")).first.click()
    box = page.get_by_role("form", name="记录联系")
    box.get_by_role("textbox", name=re.compile("内容")).fill("电话确认了样品测试的结果和下一步")
    box.get_by_role("button", name="明天").click()
    box.get_by_role("button", name="保存").click()
    expect(page.get_by_role("article").filter(has_text="电话确认了样品测试").first).to_be_visible()

    refused(page, foreign, 404)
    assert asking(page, "PATCH", f"/api/v1/customer/{key_of(foreign)}", {"version": 1}) == 404
    refused(page, "/settings/rights/", 403)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_sales_moves_a_card_and_quotes(phone: bool, page_of: Open, watch) -> None:
    watch.expect(403)
    page = page_of("li.na", phone=phone)
    page.goto("/e/opportunity/board")
    card = page.locator("[data-lane=qualify] [data-card]").first
    moved = page.locator(f"[data-lane=needs] [data-card='{card.get_attribute('data-card')}']")
    if phone:
        card.get_by_role("button", name=re.compile("^Move ")).tap()
        card.get_by_role("button", name="Needs").tap()
    else:
        card.locator(".c-cust").drag_to(page.locator("[data-lane=needs] [data-card]").first)
    expect(moved).to_have_count(1)
    toast(page).get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("Taken back")
    expect(moved).to_have_count(0)

    customer = key_of(open_first(page, "/e/customer/?f.owner.mine=1"))
    page.goto(f"/e/quote/new?customer={customer}")
    fill_line(page, 0, "Mould temperature controller", "2", "1500", "10")
    page.get_by_role("button", name="Add row").click()
    fill_line(page, 1, "Delivery", "1", "300", "0")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Q-\d{4}-"))
    expect(page.get_by_role("region", name="Facts")).to_contain_text("¥3,000")

    assert asking(page, "POST", "/e/customer/import") == 403


def fill_line(page: Page, place: int, *values: str) -> None:
    """Fill one line of a quote: product, quantity, price, discount."""
    line = page.get_by_role("group", name="Row").nth(place)
    labels = ("Product or service", "Quantity", "Unit price", "Discount")
    for label, value in zip(labels, values, strict=True):
        line.get_by_label(label).fill(value)


def test_manager_sees_the_department_and_no_other(page_of: Open, watch) -> None:
    watch.expect(403, 404)
    foreign = open_first(page_of("chen.jie"), "/e/customer/?f.owner.mine=1")
    page = page_of("wang.fang")
    page.goto("/")
    expect(page.get_by_role("heading", name="Team")).to_be_visible()
    page.goto("/e/customer/")
    expect(page.get_by_role("main")).to_contain_text("Zhang Wei")
    expect(page.get_by_role("main")).not_to_contain_text("Chen Jie")
    page.goto("/e/opportunity/chart")
    expect(page.get_by_role("heading", level=1)).to_have_text("Opportunities")

    page.goto("/e/customer/?f.owner.mine=1")
    for place in range(2):
        page.locator("td.k-ck input").nth(place).check()
    bar = page.get_by_role("toolbar", name="For the selected records")
    bar.get_by_role("button", name="Assign").click()
    choose(page, "Owner", "Li Na")
    page.get_by_role("button", name="Change 2 records").click()
    expect(toast(page)).to_contain_text("Changed 2 records.")
    toast(page).get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("Taken back: 2 records.")

    refused(page, foreign, 404)
    assert asking(page, "DELETE", f"/api/v1/customer/{key_of(foreign)}") == 404
    refused(page, "/journal/", 403)


def test_service_solves_a_case_and_tells_a_colleague(page_of: Open, watch) -> None:
    watch.expect(403, 422)
    page = page_of("zhao.min", language="zh")
    customer = open_first(page, "/e/customer/")
    expect(page.get_by_role("link", name="编辑", exact=True)).to_have_count(0)
    page.goto(f"/e/case/new?customer={customer.rpartition('/')[2]}")
    page.get_by_label(re.compile("^主题")).fill("模温机停机")
    page.get_by_label(re.compile("^类别")).select_option(label="设备故障")
    page.get_by_label(re.compile("^问题描述")).fill("开机十分钟后报警停机，已重启两次")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("模温机停机")
    page.get_by_role("button", name="处理中", exact=True).click()
    expect(toast(page)).to_contain_text("已保存")
    page.get_by_role("button", name="已解决", exact=True).click()
    page.get_by_label(re.compile("^解决办法")).fill("更换温度传感器，连续运行两小时正常")
    page.get_by_role("button", name="移到“已解决”").click()
    expect(page.get_by_role("button", name=re.compile(r"^处理中 \d\d-\d\d$"))).to_be_visible()
    page.goto(f"{page.url.split('?')[0]}?tab=comments")
    page.get_by_role("textbox", name="写评论").click()
    page.keyboard.type("请@周")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("知悉")
    page.get_by_role("button", name="发表", exact=True).click()
    expect(page.get_by_role("list", name="评论")).to_contain_text("请@周强 知悉")

    refused(page, f"{customer}/edit", 403)
    assert writing(page, "customer", key_of(customer)) == [403, 403, 403]


def test_marketing_meets_masked_phones_and_makes_a_lead(page_of: Open, watch) -> None:
    watch.expect(403)
    page = page_of("sun.li")
    customer = open_first(page, "/e/customer/")
    phone = page.get_by_role("region", name="Facts").locator(".c-fact").filter(has_text="Phone")
    expect(phone.locator("dd")).to_contain_text("****")
    page.goto("/e/lead/new")
    page.get_by_label(re.compile("^Company or topic")).fill("Harbour Light Trading")
    page.get_by_label("Phone").fill("13800138000")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Light Trading")

    lead = key_of(page.url.split("?")[0])
    campaign = key_of(open_first(page, "/e/campaign/"))
    page.goto(f"/e/campaign_member/new?campaign={campaign}&lead={lead}")
    page.get_by_label(re.compile("^Name")).fill("Harbour Light Trading, Ms Ho")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Light Trading, Ms Ho")
    page.goto(f"/e/campaign/{campaign}?tab=members")
    expect(page.get_by_role("main")).to_contain_text("Harbour Light Trading, Ms Ho")

    refused(page, f"{customer}/edit", 403)
    refused(page, "/e/customer/new", 403)
    refused(page, "/e/customer/export?format=csv", 403)
    assert writing(page, "customer", key_of(customer)) == [403, 403, 403]


def test_executive_reads_everything_and_writes_nothing(page_of: Open, watch) -> None:
    watch.expect(403)
    page = page_of("zhou.qiang", language="zh")
    page.goto("/")
    expect(page.get_by_role("heading", name="每月赢单金额")).to_be_visible()
    page.goto("/e/opportunity/chart")
    expect(page.get_by_role("heading", level=1)).to_have_text("商机")
    page.goto("/e/customer/")
    expect(page.locator("td.k-n a").first).to_be_visible()
    expect(page.get_by_role("link", name="新建客户")).to_have_count(0)

    page.goto("/e/opportunity/chart")
    figures = page.locator("details").first
    figures.locator("summary").click()
    expect(figures.get_by_role("row").nth(1)).to_contain_text(re.compile(r"\d"))
    customer = key_of(open_first(page, "/e/customer/"))

    assert asking(page, "POST", "/e/customer/new") == 403
    assert writing(page, "customer", customer) == [403, 403, 403]
    refused(page, "/settings/people/", 403)


def test_auditor_reads_the_journal_and_nothing_else(page_of: Open, watch) -> None:
    watch.expect(400, 403)
    page = page_of("wu.di")
    page.goto("/")
    page.locator(".c-side").get_by_role("link", name="Journal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")
    page.get_by_label("About", exact=True).select_option(label="Opportunities")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("article").first).to_contain_text("Opportunities · ")
    assert page.get_by_role("main").locator("article a").count() == 0
    assert page.get_by_role("main").locator("form[method=post]").count() == 0

    for slug in ("customer", "opportunity", "case"):
        assert writing(page, slug, "1") == [403, 403, 403]
    refused(page, "/settings/backups/", 403)
    assert asking(page, "POST", "/e/customer/new") == 403
    refused(page, "/e/customer/", 403)
    refused(page, "/settings/rights/", 403)


def test_administrator_makes_a_person_and_runs_a_job(page_of: Open) -> None:
    page = page_of("admin", language="zh")
    page.goto("/settings/people/new")
    page.get_by_label(re.compile("^用户名")).fill("gao.ming")
    page.get_by_label("中文姓名").fill("高明")
    page.get_by_label("销售", exact=True).check()
    page.get_by_label("初始密码").fill("quiet river under stones")
    page.get_by_role("button", name="新建账号").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("账号已新建")
    page.goto("/settings/people/?q=高明")
    expect(page.get_by_role("main")).to_contain_text("高明")

    page.goto("/settings/jobs/reminders.send_due")
    page.get_by_role("button", name="立即运行").click()
    expect(page.locator("#toasts")).to_contain_text(re.compile(r"\S"))


def test_administrator_takes_a_backup_checks_it_and_is_asked_before_a_restore(
    page_of: Open, watch
) -> None:
    watch.expect(422)
    page = page_of("admin", language="zh")
    page.goto("/settings/backups/")
    before = page.locator(".c-row-line").count()
    page.get_by_role("button", name="立即备份").click()
    until(page, lambda: page.locator(".c-row-line").count() == before + 1)
    line = page.locator(".c-row-line").first
    expect(line).to_contain_text("未检查")
    deed(line, "恢复到旁边检查")
    until(page, lambda: "已检查" in line.inner_text())

    deed(line, "恢复…")
    page.get_by_label("备份的名称").fill("yes")
    page.get_by_role("button", name="恢复并替换数据").click()
    expect(page.get_by_role("alert")).to_contain_text("文件名不符，未作任何更改。")
    page.goto("/")
    health = page.get_by_role("region", name="系统状态")
    expect(health).to_contain_text("备份")


def deed(line: Locator, name: str) -> None:
    """Choose an entry of a line's menu."""
    line.locator("[popovertarget]").click()
    line.locator("[popover]").get_by_text(name).click()


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Open a page again until something holds there."""
    for _ in range(60):
        if holds():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(page.get_by_role("main").inner_text())

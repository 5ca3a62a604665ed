"""A day of each role: it does its own work in the browser, and is refused what is not its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

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


def posting(page: Page, address: str) -> int:
    """Send a form without a field as the page's script would; return the status."""
    return int(
        page.evaluate(
            """async (address) => {
              const token = document.querySelector("meta[name=csrf-token]").content;
              const headers = { "X-CSRFToken": token };
              return (await fetch(address, { method: "POST", headers, redirect: "manual" })).status;
            }""",
            address,
        )
    )


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
    refused(page, "/settings/rights/", 403)


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

    refused(page, foreign, 404)
    refused(page, "/journal/", 403)


def test_service_reads_customers_and_moves_own_cases(page_of: Open, watch) -> None:
    watch.expect(403)
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
    expect(page.locator("#toasts")).to_contain_text(re.compile(r"\S"))

    refused(page, f"{customer}/edit", 403)


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

    refused(page, f"{customer}/edit", 403)
    refused(page, "/e/customer/new", 403)


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

    assert posting(page, "/e/customer/new") == 403
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

    assert posting(page, "/e/customer/new") == 403
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
    page.goto("/settings/backups/")
    page.get_by_role("button", name="立即备份").click()
    expect(page.locator("#toasts")).to_contain_text(re.compile(r"\S"))

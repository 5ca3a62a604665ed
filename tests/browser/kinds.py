"""Every kind of page once, with a way to open it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

#: A demo customer with contacts, an opportunity and logs.
CUSTOMER = 12
#: Name of a deleted customer that a living one has too.
TAKEN = "重名商行"
#: Kinds that show why nothing is shown.
REFUSED = ("missing", "bad-address")
#: Kind -> address, for the administrator.
ADDRESSES = {
    "home": "/",
    "list": "/e/customer/",
    "list-filtered": "/e/customer/?f.level.in=A,B&sort=-name",
    "list-none": "/e/customer/?q=zzzqqq",
    "list-starred": "/e/customer/?f.starred.mine=1",
    "list-followed": "/e/customer/?f.followed.mine=1",
    "board": "/e/opportunity/board",
    "record": f"/e/customer/{CUSTOMER}",
    "record-deals": f"/e/customer/{CUSTOMER}?tab=opportunities",
    "record-nothing": f"/e/customer/{CUSTOMER}?tab=branches",
    "record-comments": f"/e/customer/{CUSTOMER}?tab=comments",
    "record-files": f"/e/customer/{CUSTOMER}?tab=files",
    "record-history": f"/e/customer/{CUSTOMER}?tab=history",
    "record-rows": "/e/quote/1",
    "form": "/e/customer/new",
    "form-rows": "/e/quote/1/edit",
    "bulk-edit": f"/e/customer/bulk/edit?ids={CUSTOMER}",
    "delete": f"/e/customer/{CUSTOMER}/delete",
    "recycle-bin": "/e/customer/bin",
    "quality": "/quality/",
    "quality-list": "/quality/findings/",
    "quality-record": f"/e/customer/{CUSTOMER}?tab=quality",
    "settings": "/settings/",
    "rights": "/settings/rights/",
    "rights-person": "/settings/rights/person?user=3",
    "rights-history": "/settings/rights/history",
    "role": "/settings/roles/new",
    "people": "/settings/people/",
    "person": "/settings/people/3",
    "departments": "/settings/departments/",
    "department": "/settings/departments/3",
    "positions": "/settings/positions/",
    "dictionaries": "/settings/dictionaries/",
    "dictionary": "/settings/dictionaries/customer_level",
    "dictionary-entry": "/settings/dictionaries/customer_level/entries/A",
    "dictionary-new": "/settings/dictionaries/customer_level/new",
    "department-new": "/settings/departments/new",
    "person-new": "/settings/people/new",
    "jobs": "/settings/jobs/",
    "job": "/settings/jobs/backups.nightly",
    "job-cadence": "/settings/jobs/backups.nightly/cadence",
    "backups": "/settings/backups/",
    "packs": "/settings/packs/",
    "home-cards": "/home/cards",
    "record-article": "/e/knowledge_article/1",
    "notifications": "/notifications/",
    "journal": "/journal/",
    "views": "/views/customer/",
    "view-new": "/views/customer/new",
    "chart": "/e/opportunity/chart",
    "import": "/e/customer/import",
    "account": "/account/",
    "password": "/account/password",
    "actions": "/actions/",
    "why": f"/e/customer/{CUSTOMER}/why",
    "help": "/help/",
    "help-page": "/help/import",
    "help-codes": "/help/questions",
    "help-settings": "/help/settings",
    "missing": "/e/customer/999999",
    "bad-address": "/e/customer/?nonsense=1",
}


def open_form_errors(page: Page) -> None:
    """Send a new customer without a name and with a wrong number."""
    page.goto("/e/customer/new")
    page.locator("form[data-form]").evaluate("form => { form.noValidate = true; }")
    page.locator("[name=uscc]").fill("123")
    page.locator("[data-save]").click()
    page.locator("[data-focus]").wait_for()


def open_palette(page: Page) -> None:
    """Search for something that exists."""
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("苏州")
    # Pages and actions stand there at once; what is searched for comes later.
    page.locator("#palette [data-href*='/e/customer/']").filter(has_text="苏州").first.wait_for()


def open_fact_editor(page: Page) -> None:
    """Edit one fact in place."""
    page.goto(f"/e/customer/{CUSTOMER}")
    page.locator("[data-fact] .c-fact-edit").first.click(force=True)
    page.locator("[data-edit-fact]").wait_for()


def open_writing_box(page: Page) -> None:
    """Write too little into the box over a timeline, with all of its parts open."""
    page.goto(f"/e/customer/{CUSTOMER}")
    page.locator("[data-write-jump]").click()
    page.keyboard.type("short")
    # As without script: the whole page comes back, with the box as it was sent.
    page.locator("#write").evaluate("form => form.submit()")
    page.locator("#write [data-focus]").wait_for()
    page.locator("#write summary").click()


def open_step(page: Page) -> None:
    """Lose an opportunity without a reason."""
    page.goto("/e/opportunity/?f.stage.in=qualify,needs")
    page.locator("tbody a[href*='/e/opportunity/']").first.click()
    page.locator(".c-path button[value=lost]").click()
    page.locator("[data-focus]").wait_for()


def open_conflict(page: Page) -> None:
    """Save a form that somebody else was faster with, in the same field."""
    page.goto(f"/e/customer/{CUSTOMER}/edit")
    short_name = page.locator("form[data-form] [name=short_name]")
    short_name.fill("另一个")
    page.locator("form[data-form] [name=version]").evaluate("one => { one.value = '0'; }")
    page.locator("[data-save]").click()
    page.locator("[data-focus]").wait_for()


def open_taken_name(page: Page) -> None:
    """Restore a customer whose name belongs to another one by now."""
    page.goto("/e/customer/bin")
    if not page.get_by_text(TAKEN).count():
        make_taken_name(page)
        page.goto("/e/customer/bin")
    row = page.get_by_role("row").filter(has_text=TAKEN).first
    row.locator("button[formaction$='/restore']").click()
    page.locator("[name='new.name']").wait_for()


def make_taken_name(page: Page) -> None:
    """Delete a customer and make one of the same name, which stays."""
    for turn in range(2):
        page.goto("/e/customer/new")
        values = {"name": TAKEN, "kind": "person", "type": "end_user", "industry": "other"}
        form = page.evaluate(
            """async (values) => {
              const form = document.querySelector("form[data-form]");
              const data = new FormData(form);
              for (const [name, value] of Object.entries(values)) data.set(name, value);
              const answer = await fetch(form.action, { method: "POST", body: data });
              return answer.url;
            }""",
            {**values, "phone": f"1380000123{turn}"},
        )
        if turn == 0:
            page.goto(f"{form}/delete")
            page.locator("main button[form=delete-form]").click()
            page.wait_for_url("**/e/customer/*")


def open_filters(page: Page) -> None:
    """Open what adds a filter."""
    page.goto("/e/customer/")
    page.locator("[popovertarget=add-filter]:visible").first.click()
    page.locator("#add-filter").wait_for()


def open_import_columns(page: Page) -> None:
    """Upload a small list with a few things to tell of."""
    page.goto("/e/opportunity/import")
    number = page.evaluate("Date.now()")
    lines = (
        "名称,客户,阶段,金额,,名称",
        f"商机{number},没有的客户{number},赢单？,12,,",
        "商机,,,,,",
    )
    content = "\n".join(lines).encode()
    page.locator("#f-file").set_input_files(
        {"name": "deals.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("[data-save]").click()
    page.locator("[name=c0]").wait_for()


def open_import_rows(page: Page) -> None:
    """Go on to rows that are bad, with values to decide and customers to add."""
    open_import_columns(page)
    page.locator("[data-save]").click()
    page.locator("[name=create]").wait_for()


def open_import_done(page: Page) -> None:
    """Import one competitor of a name that none has yet."""
    page.goto("/e/competitor/import")
    content = f"name\n对手{page.evaluate('Date.now()')}\n".encode()
    page.locator("#f-file").set_input_files(
        {"name": "competitors.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("[data-save]").click()
    page.locator("[name=c0]").wait_for()
    page.locator("[data-save]").click()
    page.locator("[form=import-form][data-save]").click()
    page.wait_for_url("**/done")


STATES: dict[str, Callable[[Page], None]] = {
    "form-errors": open_form_errors,
    "palette": open_palette,
    "fact-editor": open_fact_editor,
    "filters": open_filters,
    "writing-box": open_writing_box,
    "step": open_step,
    "conflict": open_conflict,
    "taken-name": open_taken_name,
    "import-columns": open_import_columns,
    "import-rows": open_import_rows,
    "import-done": open_import_done,
}
KINDS = (*ADDRESSES, *STATES)


def open_kind(page: Page, kind: str) -> None:
    """Open a page of one kind and wait until what it fetches by itself is there."""
    if kind in STATES:
        STATES[kind](page)
    else:
        answer = page.goto(ADDRESSES[kind])
        assert answer is not None
        assert (answer.status >= 400) == (kind in REFUSED), f"{kind}: {answer.status}"
    page.locator("[data-count-href]:not([data-count-href=''])").first.wait_for(state="detached")
    page.locator("[data-counts-href]").first.wait_for(state="detached")

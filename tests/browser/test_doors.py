"""Pages without the frame: sign-in, a refused sign-in, no right, not found, the list after sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import find_barriers
from tests.browser.conftest import LANGUAGES
from tests.browser.product import PASSWORD


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_in_is_open_to_everybody(
    open_browser: Callable[..., BrowserContext], language: str, phone: bool
) -> None:
    page = open_browser(language=language, phone=phone).new_page()
    page.goto("/login/")
    found = find_barriers(page)

    sign_in_wrongly(page, "nobody.here")

    assert found + find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_without_the_right_is_open_to_everybody(
    page_of: Callable[..., Page], language: str
) -> None:
    page = page_of("sun.li", language=language)

    answer = page.goto("/settings/rights/")

    assert answer is not None
    assert answer.status == 403
    assert find_barriers(page) == []


def test_sign_in_leads_back_to_where_one_was_going(
    open_browser: Callable[..., BrowserContext],
) -> None:
    page = open_browser().new_page()
    page.goto("/e/customer/?q=恒立&sort=-name")
    sign_in_wrongly(page, "li.na")
    expect(page.get_by_label("User name")).to_have_value("li.na")

    page.get_by_role("link", name="中文").click()
    page.get_by_role("link", name="English").click()
    page.get_by_label("User name").fill("li.na")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("link", name="苏州恒立精密机械有限公司").first).to_be_visible()
    assert page.url.endswith("/e/customer/?q=%E6%81%92%E7%AB%8B&sort=-name")


def sign_in_wrongly(page: Page, username: str) -> None:
    """Try a wrong password."""
    page.locator("#username").fill(username)
    page.locator("#password").fill("not the password")
    page.locator("main button[type=submit]").click()
    page.get_by_role("alert").wait_for()

"""An administrator takes a right away in the browser; it is gone at the other's next request."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_changed_right_works_at_the_next_request(page_of: Callable[..., Page]) -> None:
    admin, service = page_of("admin"), page_of("zhao.min")
    service.goto("/e/contact/")
    expect(service.get_by_role("heading", level=1)).to_have_text("Contacts")

    set_right(admin, "service", "Contacts: See", "None")

    answer = service.reload()
    assert answer is not None
    assert answer.status == 403
    expect(service.locator(".c-side").get_by_role("link", name="Contacts")).to_have_count(0)
    set_right(admin, "service", "Contacts: See", "All")
    answer = service.reload()
    assert answer is not None
    assert answer.status == 200


def set_right(page: Page, role: str, right: str, scope: str) -> None:
    """Choose one scope on the rights screen and save."""
    page.goto(f"/settings/rights/?role={role}")
    page.get_by_label(right, exact=True).select_option(label=scope)
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.locator("#toasts [data-toast=success]")).to_be_visible()

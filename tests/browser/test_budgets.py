"""What a visit costs: requests and bytes over the wire, first and later."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import BrowserContext, Page, Request

FIRST_KILOBYTES, FIRST_REQUESTS, LATER_KILOBYTES = 450, 12, 60
LATER = ("/e/customer/", "/e/customer/12", "/e/customer/new", "/e/opportunity/board", "/")


def test_first_visit_keeps_its_budget(
    open_browser: Callable[..., BrowserContext], page_of: Callable[..., Page], watch
) -> None:
    cookies = page_of("li.na").context.cookies()
    fresh = open_browser()
    fresh.add_cookies(cookies)
    page = fresh.new_page()
    watch.requests.clear()

    page.goto("/e/customer/", wait_until="networkidle")

    asked = [request.url for request in watch.requests]
    assert kilobytes(watch.requests) <= FIRST_KILOBYTES
    assert len(asked) <= FIRST_REQUESTS, asked


@pytest.mark.parametrize("address", LATER)
def test_later_page_keeps_its_budget(page_of: Callable[..., Page], watch, address: str) -> None:
    page = page_of("li.na")
    page.goto("/account/", wait_until="networkidle")
    page.goto("/e/customer/new", wait_until="networkidle")
    page.goto("/account/", wait_until="networkidle")
    watch.requests.clear()

    page.goto(address, wait_until="networkidle")

    assert kilobytes(watch.requests) <= LATER_KILOBYTES


def kilobytes(requests: Iterable[Request]) -> float:
    """Return what the answers weighed on the wire; what the cache gave weighs nothing."""
    total = 0
    for request in requests:
        timing = request.sizes()
        total += timing["responseBodySize"] + timing["responseHeadersSize"]
    return total / 1000

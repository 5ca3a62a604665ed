"""Every kind of page, in both languages and themes, wide and narrow: barriers, width, stillness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import find_barriers
from tests.browser.conftest import DESK, LANGUAGES, PHONE, sign_in, switch_language
from tests.browser.kinds import KINDS, open_kind
from tests.browser.product import Product
from tests.browser.watch import Watch

SIZES = {"1440": DESK, "390": PHONE}
#: Each language and each width once: a barrier hangs on one of them, not on both together.
LOOKED_FOR_BARRIERS = (("zh", "1440"), ("en", "390"))
SHIFT = """
new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 30);
})
"""
SIDEWAYS = """
() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((one) => `${one.tagName} ${one.className}`)
"""


@pytest.fixture(scope="module")
def pages(
    chromium: Browser, product: Product, sign_ins: dict[str, Any]
) -> Iterator[dict[str, tuple[Page, Watch]]]:
    """One page of the administrator per size, which goes through all kinds, and what it met."""
    opened = {}
    for size, viewport in SIZES.items():
        watch = Watch(product.address)
        context = chromium.new_context(
            base_url=product.address, viewport=viewport, reduced_motion="reduce",
            has_touch=viewport is PHONE,
        )  # fmt: skip
        watch.follow(context)
        opened[size] = (context.new_page(), watch)
        sign_in(opened[size][0], "admin", sign_ins)
    yield opened
    for page, _watch in opened.values():
        page.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_page_is_open_to_everybody_and_stands_still(
    pages: dict[str, tuple[Page, Watch]], kind: str, language: str, size: str
) -> None:
    page, watch = pages[size]
    watch.problems.clear()
    switch_language(page, language)

    open_kind(page, kind)

    moved = page.evaluate(SHIFT)
    found = [f"wider than the window: {one}" for one in page.evaluate(SIDEWAYS)]
    found += [f"moved by {moved:.3f}"] if moved > 0.05 else []
    found += find_barriers(page) if (language, size) in LOOKED_FOR_BARRIERS else []
    assert found + watch.problems == []

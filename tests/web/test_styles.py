"""The style sheets: nothing in them makes a browser style the whole page again and again."""

from __future__ import annotations

import re

from tests.browser.product import ROOT

#: `body:has(x) y`: whatever changes on the page, every element of it is styled anew.
WHOLE_PAGE = re.compile(
    r"(?:html|body|:root|main|\.c-app|\.c-main)[^\s{},>+~]*:has\([^{}]*?\)\s+[^\s{,]"
)


def test_no_rule_asks_the_whole_page_for_what_it_holds():
    found = [
        f"{path.name}: {match[0]}"
        for path in sorted((ROOT / "app" / "static" / "css").glob("*.css"))
        for match in WHOLE_PAGE.finditer(path.read_text("utf-8"))
    ]

    assert found == []

"""What axe finds on an open page. The library comes with set-up, from the npm lock."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.browser.product import ROOT

RUN = """
async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) });
  const bad = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  const why = (node) => (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? "";
  return bad.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} (${why(node)})`));
}
"""


@cache
def _library() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def find_barriers(page: Page) -> list[str]:
    """Return the serious and critical findings in the theme shown and, for colours, the other."""
    page.evaluate(_library())
    found = page.evaluate(RUN, None)
    theme = page.evaluate("document.documentElement.dataset.bsTheme")
    other = "light" if theme == "dark" else "dark"
    page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", other)
    found += [f"{other}: {one}" for one in page.evaluate(RUN, ["color-contrast"])]
    page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
    return found

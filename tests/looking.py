"""Looking at a page in a real browser: what keeps people out, what overflows, what a thumb misses."""

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passed is neither written down nor sent back: that alone takes axe twice as long as looking.
_FIND = """rules => axe.run({runOnly: rules, resultTypes: ['violations'], preload: false})
  .then(found => found.violations.map(one => [one.id, one.nodes[0].html.slice(0, 200)]))"""


def barriers(page: "Page") -> list[tuple[str, str]]:
    """Give what axe finds against WCAG 2.2 AA: each rule, and the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [(rule, element) for rule, element in page.evaluate(_FIND, RULES)]


def overflow(page: "Page") -> int:
    """Give by how many pixels a page is wider than its window."""
    found: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found

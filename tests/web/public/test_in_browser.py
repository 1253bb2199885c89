"""The public pages in a real browser: no violation of WCAG 2.2 AA, no sideways scrolling, large targets."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.web.sites import COMMUNITY, LIFT, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATHS = (
    "/", f"{COMMUNITY}/", "/c/empty/", f"{COMMUNITY}/funds/", f"{COMMUNITY}/funds/GEN/",
    f"{COMMUNITY}/accounts/", f"{COMMUNITY}/accounts/100201/?from=2026-01-01",
    f"{COMMUNITY}/transactions/", f"{COMMUNITY}/transactions/{LIFT}/", f"{COMMUNITY}/statements/",
    f"{COMMUNITY}/statements/public-income/2026/", f"{COMMUNITY}/statements/fund-balances/2026/",
    f"{COMMUNITY}/statements/trial-balance/2026/", f"{COMMUNITY}/statements/activities/2026/",
    f"{COMMUNITY}/statements/balance-sheet/2026/", f"{COMMUNITY}/statements/bank-journal/2026/",
    f"{COMMUNITY}/statements/general-ledger/2026/", f"{COMMUNITY}/statements/receivables/2026/",
    f"{COMMUNITY}/statements/account-detail/2026/?account=100201", "/nowhere",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: (prefix, width of the screen, colours, smallest height of what one taps). Axe takes a second a
#: page, so it looks where colours or language differ; sizes are measured everywhere.
SCREENS = {
    "phone": ("", 390, "light", 48),
    "narrow-large": ("/xl", 320, "light", 60),
    "narrow-large-english": ("/en/xl", 320, "light", 60),
    "phone-dark-english": ("/en", 390, "dark", 48),
    "desktop": ("", 1280, "light", 48),
}
SMALL_TARGETS = """smallest => [...document.querySelectorAll('a, button, summary, select, input')]
  .filter(one => !one.closest('p:not(.more), td, th, .crumbs, .where') && !one.matches('.skip'))
  .filter(one => one.getBoundingClientRect().height && one.getBoundingClientRect().height < smallest - 1)
  .map(one => one.outerHTML.slice(0, 100))"""


class Quiet(WSGIRequestHandler):
    """Serves without telling about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def address(shared_site: Site) -> Iterator[str]:
    """Serve the shared site to the browser."""
    server = make_server(
        "127.0.0.1", 0, shared_site.app.wsgi_app, threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=SCREENS)
def screen(
    request: pytest.FixtureRequest, browser: "Browser", address: str
) -> Iterator[tuple["Page", str, int]]:
    """Lend a page on one of the screens, the address that leads there, the smallest target."""
    prefix, width, colours, smallest = SCREENS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page, address + prefix, smallest
    context.close()
    # The page that is not there is meant; anything else would be a breach of our own policy.
    assert not [text for text in complaints if "404" not in text]


def is_wide(page: "Page") -> bool:
    size = page.viewport_size
    return size is not None and size["width"] > 1_000


def test_pages_are_open_to_everybody(screen: tuple["Page", str, int]) -> None:
    page, start, smallest = screen
    for path in PATHS:
        page.goto(start + path)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{path} scrolls sideways by {overflow}"
        assert page.evaluate(SMALL_TARGETS, smallest) == [], path
        if "/xl" in start or is_wide(page):
            continue
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert not found, (path, [(item["id"], item["nodes"][0]["html"][:200]) for item in found])


def test_from_the_front_page_to_a_voucher_by_keyboard_alone(
    browser: "Browser", address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{COMMUNITY}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips to the content
    page.get_by_role("link", name="3号楼电梯维修").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3号楼电梯维修").wait_for()
    assert "人民币柒仟元整" in page.inner_text("main")
    page.get_by_text("怎么证明没有被改过").click()
    assert page.get_by_text("指纹（SHA-256）").is_visible()
    context.close()

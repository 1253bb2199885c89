"""The public pages in a real browser: no violation of WCAG 2.2 AA, no sideways scrolling, large targets."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.factories import a_ledger
from tests.looking import barriers, overflow
from tests.web.conftest import close_site, open_site
from tests.web.sites import COMMUNITY, LIFT, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATHS = (
    "/", "/help/", f"{COMMUNITY}/", "/c/empty/", f"{COMMUNITY}/funds/", f"{COMMUNITY}/funds/GEN/",
    f"{COMMUNITY}/accounts/", f"{COMMUNITY}/accounts/100201/?from=2026-01-01",
    f"{COMMUNITY}/transactions/", f"{COMMUNITY}/transactions/{LIFT}/", f"{COMMUNITY}/statements/",
    f"{COMMUNITY}/statements/public-income/2026/", f"{COMMUNITY}/statements/fund-balances/2026/",
    f"{COMMUNITY}/statements/trial-balance/2026/", f"{COMMUNITY}/statements/activities/2026/",
    f"{COMMUNITY}/statements/balance-sheet/2026/", f"{COMMUNITY}/statements/bank-journal/2026/",
    f"{COMMUNITY}/statements/general-ledger/2026/", f"{COMMUNITY}/statements/receivables/2026/",
    f"{COMMUNITY}/statements/account-detail/2026/?account=100201", f"{COMMUNITY}/reconciliation/",
    f"{COMMUNITY}/places/", f"{COMMUNITY}/places/B3/", "/r/nobody/", "/nowhere",
)  # fmt: skip
#: (prefix, width of the screen, colours, smallest height of what one taps). Axe takes a second a
#: page, so it looks where colours or language differ; sizes are measured everywhere.
SCREENS = {
    "phone": ("", 390, "light", 48),
    "narrow-large": ("/xl", 320, "light", 60),
    "narrow-large-english": ("/en/xl", 320, "light", 60),
    "phone-dark-english": ("/en", 390, "dark", 48),
    "desktop": ("", 1280, "light", 48),
}
#: Amounts of ten digits and more, in every place that shows one.
RICH = """
    2025-12-19 [opening] 启用本账时的余额
      借 100201 99999999999.99
      贷 3101 99999999999.99
    2025-12-20 以前的停车费
      借 100201 1234567890.12
      贷 480101 1234567890.12
    2026-01-10 广告收入
      借 100201 9876543210.98
      贷 480102 9876543210.98
    2026-02-10 改造工程款
      借 510105 1234567890.12
      贷 100201 1000000000.00
      贷 220201 234567890.12
"""
RICH_PATHS = (
    "", "funds/", "funds/GEN/", "accounts/", "accounts/100201/", "transactions/",
    "transactions/记-2026-02-0001/", "statements/public-income/2026/",
    "statements/fund-balances/2026/",
)  # fmt: skip
#: Amounts outside tables that reach beyond the box they stand in; folded tables that scroll sideways.
CUT_OFF = """[...document.querySelectorAll('.amount:not(th)')]
  .filter(one => !one.closest('.scroll:not(.fold)') && one.getBoundingClientRect().width)
  .filter(one => one.getBoundingClientRect().right > one.parentElement.getBoundingClientRect().right + 1)
  .map(one => one.outerHTML)"""
SIDEWAYS = """[...document.querySelectorAll('.fold')]
  .filter(one => one.scrollWidth > one.clientWidth).map(one => one.getAttribute('aria-label'))"""
SMALL_TARGETS = """smallest => [...document.querySelectorAll('a, button, summary, select, input')]
  .filter(one => !one.closest('p:not(.more), td, th, .crumbs, .where') && !one.matches('.skip'))
  .filter(one => one.getBoundingClientRect().height && one.getBoundingClientRect().height < smallest - 1)
  .map(one => one.outerHTML.slice(0, 100))"""


class Quiet(WSGIRequestHandler):
    """Serves without telling about it."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def serving(site: Site) -> Iterator[str]:
    """Serve a site to the browser; gives its address."""
    server = make_server("127.0.0.1", 0, site.app.wsgi_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def address(shared_site: Site) -> Iterator[str]:
    """Serve the shared site to the browser."""
    yield from serving(shared_site)


@pytest.fixture(scope="module")
def rich_address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve books of amounts that hardly fit."""
    site = open_site(sqlite_template, tmp_path_factory.mktemp("rich") / "data")
    a_ledger(site.ledger.database, site.data_dir / "keys", RICH)
    yield from serving(site)
    close_site(site)


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
        assert overflow(page) <= 0, path
        assert page.evaluate(SMALL_TARGETS, smallest) == [], path
        if "/xl" in start or is_wide(page):
            continue
        assert barriers(page) == [], path


@pytest.mark.parametrize(
    ("prefix", "width"), [("", 320), ("", 390), ("/xl", 320), ("/en/xl", 320), ("/xl", 390)]
)
def test_amounts_of_ten_digits_fit_on_any_phone_and_tables_fold(
    browser: "Browser", rich_address: str, prefix: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in RICH_PATHS:
        page.goto(f"{rich_address}{prefix}{COMMUNITY}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
        assert page.evaluate(CUT_OFF) == [], path
        assert page.evaluate(SIDEWAYS) == [], path
    context.close()


def test_a_folded_table_is_still_a_table_with_names(browser: "Browser", rich_address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{rich_address}/xl{COMMUNITY}/statements/public-income/2026/")
    table = page.get_by_role("table").first
    assert table.get_by_role("columnheader").count() == 5
    assert table.get_by_role("row").nth(1).get_by_role("cell").count() == 4
    shown = "getComputedStyle(document.querySelector('td[data-label]'), '::before').content"
    assert page.evaluate(shown) == '"类别"'
    assert barriers(page) == []
    context.close()


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

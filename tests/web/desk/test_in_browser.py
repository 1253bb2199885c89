"""The desk in a real browser: a receipt is entered with one hand, approved, and nothing is in the way."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.looking import barriers, overflow
from tests.web.desk.browsers import DESK, PASSWORD, Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TARGETS = """[...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')]
  .filter(one => !one.closest('p, td, th, dd, .notice, .mistakes, .where') && !one.matches('.skip'))
  .filter(one => !one.matches('[type=checkbox]') && one.getBoundingClientRect().height)
  .filter(one => one.getBoundingClientRect().height < 43)
  .map(one => one.outerHTML.slice(0, 100))"""


def sign_in(page: "Page", address: str, login: str) -> None:
    page.goto(f"{address}/desk/sign-in")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.click("form.narrow button")


def look(page: "Page") -> None:
    """Look at a page as it stands: rules of accessibility, sideways scrolling, sizes of targets."""
    assert barriers(page) == [], page.url
    assert overflow(page) <= 0, page.url
    assert page.evaluate(TARGETS) == [], page.url


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_a_receipt_is_entered_and_approved(
    browser: "Browser", desk: Desk, address: str, tmp_path: Path, width: int
) -> None:
    # Paid from money that is there: an overdrawn payment would need two reviewers.
    desk.ledger.post("2025-09-01 停车费\n借 100201 5000.00\n贷 480101 5000.00")
    Image.new("RGB", (600, 900), "beige").save(tmp_path / "receipt.jpg")
    with (
        browser.new_context(viewport={"width": width, "height": 844}) as mine,
        browser.new_context(viewport={"width": width, "height": 844}) as theirs,
    ):
        page = mine.new_page()
        sign_in(page, address, "treasurer")
        look(page)
        page.click("text=付了一笔钱")
        look(page)
        page.click("form.narrow button")
        look(page)
        assert page.locator(".mistakes li").first.inner_text().startswith("金额：")
        page.fill("#f-amount", "3,250")
        page.select_option("#f-category", "510104")
        page.fill("#f-matter", "3号楼电梯维修")
        page.select_option("#f-counterparty_kind", "supplier")
        page.select_option("#f-channel", "100201")
        page.select_option("#f-fund", "GEN")
        page.set_input_files("#f-gallery", tmp_path / "receipt.jpg")
        page.click("form.narrow button")
        look(page)
        page.click("text=提交审核")
        assert "已提交" in page.inner_text("[role=status]")
        look(page)
        other = theirs.new_page()
        sign_in(other, address, "reviewer")
        look(other)
        other.click("text=3号楼电梯维修")
        assert width_of_picture(other) == 600
        other.check("text=我看过这张凭据，可以公开")
        look(other)
        other.click("text=核对无误，入账")
        assert "已入账" in other.inner_text("[role=status]")
        look(other)
        other.click("text=居民看到的样子")
        other.locator(".pictures img").scroll_into_view_if_needed()
        assert width_of_picture(other) == 600


def width_of_picture(page: "Page") -> int:
    """Wait until the picture has arrived; a strict policy lets nothing poll the page by text."""
    shown = page.locator(".pictures img").first
    shown.scroll_into_view_if_needed()
    return int(shown.evaluate("image => image.decode().then(() => image.naturalWidth)"))


@pytest.mark.parametrize("prefix", ["/xl", "/en/xl"], ids=["Chinese", "English"])
def test_large_type_fits_a_narrow_screen(browser: "Browser", address: str, prefix: str) -> None:
    with browser.new_context(
        viewport={"width": 320, "height": 700}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        for path in (f"{DESK}/entries/new?kind=move", f"{DESK}/months", "/account/"):
            page.goto(f"{address}{prefix}{path}")
            look(page)


def test_a_telephone_offers_its_camera(browser: "Browser", address: str) -> None:
    for touch in (True, False):
        with browser.new_context(has_touch=touch, is_mobile=touch) as context:
            page = context.new_page()
            sign_in(page, address, "treasurer")
            page.goto(f"{address}{DESK}/entries/new?kind=in")
            assert page.is_visible("#f-camera") is touch

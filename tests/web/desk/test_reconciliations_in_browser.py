"""Reconciling in a real browser: a month from the desk's reminder to the second person, by hand and by keyboard."""

from typing import TYPE_CHECKING

import pytest

from tests.web.desk.browsers import DESK, Desk
from tests.web.desk.reconciling import AUGUST, august
from tests.web.desk.test_in_browser import look, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def sums(page: "Page") -> list[str]:
    return page.locator(".sums output").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_a_month_is_reconciled_and_confirmed(
    browser: "Browser", desk: Desk, address: str, width: int
) -> None:
    august(desk)
    desk.ledger.post("2025-08-16 管理费\n借 5201 3.00\n贷 100201 3.00")
    desk.ledger.post("2025-08-17 管理费\n借 5201 2.00\n贷 100201 2.00")
    with (
        browser.new_context(viewport={"width": width, "height": 844}) as mine,
        browser.new_context(viewport={"width": width, "height": 844}) as theirs,
    ):
        page = mine.new_page()
        sign_in(page, address, "treasurer")
        page.click("text=还没有和银行对账的账户")
        look(page)
        page.click("text=要对到 2025-08-31")
        look(page)
        page.click("text=全部对上")
        assert "已对上" in page.inner_text("[role=status]")
        look(page)
        assert sums(page) == ["0.00", "0.00", "0.00"]
        page.check("#f-row-2")
        page.check("#f-line-2")
        assert sums(page) == ["−5.00", "−3.00", "−2.00"]
        page.check("#f-line-3")
        assert sums(page) == ["−5.00", "−5.00", "0.00"]
        look(page)
        page.click("text=打勾的是同一笔钱")
        assert "已对上" in page.inner_text("[role=status]")
        page.click("text=2025年8月已经对上的")
        look(page)
        page.click("text=编好，交另一位确认")
        assert "编好了" in page.inner_text("[role=status]")
        look(page)
        other = theirs.new_page()
        sign_in(other, address, "reviewer")
        other.click("text=等我确认的调节表")
        look(other)
        other.click("text=2025年8月31日 的调节表")
        look(other)
        other.click("text=我对照过银行的单子")
        assert "已确认" in other.inner_text("[role=status]")
        look(other)


def test_ticks_are_reached_and_sent_by_keyboard(
    browser: "Browser", desk: Desk, address: str
) -> None:
    august(desk)
    with browser.new_context(viewport={"width": 1280, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{AUGUST}")
        page.focus("#f-proposal-1")
        for key in ("ArrowUp", "ArrowDown", "Space", "ArrowDown", "ArrowDown", "ArrowDown"):
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "f-proposal-4"
        assert page.is_checked("#f-proposal-2")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[role=status]")
        assert page.locator("input[name=proposal]").count() == 3
        # Fourteen rows of the bank with the arrows, then their line on the other side.
        page.focus("#f-row-3")
        for _ in range(14):
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
        assert sums(page)[0] == "700.00"
        page.focus("#f-line-2")
        page.keyboard.press("Space")
        assert sums(page) == ["700.00", "700.00", "0.00"]
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[role=status]")
        assert page.locator("input[name=row]").count() == 4


def test_what_is_ticked_is_summed_up_again_after_a_refusal(
    browser: "Browser", desk: Desk, address: str
) -> None:
    august(desk)
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{AUGUST}")
        page.check("#f-row-3")
        page.check("#f-line-2")
        page.click("text=打勾的是同一笔钱")
        assert "差 650.00 元" in page.inner_text(".mistakes")
        assert sums(page) == ["50.00", "700.00", "−650.00"]
        look(page)


@pytest.mark.parametrize("prefix", ["/xl", "/en/xl"], ids=["Chinese", "English"])
def test_large_type_fits_a_narrow_screen(
    browser: "Browser", desk: Desk, address: str, prefix: str
) -> None:
    august(desk, closing="123456789.00")
    with browser.new_context(
        viewport={"width": 320, "height": 700}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        for path in (f"{DESK}/reconcile/", AUGUST):
            page.goto(f"{address}{prefix}{path}")
            look(page)

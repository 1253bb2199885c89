"""In a real browser: a mistake is corrected, a month closed, books begun and handed over; each page is looked at."""

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.web.desk.browsers import DESK, Desk
from tests.web.desk.test_in_browser import look, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LEDGER = """
2025-08-02 保洁
  借 510102 80.00
  贷 100201 80.00
2025-08-03 停车费
  借 100201 150.00
  贷 480101 150.00
2025-08-05 待查
  借 100201 20.00 PROP
  贷 220905 20.00 PROP
"""
VOUCHER = f"{DESK}/transactions/{quote('记-2025-08-0001')}"


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_a_mistake_is_corrected_and_the_month_closed(
    browser: "Browser", address: str, desk: Desk, width: int
) -> None:
    desk.ledger.post(LEDGER)
    with (
        browser.new_context(viewport={"width": width, "height": 844}) as mine,
        browser.new_context(viewport={"width": width, "height": 844}) as theirs,
    ):
        page, other = mine.new_page(), theirs.new_page()
        sign_in(page, address, "treasurer")
        sign_in(other, address, "reviewer")
        page.goto(address + VOUCHER)
        page.click("text=记错了，或者钱退了")
        look(page)
        page.click("text=科目、资金、日期或对方记错了")
        look(page)
        page.fill("#f-lines-0-account", "510104")
        page.click("text=下一步：看对照")
        look(page)
        assert page.locator(".mistakes li").first.inner_text().endswith("请填写。")
        page.select_option("#f-mistake", "account")
        page.fill("#f-reason", "发票是维修")
        page.click("text=下一步：看对照")
        look(page)
        page.click("text=核对无误，提交审核")
        look(page)
        for words in ("注销", "订正"):
            other.goto(f"{address}{DESK}/")
            other.click(f"a.row:has-text('{words}')")
            look(other)
            other.click("text=核对无误，入账")
            look(other)
        other.goto(f"{address}{DESK}/months")
        look(other)
        other.click("text=看结账清单")
        look(other)
        other.check("#f-sure")
        other.click("text=我和银行对过账")
        look(other)
        assert "已结账" in other.locator("[role=status]").inner_text()
        for path in ("years/", "years/2025/", "handovers/"):
            other.goto(f"{address}{DESK}/{path}")
            look(other)
        for path in ("years/2025/adjust", "opening"):
            page.goto(f"{address}{DESK}/{path}")
            look(page)
        page.goto(f"{address}{VOUCHER}".replace("0001", "0002") + "/refund")
        look(page)

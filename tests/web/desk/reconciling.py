"""A month of a bank account with all that reconciling meets: pairs, a day's sum, a correction, open items."""

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.bills_kept import keep_rows
from tests.web.desk.browsers import DESK, Browser, Desk, hidden

HERE = f"{DESK}/reconcile/100201"
AUGUST = f"{HERE}?as_of=2025-08-31"
BOOKS = """
2025-07-31 停车费
借 100201 10000.00
贷 480101 10000.00
2025-08-03 停车费一天
借 100201 700.00
贷 480101 700.00
2025-08-05 广告费
借 100201 300.00
贷 480102 300.00
2025-08-10 保洁费
借 510102 120.00
贷 100201 120.00
2025-08-12 [corrects 4] 金额有误
借 510102 -20.00
贷 100201 -20.00
2025-08-20 广告费
借 100201 800.00
贷 480102 800.00
2025-08-30 绿化费
借 510102 400.00
贷 100201 400.00
"""
ROWS = "\n".join(
    (
        *("2025-08-03 +50.00 停车 扫码" for _ in range(14)),
        "2025-08-05 +300.00 电梯广告",
        "2025-08-11 -100.00 保洁公司",
        "2025-08-15 -5.00 账户管理费",
        "2025-08-22 +800.00 道闸广告",
        "2025-08-31 +12.34 结息",
    )
)
#: 10,000 + 700 + 300 - 100 - 5 + 800 + 12.34; the 400 of the 30th has not reached the bank.
CLOSING = "11707.34"


def august(desk: Desk, *, closing: str = CLOSING) -> str:
    """Post the month and keep its bill; gives the bill's id."""
    desk.ledger.post(BOOKS)
    return keep_rows(
        desk.ledger, ROWS, span="2025-08-01..2025-08-31", opening="10000.00", closing=closing
    )


def send(browser: Browser, what: str, path: str = AUGUST, **fields: Any) -> TestResponse:
    """Send one of the page's forms, with what it carries by itself."""
    page = browser.page(path)
    carried = {
        name: hidden(page, name)
        for name in ("form_token", "as_of", "sure", "seen")
        if f'name="{name}"' in page
    }
    return browser.post(f"{HERE}/{what}", {**carried, **fields}, at=path)


def ticks(page: str, name: str) -> list[str]:
    """Give the values of the tick boxes of a name on a page, in their order."""
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def prepared(browser: Browser, path: str = AUGUST, **fields: Any) -> str:
    """Keep the statement with the bank's balance; gives its address."""
    answer = send(browser, "statement", path, **{"bank_balance": CLOSING, "do": "keep", **fields})
    assert answer.status_code == 302, answer.text
    return str(answer.location).partition("?")[0]

"""A request for payment that is filled in without a mistake, and its way through the pages."""

from typing import Any

from tests.web.desk.browsers import DESK, Browser, Desk, hidden

PAYMENTS = f"{DESK}/payments"
#: Common money to pay from, and gifts for a purpose.
MONEY = """
2025-09-01 停车费
借 100201 9000.00 GEN
贷 480101 9000.00 GEN
2025-09-01 捐款
借 100201 5000.00 CHA
贷 410101 5000.00 CHA
"""
CLEANING = {
    "amount": "400.00", "category": "510102", "matter": "保洁费", "payee": "王小明",
    "counterparty_kind": "staff", "channel": "100201", "fund": "GEN", "due_on": "2025-09-12",
}  # fmt: skip


def asked(treasurer: Browser, **values: Any) -> str:
    """Fill in the form; gives the address of the request."""
    answer = treasurer.fill(f"{PAYMENTS}/new", **{**CLEANING, **values})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def handed_in(treasurer: Browser, **values: Any) -> str:
    """Fill in the form and submit the request; gives its address."""
    path = asked(treasurer, **values)
    answer = treasurer.post(f"{path}/submit", {"content_sha256": seen(treasurer, path)})
    assert answer.status_code == 302, answer.text
    return path


def agreed(desk: Desk, path: str, *logins: str) -> None:
    """Approve a request as these people."""
    for login in logins:
        browser = desk.browser(login)
        answer = browser.post(f"{path}/approve", {"content_sha256": seen(browser, path)})
        assert answer.status_code == 302, answer.text


def seen(browser: Browser, path: str) -> str:
    """Read the hash of what the page shows."""
    return hidden(browser.page(path), "content_sha256")


def ticked(browser: Browser, path: str) -> list[str]:
    """Give the values of every tick on a page."""
    page = browser.page(path)
    return [part.partition('"')[0] for part in page.split('name="item" value="')[1:]]

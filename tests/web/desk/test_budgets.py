"""Budgets at the desk: written by one, adopted by another, beside last year's figures."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.desk.browsers import DESK, Browser, Desk, hidden

HERE = f"{DESK}/budgets/2025"
FORM = {"amount.GEN.480101": "60,000", "amount.GEN.510104": "2000.50", "decision": ""}


def save(browser: Browser, **values: Any) -> TestResponse:
    return browser.post(HERE, FORM | values)


def adopt(browser: Browser) -> TestResponse:
    page = browser.page(HERE)
    seen = {name: hidden(page, name) for name in ("number", "content_sha256")}
    return browser.post(f"{HERE}/adopt", seen)


def test_a_budget_goes_from_one_person_to_another_and_is_public(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post("2024-09-09 停车费\n借 100201 123.45\n贷 480101 123.45")
    assert "还没有编过预算" in treasurer.page(f"{DESK}/budgets/")
    page = treasurer.page(HERE)
    assert "123.45" in page
    assert save(treasurer).status_code == 302
    assert "2000.50" in treasurer.page(HERE)
    assert save(treasurer, submit="1").status_code == 302
    assert "通过这份预算" not in treasurer.page(HERE)
    assert "等我审核的预算" in reviewer.page(f"{DESK}/")
    assert adopt(reviewer).status_code == 302
    public = Browser(desk.app.test_client())
    shown = public.page("/c/songhe/statements/budget/2025/")
    assert "60,000.00" in shown
    assert "第 1 版" in shown
    assert public.get("/c/songhe/statements/budget/2025.pdf").data.startswith(b"%PDF")
    assert "已通过" in treasurer.page(f"{DESK}/budgets/")
    # A change is another version.
    assert save(treasurer, submit="1").status_code == 302
    assert "第 2 版" in reviewer.page(HERE)


def test_a_budget_sent_back_says_why(treasurer: Browser, reviewer: Browser) -> None:
    save(treasurer, submit="1")
    number = hidden(reviewer.page(HERE), "number")
    assert reviewer.post(f"{HERE}/reject", {"number": number}).status_code == 422
    done = reviewer.post(f"{HERE}/reject", {"number": number, "reason": "维修费太少"})
    assert done.status_code == 302
    page = treasurer.page(HERE)
    assert "退回原因：维修费太少" in page
    assert "提交审核" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount.GEN.480101": "-5"}, "不能是负数"),
        ({"amount.GEN.480101": "很多"}, "不是金额"),
        ({"amount.GEN.480101": "", "amount.GEN.510104": ""}, "至少要有一行"),
        ({"amount.GEN.100201": "5"}, "不编预算"),
        ({"amount.XXX.480101": "5"}, "没有资金"),
        ({"decision": "J99"}, "没有决议"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    treasurer: Browser, values: dict[str, str], words: str
) -> None:
    answer = save(treasurer, **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert treasurer.get(f"{DESK}/budgets/1800").status_code == 404

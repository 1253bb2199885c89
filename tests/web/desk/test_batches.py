"""Several things approved at once: summed up first, all of them or none, what needs a closer look apart."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.desk.asking import MONEY, PAYMENTS, handed_in, ticked
from tests.web.desk.browsers import DESK, Browser, Desk, Enter, hidden

BATCH = f"{DESK}/approvals"


@pytest.fixture(autouse=True)
def _money(desk: Desk) -> None:
    desk.ledger.post(MONEY)


def send(browser: Browser, items: list[str], **values: Any) -> TestResponse:
    token = hidden(browser.page(BATCH), "csrf_token")
    return browser.client.post(BATCH, data={"csrf_token": token, "item": items, **values})


def test_drafts_and_requests_are_summed_up_by_fund_and_approved_in_one_go(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    submitted()
    submitted(amount="20.00")
    request = handed_in(treasurer, fund="CHA", category="510107", matter="慰问")
    items = ticked(reviewer, BATCH)
    assert len(items) == 3
    summary = send(reviewer, items)
    assert summary.status_code == 200
    assert "一起通过 3 张" in summary.text
    assert "520.00" in summary.text
    assert "400.00" in summary.text
    done = send(reviewer, ticked_in(summary.text), confirmed="1")
    assert done.status_code == 302
    assert "已全部办好" in reviewer.page(done.location)
    assert "待付款" in treasurer.page(request)
    public = desk.browser().page("/c/songhe/transactions/")
    assert public.count("2025年9月停车费（居民）") == 2


def ticked_in(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('name="item" value="')[1:]]


def test_nothing_is_approved_when_one_of_them_changed_meanwhile(
    treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted()
    handed_in(treasurer)
    items = ticked(reviewer, BATCH)
    treasurer.post(f"{path}/withdraw")
    refused = send(reviewer, items, confirmed="1")
    assert refused.status_code == 422
    assert "重新勾选" in refused.text
    assert len(ticked(reviewer, BATCH)) == 1
    assert send(reviewer, []).status_code == 422
    assert send(reviewer, ["draft:none"], confirmed="1").status_code == 422


def test_what_needs_a_closer_look_is_not_offered(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    submitted(matter="王阿姨停车费", named_nobody="1")
    answer = treasurer.fill(
        f"{DESK}/entries/new?kind=out", amount="9500", occurred_on="2025-09-03",
        category="510102", matter="保洁费", counterparty_kind="staff", channel="100201", fund="GEN",
    )  # fmt: skip
    seen = hidden(treasurer.page(answer.location), "content_sha256")
    treasurer.post(f"{answer.location}/submit", {"content_sha256": seen})
    page = reviewer.page(BATCH)
    assert ticked(reviewer, BATCH) == []
    assert "要单独打开核对的" in page
    assert page.count("打开看") == 2
    both = desk.browser("both")
    handed_in(both)
    assert "王小明" not in both.page(BATCH)
    assert ticked(both, BATCH) == []
    assert PAYMENTS in both.page(f"{PAYMENTS}/")


def test_requests_that_look_split_go_back_to_be_opened(
    treasurer: Browser, reviewer: Browser
) -> None:
    handed_in(treasurer, amount="450")
    handed_in(treasurer, amount="200")
    refused = send(reviewer, ticked(reviewer, BATCH), confirmed="1")
    assert refused.status_code == 422
    assert "拆分提醒" in refused.text
    assert len(ticked(reviewer, BATCH)) == 2


def test_vouchers_are_listed_and_booked_day_by_day(reviewer: Browser, submitted: Enter) -> None:
    for day in (7, 3, 5):
        submitted(occurred_on=f"2025-09-0{day}", matter=f"停车费{day}日")
    page = reviewer.page(BATCH)
    places = [page.index(f"停车费{day}日") for day in (3, 5, 7)]
    assert places == sorted(places)

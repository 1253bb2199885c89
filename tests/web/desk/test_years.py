"""Months and years are closed at the desk: a checklist, proposals, another person's yes, the seal."""

import re
from datetime import UTC, datetime

import pytest

from ledger.web import clock
from tests.web.desk.browsers import DESK, Browser, Desk, hidden

LATER = datetime(2026, 2, 1, 2, tzinfo=UTC)
YEAR = f"{DESK}/years/2025/"


@pytest.fixture(autouse=True)
def next_year(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be February of the next year."""
    monkeypatch.setattr(clock, "now", lambda: LATER)


def a_year(desk: Desk) -> None:
    """Post one income a month, and one gift of which half is spent."""
    desk.ledger.post(
        "\n".join(
            f"2025-{month:02}-05 停车费\n  借 100201 100.00\n  贷 480101 100.00"
            for month in range(1, 13)
        )
    )
    desk.ledger.post("2025-12-06 捐款\n  借 100203 40.00 CHA\n  贷 410101 40.00 CHA")
    desk.ledger.post("2025-12-07 慰问\n  借 510107 20.00 CHA\n  贷 100203 20.00 CHA")


def close_months(browser: Browser) -> None:
    for month in range(1, 13):
        path = f"{DESK}/months/2025{month:02}"
        assert "我和银行对过账" in browser.page(f"{path}/")
        assert browser.post(f"{path}/close", {"sure": "1"}).status_code == 302


def test_twelve_months_and_a_year_are_closed_and_its_income_still_shows(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    a_year(desk)
    before = desk.browser().page("/c/songhe/statements/public-income/2025/")
    assert "1,200.00" in before
    assert "先结2025年1月" in treasurer.page(YEAR)
    close_months(treasurer)
    page = treasurer.page(YEAR)
    assert "提出这些结转凭证" in page
    assert "解除限定用途" in page
    assert treasurer.post(f"{YEAR}propose").status_code == 302
    waiting = treasurer.page(f"{YEAR}?done=proposed")
    assert "结转凭证已提出" in waiting
    assert "要由另一位审核" in waiting
    assert "全部入账" not in waiting
    page = reviewer.page(YEAR)
    shown = re.findall(r'name="draft" value="([^"]+)"', page)
    assert len(shown) == 4
    assert reviewer.post(f"{YEAR}approve", {"draft": shown}).status_code == 302
    again = reviewer.post(f"{YEAR}approve", {"draft": shown})
    assert again.status_code == 422
    unsure = reviewer.post(f"{YEAR}seal")
    assert unsure.status_code == 422
    assert "请先核对，再打勾确认" in unsure.text
    assert reviewer.post(f"{YEAR}seal", {"sure": "1"}).status_code == 302
    page = reviewer.page(YEAR)
    assert "已封年，这一年不能再记" in page
    assert "结转2025年度收入（共有资金（公共收益））" in page
    assert "封年" in reviewer.page(f"{DESK}/years/")
    after = desk.browser().page("/c/songhe/statements/public-income/2025/")
    assert "1,200.00" in after
    funds = desk.browser().page("/c/songhe/statements/fund-balances/2025/")
    assert "40.00" in funds
    refused = treasurer.post(f"{YEAR}propose")
    assert refused.status_code == 422
    assert "已经封年" in refused.text


def test_content_that_changed_is_not_carried(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    a_year(desk)
    close_months(treasurer)
    treasurer.post(f"{YEAR}propose")
    shown = re.findall(r'name="draft" value="([^"]+)"', reviewer.page(YEAR))
    other = [shown[0].partition(":")[0] + ":" + "0" * 64]
    for wrong in (other, ["nothing:here"], []):
        refused = reviewer.post(f"{YEAR}approve", {"draft": wrong})
        assert refused.status_code == 422
    assert "第13期的凭证" not in reviewer.page(YEAR)


def test_an_audit_adjustment_is_dated_on_the_last_day_and_moves_no_cash(
    desk: Desk, treasurer: Browser
) -> None:
    a_year(desk)
    close_months(treasurer)
    assert "记一张审计调整" in treasurer.page(YEAR)
    form = treasurer.page(f"{YEAR}adjust")
    token = hidden(form, "form_token")
    rows = {
        "form_token": token, "summary": "补提应付服务费", "memo": "",
        "account": ["510101 物业服务支出", "应付服务费", ""], "fund": ["GEN", "GEN", "GEN"],
        "debit": ["30", "", ""], "credit": ["", "30.00", ""],
    }  # fmt: skip
    more = treasurer.post(f"{YEAR}adjust", {**rows, "more": "1"})
    assert more.status_code == 200
    assert more.text.count('name="debit"') == 10
    cash = treasurer.post(f"{YEAR}adjust", {**rows, "account": ["510101", "100201", ""]})
    assert cash.status_code == 422
    assert "审计调整不能动用现金和银行账户" in cash.text
    assert 'id="f-lines-1-account-error"' in cash.text
    wrong = treasurer.post(f"{YEAR}adjust", {**rows, "account": ["没有", "2202", ""]})
    assert "第 1 行的科目" in wrong.text
    nameless = treasurer.post(f"{YEAR}adjust", {**rows, "summary": ""})
    assert "公开摘要" in nameless.text
    assert "这里不能空着" in nameless.text
    sent = treasurer.post(f"{YEAR}adjust", rows)
    assert sent.status_code == 302
    assert treasurer.post(f"{YEAR}adjust", rows).location == sent.location
    assert "2025年12月31日" in treasurer.page(sent.location)
    page = treasurer.page(YEAR)
    assert "补提应付服务费" in page
    assert "提出这些结转凭证" not in page
    assert "还有单没有办完" in treasurer.post(f"{YEAR}propose").text


def test_a_month_with_something_to_mend_is_not_closed(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post("2025-10-06 电费\n  借 510103 20.00\n  贷 100201 20.00")
    page = treasurer.page(f"{DESK}/months/202510/")
    assert "必须先办" in page
    assert "我和银行对过账" not in page
    refused = treasurer.post(f"{DESK}/months/202510/close", {"sure": "1"})
    assert refused.status_code == 422
    assert "有账户的余额是负数" in refused.text


def test_months_and_years_that_are_none_are_not_found(desk: Desk, treasurer: Browser) -> None:
    for path in ("months/202513/", "months/1/", "months/99999999999/", "years/1900/",
                 "years/2027/", "years/2027/adjust"):  # fmt: skip
        assert treasurer.get(f"{DESK}/{path}").status_code == 404
    assert treasurer.post(f"{DESK}/years/2027/propose").status_code == 404
    assert treasurer.post(f"{DESK}/months/202513/close", {"sure": "1"}).status_code == 404


def test_the_pages_speak_english(desk: Desk, treasurer: Browser) -> None:
    a_year(desk)
    for path, words in {
        "months/202501/": "Close January 2025", "years/": "Year end", "years/2025/": "to do",
        "years/2025/adjust": "Audit adjustment of 2025",
    }.items():  # fmt: skip
        assert words in treasurer.page(f"/en{DESK}/{path}")

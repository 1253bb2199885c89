"""A year is closed through its pages: twelve months, an adjustment, the carrying forward, the seal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from ledger.domain.transactions import Draft
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.uploads import read_upload
from tests.factories import OPENED_AT, TREASURER
from tests.journeys.browsing import (
    DESKTOP,
    PHONE,
    follow,
    look,
    paper_text,
    people,
    press,
    receipt,
    said,
    sign_in,
    text_of,
)
from tests.journeys.conftest import PASSWORD, LiveSite
from tests.ledger_text import parse

#: 12 January 2026, ten in the morning in Shanghai.
JANUARY = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
INCOME, COST, ADJUSTED = "1,200.00", "480.00", "530.00"


def a_year(site: LiveSite, picture: Path) -> None:
    """Post a fee and a bill in every month, each with its receipt."""
    with site.ledger.database.writing() as connection:
        kept = keep_files(site.data_dir, read_upload(picture.read_bytes(), name=picture.name))
        record_attachment(connection, site.ledger.community_id, kept, by=TREASURER, at=OPENED_AT)
    for month in range(1, 13):
        text = f"""
            {date(2025, month, 5)} 停车费
              借 100201 100.00
              贷 480101 100.00
            {date(2025, month, 20)} 保洁费
              借 510102 40.00
              贷 100201 40.00
        """
        for item in parse(text):
            assert isinstance(item, Draft)
            site.ledger.post_draft(replace(item, attachments=(kept.sha256,)))


def test_twelve_months_and_a_year_are_closed_and_its_income_still_shows(
    browser: Browser,
    live_books: Callable[[str], LiveSite],
    today: Callable[[datetime], None],
    tmp_path: Path,
) -> None:
    today(JANUARY)
    site = live_books("")
    a_year(site, receipt(tmp_path))
    desk = f"{site.address}/desk/songhe"
    with people(browser, DESKTOP, PHONE, PHONE) as (treasurer, reviewer, resident):
        sign_in(treasurer, site.address, "treasurer", PASSWORD)
        sign_in(reviewer, site.address, "reviewer", PASSWORD)
        before = what_residents_see(resident, site.address)

        follow_to_months(reviewer, desk)
        for month in range(1, 13):
            close(reviewer, month)
        adjust(treasurer, reviewer, desk)
        carry_forward(treasurer, reviewer, desk)
        seal(reviewer)

        # The year's income is what it was; its cost has what the audit added, and cash has not moved.
        after = what_residents_see(resident, site.address)
        for shown in (*before, *after):
            assert INCOME in shown
        assert [COST in shown for shown in before] == [True, True, True]
        assert [COST in shown for shown in after] == [False, True, True]
        assert ADJUSTED in after[0]


def what_residents_see(page: Page, address: str) -> list[str]:
    """Give the year's activities, its income and spending by cash, and the latter's paper."""
    shown = []
    for kind in ("activities", "public-income"):
        page.goto(f"{address}/c/songhe/statements/{kind}/2025/")
        look(page)
        shown.append(text_of(page))
    paper = f"{address}/c/songhe/statements/public-income/2025.pdf"
    return [*shown, paper_text(page, paper)]


def follow_to_months(page: Page, desk: str) -> None:
    page.goto(f"{desk}/")
    follow(page, "可以结账的月份")
    look(page)


def close(page: Page, month: int) -> None:
    """Open the next month's list of conditions, find it green, and close the month with one click."""
    assert f"下一个：2025年{month}月" in text_of(page)
    follow(page, "看结账清单")
    if month == 1:
        look(page)
    assert page.get_by_text("必须先办").count() == 0
    assert page.get_by_label("上面要留意的").count() == 0
    press(page, "我和银行对过账")
    assert "已结账" in said(page)


def adjust(treasurer: Page, reviewer: Page, desk: str) -> None:
    """Enter in period 13 what the audit found: a bill of the year that nobody had booked."""
    treasurer.goto(f"{desk}/years/2025/")
    look(treasurer)
    follow(treasurer, "记一张审计调整")
    treasurer.get_by_label("公开摘要").fill("补提十二月保洁费")
    accounts = treasurer.locator("[name=account]")
    accounts.nth(0).fill("510102")
    treasurer.locator("[name=debit]").nth(0).fill("50")
    accounts.nth(1).fill("220203")
    treasurer.locator("[name=credit]").nth(1).fill("50")
    look(treasurer)
    press(treasurer, "下一步")
    press(treasurer, "提交审核")
    reviewer.goto(f"{desk}/")
    follow(reviewer, "补提十二月保洁费")
    press(reviewer, "核对无误，入账")
    assert "已入账" in said(reviewer)


def carry_forward(treasurer: Page, reviewer: Page, desk: str) -> None:
    """One proposes what is carried to net assets; another looks at the drafts and posts them all."""
    for page in (treasurer, reviewer):
        page.goto(f"{desk}/years/2025/")
    propose = "提出这些结转凭证，等审核"
    assert reviewer.get_by_role("button", name=propose).count() == 0
    press(treasurer, propose)
    look(treasurer)
    assert treasurer.get_by_role("button", name="全部入账").count() == 0
    reviewer.reload()
    look(reviewer)
    assert "结转2025年度收入" in text_of(reviewer)
    press(reviewer, "核对无误，全部入账")
    look(reviewer)


def seal(page: Page) -> None:
    press(page, "封2025年")
    assert "请先核对，再打勾确认" in text_of(page)
    page.get_by_label("审计调整都已记完").check()
    press(page, "封2025年")
    assert "已封年，这一年不能再记" in text_of(page)
    look(page)

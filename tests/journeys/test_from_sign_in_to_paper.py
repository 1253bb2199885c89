"""A payment's whole way in a real browser: entered, approved by another, public at once, on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import (
    DESKTOP,
    PHONE,
    follow,
    look,
    paper_text,
    people,
    press,
    receipt,
    sign_in,
    text_of,
)
from tests.journeys.conftest import PASSWORD, LiveSite

MATTER, AMOUNT = "3号楼门禁维修", "1,234.50"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    found: dict[str, int] = request.param
    return found


def prepare(page: Page, site: LiveSite, picture: Path) -> None:
    """Enter the payment in plain words, look at its double entry, and hand it over."""
    sign_in(page, site.address, "treasurer", PASSWORD)
    page.goto(f"{site.address}/desk/songhe/")
    page.get_by_role("link", name="付了一笔钱").click()
    page.get_by_label("多少钱").fill(AMOUNT)
    page.get_by_label("哪一天").fill("2026-03-09")
    page.get_by_label("用在什么地方").select_option(label="维修")
    page.get_by_label("事由").fill(MATTER)
    page.get_by_label("付给谁").select_option(label="施工单位")
    page.get_by_label("从哪个账户付的").select_option(label="共有资金银行户")
    page.get_by_label("用的是哪项资金").select_option(label="共有资金（公共收益）")
    page.locator("input[type=file]").first.set_input_files(picture)
    look(page)
    press(page, "下一步")
    shown = text_of(page)
    assert "510104" in shown or "维修" in shown
    assert AMOUNT in shown
    look(page)
    press(page, "提交审核")


def review(page: Page, site: LiveSite) -> None:
    """Find the draft as somebody else, look at the receipt, release it, and post."""
    sign_in(page, site.address, "reviewer", PASSWORD)
    page.goto(f"{site.address}/desk/songhe/")
    follow(page, MATTER)
    page.get_by_role("checkbox").first.check()
    look(page)
    press(page, "核对无误")
    assert "记-2026-03-" in text_of(page)


def test_a_payment_goes_from_the_desk_to_the_notice_board(
    browser: Browser, live_site: LiveSite, size: dict[str, int], tmp_path: Path
) -> None:
    address = live_site.address
    with people(browser, size, size, size) as (treasurer, reviewer, resident):
        prepare(treasurer, live_site, receipt(tmp_path))

        # Nothing is public before another person approved it.
        resident.goto(f"{address}/c/songhe/")
        assert MATTER not in text_of(resident)

        review(reviewer, live_site)

        # It is public at once, and two more taps lead to the picture of its receipt.
        resident.goto(f"{address}/c/songhe/")
        follow(resident, MATTER)
        assert AMOUNT in text_of(resident)
        assert "壹仟贰佰叁拾肆元伍角整" in text_of(resident)
        source = resident.locator("main img").first.get_attribute("src")
        picture = resident.context.request.get(f"{address}{source}")
        assert picture.ok
        assert b"PHONE-MAKER" not in picture.body()
        look(resident)

        # The paper of the month carries it, and the resident was given no cookie on the way.
        resident.goto(f"{address}/c/songhe/statements/public-income/2026-03/")
        paper = resident.get_by_role("link", name="PDF").first.get_attribute("href")
        assert AMOUNT in paper_text(resident, f"{address}{paper}")
        assert resident.context.cookies() == []

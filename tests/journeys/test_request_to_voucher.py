"""A payment that is asked for first: requested and approved on phones, paid by the cashier, booked."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.browsing import (
    DESKTOP,
    PHONE,
    follow,
    look,
    people,
    press,
    receipt,
    said,
    sign_in,
    text_of,
)
from tests.journeys.conftest import PASSWORD, LiveSite
from tests.posting.evidence_samples import a_pdf

MATTER, AMOUNT = "3号楼门禁维修", "486.00"


def test_a_payment_is_asked_for_approved_by_phone_paid_and_booked(
    browser: Browser, live_site: LiveSite, tmp_path: Path
) -> None:
    desk = f"{live_site.address}/desk/songhe"
    slip = tmp_path / "slip.pdf"
    slip.write_bytes(a_pdf(("Bank slip", "486.00")))
    with people(browser, PHONE, PHONE, DESKTOP, PHONE) as pages:
        treasurer, reviewer, cashier, resident = pages
        for page, login in ((treasurer, "treasurer"), (reviewer, "reviewer"), (cashier, "cashier")):
            sign_in(page, live_site.address, login, PASSWORD)
        ask(treasurer, desk, receipt(tmp_path))
        approve(reviewer, desk)
        pay(cashier, desk, slip)
        book(treasurer, reviewer, desk)

        # Residents see the voucher with both papers, and nobody's name.
        resident.goto(f"{live_site.address}/c/songhe/")
        follow(resident, MATTER)
        shown = text_of(resident)
        assert AMOUNT in shown
        assert "周师傅" not in shown
        assert resident.locator("main .pictures img").count() == 2
        look(resident)


def ask(page: Page, desk: str, picture: Path) -> None:
    """Ask for the payment in one hand, with a photograph from the phone's own camera."""
    page.goto(f"{desk}/payments/")
    follow(page, "申请付一笔钱")
    page.get_by_label("多少钱").fill(AMOUNT)
    page.get_by_label("用在什么地方").select_option(label="维修")
    page.get_by_label("事由").fill(MATTER)
    page.get_by_label("收款人姓名").fill("周师傅")
    page.get_by_label("收款人是哪一类").select_option(label="施工单位")
    page.get_by_label("从哪个账户付").select_option(label="共有资金银行户")
    page.get_by_label("用的是哪项资金").select_option(label="共有资金（公共收益）")
    page.get_by_label("最晚付款日").fill("2026-03-12")
    page.get_by_label("拍照").set_input_files(picture)
    look(page)
    press(page, "下一步：核对")
    assert "提交后要 1 人同意" in text_of(page)
    look(page)
    press(page, "提交审批")
    assert "已提交" in said(page)


def approve(page: Page, desk: str) -> None:
    """Find what waits on the desk, see the receipt on the same screen, and agree."""
    page.goto(f"{desk}/")
    follow(page, "等我审批的付款申请")
    follow(page, MATTER)
    assert "周师傅" in text_of(page)
    picture = page.locator(".pictures img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    look(page)
    press(page, "同意付款")
    look(page)


def pay(page: Page, desk: str, slip: Path) -> None:
    """Pay what was approved, and bring the bank's slip as the bank gives it: a PDF."""
    page.goto(f"{desk}/")
    follow(page, "已批准、等着付的款")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("付款日").fill("2026-03-10")
    page.get_by_label("银行回单").set_input_files(slip)
    look(page)
    press(page, "打勾的已经付了，登记")
    look(page)


def book(treasurer: Page, reviewer: Page, desk: str) -> None:
    """The voucher proposed itself; another person than the one who asked looks at it and posts."""
    reviewer.goto(f"{desk}/")
    follow(reviewer, MATTER)
    assert reviewer.locator(".pictures img").count() == 2
    for tick in reviewer.get_by_label("我看过这张凭据，可以公开").all():
        tick.check()
    look(reviewer)
    press(reviewer, "核对无误，入账")
    assert "已入账" in said(reviewer)
    treasurer.goto(f"{desk}/payments/")
    follow(treasurer, MATTER)
    assert "已入账：" in text_of(treasurer)
    look(treasurer)

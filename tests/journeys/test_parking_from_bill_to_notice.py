"""A month of parking from the merchant's bill: brought, known by rules, approved, reconciled, closed, public."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.browsing import (
    DESKTOP,
    PHONE,
    follow,
    look,
    people,
    press,
    said,
    sign_in,
    text_of,
)
from tests.journeys.conftest import PASSWORD, LiveSite

#: What came in, what was kept as fees, what was sent to the bank: 20 days, two payments a day.
DAYS, PAID, FEE = 20, (500, 1000), 3
IN_MINOR, FEES_MINOR = DAYS * sum(PAID), DAYS * len(PAID) * FEE
SWEPT_MINOR = IN_MINOR - FEES_MINOR
_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)  # fmt: skip


def money(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02d}"


def fund_flow() -> bytes:
    """Write February's 资金账单 as WeChat Pay gives it: a back-tick before every value, totals below."""
    balance, rows = 0, [_HEAD]

    def row(day: int, clock: str, kind: str, moved: int, remark: str) -> None:
        nonlocal balance
        balance += moved
        number = len(rows)
        cells = (
            f"2026-02-{day:02d} {clock}", f"4200{number:08d}", f"1900{number:08d}", kind, kind,
            "收入" if moved > 0 else "支出", f"{abs(moved) / 100:.2f}", f"{balance / 100:.2f}",
            "system", remark, f"P{number}",
        )  # fmt: skip
        rows.append(",".join(f"`{cell}" for cell in cells))

    for day in range(1, DAYS + 1):
        for hour, paid in enumerate(PAID, 9):
            row(day, f"{hour:02d}:00:00", "交易", paid, "临停停车费")
            row(day, f"{hour:02d}:00:00", "扣除交易手续费", -FEE, "手续费")
    row(28, "20:00:00", "提现", -SWEPT_MINOR, "提现至银行卡")
    count = len(rows) - 1
    rows.append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额")
    out = (FEES_MINOR + SWEPT_MINOR) / 100
    paid_count = DAYS * len(PAID)
    rows.append(f"`{count},`{paid_count},`{IN_MINOR / 100:.2f},`{count - paid_count},`{out:.2f}")
    return ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()


def test_a_month_of_parking_goes_from_the_bill_to_the_notice_board(
    browser: Browser, live_books: Callable[[str], LiveSite], tmp_path: Path
) -> None:
    site = live_books("")
    bill = tmp_path / "1900000001All2026-02.csv"
    bill.write_bytes(fund_flow())
    desk = f"{site.address}/desk/songhe"
    with people(browser, DESKTOP, PHONE, PHONE) as (treasurer, reviewer, resident):
        sign_in(treasurer, site.address, "treasurer", PASSWORD)
        sign_in(reviewer, site.address, "reviewer", PASSWORD)
        bring(treasurer, desk, bill)
        write_rule(treasurer, "停车费", "480101", "residents")
        follow_to_bill(treasurer, desk)
        write_rule(treasurer, "手续费", "530104", "bank")
        use_rules(treasurer, desk)
        approve_all(reviewer, desk)
        # What was sent to the bank had to come in first, also in the books.
        follow_to_bill(treasurer, desk)
        sweep(treasurer)
        approve_all(reviewer, desk)
        reconcile(treasurer, reviewer, desk)
        close(reviewer, desk)

        resident.goto(f"{site.address}/c/songhe/statements/public-income/2026-02/")
        shown = text_of(resident)
        assert money(IN_MINOR) in shown
        assert money(FEES_MINOR) in shown
        look(resident)
        resident.goto(f"{site.address}/c/songhe/statements/reconciliation/2026-02/")
        assert "微信" in text_of(resident)
        assert "没有" in text_of(resident)
        look(resident)

        # The same file once more brings nothing.
        bring(treasurer, desk, bill, is_known=True)
        assert "都处理好了" in text_of(treasurer)


def bring(page: Page, desk: str, bill: Path, *, is_known: bool = False) -> None:
    """Bring the file as it was downloaded, look at what was understood, and keep it."""
    page.goto(f"{desk}/bills/")
    page.get_by_label("账单文件").set_input_files(bill)
    look(page)
    press(page, "读一读")
    shown = text_of(page)
    assert "微信支付资金账单" in shown
    assert money(IN_MINOR) in shown
    assert page.locator(".notice.red").count() == is_known
    assert ("不会重复记" in shown) is is_known
    look(page)
    page.get_by_label("这是哪个账户的账单").select_option("100901")
    press(page, "收下这份账单")
    assert ("没有再收一遍" if is_known else "收下了") in said(page)
    look(page)


def write_rule(page: Page, word: str, account: str, other_side: str) -> None:
    """Make a rule of a row that says a word: look at its trial on past rows, then switch it on."""
    row = page.locator("li.tick", has_text=word).first
    with page.expect_navigation():
        row.get_by_role("link", name="以后都这样").click()
    page.fill("#f-name", word)
    page.fill("#f-words", word)
    page.select_option("#f-lines-0-account", account)
    page.select_option("#f-lines-0-fund", "GEN")
    page.fill("#f-matter", word)
    page.select_option("#f-counterparty_kind", other_side)
    page.get_by_label("同一天的合成一张凭证").check()
    look(page)
    press(page, "存下，去试用")
    assert "还没有启用" in said(page)
    look(page)
    press(page, "看过了，启用这条规则")
    assert "启用了" in said(page)


def follow_to_bill(page: Page, desk: str) -> None:
    page.goto(f"{desk}/bills/")
    follow(page, "2026年2月")


def use_rules(page: Page, desk: str) -> None:
    """Let the rules make vouchers of all that they know: one a day for each."""
    follow_to_bill(page, desk)
    press(page, "规则认得的，全部做成凭证")
    assert "等另一位审核" in said(page)
    assert page.locator("input[name=row]").count() == 1


def sweep(page: Page) -> None:
    """Book by hand what no rule knows, keys alone: what was sent to the bank."""
    page.locator("input[name=row]").focus()
    page.keyboard.press("Space")
    page.locator("select[name^='what.']").select_option("hand")
    page.select_option("#f-account", "100201")
    page.select_option("#f-fund", "GEN")
    page.get_by_label("什么事").fill("提现到银行")
    page.select_option("#f-counterparty_kind", "own")
    look(page)
    press(page, "办好打勾的")
    assert "都处理好了" in text_of(page)


def approve_all(page: Page, desk: str) -> None:
    """Approve on a phone: tick everything, see the sums, agree."""
    page.goto(f"{desk}/approvals")
    for box in page.locator("input[name=item]").all():
        box.check()
    press(page, "下一步：看合计")
    look(page)
    press(page, "通过")
    assert "办好" in said(page)


def reconcile(treasurer: Page, reviewer: Page, desk: str) -> None:
    """Hold bank and books against each other: every row is matched by its voucher already."""
    treasurer.goto(f"{desk}/reconcile/100901?as_of=2026-02-28")
    assert "两边都对上了" in text_of(treasurer)
    look(treasurer)
    press(treasurer, "编好，交另一位确认")
    where = treasurer.url.partition("?")[0]
    reviewer.goto(where)
    look(reviewer)
    press(reviewer, "没有错")
    assert "已确认" in said(reviewer)


def close(page: Page, desk: str) -> None:
    """Close the month: the bank account that money went to has no bill yet, which is said and not hidden."""
    page.goto(f"{desk}/months/202602/")
    assert page.get_by_text("必须先办").count() == 0
    look(page)
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    assert "已结账" in said(page)

"""Bills at the desk that were read wrongly, known already, reversed or paid back: every case in words."""

from tests.bills_kept import keep, keep_rows, row_of
from tests.web.desk.asking import seen
from tests.web.desk.browsers import DESK, Browser, Desk
from tests.web.desk.test_bills import (
    BILLS,
    DATA,
    OWN,
    OWN_COLUMNS,
    a_fund_flow,
    bring,
    change_columns,
    columns_of,
    decide,
    name_columns,
    options,
)
from tests.web.desk.test_bills import keep as keep_shown

ROWS = "2025-09-01 +900.00 停车\n2025-09-02 +80.00 广告"
HAND = {"account": "480102", "fund": "GEN", "matter": "广告费", "counterparty_kind": "tenant"}


def asked(browser: Browser, path: str, reason: str = "收错了账户") -> str:
    return browser.post(f"{path}/withdraw", {"withdrawal": reason}, at=path).text


def test_one_asks_another_agrees_and_the_file_may_be_brought_again(desk: Desk) -> None:
    treasurer, reviewer = desk.browser("treasurer"), desk.browser("reviewer")
    path = f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"
    assert "请" in asked(treasurer, path, reason="")
    assert "提出撤回这份账单" not in treasurer.page(path)
    assert (
        treasurer.post(f"{path}/withdraw", {"withdrawal": "收错了账户"}, at=path).status_code == 302
    )
    page = treasurer.page(path)
    assert "提出撤回这份账单：收错了账户" in page
    assert "withdraw/agree" not in page
    own = treasurer.post(f"{path}/withdraw/agree", at=path)
    assert own.status_code == 422
    assert "要由另一位同意" in own.text
    assert "等我同意撤回的账单" in reviewer.page(f"{DESK}/")
    assert "等我同意撤回的账单" not in treasurer.page(f"{DESK}/")
    done = reviewer.post(f"{path}/withdraw/agree", at=path)
    withdrawn = reviewer.page(done.location)
    assert "账单已撤回，没有要处理的" in withdrawn
    assert "都处理好了" not in withdrawn
    page = treasurer.page(f"{path}?rows=all")
    assert page.count("随账单撤回") == 2
    assert 'name="row"' not in page
    assert "已撤回" in treasurer.page(f"{BILLS}/")
    again = f"{BILLS}/{keep_rows(desk.ledger, ROWS, opening='1.00')}"
    assert again != path
    assert options(treasurer.page(again), 1)


def test_whoever_asked_may_leave_it_and_an_auditor_only_reads(desk: Desk) -> None:
    treasurer, auditor = desk.browser("treasurer"), desk.browser("auditor")
    path = f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"
    assert f"{path}/withdraw" not in auditor.page(path)
    asked(treasurer, path)
    assert f"{path}/withdraw/" not in auditor.page(path)
    done = treasurer.post(f"{path}/withdraw/drop", at=path)
    assert "没有撤回" in treasurer.page(done.location)
    assert treasurer.post(f"{path}/withdraw/drop", at=path).status_code == 422


def test_what_stands_on_a_bill_is_named(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    path = f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"
    assert decide(treasurer, path, {2: "hand"}, **HAND).status_code == 302
    refused = treasurer.post(f"{path}/withdraw", {"withdrawal": "错"}, at=path)
    assert refused.status_code == 422
    assert "第 2 行做成的单还没有入账" in refused.text


def test_a_file_that_is_known_is_said_to_be(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    shown = name_columns(treasurer, bring(treasurer, OWN).text, OWN_COLUMNS).text
    kept = keep_shown(treasurer, shown)
    assert kept.status_code == 302
    again = bring(treasurer, OWN).text
    assert "再收到那里不会重复记" in again
    known = keep_shown(treasurer, again)
    assert known.location.partition("?")[0] == kept.location.partition("?")[0]
    assert "没有再收一遍" in treasurer.page(known.location)
    # The columns of money and of what it was named otherwise: another reading of the same file.
    asked_anew = change_columns(treasurer, again).text
    other = {"column.1": "text", "column.4": "counterparty"}
    otherwise = name_columns(treasurer, asked_anew, other).text
    assert "那是另一种读法" in otherwise
    refused = keep_shown(treasurer, otherwise)
    assert refused.status_code == 422
    assert "请先撤回那一份" in refused.text


def test_wrong_columns_are_put_right_at_the_desk(desk: Desk) -> None:
    treasurer, reviewer = desk.browser("treasurer"), desk.browser("reviewer")
    swapped = OWN_COLUMNS | {"column.2": "amount_out", "column.3": "amount_in"}
    wrong = keep_shown(
        treasurer, name_columns(treasurer, bring(treasurer, OWN).text, swapped).text
    ).location.partition("?")[0]
    asked(treasurer, wrong, "收支两栏对反了")
    reviewer.post(f"{wrong}/withdraw/agree", at=wrong)
    # The same file is read by what is remembered, and the form shows that to be changed.
    page = change_columns(treasurer, bring(treasurer, OWN).text).text
    assert columns_of(page).items() >= swapped.items()
    shown = name_columns(treasurer, page, OWN_COLUMNS).text
    right = keep_shown(treasurer, shown).location.partition("?")[0]
    assert right != wrong
    assert "收 500.00 元" in treasurer.page(right)
    # From now on the right columns are remembered.
    again = change_columns(treasurer, bring(treasurer, OWN).text).text
    assert columns_of(again).items() >= OWN_COLUMNS.items()


def test_a_new_word_in_a_remembered_table_is_asked_for(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    table = "日期,方向,金额,备注\n2025-09-01,进,500.00,停车\n2025-09-02,去,20.00,保洁\n".encode()
    asked_for = bring(treasurer, table).text
    ways = {"word.0": "in", "word.1": "out"}
    assert keep_shown(treasurer, name_columns(treasurer, asked_for, ways).text).status_code == 302
    later = table + "2025-09-03,内转,7.00,转账\n".encode()
    refused = bring(treasurer, later)
    assert refused.status_code == 422
    assert "内转" in refused.text
    page = columns_of(refused.text)
    assert (page["said.2"], page["word.0"], page["word.1"]) == ("内转", "in", "out")
    shown = name_columns(treasurer, refused.text, {"word.2": "neutral"})
    assert "看看读到了什么" in shown.text


def test_a_month_without_movements_is_shown_and_can_be_reconciled(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    bill_id = keep(desk.ledger, [], span="2025-08-01..2025-08-31", opening="12.50", closing="12.50")
    page = treasurer.page(f"{BILLS}/{bill_id}")
    assert "这个账期一笔进出也没有" in page
    standing = treasurer.page(f"{DESK}/reconcile/100201?as_of=2025-08-31")
    assert "12.50" in standing


QUIET_OFX = (
    b"OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\n"
    b"COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS>"
    b"<CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>CNY<BANKACCTFROM><BANKID>1<ACCTID>6222<ACCTTYPE>CHECKING"
    b"</BANKACCTFROM><BANKTRANLIST><DTSTART>20250801<DTEND>20250831</BANKTRANLIST><LEDGERBAL><BALAMT>12.50"
    b"<DTASOF>20250831</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
)
QUIET_MT940 = (
    b"{1:F01ICBKCNBJ}{2:I940X}{4:\n:20:START\n:25:6222\n:28C:1/1\n:60F:C250801CNY12,50\n"
    b":62F:C250831CNY12,50\n-}\n"
)


def test_a_file_without_rows_is_kept_only_where_it_states_its_days(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    shown = bring(treasurer, QUIET_OFX, "august.ofx").text
    assert "账单里一笔进出也没有" in shown
    kept = keep_shown(treasurer, shown)
    assert kept.status_code == 302
    assert "这个账期一笔进出也没有" in treasurer.page(kept.location)
    # The other account that it might be of is another bill, and the page says so.
    assert "收到别的账户，就是另一份账单" in bring(treasurer, QUIET_OFX, "august.ofx").text
    refused = keep_shown(treasurer, bring(treasurer, QUIET_MT940, "august.sta").text)
    assert refused.status_code == 422
    assert "又没有都写明账期和余额" in refused.text


def test_a_row_whose_voucher_was_reversed_says_so(desk: Desk) -> None:
    treasurer, reviewer = desk.browser("treasurer"), desk.browser("reviewer")
    path = f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"
    decide(treasurer, path, {2: "hand"}, **HAND)
    page = treasurer.page(f"{path}?rows=all")
    draft_path = page[page.index(f"{DESK}/drafts/") :].partition('"')[0]
    reviewer.post(f"{draft_path}/approve", {"content_sha256": seen(reviewer, draft_path)})
    assert "已入账" in treasurer.page(f"{path}?rows=all")
    desk.ledger.post("2025-09-03 [reverses 1] 科目错了")
    page = treasurer.page(path)
    assert "原来的凭证已冲销，要重新处理" in page
    assert 'id="f-row-2"' in page


def test_a_refund_offers_to_pay_back_what_it_names(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    rows = [row_of(1, "2025-09-01 +900.00 停车"), row_of(2, "2025-09-05 -100.00 停车退款")]
    rows[1] = rows[1]._replace(refund_of=rows[0].serial)
    rows.append(row_of(3, "2025-09-05 -7.00 停车退款")._replace(refund_of="unknown"))
    path = f"{BILLS}/{keep(desk.ledger, rows)}"
    assert treasurer.page(path).count("找不到原来那一笔") == 2
    desk.ledger.post("2025-09-01 停车费\n借 100201 900.00\n贷 480101 900.00")
    decide(treasurer, path, {1: options(treasurer.page(path), 1)[0]})
    page = treasurer.page(path)
    assert page.count("找不到原来那一笔") == 1
    assert "退还 记-2025-09-0001" in page
    done = decide(treasurer, path, {2: options(page, 2)[0]})
    assert done.status_code == 302
    page = treasurer.page(f"{path}?rows=all")
    draft_path = page[page.index(f"{DESK}/drafts/") :].partition('"')[0]
    assert "记-2025-09-0001" in treasurer.page(draft_path)


def test_a_refund_of_more_than_is_left_says_so(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    rows = [row_of(1, "2025-09-01 +900.00 停车"), row_of(2, "2025-09-05 -800.00 停车退款")]
    rows += [row_of(3, "2025-09-06 -150.00 停车退款")]
    rows = [rows[0], *(row._replace(refund_of=rows[0].serial) for row in rows[1:])]
    desk.ledger.post("2025-09-01 停车费\n借 100201 900.00\n贷 480101 900.00")
    path = f"{BILLS}/{keep(desk.ledger, rows)}"
    decide(treasurer, path, {1: options(treasurer.page(path), 1)[0]})
    page = treasurer.page(path)
    assert page.count("就会连到原凭证") == 2
    decide(treasurer, path, {2: options(page, 2)[0]})
    page = treasurer.page(path)
    assert "比原凭证还没退的 100.00 元多，记下来不会连到原凭证" in page
    assert "就会连到原凭证" not in page


def test_a_refund_in_a_fund_flow_is_told_and_names_no_payment(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    data = a_fund_flow(3, 4)
    last = data.splitlines()[2].decode()
    refund = last.replace("`交易,`交易,`收入,`5.00,`10.00", "`退款,`退款,`支出,`5.00,`0.00")
    data = data.replace(last.encode(), refund.encode()).replace(
        b"`2,`2,`10.00,`0,`0.00", b"`2,`1,`5.00,`1,`5.00"
    )
    kept = keep_shown(treasurer, bring(treasurer, data).text, account="100901")
    page = treasurer.page(kept.location)
    assert page.count("资金账单不写退的是哪一笔") == 1


def test_a_bill_in_another_currency_is_shown_in_it(desk: Desk) -> None:
    treasurer = desk.browser("treasurer")
    data = (DATA / "camt053" / "camt053.v2.minimal.xml").read_bytes()
    page = bring(treasurer, data, "bill.xml").text
    assert "币种是 EUR，不是人民币" in page
    assert "单位：EUR" in page
    shown = page[page.index("<main") :]
    assert "¥" not in shown
    assert "单位：元" not in shown
    refused = keep_shown(treasurer, page, seen="1")
    assert refused.status_code == 422
    assert "EUR" in refused.text


def test_a_day_before_the_first_bill_is_not_called_agreed(desk: Desk) -> None:
    keep_rows(desk.ledger, "2025-08-10 +5.00 停车", span="2025-08-01..2025-08-31")
    page = desk.browser("treasurer").page(f"{DESK}/reconcile/100201?as_of=2025-07-31")
    assert "这一天没有可对的" in page
    assert "两边都对上了" not in page

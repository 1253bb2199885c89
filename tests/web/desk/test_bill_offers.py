"""What is offered for rows of a bill: by rules, which go through the whole bill, and by what rows alike were."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share
from ledger.domain.bills import Direction
from ledger.posting.bill_rules import save_rule
from tests.bills.writers import IN, OUT, Event, wechat_trade
from tests.bills_kept import keep_rows
from tests.factories import TREASURER
from tests.past_bills import PARKING, a_bill, a_row, approve, book
from tests.web.desk.browsers import DESK, NOW, Browser, Desk
from tests.web.desk.test_bills import BILLS, BOOKS, ROWS, bring, decide, keep, options

RULES = f"{BILLS}/rules"


@pytest.fixture
def treasurer(desk: Desk) -> Browser:
    return desk.browser("treasurer")


def activate(desk: Desk, *words: str, accounts: tuple[str, ...] = ()) -> None:
    """Switch on a rule for these words."""
    rule = BillRule(
        "停车费", Outcome((Share("480101", "GEN"),), "停车费"), words=words, accounts=accounts
    )
    with desk.ledger.database.writing() as connection:
        save_rule(connection, desk.ledger.community_id, rule, by=TREASURER, at=NOW, active=True)


def by_rules(browser: Browser, path: str) -> str:
    """Let the rules make vouchers; gives the page that says how many."""
    done = browser.post(f"{path}/by-rules", at=path)
    assert done.status_code == 302
    return browser.page(done.location)


def test_rules_leave_what_looks_booked_to_a_person(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(BOOKS)
    kept = f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"
    assert "规则认得的" not in treasurer.page(kept)
    activate(desk, "停车", "广告")
    assert "规则认得的" in treasurer.page(kept)
    page = by_rules(treasurer, kept)
    assert "按规则做成 1 张凭证" in page
    assert 'id="f-row-1"' in page
    assert 'id="f-row-2"' not in page
    assert "没有一行能按规则做成凭证" in by_rules(treasurer, kept)


def test_rules_walk_past_the_rows_that_none_of_them_fits(
    desk: Desk, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.web.desk.bill_rows._RUN_MAX", 3)
    monkeypatch.setattr("ledger.web.desk.bill_rows._RUN_PAGE_MIN", 2)
    # More rows than a page of the walk, and than a page of the desk, before the first that fits.
    lines = [f"2025-09-01 +{n}.00 别的" for n in range(1, 61)]
    lines += [f"2025-09-02 +{n}.00 停车" for n in range(61, 66)]
    path = f"{BILLS}/{keep_rows(desk.ledger, chr(10).join(lines))}"
    activate(desk, "停车")
    assert "规则认得的" in treasurer.page(path)
    page = by_rules(treasurer, path)
    assert "按规则做成 3 张凭证" in page
    assert "再按一次，接着做" in page
    page = by_rules(treasurer, path)
    assert "按规则做成 2 张凭证" in page
    assert "再按一次" not in page
    assert treasurer.page(f"{path}?rows=all&after=50").count("看这张单") == 5


def an_order(at: str, way: Direction, amount_minor: int, *, number: str, fee_minor: int) -> Event:
    """Give an order of a merchant, or a refund of the one with this number."""
    moment = datetime.fromisoformat(at)
    return Event(
        moment, way, amount_minor, "somebody", "停车费", f"42{number}", f"O{number}", fee_minor
    )


def test_a_merchants_month_of_orders_is_booked_with_its_fees_and_its_refund(
    desk: Desk, treasurer: Browser
) -> None:
    events = [
        an_order(f"2025-09-{day} {hour}:00:00", IN, 5_00, number=f"{day}{hour}", fee_minor=3)
        for day in ("01", "02")
        for hour in ("09", "10")
    ]
    refund = an_order("2025-09-03 09:00:00", OUT, 2_00, number="0109", fee_minor=1)
    text, _ = wechat_trade([*events, refund])
    shown = bring(treasurer, text.encode(), "orders.csv").text
    assert "微信支付商户交易账单" in shown
    path = keep(treasurer, shown, "100901").location.partition("?")[0]
    outcome = replace(PARKING, fee_account="530104", gather=Gather.DAY)
    rule = BillRule("停车费", outcome, words=("停车",))
    with desk.ledger.database.writing() as connection:
        save_rule(connection, desk.ledger.community_id, rule, by=TREASURER, at=NOW, active=True)
    page = by_rules(treasurer, path)
    assert "按规则做成 2 张凭证" in page
    assert "找不到原来那一笔" in page
    everything = treasurer.page(f"{path}?rows=all")
    made = list(dict.fromkeys(re.findall(r"/drafts/([0-9a-f]+)", everything)))
    with desk.ledger.database.writing() as connection:
        approve(connection, desk.ledger, made)
    page = treasurer.page(path)
    assert "就会连到原凭证" in page
    hand = {"account": "480101", "fund": "GEN", "matter": "退款", "counterparty_kind": "residents"}
    assert decide(treasurer, path, {6: "hand"}, **hand, fee_account="530104").status_code == 302
    everything = treasurer.page(f"{path}?rows=all")
    (back,) = set(re.findall(r"/drafts/([0-9a-f]+)", everything)) - set(made)
    assert "记-2025-09-0001" in treasurer.page(f"{DESK}/drafts/{back}")
    fees = desk.browser("auditor").page(f"{DESK}/transactions/记-2025-09-0001")
    assert "0.06" in fees


def test_a_rule_of_another_account_offers_no_button(desk: Desk, treasurer: Browser) -> None:
    path = f"{BILLS}/{keep_rows(desk.ledger, ROWS)}"
    activate(desk, "停车", accounts=("100901",))
    assert "规则认得的" not in treasurer.page(path)


def test_a_rule_of_a_row_asks_for_no_number_that_the_row_alone_has(
    desk: Desk, treasurer: Browser
) -> None:
    rows = [a_row(1, 5_00, text="临停停车费 · P000017", kind="交易", order="4200000001"),
            a_row(2, 6_00, text="4200000002", kind="交易", order="4200000002")]  # fmt: skip
    keys = a_bill(desk.ledger, rows)
    for key, word in zip(keys, ("临停停车费", "交易"), strict=True):
        page = treasurer.page(f"{RULES}/new?bill={key.bill_id}&row={key.row}")
        assert f">{word}</textarea>" in page
        assert "P000017</textarea>" not in page


def test_what_only_the_kind_tells_is_offered_and_not_chosen(desk: Desk, treasurer: Browser) -> None:
    rows = [a_row(n, 5_00 + n, f"住户{n}", text=f"单{n}", kind="扫码") for n in range(1, 5)]
    rows.append(a_row(5, 9_00, "住户1", kind="扫码"))
    keys = a_bill(desk.ledger, rows)
    book(desk.ledger, keys[:3], PARKING)
    path = f"{DESK}/bills/{keys[3].bill_id}"
    by_kind, by_payer = (options(treasurer.page(path), row) for row in (4, 5))
    assert by_kind[0] == "hand"
    assert any(value.startswith("like:480101") for value in by_kind)
    assert by_payer[0].startswith("like:480101")
    # Where a rule of that kind is written already, the next one starts without a guess of this row's account.
    rule = BillRule("扫码", PARKING, words=("扫码",))
    with desk.ledger.database.writing() as connection:
        save_rule(connection, desk.ledger.community_id, rule, by=TREASURER, at=NOW)
    page = treasurer.page(f"{RULES}/new?bill={keys[3].bill_id}&row=4")
    assert ">住户4</textarea>" in page
    assert '<option value="480101" selected>' not in page

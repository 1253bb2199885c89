"""A rule tried on past rows: what it would take, what people said of those, and what stands in its way."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.bill_bookings import Booking, Part, agrees
from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share, Split
from ledger.domain.bills import Direction
from ledger.domain.transactions import CounterpartyKind
from ledger.statements import bill_trials as module
from ledger.statements.bill_trials import Trial, bill_trial
from tests.conftest import Books, CountQueries
from tests.factories import Ledger
from tests.past_bills import (
    ADVERTS,
    BANK,
    CLEANING,
    PARKING,
    WECHAT,
    a_bill,
    a_row,
    a_rule,
    book,
)

MONEY = """
2025-01-02 [opening] 期初
借 100201 90000.00
贷 3101   90000.00
"""


def tried(ledger: Ledger, rule: BillRule, *before: BillRule) -> Trial:
    with ledger.reading() as connection:
        return bill_trial(connection, ledger.facts, rule, before)


def test_a_trial_says_what_the_rule_would_take_and_what_people_said_otherwise(
    books: Books,
) -> None:
    ledger = books(MONEY)
    rows = [a_row(n, 100_00 * n, f"住户{n}", text="停车费") for n in range(1, 5)]
    rows += [a_row(5, 70_00, "电信", text="基站"), a_row(6, -9_00, "停车设备", text="停车费")]
    keys = a_bill(ledger, rows)
    book(ledger, keys[:2], PARKING)
    book(ledger, keys[2:3], ADVERTS)
    found = tried(ledger, a_rule())
    assert (found.row_count, found.first_on, found.last_on) == (
        6, date(2025, 9, 2), date(2025, 9, 7),
    )  # fmt: skip
    assert (found.fit_count, found.fit_minor, found.taken_count) == (4, 1000_00, 0)
    assert (found.booked_count, found.otherwise_count, found.open_count) == (3, 1, 1)
    (other,) = found.otherwise
    assert (other.key, other.counterparty, other.moved_minor) == (keys[2], "住户3", 300_00)
    assert other.parts == (Part("480102", "GEN"),)
    assert other.voucher == "记-2025-09-0003"
    assert [row.key for row in found.waiting] == [keys[3]]


def test_what_a_rule_before_it_takes_is_said_and_left_to_it(books: Books) -> None:
    ledger = books()
    a_bill(ledger, [a_row(n, 100_00, f"住户{n}", text="停车费") for n in range(1, 6)])
    large = a_rule(ADVERTS, "停车", name="大额", least_minor=1_00, most_minor=100_00)
    second = a_rule(ADVERTS, "住户1", name="一户")
    found = tried(ledger, a_rule(), second, large)
    assert found.taken == (("大额", 4), ("一户", 1))
    assert (found.fit_count, found.taken_count, found.open_count) == (5, 5, 0)


def test_only_the_rules_own_accounts_are_looked_at(books: Books) -> None:
    ledger = books()
    a_bill(ledger, [a_row(1, 5_00, text="停车费")])
    a_bill(ledger, [a_row(2, 7_00, text="停车费")], account=WECHAT)
    assert tried(ledger, a_rule()).fit_minor == 12_00
    found = tried(ledger, a_rule(accounts=(WECHAT,)))
    assert (found.row_count, found.fit_minor) == (1, 7_00)
    assert tried(ledger, a_rule(accounts=("100202",))).row_count == 0


def test_a_fee_without_an_account_for_it_is_said(books: Books) -> None:
    ledger = books()
    row = a_row(1, 100_00, text="停车费", fee_minor=60)
    (key,) = a_bill(ledger, [row], account=WECHAT)
    assert tried(ledger, a_rule()).without_fee_account == 1
    with_fee = replace(PARKING, fee_account="530104")
    assert tried(ledger, a_rule(with_fee)).without_fee_account == 0
    book(ledger, [key], with_fee, account=WECHAT)
    assert tried(ledger, a_rule(with_fee)).otherwise_count == 0
    assert tried(ledger, a_rule()).otherwise_count == 1


def test_rows_without_a_known_room_are_said_where_the_rule_goes_by_rooms(books: Books) -> None:
    ledger = books()
    owed = Outcome((Share("2601", "MNT"),), "续筹", CounterpartyKind.RESIDENTS, by_room=True)
    rows = [
        a_row(n, 9_00, text=text)
        for n, text in enumerate(("续筹 1-101", "续筹 1号楼101室", "续筹 8-808", "续筹"), start=1)
    ]
    keys = a_bill(ledger, rows, account="100205")
    book(ledger, keys[:1], owed, account="100205", household="H1")
    found = tried(ledger, a_rule(owed, "续筹"))
    assert (found.fit_count, found.without_room) == (4, 2)
    assert (found.booked_count, found.otherwise_count, found.open_count) == (1, 0, 1)


def test_a_day_booked_together_is_no_disagreement(books: Books) -> None:
    ledger = books()
    by_day = replace(PARKING, gather=Gather.DAY, fee_account="530104")
    same_day = date(2025, 9, 3)
    rows = [
        a_row(n, 100_00, text="停车费", occurred_at=same_day, fee_minor=fee)
        for n, fee in ((1, 60), (2, 0))
    ]
    book(ledger, a_bill(ledger, rows, account=WECHAT), by_day, account=WECHAT)
    found = tried(ledger, a_rule(by_day))
    assert (found.booked_count, found.otherwise_count) == (2, 0)
    other = replace(by_day, shares=(Share("480101", "PROP"),))
    assert tried(ledger, a_rule(other)).otherwise_count == 2


def test_what_was_divided_otherwise_is_a_disagreement(books: Books) -> None:
    ledger = books(MONEY)
    thirds = replace(CLEANING, shares=(Share("510102", "GEN", 1), Share("510101", "GEN", 2)))
    halves = replace(CLEANING, shares=(Share("510102", "GEN", 1), Share("510101", "GEN", 1)))
    book(ledger, a_bill(ledger, [a_row(1, -90_00, "保洁公司")]), thirds)
    for outcome, others in ((thirds, 0), (halves, 1), (CLEANING, 1)):
        rule = a_rule(outcome, "保洁", direction=Direction.OUT)
        assert tried(ledger, rule).otherwise_count == others


def test_by_balances_only_the_account_is_compared(books: Books) -> None:
    ledger = books(MONEY)
    interest = Outcome((Share("490101", "GEN"),), "利息", CounterpartyKind.BANK)
    book(ledger, a_bill(ledger, [a_row(1, 3_21, text="结息")]), interest)
    divided = replace(interest, shares=(Share("490101", "CHA"),), split=Split.BALANCES)
    assert tried(ledger, a_rule(divided, "结息")).otherwise_count == 0
    elsewhere = replace(divided, shares=(Share("490102", "GEN"),))
    assert tried(ledger, a_rule(elsewhere, "结息")).otherwise_count == 1


def test_a_transfer_whose_other_end_has_bills_is_told(books: Books) -> None:
    ledger = books(MONEY)
    sweep = Outcome((Share(WECHAT, "GEN"),), "账户间转账", CounterpartyKind.OWN)
    a_bill(ledger, [a_row(1, 50_00, text="提现")])
    rule = a_rule(sweep, "提现", accounts=(BANK,))
    assert not tried(ledger, rule).other_bills
    a_bill(ledger, [a_row(1, -50_00, text="提现")], account=WECHAT)
    assert tried(ledger, rule).other_bills


def test_money_between_own_accounts_is_tried_too_and_rows_that_moved_none_are_not(
    books: Books,
) -> None:
    ledger = books()
    rows = [
        a_row(1, -50_00, text="提现", direction=Direction.NEUTRAL, reason="own_transfer",
              transfer=Direction.OUT),
        a_row(2, -70_00, text="提现", direction=Direction.NEUTRAL, reason="closed"),
    ]  # fmt: skip
    a_bill(ledger, rows, account=WECHAT)
    sweep = Outcome((Share(BANK, "GEN"),), "账户间转账", CounterpartyKind.OWN)
    found = tried(ledger, a_rule(sweep, "提现", direction=Direction.OUT, accounts=(WECHAT,)))
    assert (found.row_count, found.fit_count, found.fit_minor) == (2, 1, 50_00)


def test_only_the_newest_rows_are_tried_by_few_queries(
    books: Books, count_queries: CountQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = books()
    for account in (BANK, WECHAT):
        rows = [a_row(n, n * 100, f"{account}付", text="停车费") for n in range(1, 9)]
        book(ledger, a_bill(ledger, rows, account=account), ADVERTS, account=account)
    with ledger.reading() as connection, count_queries(connection) as sent:
        found = bill_trial(connection, ledger.facts, a_rule(), ())
    assert (found.fit_count, found.otherwise_count) == (16, 16)
    assert len(sent) <= 4
    monkeypatch.setattr(module, "ROWS_MAX", 3)
    monkeypatch.setattr(module, "SHOWN_MAX", 2)
    found = tried(ledger, a_rule())
    # Two of the last day, one of the day before.
    assert (found.row_count, found.fit_minor, found.otherwise_count) == (3, 8_00 + 8_00 + 7_00, 3)
    assert len(found.otherwise) == 2


def test_where_there_are_no_bills_there_is_nothing_to_try(books: Books) -> None:
    found = tried(books(), a_rule())
    assert (found.row_count, found.first_on, found.fit_count) == (0, None, 0)


def test_what_cannot_be_booked_by_a_rule_agrees_with_nothing() -> None:
    booking = Booking(1, "记-2025-09-0001", BANK, "", CounterpartyKind.OTHER, {"GEN": 1_00},
                      {Part("480101", "GEN"): -1_00})  # fmt: skip
    row = a_row(1, 1_00)
    assert agrees(PARKING, row, booking)
    assert not agrees(replace(PARKING, shares=(Share(BANK, "GEN"),)), row, booking)

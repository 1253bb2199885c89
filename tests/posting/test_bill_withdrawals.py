"""Bills taken back: two people, nothing stands on them, and afterwards they count for nothing."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import Bill, Declared
from ledger.domain.errors import (
    AccessRefusedError,
    BillWithdrawalError,
    MatchError,
    TextError,
    UnknownNameError,
)
from ledger.domain.matching import LineKey, Match, MatchReason
from ledger.posting.bill_rows import reopen, same_event, set_aside
from ledger.posting.bill_vouchers import link_draft, vouchers_by_rules
from ledger.posting.bill_withdrawals import agree_withdrawal, ask_withdrawal, drop_withdrawal
from ledger.posting.check import check_books
from ledger.posting.check_bills import check_bills
from ledger.posting.drafts import withdraw
from ledger.posting.matches import end_match, match_many
from ledger.statements.bill_accounts import account_guess, kept_of_file, other_formats
from ledger.statements.bill_withdrawals import withdrawals
from ledger.statements.bills import bill, bill_page, row_page
from ledger.statements.bills_waiting import waiting_counts
from ledger.statements.open_items import account_standing
from ledger.statements.reconcilable import reconcilable_accounts
from ledger.statements.today import today
from ledger.store.bill_withdrawals import bill_withdrawals
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.billing import (
    BANK,
    CASHIER,
    OTHER_BANK,
    PARKING_RULE,
    SUPERVISOR,
    a_row,
    attached,
    counts,
    diary,
    do,
    keep,
    kept,
    posted,
    rows_of,
)

REASON = "收错了账户"
COLUMNS = ColumnMapping(("日期", "金额"), "日期", amount="金额").canonical_json()
BOOKED = "2025-09-03 停车费\n借 100201 5.00\n贷 480101 5.00"


def take_back(ledger: Ledger, bill_id: str) -> None:
    do(ledger, ask_withdrawal, bill_id, REASON)
    do(ledger, agree_withdrawal, bill_id, by=REVIEWER)


def waiting_for(connection: sa.Connection, ledger: Ledger, user_id: int) -> int:
    """Count what the desk's first page says that somebody has to agree to."""
    todos = today(connection, ledger.facts, user_id, date(2025, 10, 4)).todos
    return sum(todo.count for todo in todos if todo.kind == "withdrawals_to_agree")


def refusal(ledger: Ledger, action: Any, *arguments: Any, **values: Any) -> BillWithdrawalError:
    before = counts(ledger) | {"said": len(rows_of(ledger, bill_withdrawals))}
    with pytest.raises(BillWithdrawalError) as refused:
        do(ledger, action, *arguments, **values)
    assert counts(ledger) | {"said": len(rows_of(ledger, bill_withdrawals))} == before
    return refused.value


def test_one_asks_and_another_agrees(books: Books) -> None:
    ledger = books()
    bill_id = kept(ledger, a_row(1, 500))[0].bill_id
    for action in (agree_withdrawal, drop_withdrawal):
        assert refusal(ledger, action, bill_id).reason == "not_asked"
    for officer in (CASHIER, SUPERVISOR):
        with pytest.raises(AccessRefusedError):
            do(ledger, ask_withdrawal, bill_id, REASON, by=officer)
    with pytest.raises(TextError) as empty:
        do(ledger, ask_withdrawal, bill_id, " ")
    assert empty.value.field == "withdrawal"
    with pytest.raises(UnknownNameError) as unknown:
        do(ledger, ask_withdrawal, "f" * 50, REASON)
    assert (unknown.value.noun, unknown.value.name) == ("bill", "f" * 40)
    do(ledger, ask_withdrawal, bill_id, REASON)
    assert refusal(ledger, ask_withdrawal, bill_id, REASON).reason == "pending"
    assert refusal(ledger, agree_withdrawal, bill_id).reason == "own"
    do(ledger, drop_withdrawal, bill_id)
    do(ledger, ask_withdrawal, bill_id, REASON, by=REVIEWER)
    do(ledger, agree_withdrawal, bill_id)
    assert refusal(ledger, ask_withdrawal, bill_id, REASON).reason == "done"
    assert refusal(ledger, drop_withdrawal, bill_id).reason == "not_asked"
    said = [
        (row.step, row.reason, row.said_by, row.role) for row in rows_of(ledger, bill_withdrawals)
    ]
    assert said == [
        ("asked", REASON, 1, "treasurer"), ("dropped", "", 1, "treasurer"),
        ("asked", REASON, 2, "reviewer"), ("agreed", "", 1, "treasurer"),
    ]  # fmt: skip
    assert diary(ledger, "bill_withdrawal_agreed") == [(bill_id, 1)]
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None


def test_what_was_asked_and_agreed_is_told_to_officers(books: Books) -> None:
    ledger = books()
    bill_id = kept(ledger, a_row(1, 500))[0].bill_id
    do(ledger, ask_withdrawal, bill_id, REASON)
    with ledger.reading() as connection:
        waiting = {
            user: waiting_for(connection, ledger, user)
            for user in (TREASURER.user_id, REVIEWER.user_id)
        }
        assert waiting == {TREASURER.user_id: 0, REVIEWER.user_id: 1}
        (row,) = bill_page(connection, ledger.facts).rows
    assert row.withdrawal is not None
    assert (row.withdrawal.reason, row.withdrawal.asked_by_id) == (REASON, 1)
    assert not row.is_withdrawn
    assert row.open_count == 1
    do(ledger, agree_withdrawal, bill_id, by=REVIEWER)
    with ledger.reading() as connection:
        assert waiting_for(connection, ledger, REVIEWER.user_id) == 0
        shown = bill(connection, ledger.facts, bill_id)
        assert shown is not None
        assert shown.is_withdrawn
        assert shown.withdrawal == withdrawals(connection, ledger.facts, [bill_id])[bill_id]
        page = row_page(connection, ledger.facts, shown)
    assert [item.state for item in page.rows] == ["withdrawn"]


def test_a_bill_stays_while_its_rows_are_booked(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500), a_row(2, 700))
    bill_id = keys[0].bill_id
    (draft_id,) = do(ledger, vouchers_by_rules, BANK, keys[1:], [PARKING_RULE]).draft_ids
    found = refusal(ledger, ask_withdrawal, bill_id, REASON)
    assert (found.reason, found.row) == ("drafted", 2)
    do(ledger, withdraw, draft_id)
    do(ledger, ask_withdrawal, bill_id, REASON)
    (draft_id,) = do(ledger, vouchers_by_rules, BANK, keys[1:], [PARKING_RULE]).draft_ids
    seq = posted(ledger, draft_id)
    found = refusal(ledger, agree_withdrawal, bill_id, by=REVIEWER)
    assert (found.reason, found.row, found.text) == ("booked", 2, "记-2025-09-0001")
    ledger.post(f"2025-09-20 [reverses {seq}] 收错了账户")
    do(ledger, agree_withdrawal, bill_id, by=REVIEWER)
    with ledger.reading() as connection:
        assert list(check_bills(connection, ledger.community_id)) == []


def test_a_bill_stays_while_a_row_is_matched(books: Books) -> None:
    ledger = books(BOOKED)
    (key,) = kept(ledger, a_row(1, 500))
    match = Match(MatchReason.BY_HAND, (key,), (LineKey(1, 1),))
    (match_id,) = do(ledger, match_many, BANK, [match])
    found = refusal(ledger, ask_withdrawal, key.bill_id, REASON)
    assert (found.reason, found.row) == ("matched", 1)
    do(ledger, end_match, match_id)
    take_back(ledger, key.bill_id)


def test_a_bill_stays_while_another_counts_with_it(books: Books) -> None:
    ledger = books()
    (own,) = kept(ledger, a_row(1, 500))
    _, other = kept(
        ledger, a_row(7, 100, day=4), a_row(8, 500, day=5), file="other", account=OTHER_BANK
    )
    do(ledger, same_event, OTHER_BANK, other, own)
    found = refusal(ledger, ask_withdrawal, own.bill_id, REASON)
    assert (found.reason, found.row, found.other_row) == ("counted_with", 1, 8)
    assert found.text == "other.csv"
    # The other one may go: what it says goes with it.
    take_back(ledger, other.bill_id)
    take_back(ledger, own.bill_id)


def test_bills_that_overlap_go_the_last_one_first(books: Books) -> None:
    ledger = books()
    (first,) = kept(ledger, a_row(1, 500, serial="S1"))
    both = Bill("test", "utf-8", (a_row(1, 500, serial="S1"), a_row(2, 700, serial="S2")))
    second = keep(ledger, both, file="second")
    assert second.known_count == 1
    found = refusal(ledger, ask_withdrawal, first.bill_id, REASON)
    assert (found.reason, found.text) == ("built_upon", "second.csv")
    take_back(ledger, second.bill_id)
    take_back(ledger, first.bill_id)
    again = keep(ledger, both, file="second")
    assert (again.row_count, again.known_count) == (2, 0)


def test_the_same_file_may_be_kept_again_otherwise(books: Books) -> None:
    ledger = books()
    rows = (a_row(1, 500), a_row(2, 500))
    wrong = keep(ledger, Bill("test", "utf-8", rows))
    with ledger.reading() as connection:
        assert [
            item.bill_id for item in kept_of_file(connection, ledger.facts, attached(ledger))
        ] == [wrong.bill_id]
    take_back(ledger, wrong.bill_id)
    with ledger.reading() as connection:
        assert kept_of_file(connection, ledger.facts, attached(ledger)) == ()
    right = keep(ledger, Bill("test", "utf-8", rows, mapping=COLUMNS), account=BANK)
    elsewhere = keep(ledger, Bill("test", "utf-8", rows), account=OTHER_BANK)
    assert [(item.row_count, item.is_new) for item in (right, elsewhere)] == [(2, True)] * 2
    with ledger.reading() as connection:
        assert list(check_bills(connection, ledger.community_id)) == []


def test_rows_of_a_bill_taken_back_count_for_nothing(books: Books) -> None:
    ledger = books(BOOKED)
    bill_of_month = Bill(
        "test", "utf-8", (a_row(1, 500),), period=(date(2025, 9, 1), date(2025, 9, 30)),
        declared=Declared(opening_minor=0, closing_minor=500),
    )  # fmt: skip
    bill_id = keep(ledger, bill_of_month).bill_id
    span = (date(2025, 9, 1), date(2025, 9, 30))

    def seen() -> tuple[Any, ...]:
        with ledger.reading() as connection:
            standing = account_standing(connection, ledger.facts, BANK, date(2025, 9, 30))
            accounts = reconcilable_accounts(connection, ledger.facts, date(2025, 10, 4))
            return (
                len(standing.rows), standing.bank_minor, standing.begins_on,
                waiting_counts(connection, ledger.facts, date(2025, 12, 4), most=9),
                other_formats(connection, ledger.facts, BANK, "other", span),
                account_guess(connection, ledger.facts, "", "test"),
                [item.covered_to for item in accounts if item.account.code == BANK],
            )  # fmt: skip

    before = {"bill_rows_open": 1, "bills_due": 1}
    assert seen()[:4] == (1, 500, span[0], before)
    assert seen()[4:] == (("test",), BANK, [span[1]])
    take_back(ledger, bill_id)
    assert seen()[:4] == (0, None, None, {"bill_rows_open": 0, "bills_due": 0})
    assert seen()[4:] == ((), "", [None])


def test_nothing_is_done_with_a_row_of_a_bill_taken_back(books: Books) -> None:
    ledger = books(BOOKED)
    (key,) = kept(ledger, a_row(1, 500))
    (other,) = kept(ledger, a_row(1, 500), file="other", account=OTHER_BANK)
    take_back(ledger, key.bill_id)
    match = Match(MatchReason.BY_HAND, (key,), (LineKey(1, 1),))
    for action, arguments in (
        (vouchers_by_rules, (BANK, [key], [PARKING_RULE])),
        (link_draft, (BANK, [key], "any")),
        (set_aside, (BANK, key, "退回")),
        (reopen, (BANK, key)),
        (same_event, (BANK, key, other)),
        (same_event, (OTHER_BANK, other, key)),
        (match_many, (BANK, [match])),
    ):
        before = counts(ledger)
        with pytest.raises(MatchError) as refused:
            do(ledger, action, *arguments)
        assert refused.value.reason == "withdrawn"
        assert counts(ledger) == before

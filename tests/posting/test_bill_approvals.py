"""What is approved of a bill's rows matches them by itself, if it still says what they say."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.bill_rules import Outcome, Share
from ledger.domain.errors import AccessRefusedError, MatchError, UnknownNameError
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.transactions import BrokenRule, Draft, credit, debit
from ledger.posting.bill_rows import same_event, set_aside
from ledger.posting.bill_vouchers import (
    Choice,
    link_draft,
    vouchers_by_hand,
    vouchers_by_rules,
)
from ledger.posting.check import check_books
from ledger.posting.drafts import reject, save_draft, submit, withdraw
from ledger.posting.matches import match_many
from ledger.posting.reversals import propose_reversal
from ledger.store.bills import bill_drafts
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger
from tests.posting import paying
from tests.posting.billing import (
    BANK,
    CASHIER,
    DAILY_RULE,
    PARKING_RULE,
    WECHAT,
    a_row,
    approved,
    do,
    drafted,
    kept,
    open_matches,
    posted,
    rows_of,
)

CLEANING = Outcome((Share("510102", "GEN"),), "保洁费")
MONEY = "2025-09-01 停车费\n借 100201 50.00\n贷 480101 50.00"


def is_sound(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id).difference is None


def changed(ledger: Ledger, draft_id: str, draft: Draft) -> None:
    do(ledger, save_draft, draft, draft_id=draft_id)
    do(ledger, submit, draft_id)


def one_voucher(ledger: Ledger, *keys: RowKey, account: str = BANK) -> str:
    (draft_id,) = do(ledger, vouchers_by_rules, account, keys, [DAILY_RULE]).draft_ids
    return str(draft_id)


def test_approval_makes_the_match_by_itself(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500), a_row(2, 700), a_row(3, 900))
    run = do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE])
    assert open_matches(ledger) == []
    first, second, third = run.draft_ids
    approved(ledger, second)
    assert open_matches(ledger) == [("voucher", [keys[1]], [(1, 1)])]
    approved(ledger, first, third)
    assert {(rows[0], lines[0]) for _, rows, lines in open_matches(ledger)} == {
        (keys[1], (1, 1)), (keys[0], (2, 1)), (keys[2], (3, 1)),
    }  # fmt: skip
    assert is_sound(ledger)


def test_a_days_rows_with_fees_are_matched_with_what_came_to_the_account(books: Books) -> None:
    ledger = books()
    keys = kept(
        ledger, *(a_row(number, 500, fee_minor=3) for number in range(1, 12)), account=WECHAT
    )
    posted(ledger, one_voucher(ledger, *keys, account=WECHAT))
    assert open_matches(ledger) == [("voucher", keys, [(1, 1)])]
    assert is_sound(ledger)


def test_lines_in_several_funds_are_one_row(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 501))
    shares = (Share("480101", "GEN"), Share("430101", "PROP"))
    choice = Choice(key, Outcome(shares, "停车费"))
    run = do(ledger, vouchers_by_hand, BANK, [choice])
    posted(ledger, run.draft_ids[0])
    assert open_matches(ledger) == [("voucher", [key], [(1, 1), (1, 2)])]


def test_a_transfer_is_matched_in_the_bills_of_both_accounts(books: Books) -> None:
    ledger = books(MONEY)
    (there,) = kept(ledger, a_row(1, -500))
    (here,) = kept(ledger, a_row(1, 500), file="wechat", account=WECHAT)
    transfer = Outcome((Share(WECHAT, "GEN"),), "账户间转账")
    (draft_id,) = do(ledger, vouchers_by_hand, BANK, [Choice(there, transfer)]).draft_ids
    do(ledger, link_draft, WECHAT, [here], draft_id)
    seq = posted(ledger, draft_id)
    assert sorted((rows, lines) for _, rows, lines in open_matches(ledger)) == sorted(
        [([there], [(seq, 1)]), ([here], [(seq, 2)])]
    )


def test_a_draft_that_was_changed_to_another_sum_leaves_its_row_open(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    draft_id = one_voucher(ledger, key)
    lines = (debit(BANK, 499, fund="GEN"), credit("480101", 499, fund="GEN"))
    changed(ledger, draft_id, replace(drafted(ledger, draft_id), lines=lines))
    assert posted(ledger, draft_id) == 1
    assert open_matches(ledger) == []
    # A second voucher would book it twice; a fen more in the books makes it whole.
    with pytest.raises(MatchError):
        do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE])
    ledger.post("2025-09-03 停车费\n借 100201 0.01\n贷 480101 0.01")
    both = Match(MatchReason.BY_HAND, (key,), (LineKey(1, 1), LineKey(2, 1)))
    do(ledger, match_many, BANK, [both])
    assert len(open_matches(ledger)) == 1


@pytest.mark.parametrize("account", [WECHAT, "1001"])
def test_a_draft_that_was_moved_to_another_account_leaves_its_row_open(
    books: Books, account: str
) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    draft_id = one_voucher(ledger, key)
    lines = (debit(account, 500, fund="GEN"), credit("480101", 500, fund="GEN"))
    changed(ledger, draft_id, replace(drafted(ledger, draft_id), lines=lines))
    posted(ledger, draft_id)
    assert open_matches(ledger) == []


def test_a_draft_that_was_changed_in_its_words_alone_is_matched(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    draft_id = one_voucher(ledger, key)
    lines = (
        debit(BANK, 300, fund="GEN"), debit(BANK, 200, fund="PROP"),
        credit("480101", 300, fund="GEN"), credit("430101", 200, fund="PROP"),
    )  # fmt: skip
    changed(ledger, draft_id, replace(drafted(ledger, draft_id), lines=lines, summary="物业费"))
    posted(ledger, draft_id)
    assert open_matches(ledger) == [("voucher", [key], [(1, 1), (1, 2)])]


def test_what_broke_a_rule_is_matched_by_the_last_approval_it_needs(books: Books) -> None:
    ledger = books(MONEY)
    (key,) = kept(ledger, a_row(1, -60_00, text="保洁"))
    (draft_id,) = do(ledger, vouchers_by_hand, BANK, [Choice(key, CLEANING)]).draft_ids
    assert BrokenRule.CASH_OVERDRAWN in drafted(ledger, draft_id).flags
    paying.prepare(ledger)
    assert approved(ledger, draft_id) == [None]
    assert open_matches(ledger) == []
    (done,) = approved(ledger, draft_id, by=paying.SECOND)
    assert done is not None
    assert open_matches(ledger) == [("voucher", [key], [(done.seq, 1)])]


def test_a_row_is_what_the_payment_of_a_request_is_about(books: Books) -> None:
    ledger = paying.prepare(books(paying.GIFTS))
    (draft_id,) = paying.paid(ledger, paying.agreed(ledger))
    one, two = kept(ledger, a_row(1, -400_00, day=4), a_row(2, -400_00, day=4))
    do(ledger, link_draft, BANK, [one], draft_id)
    seq = posted(ledger, draft_id)
    line = next(
        number
        for number, item in enumerate(drafted(ledger, draft_id).lines, start=1)
        if item.account == BANK
    )
    assert open_matches(ledger) == [("voucher", [one], [(seq, line)])]
    # Posted by now: the other row is matched with its line by hand, or not at all.
    with pytest.raises(UnknownNameError):
        do(ledger, link_draft, BANK, [two], draft_id)
    assert is_sound(ledger)


def test_several_rows_are_one_draft_and_are_named_once(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 200), a_row(2, 300))
    lines = (debit(BANK, 500, fund="GEN"), credit("480101", 500, fund="GEN"))
    draft_id = do(ledger, save_draft, Draft(date(2025, 9, 3), lines, "停车费"))
    do(ledger, link_draft, BANK, [*keys, keys[0]], draft_id)
    do(ledger, submit, draft_id)
    posted(ledger, draft_id)
    assert open_matches(ledger) == [("voucher", keys, [(1, 1)])]


def test_only_an_open_draft_is_what_a_row_is_about(books: Books) -> None:
    ledger = books(MONEY)
    one, two, aside, same = kept(ledger, *(a_row(number, 500) for number in (1, 2, 3, 4)))
    draft_id = one_voucher(ledger, one)
    ((known,),) = [[row.draft_id] for row in rows_of(ledger, drafts) if row.state == "posted"]
    for wrong in ("x" * 50, known):
        with pytest.raises(UnknownNameError) as unknown:
            do(ledger, link_draft, BANK, [two], wrong)
        assert (unknown.value.noun, unknown.value.name) == ("draft", wrong[:40])
    do(ledger, set_aside, BANK, aside, "退回")
    do(ledger, same_event, BANK, same, two)
    for key in (one, aside, same):
        with pytest.raises(MatchError) as refused:
            do(ledger, link_draft, BANK, [key], draft_id)
        assert refused.value.reason == "held"
    with pytest.raises(UnknownNameError):
        do(ledger, link_draft, WECHAT, [two], draft_id)
    for officer in (REVIEWER, CASHIER):
        with pytest.raises(AccessRefusedError):
            do(ledger, link_draft, BANK, [two], draft_id, by=officer)
    assert len(rows_of(ledger, bill_drafts)) == 1
    do(ledger, reject, draft_id, by=REVIEWER, reason="重做")
    # It is about the first row already: with a second of the same sum it would say less than the bank.
    with pytest.raises(MatchError) as refused:
        do(ledger, link_draft, BANK, [two], draft_id)
    assert (refused.value.reason, refused.value.difference_minor) == ("unequal", 500)
    assert len(rows_of(ledger, bill_drafts)) == 1
    do(ledger, withdraw, draft_id)
    with pytest.raises(UnknownNameError):
        do(ledger, link_draft, BANK, [two], draft_id)


def test_a_voucher_taken_back_and_entered_anew_nets_with_its_row(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    draft_id = one_voucher(ledger, key)
    wrong = (debit(BANK, 800, fund="GEN"), credit("480101", 800, fund="GEN"))
    changed(ledger, draft_id, replace(drafted(ledger, draft_id), lines=wrong))
    seq = posted(ledger, draft_id)
    red = do(ledger, propose_reversal, seq, dated_on=date(2025, 9, 5), reason="金额有误")
    posted(ledger, red)
    ledger.post("2025-09-05 停车费\n借 100201 5.00\n贷 480101 5.00")
    lines = (LineKey(1, 1), LineKey(2, 1), LineKey(3, 1))
    do(ledger, match_many, BANK, [Match(MatchReason.RED_AND_BLUE, (key,), lines)])
    assert open_matches(ledger) == [("red_and_blue", [key], [(1, 1), (2, 1), (3, 1)])]
    assert is_sound(ledger)


def test_two_people_approve_a_bills_draft_and_match_it_once(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    draft_id = one_voucher(ledger, key)
    jobs = together(*[lambda: approved(ledger, draft_id)] * 2)
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["ApprovalError", "NoneType"]
    assert open_matches(ledger) == [("voucher", [key], [(1, 1)])]

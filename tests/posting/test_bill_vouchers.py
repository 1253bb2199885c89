"""Vouchers from rows of bills: by rules or by hand, submitted together or not at all."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share, Split
from ledger.domain.bills import Direction
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    AmountError,
    ClosedPeriodError,
    LinesError,
    MatchError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.matching import RowKey
from ledger.domain.transactions import CounterpartyKind, Line, Subline, credit, debit
from ledger.posting.bill_rows import reopen, same_event, set_aside
from ledger.posting.bill_vouchers import Choice, vouchers_by_hand, vouchers_by_rules
from ledger.posting.drafts import withdraw
from ledger.posting.periods import close_month
from ledger.store.bills import bill_drafts
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER
from tests.posting.billing import (
    AT,
    BANK,
    CASHIER,
    DAILY,
    DAILY_RULE,
    OTHER_BANK,
    PARKING,
    PARKING_RULE,
    WECHAT,
    a_row,
    attached,
    counts,
    do,
    drafted,
    kept,
    rows_of,
)

HELD = Outcome((Share("2601", "MNT"),), "维修资金", CounterpartyKind.RESIDENTS)
MAINTENANCE = "100205"
ROOMS = "place H3 household 3-201\nplace H4 household 3号楼202室\nplace H5 household 3-202"


def test_each_row_becomes_a_voucher_of_its_own_that_another_person_looks_at(books: Books) -> None:
    ledger = books()
    keys = kept(
        ledger,
        a_row(1, 500),
        a_row(2, 600, day=4, serial="A1"),
        a_row(3, 700, text="捐款"),
        a_row(4, 500, direction=Direction.NEUTRAL, reason="closed"),
    )
    run = do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE])
    assert (len(run.draft_ids), run.row_count, run.left) == (2, 2, tuple(keys[2:]))
    first, second = (drafted(ledger, draft_id) for draft_id in run.draft_ids)
    assert first.lines == (debit(BANK, 500, fund="GEN"), credit("480101", 500, fund="GEN"))
    assert (first.summary, second.summary) == ("2025年9月3日停车费", "2025年9月4日停车费")
    assert second.memo == "王小明 · 停车费 · A1"
    assert (second.dated_on, second.happened_on) == (date(2025, 9, 4), date(2025, 9, 4))
    assert first.attachments == (attached(ledger),)
    assert first.counterparty_kind is CounterpartyKind.RESIDENTS
    found = rows_of(ledger, drafts)
    assert {(row.state, row.author_id, row.author_role) for row in found} == {
        ("submitted", 1, "treasurer")
    }
    links = [(row.row_number, row.draft_id, row.linked_by, row.linked_at) for row in rows_of(
        ledger, bill_drafts
    )]  # fmt: skip
    assert links == [(n, run.draft_ids[n - 1], 1, AT) for n in (1, 2)]


def test_rows_of_a_day_become_one_voucher_with_their_fees(books: Books) -> None:
    ledger = books()
    keys = kept(
        ledger, *(a_row(number, 500, day=3 + number % 2, fee_minor=3) for number in range(1, 6)),
        account=WECHAT,
    )  # fmt: skip
    run = do(ledger, vouchers_by_rules, WECHAT, keys, [DAILY_RULE])
    assert len(run.draft_ids) == 2
    by_day = {drafted(ledger, draft_id).dated_on.day: draft_id for draft_id in run.draft_ids}
    assert drafted(ledger, by_day[4]).lines == (
        debit(WECHAT, 1_491, fund="GEN"), debit("530104", 9, fund="GEN"),
        credit("480101", 1_500, fund="GEN"),
    )  # fmt: skip
    linked = {row.row_number: row.draft_id for row in rows_of(ledger, bill_drafts)}
    assert linked == {number: by_day[3 + number % 2] for number in range(1, 6)}


def test_a_fee_that_no_account_is_named_for_stops_the_whole_run(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500), a_row(2, 500, fee_minor=3))
    before = counts(ledger)
    with pytest.raises(AccountRuleError) as refused:
        do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE])
    assert refused.value.reason == "fee_account"
    assert counts(ledger) == before


def test_rules_of_one_name_and_rows_of_one_number_are_not_booked_together(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500), a_row(2, 700, text="广告费"))
    keys += kept(ledger, a_row(1, 900), file="other")
    advertising = replace(PARKING, shares=(Share("480102", "GEN"),), matter="广告费")
    rules = [PARKING_RULE, BillRule("停车", advertising, words=("广告",))]
    run = do(ledger, vouchers_by_rules, BANK, keys, rules)
    made = [drafted(ledger, draft_id) for draft_id in run.draft_ids]
    assert [(draft.matter, draft.amount_minor) for draft in made] == [
        ("停车费", 500), ("广告费", 700), ("停车费", 900),
    ]  # fmt: skip
    assert all(draft.memo for draft in made)


def test_a_day_of_two_bills_keeps_both_of_them_attached(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500)) + kept(ledger, a_row(1, 900), file="other")
    run = do(ledger, vouchers_by_rules, BANK, keys, [DAILY_RULE])
    made = drafted(ledger, run.draft_ids[0])
    assert (made.amount_minor, made.attachments) == (
        1_400, (attached(ledger), attached(ledger, "other")),
    )  # fmt: skip


@pytest.mark.parametrize("gather", Gather)
def test_households_are_read_from_rows_and_what_is_unclear_is_left(
    books: Books, gather: Gather
) -> None:
    ledger = books(ROOMS)
    keys = kept(
        ledger,
        a_row(1, 500, text="3号楼201室 维修资金"),
        a_row(2, 600, text="维修资金", counterparty="1-101"),
        a_row(3, 700, text="维修资金"),
        a_row(4, 800, text="维修资金 3-202"),
        a_row(5, 900, text="维修资金 1-101和3-201"),
        a_row(6, 100, text="维修资金 9-901"),
        account=MAINTENANCE,
    )
    rule = BillRule("维修", replace(HELD, by_room=True, gather=gather), words=("维修资金",))
    run = do(ledger, vouchers_by_rules, MAINTENANCE, keys, [rule])
    # Two households are called 3-202.
    assert run.left == tuple(keys[2:])
    shares = [
        share
        for draft_id in run.draft_ids
        for line in drafted(ledger, draft_id).lines
        for share in line.sublines
    ]
    assert sorted(shares, key=lambda share: share.place) == [
        Subline("H1", 0, 600), Subline("H3", 0, 500),
    ]  # fmt: skip
    assert len(run.draft_ids) == (1 if gather is Gather.DAY else 2)


def test_interest_is_divided_by_what_each_fund_had_in_the_account_that_day(books: Books) -> None:
    ledger = books("""
        2025-09-01 停车费
          借 100201 300.00
          贷 480101 300.00
        2025-09-02 物业费
          借 100201 100.00 PROP
          贷 430101 100.00 PROP
        2025-09-04 物业费
          借 100201 900.00 PROP
          贷 430101 900.00 PROP
    """)
    keys = kept(ledger, a_row(1, 101, text="利息"), a_row(2, 100, text="利息", day=5))
    interest = Outcome((Share("480104", "GEN"),), "利息", split=Split.BALANCES)
    rule = BillRule("利息", interest, words=("利息",))
    run = do(ledger, vouchers_by_rules, BANK, keys, [rule])
    made = [drafted(ledger, draft_id) for draft_id in run.draft_ids]
    assert [line for line in made[0].lines if line.account == BANK] == [
        debit(BANK, 76, fund="GEN"), debit(BANK, 25, fund="PROP"),
    ]  # fmt: skip
    assert [line for line in made[1].lines if line.account != BANK] == [
        credit("480104", 23, fund="GEN"), credit("480104", 77, fund="PROP"),
    ]  # fmt: skip


def test_what_the_funds_as_posted_do_not_cover_is_left_or_refused(books: Books) -> None:
    ledger = books("2025-09-01 停车费\n借 100201 1.00\n贷 480101 1.00")
    covered, more, later = kept(
        ledger,
        a_row(1, -100, text="提现"),
        a_row(2, -101, text="提现"),
        a_row(3, -101, text="提现", day=8),
    )
    sweep = Outcome((Share(WECHAT, "GEN"),), "提现", split=Split.BALANCES)
    rule = BillRule("提现", sweep, direction=Direction.OUT, words=("提现",))
    run = do(ledger, vouchers_by_rules, BANK, [covered, more, later], [rule])
    assert (len(run.draft_ids), run.left) == (1, (more, later))
    before = counts(ledger)
    with pytest.raises(AccountRuleError) as refused:
        do(ledger, vouchers_by_hand, BANK, [Choice(more, sweep)])
    assert (refused.value.reason, refused.value.account) == ("uncovered", BANK)
    assert counts(ledger) == before
    # Once the receipts are in the books, it is known whose money left.
    ledger.post("2025-09-02 物业费\n借 100201 9.00 PROP\n贷 430101 9.00 PROP")
    (draft_id,) = do(ledger, vouchers_by_rules, BANK, [later], [rule]).draft_ids
    assert [line for line in drafted(ledger, draft_id).lines if line.account == BANK] == [
        credit(BANK, 10, fund="GEN"), credit(BANK, 91, fund="PROP"),
    ]  # fmt: skip


def test_interest_of_an_account_with_nothing_in_it_is_the_written_funds(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 5, text="利息"))
    interest = Outcome((Share("480104", "GEN"),), "利息", split=Split.BALANCES)
    (draft_id,) = do(ledger, vouchers_by_hand, BANK, [Choice(key, interest)]).draft_ids
    assert credit("480104", 5, fund="GEN") in drafted(ledger, draft_id).lines


def test_a_row_of_a_closed_month_is_booked_today_and_says_when_it_happened(books: Books) -> None:
    ledger = books("2025-09-01 停车费\n借 100201 1.00\n贷 480101 1.00")
    keys = kept(ledger, a_row(1, 500), a_row(2, 500, occurred_at=date(2025, 10, 1)))
    do(ledger, close_month, 202509)
    run = do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE])
    made = [drafted(ledger, draft_id) for draft_id in run.draft_ids]
    assert [(draft.dated_on, draft.happened_on) for draft in made] == [
        (date(2025, 10, 4), date(2025, 9, 3)), (date(2025, 10, 1), date(2025, 10, 1)),
    ]  # fmt: skip


def test_one_row_that_cannot_be_booked_stops_all(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500), a_row(2, 600, text="维修资金"))
    unfit = BillRule("维修", replace(HELD, shares=(Share("480101", "MNT"),)), words=("维修",))
    before = counts(ledger)
    with pytest.raises(AccountRuleError):
        do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE, unfit])
    assert counts(ledger) == before


def test_no_rows_make_no_vouchers(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    for keys, rules in (([], [PARKING_RULE]), ([key], [])):
        run = do(ledger, vouchers_by_rules, BANK, keys, rules)
        assert (run.draft_ids, run.row_count, run.left) == ((), 0, tuple(keys))
    assert do(ledger, vouchers_by_hand, BANK, []).draft_ids == ()


def by_hand(key: RowKey, outcome: Outcome = PARKING, household: str = "") -> list[Choice]:
    return [Choice(key, outcome, household)]


def test_a_person_says_what_rows_become_and_those_of_a_day_may_go_together(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, *(a_row(number, 100 * number) for number in range(1, 5)))
    other = replace(PARKING, matter="车位费", gather=Gather.DAY)
    said = [Choice(key, outcome) for key, outcome in zip(
        keys, (PARKING, DAILY, other, DAILY), strict=True
    )]  # fmt: skip
    run = do(ledger, vouchers_by_hand, BANK, said)
    made = [drafted(ledger, draft_id) for draft_id in run.draft_ids]
    assert [(draft.matter, draft.amount_minor) for draft in made] == [
        ("停车费", 100), ("停车费", 600), ("车位费", 300),
    ]  # fmt: skip
    assert (run.row_count, run.left) == (4, ())


def test_a_person_says_whose_share_it_is(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500), account=MAINTENANCE)
    for household, kind in (("", LinesError), ("H9", UnknownNameError)):
        with pytest.raises(kind):
            do(ledger, vouchers_by_hand, MAINTENANCE, by_hand(key, HELD, household))
    run = do(ledger, vouchers_by_hand, MAINTENANCE, by_hand(key, HELD, "H1"))
    assert drafted(ledger, run.draft_ids[0]).lines[1] == Line(
        "2601", "MNT", 0, 500, sublines=(Subline("H1", 0, 500),)
    )


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (replace(PARKING, matter="13812345678"), TextError),
        (replace(PARKING, matter=" "), TextError),
        (replace(PARKING, shares=()), TextError),
        (replace(PARKING, shares=(Share("480101", "GEN", 0),)), AmountError),
        (replace(PARKING, shares=(Share(BANK, "GEN"),)), AccountRuleError),
        (replace(PARKING, shares=(Share("480101", "NONE"),)), UnknownNameError),
        (replace(PARKING, shares=(Share("480101", "GEN", place="B9"),)), UnknownNameError),
    ],
)
def test_what_a_person_says_is_held_to_the_same_rules(
    books: Books, outcome: Outcome, kind: type[Refusal]
) -> None:
    ledger = books()
    one, two = kept(ledger, a_row(1, 500), a_row(2, 600))
    before = counts(ledger)
    with pytest.raises(kind):
        do(ledger, vouchers_by_hand, BANK, by_hand(one) + by_hand(two, outcome))
    assert counts(ledger) == before


def test_a_row_that_moved_nothing_gets_no_voucher_by_hand(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500, direction=Direction.NEUTRAL, reason="closed"))
    with pytest.raises(AmountError):
        do(ledger, vouchers_by_hand, BANK, by_hand(key))


def test_a_row_is_named_once(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    for second in (PARKING, DAILY):
        with pytest.raises(MatchError):
            do(ledger, vouchers_by_hand, BANK, by_hand(key) + by_hand(key, second))
    run = do(ledger, vouchers_by_rules, BANK, [key, key], [PARKING_RULE])
    assert (len(run.draft_ids), run.row_count) == (1, 1)


def test_a_row_has_one_voucher_until_that_is_withdrawn(books: Books) -> None:
    ledger = books()
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    run = do(ledger, vouchers_by_rules, BANK, [one], [PARKING_RULE])
    before = counts(ledger)
    for again in ([one], [two, one]):
        with pytest.raises(MatchError) as refused:
            do(ledger, vouchers_by_rules, BANK, again, [PARKING_RULE])
        assert refused.value.reason == "held"
    assert counts(ledger) == before
    do(ledger, withdraw, run.draft_ids[0])
    again = do(ledger, vouchers_by_hand, BANK, by_hand(one))
    assert [row.draft_id for row in rows_of(ledger, bill_drafts) if row.row_number == 1] == sorted(
        [*run.draft_ids, *again.draft_ids]
    )


def test_a_row_that_gets_none_gets_none_from_a_page_left_open_either(books: Books) -> None:
    ledger = books()
    aside, same, other = kept(ledger, *(a_row(number, 500) for number in (1, 2, 3)))
    do(ledger, set_aside, BANK, aside, "退回")
    do(ledger, same_event, BANK, same, other)
    for key in (aside, same):
        for action, said in ((vouchers_by_rules, [key]), (vouchers_by_hand, by_hand(key))):
            rules = [[PARKING_RULE]] if action is vouchers_by_rules else []
            with pytest.raises(MatchError) as refused:
                do(ledger, action, BANK, said, *rules)
            assert refused.value.reason == "held"
        do(ledger, reopen, BANK, key)
    run = do(ledger, vouchers_by_rules, BANK, [aside, same, other], [PARKING_RULE])
    assert run.row_count == 3


def test_a_treasurer_makes_vouchers_of_rows_of_that_account(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    for officer in (REVIEWER, CASHIER):
        with pytest.raises(AccessRefusedError):
            do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE], by=officer)
        with pytest.raises(AccessRefusedError):
            do(ledger, vouchers_by_hand, BANK, by_hand(key), by=officer)
    with pytest.raises(UnknownNameError):
        do(ledger, vouchers_by_rules, OTHER_BANK, [key], [PARKING_RULE])
    with pytest.raises(UnknownNameError):
        do(ledger, vouchers_by_hand, OTHER_BANK, by_hand(key))


def test_no_voucher_is_made_where_today_is_closed_too(books: Books) -> None:
    ledger = books(
        "2025-09-01 停车费\n借 100201 1.00\n贷 480101 1.00\nclose 2025-09\nclose 2025-10"
    )
    (key,) = kept(ledger, a_row(1, 500))
    with pytest.raises(ClosedPeriodError):
        do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE])


def test_two_people_make_vouchers_of_a_row_once(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    keys = kept(ledger, *(a_row(number, 500) for number in range(1, 20)))
    jobs = together(
        lambda: do(ledger, vouchers_by_rules, BANK, keys, [PARKING_RULE]),
        lambda: do(ledger, vouchers_by_hand, BANK, by_hand(keys[-1])),
    )
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["MatchError", "NoneType"]
    assert counts(ledger)["drafts"] in (1, 19)
    assert counts(ledger)["bill_drafts"] == counts(ledger)["drafts"]

"""What people choose about rows that get no voucher: set aside, the same event as another, open again."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from ledger.domain.errors import (
    AccessRefusedError,
    MatchError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.posting import bill_rows as module
from ledger.posting.bill_rows import kept_rows, reopen, same_event, set_aside
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.drafts import withdraw
from ledger.posting.matches import end_match, match_many
from ledger.store.bills import bill_choices
from ledger.store.reconciliations import matches
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.billing import (
    AT,
    BANK,
    CASHIER,
    OTHER_BANK,
    PARKING_RULE,
    a_row,
    counts,
    do,
    kept,
    rows_of,
)


def choices(ledger: Ledger) -> list[tuple[int, int, str]]:
    """Give row, number and choice of everything that was chosen."""
    found = rows_of(ledger, bill_choices)
    return [(row.row_number, row.number, row.choice) for row in found]


def is_refused(ledger: Ledger, action: Callable[..., Any], *arguments: Any, **values: Any) -> str:
    """Try something that is refused and leaves nothing; gives the reason."""
    before = counts(ledger)
    with pytest.raises(Refusal) as refused:
        do(ledger, action, *arguments, **values)
    assert counts(ledger) == before
    return str(getattr(refused.value, "reason", type(refused.value).__name__))


def test_a_row_is_set_aside_with_a_reason_and_opened_again(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    do(ledger, set_aside, BANK, key, "  押金，退回 ")
    do(ledger, reopen, BANK, key)
    do(ledger, set_aside, BANK, key, "另有凭证")
    found = rows_of(ledger, bill_choices)
    assert [(row.number, row.choice, row.reason) for row in found] == [
        (1, "set_aside", "押金，退回"), (2, "reopened", ""), (3, "set_aside", "另有凭证"),
    ]  # fmt: skip
    assert {(row.chosen_by, row.role, row.chosen_at) for row in found} == {(1, "treasurer", AT)}


@pytest.mark.parametrize("reason", ["", "  ", "字" * 101, "\u200b"])
def test_a_row_is_not_set_aside_for_no_reason(books: Books, reason: str) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    with pytest.raises(TextError) as refused:
        do(ledger, set_aside, BANK, key, reason)
    assert refused.value.field == "reason"
    assert choices(ledger) == []


def test_a_row_tells_of_the_event_that_another_row_tells_of(books: Books) -> None:
    ledger = books()
    (key, other) = kept(ledger, a_row(1, -500), a_row(2, -500))
    (elsewhere,) = kept(ledger, a_row(1, -500), file="card", account=OTHER_BANK)
    do(ledger, same_event, BANK, key, other)
    do(ledger, same_event, BANK, other, elsewhere)
    named = [(row.row_number, row.same_bill_id, row.same_row_number) for row in rows_of(
        ledger, bill_choices
    )]  # fmt: skip
    assert named == [(1, other.bill_id, 2), (2, elsewhere.bill_id, 1)]


def test_no_row_is_the_same_as_itself_or_as_other_money(books: Books) -> None:
    ledger = books()
    keys = kept(ledger, a_row(1, 500), a_row(2, 499), a_row(3, -500), a_row(4, 500, fee_minor=1))
    assert is_refused(ledger, same_event, BANK, keys[0], keys[0]) == "empty"
    for other, difference in ((keys[1], 1), (keys[2], 1_000), (keys[3], 1)):
        with pytest.raises(MatchError) as refused:
            do(ledger, same_event, BANK, keys[0], other)
        assert (refused.value.reason, refused.value.difference_minor) == ("unequal", difference)
    unknown = RowKey(keys[0].bill_id, 99)
    assert is_refused(ledger, same_event, BANK, keys[0], unknown) == "UnknownNameError"
    assert choices(ledger) == []


THIRD = "100203"


def test_two_rows_of_a_bill_are_never_counted_with_one_row(books: Books) -> None:
    ledger = books()
    first, second = kept(ledger, a_row(1, -500), a_row(2, -500))
    (third,) = kept(ledger, a_row(1, -500), file="again", account=THIRD)
    one, two = kept(ledger, *(a_row(n, -500) for n in (1, 2)), file="card", account=OTHER_BANK)
    do(ledger, same_event, BANK, first, one)
    assert is_refused(ledger, same_event, BANK, second, one) == "held"
    do(ledger, same_event, BANK, second, two)
    # Another bill may tell of the same event once more; and what was taken back is free again.
    do(ledger, same_event, THIRD, third, one)
    do(ledger, reopen, BANK, first)
    do(ledger, reopen, BANK, second)
    do(ledger, same_event, BANK, second, one)


def test_rows_are_not_counted_with_each_other_in_a_circle(books: Books) -> None:
    ledger = books()
    one, two, three = kept(ledger, *(a_row(number, 500) for number in (1, 2, 3)))
    do(ledger, same_event, BANK, one, two)
    assert is_refused(ledger, same_event, BANK, two, one) == "held"
    assert is_refused(ledger, same_event, BANK, three, one) == "held"
    do(ledger, same_event, BANK, two, three)
    assert is_refused(ledger, same_event, BANK, three, one) == "held"
    do(ledger, reopen, BANK, one)
    do(ledger, same_event, BANK, three, one)


def test_the_row_that_is_counted_may_itself_be_set_aside(books: Books) -> None:
    ledger = books()
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    do(ledger, set_aside, BANK, two, "退回")
    # Its money stays an open item there, with the reason.
    do(ledger, same_event, BANK, one, two)
    assert choices(ledger) == [(1, 1, "same"), (2, 1, "set_aside")]


def test_nothing_is_chosen_of_a_row_with_a_voucher_until_that_is_withdrawn(books: Books) -> None:
    ledger = books()
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    run = do(ledger, vouchers_by_rules, BANK, [one], [PARKING_RULE])
    assert is_refused(ledger, set_aside, BANK, one, "退回") == "held"
    assert is_refused(ledger, same_event, BANK, one, two) == "held"
    # The other may be the one that is counted.
    do(ledger, same_event, BANK, two, one)
    do(ledger, reopen, BANK, one)
    do(ledger, withdraw, run.draft_ids[0])
    do(ledger, set_aside, BANK, one, "退回")


def test_nothing_is_chosen_of_a_matched_row_until_the_match_ends(books: Books) -> None:
    ledger = books("2025-09-03 停车费\n借 100201 5.00\n贷 480101 5.00")
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    match = Match(MatchReason.SAME_AMOUNT, (one,), (LineKey(1, 1),))
    (match_id,) = do(ledger, match_many, BANK, [match])
    assert is_refused(ledger, set_aside, BANK, one, "退回") == "held"
    assert is_refused(ledger, same_event, BANK, one, two) == "held"
    do(ledger, end_match, match_id)
    do(ledger, same_event, BANK, one, two)
    assert len(rows_of(ledger, matches)) == 1


def test_only_a_treasurer_chooses_and_only_rows_of_the_account(books: Books) -> None:
    ledger = books()
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    for action, more in ((set_aside, ("退回",)), (same_event, (two,)), (reopen, ())):
        for officer in (REVIEWER, CASHIER):
            with pytest.raises(AccessRefusedError):
                do(ledger, action, BANK, one, *more, by=officer)
        unknown = (RowKey(one.bill_id, 3), RowKey("other", 1))
        for account, key in ((OTHER_BANK, one), (BANK, unknown[0]), (BANK, unknown[1])):
            with pytest.raises(UnknownNameError) as refused:
                do(ledger, action, account, key, *more)
            assert (refused.value.noun, refused.value.name) == ("bill_row", str(key.row))
    assert choices(ledger) == []


@pytest.mark.parametrize("at_once", [2, 500])
def test_many_rows_are_read_a_part_at_a_time(
    sqlite_books: Books, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(module, "KEYS_MAX", at_once)
    ledger = sqlite_books()
    keys = kept(ledger, *(a_row(number, 500) for number in range(1, 6)))
    with ledger.reading() as connection:
        here = (connection, ledger.community_id)
        asked = [*keys[::-1], keys[0]]
        assert list(kept_rows(*here, BANK, asked)) == keys[::-1]
        with pytest.raises(UnknownNameError):
            kept_rows(*here, BANK, [*keys, RowKey(keys[0].bill_id, 9)])
    for last in (keys[0], keys[4]):
        run = do(ledger, vouchers_by_rules, BANK, [last], [PARKING_RULE])
        with ledger.reading() as connection, pytest.raises(MatchError):
            module.require_unbooked(connection, ledger.community_id, keys)
        do(ledger, withdraw, run.draft_ids[0])
        do(ledger, set_aside, BANK, last, "退回")
        with ledger.reading() as connection:
            module.require_unbooked(connection, ledger.community_id, keys)
            with pytest.raises(MatchError):
                module.require_undecided(connection, ledger.community_id, keys)
        do(ledger, reopen, BANK, last)
    with ledger.reading() as connection:
        module.require_undecided(connection, ledger.community_id, keys)


def test_two_people_deciding_about_a_row_are_heard_one_after_the_other(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    jobs = together(
        lambda: do(ledger, same_event, BANK, one, two),
        lambda: do(ledger, same_event, BANK, two, one),
    )
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["MatchError", "NoneType"]
    jobs = together(*[lambda: do(ledger, reopen, BANK, one)] * 2)
    assert [job.exception() for job in jobs] == [None, None]
    numbers = [row.number for row in rows_of(ledger, bill_choices) if row.row_number == 1]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_row_is_set_aside_or_gets_a_voucher_never_both(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    jobs = together(
        lambda: do(ledger, set_aside, BANK, key, "退回"),
        lambda: do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE], by=TREASURER),
    )
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["MatchError", "NoneType"]
    made = counts(ledger)
    assert made["bill_choices"] + made["bill_drafts"] == 1

"""Rows of bills and lines of the books are put together to the fen, nothing twice, and apart again."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    MatchError,
    Refusal,
    UnknownNameError,
)
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.posting import matches as module
from ledger.posting.bill_rows import reopen, same_event, set_aside
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.check import check_books
from ledger.posting.drafts import reject, withdraw
from ledger.posting.matches import end_match, match_many
from ledger.store.reconciliations import matches
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.billing import (
    AT,
    BANK,
    CASHIER,
    OTHER_BANK,
    PARKING_RULE,
    SUPERVISOR,
    a_row,
    counts,
    diary,
    do,
    kept,
    open_matches,
    rows_of,
)

#: Lines on the account: 5, 7 and 2 yuan came in by three vouchers, 3 went out; 4 on another account.
TEXT = """
    2025-09-03 停车费
      借 100201 5.00
      贷 480101 5.00
    2025-09-03 停车费
      借 100201 7.00
      借 100202 4.00
      贷 480101 11.00
    2025-09-04 停车费
      借 100201 2.00
      贷 480101 2.00
    2025-09-04 保洁
      借 510102 3.00
      贷 100201 3.00
"""
FIVE, SEVEN, TWO, THREE_OUT = LineKey(1, 1), LineKey(2, 1), LineKey(3, 1), LineKey(4, 2)
ELSEWHERE, PARKED = LineKey(2, 2), LineKey(1, 2)


def a_match(
    rows: list[RowKey], lines: list[LineKey], reason: MatchReason = MatchReason.BY_HAND
) -> Match:
    return Match(reason, tuple(rows), tuple(lines))


def matched(ledger: Ledger, *found: Match, account: str = BANK, **values: Any) -> list[str]:
    return list(do(ledger, match_many, account, found, **values))


def is_refused(ledger: Ledger, *found: Match, **values: Any) -> Refusal:
    before = counts(ledger)
    with pytest.raises(Refusal) as refused:
        matched(ledger, *found, **values)
    assert counts(ledger) == before
    return refused.value


def test_rows_and_lines_are_matched_one_or_many_to_one_or_many(books: Books) -> None:
    ledger = books(TEXT)
    keys = kept(ledger, a_row(1, 1_200), a_row(2, 150), a_row(3, 50), a_row(4, -300))
    found = [
        a_match([keys[0]], [FIVE, SEVEN], MatchReason.SAME_SUM),
        a_match([keys[1], keys[2]], [TWO]),
        a_match([keys[3]], [THREE_OUT], MatchReason.SAME_AMOUNT),
    ]
    made = matched(ledger, *found, by=REVIEWER)
    assert open_matches(ledger) == [
        ("by_hand", [keys[1], keys[2]], [TWO]),
        ("same_amount", [keys[3]], [THREE_OUT]),
        ("same_sum", [keys[0]], [FIVE, SEVEN]),
    ]
    assert {(row.match_id, row.made_by, row.made_at) for row in rows_of(ledger, matches)} == {
        (match_id, 2, AT) for match_id in made
    }
    assert {row.account_code for row in rows_of(ledger, matches)} == {BANK}


def test_lines_that_cancel_out_need_no_row(books: Books) -> None:
    ledger = books(f"{TEXT}\n2025-09-05 [reverses 1] 重复\n")
    matched(ledger, a_match([], [FIVE, LineKey(5, 1)], MatchReason.RED_AND_BLUE))
    assert open_matches(ledger) == [("red_and_blue", [], [FIVE, (5, 1)])]


@pytest.mark.parametrize("moved", [499, 501, -500])
def test_a_fen_of_difference_is_said_and_refused(books: Books, moved: int) -> None:
    ledger = books(TEXT)
    (key,) = kept(ledger, a_row(1, moved))
    refused = is_refused(ledger, a_match([key], [FIVE]))
    assert isinstance(refused, MatchError)
    assert (refused.reason, refused.difference_minor) == ("unequal", moved - 500)


def test_a_match_has_lines_and_not_too_many(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = books(TEXT)
    one, two, zero = kept(ledger, a_row(1, 300), a_row(2, 200), a_row(3, 5, fee_minor=5))
    for match in (a_match([], []), a_match([zero], [])):
        assert getattr(is_refused(ledger, match), "reason", "") == "empty"
    monkeypatch.setattr(module, "ITEMS_MAX", 1)
    assert getattr(is_refused(ledger, a_match([one, two], [FIVE])), "reason", "") == "empty"
    monkeypatch.setattr(module, "ITEMS_MAX", 2)
    matched(ledger, a_match([one, two], [FIVE]))


def test_only_rows_and_lines_of_the_account_are_matched(books: Books) -> None:
    ledger = books(TEXT)
    (key,) = kept(ledger, a_row(1, 500))
    (other,) = kept(ledger, a_row(1, 400), file="other", account=OTHER_BANK)
    for match, account in (
        (a_match([key], [FIVE]), OTHER_BANK),
        (a_match([other], [ELSEWHERE]), BANK),
        (a_match([other], [FIVE]), BANK),
        (a_match([key], [PARKED]), BANK),
        (a_match([key], [LineKey(99, 1)]), BANK),
        (a_match([RowKey(key.bill_id, 9)], [FIVE]), BANK),
        (a_match([RowKey("other", 1)], [FIVE]), BANK),
    ):
        assert isinstance(is_refused(ledger, match, account=account), UnknownNameError)
    matched(ledger, a_match([other], [ELSEWHERE]), account=OTHER_BANK)


def test_a_row_or_a_line_named_twice_counts_once(books: Books) -> None:
    ledger = books(TEXT)
    one, two = kept(ledger, a_row(1, 500), a_row(2, 700))
    assert (
        getattr(is_refused(ledger, a_match([one, one], [FIVE, SEVEN])), "reason", "") == "unequal"
    )
    matched(ledger, a_match([one, one], [FIVE]), a_match([two], [SEVEN, SEVEN]))
    assert len(open_matches(ledger)) == 2


def test_nothing_stands_in_two_matches_that_hold(books: Books) -> None:
    ledger = books(TEXT)
    one, two, seven = kept(ledger, a_row(1, 500), a_row(2, 500), a_row(3, 700))
    (match_id,) = matched(ledger, a_match([one], [FIVE]))
    for again in (
        a_match([two], [FIVE]),
        a_match([one, seven], [FIVE, SEVEN]),
        a_match([two, seven], [FIVE, SEVEN]),
    ):
        assert getattr(is_refused(ledger, again), "reason", "") == "held"
    do(ledger, end_match, match_id)
    matched(ledger, a_match([two, seven], [FIVE, SEVEN]))
    assert getattr(is_refused(ledger, a_match([one], [FIVE])), "reason", "") == "held"


def test_all_matches_are_made_or_none(books: Books) -> None:
    ledger = books(TEXT)
    one, two, seven = kept(ledger, a_row(1, 500), a_row(2, 500), a_row(3, 701))
    good = a_match([one], [FIVE])
    assert getattr(is_refused(ledger, good, a_match([seven], [SEVEN])), "reason", "") == "unequal"
    # The second takes what the first just took.
    assert getattr(is_refused(ledger, good, a_match([two], [FIVE])), "reason", "") == "held"


def test_a_match_ends_once_and_what_it_held_is_free_again(books: Books) -> None:
    ledger = books(TEXT)
    (key,) = kept(ledger, a_row(1, 500))
    match = a_match([key], [FIVE])
    (match_id,) = matched(ledger, match)
    do(ledger, end_match, match_id, by=REVIEWER)
    (row,) = rows_of(ledger, matches)
    assert (row.ended_by, row.ended_at) == (2, AT)
    assert diary(ledger, "match_ended") == [(match_id, 2)]
    assert open_matches(ledger) == []
    with pytest.raises(ApprovalError) as refused:
        do(ledger, end_match, match_id)
    assert refused.value.reason == "wrong_state"
    with pytest.raises(UnknownNameError) as unknown:
        do(ledger, end_match, "x" * 50)
    assert (unknown.value.noun, unknown.value.name) == ("match", "x" * 40)
    matched(ledger, match)
    assert [len(rows_of(ledger, matches)), len(open_matches(ledger))] == [2, 1]


def test_who_keeps_the_money_matches_nothing(books: Books) -> None:
    ledger = books(TEXT)
    one, two = kept(ledger, a_row(1, 500), a_row(2, 700))
    match_ids = matched(ledger, a_match([one], [FIVE]))
    match_ids += matched(ledger, a_match([two], [SEVEN]), by=REVIEWER)
    for officer in (CASHIER, SUPERVISOR):
        assert isinstance(is_refused(ledger, a_match([], [TWO]), by=officer), AccessRefusedError)
        with pytest.raises(AccessRefusedError):
            do(ledger, end_match, match_ids[0], by=officer)
    for match_id, officer in zip(match_ids, (REVIEWER, TREASURER), strict=True):
        do(ledger, end_match, match_id, by=officer)


def test_a_row_whose_voucher_is_on_its_way_waits_for_it(books: Books) -> None:
    ledger = books(TEXT)
    (key,) = kept(ledger, a_row(1, 500))
    run = do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE])
    match = a_match([key], [FIVE])
    assert getattr(is_refused(ledger, match), "reason", "") == "held"
    do(ledger, reject, run.draft_ids[0], by=REVIEWER, reason="已入账")
    assert getattr(is_refused(ledger, match), "reason", "") == "held"
    do(ledger, withdraw, run.draft_ids[0])
    matched(ledger, match)


def test_a_row_that_is_counted_elsewhere_is_not_counted_here_too(books: Books) -> None:
    ledger = books(TEXT)
    one, two, aside = kept(ledger, a_row(1, 500), a_row(2, 500), a_row(3, 700))
    do(ledger, same_event, BANK, one, two)
    assert getattr(is_refused(ledger, a_match([one], [FIVE])), "reason", "") == "held"
    do(ledger, reopen, BANK, one)
    matched(ledger, a_match([one], [FIVE]))
    # What was set aside as an open item may find its line later.
    do(ledger, set_aside, BANK, aside, "待查")
    matched(ledger, a_match([aside], [SEVEN]))


def test_two_people_match_the_same_once(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books(TEXT)
    one, two = kept(ledger, a_row(1, 500), a_row(2, 500))
    jobs = together(
        lambda: matched(ledger, a_match([one], [FIVE])),
        lambda: matched(ledger, a_match([two], [FIVE]), by=REVIEWER),
    )
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["MatchError", "NoneType"]
    (match_id,) = [row.match_id for row in rows_of(ledger, matches)]
    jobs = together(*[lambda: do(ledger, end_match, match_id)] * 2)
    errors = [job.exception() for job in jobs]
    assert sorted(type(error).__name__ for error in errors) == ["ApprovalError", "NoneType"]
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None

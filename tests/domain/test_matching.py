"""Which rows of a bill are which lines of the books: proposed to the fen, and nothing is used twice."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import matching
from ledger.domain.matching import (
    DAYS_APART_MAX,
    TOGETHER_MAX,
    BankItem,
    BookItem,
    LineKey,
    Match,
    MatchReason,
    RowKey,
    propose_matches,
)

DAY = date(2025, 9, 15)


def bank(row: int, moved: int, day: int = 0, bill: str = "b") -> BankItem:
    return BankItem(RowKey(bill, row), DAY + timedelta(days=day), moved)


def book(seq: int, moved: int, day: int = 0, *, family: int = 0, number: int = 1) -> BookItem:
    return BookItem(LineKey(seq, number), DAY + timedelta(days=day), moved, family or seq)


def match(reason: MatchReason, rows: list[int], lines: list[int]) -> Match:
    return Match(
        reason, tuple(RowKey("b", row) for row in rows), tuple(LineKey(seq, 1) for seq in lines)
    )


SAME, SUM, RED = MatchReason.SAME_AMOUNT, MatchReason.SAME_SUM, MatchReason.RED_AND_BLUE


def test_nothing_is_the_same_as_nothing() -> None:
    assert propose_matches([], []) == []
    assert propose_matches([bank(1, 500)], []) == []
    assert propose_matches([], [book(1, 500)]) == []


def test_equal_amounts_are_paired_the_nearest_days_first() -> None:
    rows = [bank(1, 500, 0), bank(2, 500, 3)]
    assert propose_matches(rows, [book(7, 500, 2)]) == [match(SAME, [2], [7])]
    assert propose_matches(rows, [book(7, 500, -1), book(8, 500, 2)]) == [
        match(SAME, [1], [7]), match(SAME, [2], [8]),
    ]  # fmt: skip


def test_equal_amounts_of_a_day_are_paired_in_their_order() -> None:
    rows, lines = [bank(2, 5), bank(1, 5)], [book(9, 5), book(8, 5)]
    assert propose_matches(rows, lines) == [match(SAME, [1], [8]), match(SAME, [2], [9])]


def test_as_near_before_as_after_the_earlier_voucher_and_the_earlier_row_are_taken() -> None:
    lines = [book(9, 5, -1), book(8, 5, 1)]
    assert propose_matches([bank(1, 5)], lines) == [match(SAME, [1], [8])]
    rows = [bank(1, 5, 1), bank(2, 5, -1)]
    assert propose_matches(rows, [book(7, 5)]) == [match(SAME, [2], [7])]


@pytest.mark.parametrize("way", [1, -1])
def test_so_many_days_apart_is_the_same_money_and_one_more_is_not(way: int) -> None:
    near, far = book(1, 5, way * DAYS_APART_MAX), book(1, 5, way * (DAYS_APART_MAX + 1))
    assert propose_matches([bank(1, 5)], [near]) == [match(SAME, [1], [1])]
    assert propose_matches([bank(1, 5)], [far]) == []
    assert propose_matches([bank(1, 2), bank(2, 3)], [near]) == [match(SUM, [1, 2], [1])]
    assert propose_matches([bank(1, 2), bank(2, 3)], [far]) == []


def test_a_fen_less_or_the_other_way_is_other_money() -> None:
    assert propose_matches([bank(1, 500)], [book(1, 499)]) == []
    assert propose_matches([bank(1, 500)], [book(1, -500)]) == []


def test_the_same_small_amount_a_thousand_times_is_paired_to_the_last() -> None:
    many = 1_000
    rows = [bank(row, 500, row % 28) for row in range(1, many + 1)]
    lines = [book(seq, 500, seq % 28) for seq in range(1, many + 1)]
    found = propose_matches(rows, lines)
    assert len(found) == many
    assert {item.reason for item in found} == {SAME}


def test_a_days_rows_booked_together_are_found_as_a_whole_day() -> None:
    # The first two of the third day would do as well; the whole day before is the likelier.
    rows = [bank(1, 2, 1), bank(2, 4, 1), bank(3, 1, 2), bank(4, 5, 2), bank(5, 9, 2)]
    assert propose_matches(rows, [book(1, 6, 1)]) == [match(SUM, [1, 2], [1])]


def test_rows_that_follow_each_other_over_days_are_added_up() -> None:
    rows = [bank(1, 7, 0), bank(2, 2, 1), bank(3, 3, 2), bank(4, 8, 3)]
    assert propose_matches(rows, [book(1, 5, 2)]) == [match(SUM, [2, 3], [1])]


def test_one_row_is_several_lines_as_a_batch_paid_to_many() -> None:
    lines = [book(1, -2), book(2, -3), book(3, -5)]
    assert propose_matches([bank(1, -10)], lines) == [match(SUM, [1], [1, 2, 3])]


def test_what_went_the_other_way_does_not_stand_between() -> None:
    rows = [bank(1, 2), bank(2, -1), bank(3, 3)]
    assert propose_matches(rows, [book(1, 5)]) == [match(SUM, [1, 3], [1])]


@pytest.mark.parametrize(("count", "found"), [(TOGETHER_MAX, True), (TOGETHER_MAX + 1, False)])
def test_so_many_in_a_row_are_added_up(count: int, *, found: bool) -> None:
    # Spread over days, and with one more on each day of the ends, so that no whole day does.
    rows = [bank(row, 1, row % 2) for row in range(count)]
    rows += [bank(count, 10**6, 0, "a"), bank(count + 1, 10**6, 1, "z")]
    proposals = propose_matches(rows, [book(1, count)])
    assert [len(item.rows) for item in proposals] == ([count] if found else [])


def test_a_sum_that_no_run_has_is_not_made_up() -> None:
    rows = [bank(1, 2), bank(2, 9), bank(3, 3)]
    assert propose_matches(rows, [book(1, 5)]) == []
    assert propose_matches([bank(1, 9, -1), bank(2, 9, 1)], [book(1, 5)]) == []


def test_the_wrong_the_red_and_the_blue_net_against_one_row() -> None:
    lines = [book(1, 120), book(2, -120, 5, family=1), book(3, 100, 5, family=1)]
    assert propose_matches([bank(1, 100)], lines) == [match(RED, [1], [1, 2, 3])]


def test_the_nearest_row_is_taken_for_a_family() -> None:
    lines = [book(1, 120), book(2, -20, 5, family=1)]
    rows = [bank(1, 100, 2), bank(2, 100, -1), bank(3, 100, DAYS_APART_MAX + 1)]
    assert propose_matches(rows, lines)[0] == match(RED, [2], [1, 2])
    assert propose_matches(rows[2:], lines) == []


def test_a_voucher_taken_back_nets_against_no_row() -> None:
    lines = [book(1, 120), book(2, -120, 5, family=1)]
    assert propose_matches([bank(1, 120, 5)], lines) == [match(RED, [], [1, 2])]


def test_what_was_taken_back_is_never_proposed_without_its_red_line() -> None:
    wrong, red = book(1, 120), book(2, -120, 5, family=1)
    wrong, red = replace(wrong, taken_back=1), replace(red, taken_back=1)
    # The blue one has another row than its family would: the other two net alone.
    blue = book(3, 100, 5, family=1)
    found = propose_matches([bank(1, 100, 30), bank(2, 120)], [wrong, red, blue])
    assert found == [match(RED, [], [1, 2])]
    assert propose_matches([bank(2, 120)], [wrong]) == []
    assert propose_matches([bank(2, -120)], [red]) == [match(SAME, [2], [2])]


def test_the_lines_of_one_voucher_are_taken_together() -> None:
    both = (LineKey(1, 1), LineKey(1, 2))
    lines = [book(1, 2), book(1, 3, number=2)]
    assert propose_matches([bank(1, 5), bank(2, 2)], lines) == [Match(SUM, (RowKey("b", 1),), both)]
    moved = [book(1, 2), book(1, -2, number=2)]
    assert propose_matches([], moved) == [Match(SUM, (), both)]


def surely(*items: BankItem | BookItem) -> list[bool]:
    rows = [item for item in items if isinstance(item, BankItem)]
    lines = [item for item in items if isinstance(item, BookItem)]
    return [found.sure for found in propose_matches(rows, lines)]


def test_a_pair_is_sure_where_nothing_else_of_its_amount_is_near() -> None:
    far = 2 * DAYS_APART_MAX + 1
    assert surely(bank(1, 5), book(1, 5, 3)) == [True]
    assert surely(bank(1, 5), book(1, 5, 3), bank(2, 6), book(2, -5)) == [True]
    assert surely(bank(1, 5), bank(2, 5, 4), book(1, 5, 3)) == [False]
    assert surely(bank(1, 5), book(1, 5, 3), book(2, 5, 4)) == [False]
    assert surely(bank(1, 5), bank(2, 5, far), book(1, 5, 3)) == [True]


def test_pairs_of_a_day_are_sure_where_both_sides_have_as_many() -> None:
    two: list[BankItem | BookItem] = [bank(1, 5), bank(2, 5), book(1, 5), book(2, 5)]
    assert surely(*two) == [True, True]
    assert surely(*two, book(3, 5)) == [False, False]
    assert surely(*two, bank(3, 5, 9)) == [True, True]


def test_a_whole_day_is_sure_where_it_is_the_days_own_sum_or_the_only_one() -> None:
    today = [bank(1, 2), bank(2, 4)]
    other = [bank(3, 3, 2), bank(4, 3, 2)]
    assert surely(*today, book(1, 6)) == [True]
    assert surely(*today, *other, book(1, 6)) == [True]
    assert surely(*today, book(1, 6, 1)) == [True]
    assert surely(*today, *other, book(1, 6, 1)) == [False]


def test_a_run_over_days_is_never_sure() -> None:
    assert surely(bank(1, 2), bank(2, 4, 1), book(1, 6)) == [False]


def test_a_family_is_sure_where_one_row_alone_fits_it() -> None:
    lines = [book(1, 7), book(2, -2, 1, family=1)]
    assert surely(bank(1, 5), *lines) == [True]
    assert surely(bank(1, 5), bank(2, 5, 4), *lines) == [False]
    assert surely(bank(1, 5), *lines, book(9, 5, 30)) == [False]
    assert surely(book(1, 7), book(2, -7, 1, family=1)) == [True]


def test_a_search_for_sums_gives_up_before_anybody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(matching, "STEPS_MAX", 3)
    rows = [bank(1, 2), bank(2, 3, 1)]
    assert propose_matches(rows, [book(1, 5)]) == [match(SUM, [1, 2], [1])]
    assert propose_matches([*rows, bank(3, 9)], [book(1, 99), book(2, 5)]) == []


MOVED = st.sampled_from([1, 2, 3, 5, 8, -1, -2, -3])
DAYS = st.integers(0, 15)
BANK = st.lists(st.tuples(MOVED, DAYS), max_size=14)
BOOK = st.lists(st.tuples(MOVED, DAYS, st.booleans()), max_size=14)


@given(BANK, BOOK)
def test_matches_agree_to_the_fen_and_use_nothing_twice(
    moved: list[tuple[int, int]], booked: list[tuple[int, int, bool]]
) -> None:
    rows = [bank(row, minor, day) for row, (minor, day) in enumerate(moved)]
    lines = [
        book(seq, minor, day, family=seq - 1 if of_former else seq)
        for seq, (minor, day, of_former) in enumerate(booked, start=1)
    ]
    of_row = {item.key: item for item in rows}
    of_line = {item.key: item for item in lines}
    found = propose_matches(rows, lines)
    used: Counter[object] = Counter()
    for item in found:
        used.update(item.rows)
        used.update(item.lines)
        assert item.lines
        assert sum(of_row[key].moved_minor for key in item.rows) == sum(
            of_line[key].moved_minor for key in item.lines
        )
    assert all(count == 1 for count in used.values())
    assert propose_matches(rows[::-1], lines[::-1]) == found
    # What is left has no partner of the same amount near it.
    for row in rows:
        for line in lines:
            if row.moved_minor == line.moved_minor and used[row.key] + used[line.key] == 0:
                assert abs((row.day - line.day).days) > DAYS_APART_MAX


def test_a_correction_left_over_is_never_sure() -> None:
    # The voucher it takes back is matched already; the payment of the same sum may be another.
    assert surely(bank(1, -5), book(2, -5, 0, family=1)) == [False]

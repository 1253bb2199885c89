"""What a bill says: directions, what a row moved, sums, and names by which an event is known again."""

import random
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.bills import Bill, BillRow, Direction, Totals, fingerprints, misnamed

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
AT = datetime(2025, 9, 3, 10, 5, 5)  # noqa: DTZ001 - as a bill prints it, in China's time
ROW = BillRow(
    1, AT, IN, 500, balance_minor=1_500, counterparty="某人", counterparty_number="6222",
    text="停车费",
)  # fmt: skip
#: Few values each, so that equal rows are common.
ROWS = st.builds(
    BillRow,
    row=st.just(1),
    occurred_at=st.sampled_from([date(2025, 9, 3), AT, AT.replace(day=4)]),
    direction=st.sampled_from(Direction),
    amount_minor=st.sampled_from([0, 500, 501]),
    balance_minor=st.sampled_from([None, 500]),
    counterparty=st.sampled_from(["", "某人"]),
    serial=st.sampled_from(["", "", "A1"]),
    transfer=st.sampled_from(Direction),
)


@pytest.mark.parametrize(
    ("direction", "transfer", "fee", "moved"),
    [
        (IN, NEUTRAL, 0, 500),
        (OUT, NEUTRAL, 0, -500),
        (IN, NEUTRAL, 3, 497),
        (OUT, NEUTRAL, 3, -503),
        (OUT, NEUTRAL, -3, -497),
        (NEUTRAL, NEUTRAL, 0, 0),
        (NEUTRAL, IN, 0, 500),
        (NEUTRAL, OUT, 0, -500),
    ],
)
def test_a_row_moves_its_amount_less_what_was_kept_as_a_fee(
    direction: Direction, transfer: Direction, fee: int, moved: int
) -> None:
    row = ROW._replace(direction=direction, transfer=transfer, fee_minor=fee)
    assert row.moved_minor == moved


def test_a_row_is_of_the_day_that_is_printed_with_a_time_or_without() -> None:
    assert ROW.day == date(2025, 9, 3)
    assert ROW._replace(occurred_at=date(2025, 9, 4)).day == date(2025, 9, 4)


def test_a_bill_counts_and_sums_each_direction_apart() -> None:
    rows = (ROW, ROW._replace(row=2), ROW._replace(row=3, direction=OUT, amount_minor=7))
    assert Bill("generic", "utf-8", rows).computed() == {
        IN: Totals(2, 1_000), OUT: Totals(1, 7), NEUTRAL: Totals(0, 0),
    }  # fmt: skip


@given(st.lists(ROWS, max_size=12))
def test_the_same_file_has_the_same_names_and_no_name_twice(rows: list[BillRow]) -> None:
    named = fingerprints(rows)
    assert fingerprints(rows) == named
    assert len(set(named)) == len(rows)


@given(st.lists(ROWS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_a_file_and_its_numbers_do_not_matter(
    rows: list[BillRow], chance: random.Random
) -> None:
    shuffled = [row._replace(row=number) for number, row in enumerate(rows, start=5)]
    chance.shuffle(shuffled)
    assert sorted(fingerprints(shuffled)) == sorted(fingerprints(rows))


@given(st.lists(ROWS, max_size=8), st.lists(ROWS, max_size=8), st.lists(ROWS, max_size=8))
def test_an_overlap_of_two_periods_is_recognised_and_equal_rows_stay_as_many_as_they_are(
    before: list[BillRow], shared: list[BillRow], after: list[BillRow]
) -> None:
    """Periods are whole days: the days before, shared and after have no row in common."""
    early = [row._replace(occurred_at=date(2025, 9, 1)) for row in before]
    middle = [row._replace(occurred_at=date(2025, 9, 2)) for row in shared]
    late = [row._replace(occurred_at=date(2025, 9, 5)) for row in after]
    first, second = fingerprints([*early, *middle]), fingerprints([*middle, *late])
    assert len(set(first) & set(second)) == len(middle)
    assert len(set(first) | set(second)) == len([*early, *middle, *late])


def test_a_bill_printed_again_later_in_the_day_adds_only_what_came_since() -> None:
    morning, evening = fingerprints([ROW, ROW]), fingerprints([ROW, ROW, ROW])
    assert len(set(evening) - set(morning)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"occurred_at": AT.replace(second=6)},
        {"occurred_at": AT.date()},
        {"direction": OUT},
        {"direction": NEUTRAL},
        {"amount_minor": 501},
        {"balance_minor": 1_501},
        {"balance_minor": None},
        {"counterparty": "别人"},
        {"counterparty_number": "6223"},
        {"text": "物业费"},
        {"serial": "A1"},
    ],
)
def test_a_row_without_a_serial_is_named_by_all_that_it_says(change: dict[str, Any]) -> None:
    assert fingerprints([ROW._replace(**change)]) != fingerprints([ROW])


SERIAL = ROW._replace(serial="A1")


@pytest.mark.parametrize(
    "change",
    [
        {"counterparty": "别人"},
        {"text": "物业费"},
        {"balance_minor": None},
        {"occurred_at": AT.date()},
        {"fee_minor": 3},
    ],
)
def test_a_serial_names_an_event_however_else_two_bills_put_it(change: dict[str, Any]) -> None:
    assert fingerprints([SERIAL._replace(**change)]) == fingerprints([SERIAL])


@pytest.mark.parametrize(
    "change",
    [
        {"serial": "A2"},
        {"direction": OUT},
        {"amount_minor": 501},
        {"refund_of": "A1"},
        {"occurred_at": AT.replace(day=4)},
    ],
)
def test_a_refund_that_repeats_the_serial_and_a_serial_counted_daily_are_other_events(
    change: dict[str, Any],
) -> None:
    assert fingerprints([SERIAL._replace(**change)]) != fingerprints([SERIAL])


@pytest.mark.parametrize("serial", ["", "A1"])
def test_the_two_ways_of_a_transfer_keep_their_names_in_any_order(serial: str) -> None:
    """Else an overlapping bill in the other order would bring one of them twice and lose the other."""
    own = ROW._replace(direction=NEUTRAL, serial=serial, reason="own_transfer")
    there, back = own._replace(transfer=OUT), own._replace(transfer=IN)
    assert fingerprints([there, back]) == fingerprints([back, there])[::-1]


def test_half_a_surrogate_has_a_name_too() -> None:
    assert len(fingerprints([ROW._replace(text="\ud83d")])[0]) == 64


@given(st.lists(ROWS, max_size=8), st.lists(ROWS, max_size=8))
def test_what_an_account_keeps_of_its_bills_is_rightly_named(
    first: list[BillRow], second: list[BillRow]
) -> None:
    """Of a second bill only those rows are kept whose names the first did not bring."""
    kept = dict(zip(fingerprints(first), first, strict=True))
    for name, row in zip(fingerprints(second), second, strict=True):
        kept.setdefault(name, row)
    assert misnamed((row, name) for name, row in kept.items()) == []


def test_a_row_under_another_name_is_found() -> None:
    other = ROW._replace(row=2, text="物业费")
    rows = [ROW, other, ROW._replace(row=3)]
    names = fingerprints(rows)
    assert misnamed(zip(rows, names, strict=True)) == []
    assert misnamed([(ROW, names[0]), (other, names[1])]) == []
    assert misnamed([(ROW, "x"), (other, names[1])]) == [ROW]
    assert misnamed([(ROW, names[1]), (other, names[0])]) == [ROW, other]
    # One of two that say the same is gone: the other has the second's name.
    assert misnamed([(rows[2], names[2])]) == [rows[2]]
    assert misnamed([(ROW, names[0]), (rows[2], names[0])]) == [ROW, rows[2]]

"""What a bill says of itself, held against its rows."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from ledger.bills.checks import Tally, check
from ledger.bills.declared import Sayings
from ledger.bills.warnings import Warnings
from ledger.domain.bills import BillRow, BillWarning, Declared, Direction, Totals

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
FIRST = date(2025, 1, 1)


def row(
    number: int, direction: Direction, amount_minor: int, balance_minor: int | None = None, **more: Any
) -> BillRow:  # fmt: skip
    return BillRow(number, **{"occurred_at": FIRST, **more}, direction=direction,
                   amount_minor=amount_minor, balance_minor=balance_minor)  # fmt: skip


def found(rows: Sequence[BillRow], /, **said: str) -> list[tuple[str, int, dict[str, str]]]:
    tally, sayings, warnings = Tally(), Sayings(), Warnings()
    for item in rows:
        pair = tally.sums[item.direction]
        pair[0] += 1
        pair[1] += item.amount_minor
    for name, text in said.items():
        sayings.take(name, text)
    check(rows, tally, sayings, warnings)
    return [plain(warning) for warning in warnings.all()]


def plain(warning: BillWarning) -> tuple[str, int, dict[str, str]]:
    return warning.code.value, warning.row, dict(warning.values)


MONTH = [row(2, IN, 500), row(3, IN, 700), row(4, OUT, 200), row(5, NEUTRAL, 300)]


def test_totals_and_counts_that_agree_say_nothing() -> None:
    said = {
        "rows": "4",
        "in_rows": "2",
        "in_sum": "12.00",
        "out_rows": "1",
        "out_sum": "-2.00",
        "neutral_sum": "3.00",
    }
    assert found(MONTH, **said) == []


@pytest.mark.parametrize(
    ("name", "text", "what", "code", "computed"),
    [
        ("rows", "5", "all", "declared_count_differs", "4"),
        ("in_rows", "3", "in", "declared_count_differs", "2"),
        ("in_sum", "12.01", "in", "declared_total_differs", "12.00"),
        ("out_rows", "0", "out", "declared_count_differs", "1"),
        ("out_sum", "1,002.00", "out", "declared_total_differs", "2.00"),
        ("neutral_rows", "2", "neutral", "declared_count_differs", "1"),
        ("neutral_sum", "0.00", "neutral", "declared_total_differs", "3.00"),
    ],
)
def test_each_total_and_count_that_differs_is_said(
    name: str, text: str, what: str, code: str, computed: str
) -> None:
    [(said, place, values)] = found(MONTH, **{name: text})
    assert (said, place) == (code, 0)
    assert values == {"what": what, "declared": text.replace(",", ""), "computed": computed}


def test_fees_are_held_against_their_sum_to_the_fifth_decimal() -> None:
    tally = Tally()
    tally.fee_units = 5_940
    said = []
    for text in ("0.05940", "0.05941"):
        sayings, warnings = Sayings(), Warnings()
        sayings.take("fee_sum", text)
        check([], tally, sayings, warnings)
        said.append([plain(warning)[2] for warning in warnings.all()])
    assert said == [[], [{"what": "fee", "declared": "0.05941", "computed": "0.05940"}]]


CHAIN = [row(2, IN, 500, 1500), row(3, OUT, 200, 1300), row(4, IN, 100, 1400)]


@pytest.mark.parametrize("rows", [CHAIN, CHAIN[::-1], CHAIN[:1], []])
def test_balances_chain_from_the_oldest_or_the_newest(rows: list[BillRow]) -> None:
    assert found(rows) == []


def test_a_gap_in_the_balances_is_said_where_it_is() -> None:
    gap = [*CHAIN, row(5, OUT, 100, 800), row(6, OUT, 100, 700)]
    [(code, place, values)] = found(gap)
    assert (code, place) == ("balance_chain_broken", 5)
    assert values == {"declared": "8.00", "computed": "13.00"}
    [(_, place, values)] = found(gap[::-1])
    assert (place, values) == (5, {"declared": "8.00", "computed": "13.00"})


def test_of_two_orders_that_break_alike_the_days_decide() -> None:
    day, next_day = {"occurred_at": FIRST}, {"occurred_at": date(2025, 1, 2)}
    assert [
        place for _, place, _ in found([row(2, IN, 1, 10, **day), row(3, IN, 1, 99, **next_day)])
    ] == [3]
    assert [
        place for _, place, _ in found([row(2, IN, 1, 10, **next_day), row(3, IN, 1, 99, **day)])
    ] == [2]


def test_rows_without_a_balance_are_counted_to_the_next_one() -> None:
    assert (
        found(
            [row(2, IN, 500, 1500), row(3, OUT, 200), row(4, NEUTRAL, 900), row(5, IN, 100, 1400)]
        )
        == []
    )
    assert found([row(2, IN, 500, 1500), row(3, OUT, 200), row(4, IN, 100, 1500)])[0][1] == 4


def test_openings_and_closings_are_held_against_the_rows() -> None:
    assert found(CHAIN, opening="10.00", closing="14.00") == []
    assert found(CHAIN[::-1], opening="10.00", closing="14.00") == []
    assert found(CHAIN, opening="11.00")[0][:2] == ("balance_chain_broken", 2)
    assert found(CHAIN, closing="15.00") == [
        ("balance_chain_broken", 0, {"declared": "15.00", "computed": "14.00"})
    ]
    without = [row(2, IN, 500), row(3, OUT, 200)]
    assert found(without, opening="10.00", closing="13.00") == []
    assert found(without, opening="10.00", closing="13.01") == [
        ("balance_chain_broken", 0, {"declared": "13.01", "computed": "13.00"})
    ]
    assert found([], opening="10.00", closing="10.00") == []
    assert found([], opening="10.00", closing="11.00")[0][0] == "balance_chain_broken"
    assert found(without, closing="13.01") == []


def test_rows_outside_the_period_are_said() -> None:
    late = row(3, IN, 1, occurred_at=datetime.fromisoformat("2025-02-01T00:00:00"))
    assert found(
        [row(2, IN, 1), late], first="2025-01-01 00:00:00", last="2025-01-31 23:59:59"
    ) == [
        (
            "outside_period",
            3,
            {"day": "2025-02-01", "first_day": "2025-01-01", "last_day": "2025-01-31"},
        )
    ]


def test_numbers_that_repeat_are_said_with_the_first_row() -> None:
    rows = [
        row(2, IN, 1, serial="A"),
        row(3, IN, 1, serial="B"),
        row(4, IN, 1, serial="A"),
        row(5, IN, 1),
        row(6, IN, 1),
    ]
    assert found(rows) == [("repeated_serial", 4, {"serial": "A", "first": "2"})]


def test_sayings_are_heard_in_any_width_and_the_first_stays() -> None:
    sayings = Sayings(
        re.compile(form)
        for form in (
            r"共(?P<rows>\d+)笔",
            r"收入:(?P<in_rows>\d+)笔\s*(?P<in_sum>[\d,.]+)元",
            r"账号:(?P<account>\d+)",
        )
    )
    sayings.hear(["共３笔", "", "收入：2笔 1,200.50元", "账号：6001"])
    sayings.hear(["共9笔"])
    assert sayings.declared() == Declared(rows=3, totals={IN: Totals(2, 120050)})
    assert sayings.account == "6001"


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        ("2025-01-01", "2025-01-31", ("2025-01-01", "2025-01-31")),
        ("2025年01月01日 00:00:00", "2025年02月01日 00:00:00", ("2025-01-01", "2025-01-31")),
        ("2025-01-01 00:00:00", "2025-01-31 23:59:59", ("2025-01-01", "2025-01-31")),
        ("20250131", "20250101", None),
        ("2025-01-01 00:00:00", "2025-01-01 00:00:00", None),
        ("2025-01-01", "", None),
        ("", "2025-01-01", None),
        ("x", "2025-01-01", None),
    ],
)
def test_a_period_ends_with_the_day_before_its_last_midnight(
    first: str, last: str, period: tuple[str, str] | None
) -> None:
    sayings = Sayings()
    sayings.take("first", first)
    sayings.take("last", last)
    days = sayings.period()
    assert (days and tuple(day.isoformat() for day in days)) == period


def test_what_cannot_be_read_as_a_number_was_not_said() -> None:
    sayings = Sayings()
    for name in ("rows", "in_sum", "opening", "fee_sum"):
        sayings.take(name, "若干")
    sayings.take("in_rows", None)
    assert sayings.declared() == Declared()
    assert sayings.fee_units() is None
    assert Sayings().fee_units() is None

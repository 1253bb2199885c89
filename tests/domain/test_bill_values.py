"""What a bill says, as values."""

from datetime import date, datetime

import pytest

from ledger.domain.bills import Bill, BillRow, Direction, Totals

DAY = date(2025, 3, 1)


def test_a_row_knows_its_day_with_or_without_a_time() -> None:
    at = datetime.fromisoformat("2025-03-01T08:30:00")
    assert BillRow(1, at, Direction.IN, 1).day == BillRow(1, DAY, Direction.IN, 1).day == DAY


def test_a_bill_sums_its_rows_by_direction() -> None:
    rows = (
        BillRow(2, DAY, Direction.IN, 100), BillRow(3, DAY, Direction.IN, 50),
        BillRow(4, DAY, Direction.NEUTRAL, 7),
    )  # fmt: skip
    assert Bill("generic", "utf-8", rows).computed() == {
        Direction.IN: Totals(2, 150),
        Direction.OUT: Totals(0, 0),
        Direction.NEUTRAL: Totals(1, 7),
    }


def test_a_row_never_changes() -> None:
    with pytest.raises(AttributeError):
        BillRow(1, DAY, Direction.IN, 1).amount_minor = 2  # type: ignore[misc]  # that it is refused is what is tried

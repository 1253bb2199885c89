"""Services: hours at a rate, costs and a fee, in whole fen, half a fen upward."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.contract_errors import ServiceError
from ledger.domain.errors import PeriodError, TextError
from ledger.domain.services import (
    QUARTERS_MAX,
    HoursLine,
    ServiceRate,
    bill_span,
    cost_plus_minor,
    half_up,
    hours_minor,
    quarters_text,
    rates_on,
    sheet_lines,
)

RATE = ServiceRate(
    "HT", "cleaner", "保洁", "Cleaner", 20_01, date(2026, 1, 1), 352, "每天", "楼道每天扫", "J1"
)
LATER = replace(RATE, rate_minor=25_00, first_day=date(2026, 7, 1))


def test_a_line_is_hours_at_the_rate_of_the_months_first_day() -> None:
    june = sheet_lines({"cleaner": 353, "other": 0}, [LATER, RATE], date(2026, 6, 1))
    # 88.25 hours at ¥20.01 are 1,765.8825 yuan.
    assert june == (HoursLine("cleaner", 353, 20_01, 1_765_88),)
    assert sheet_lines({"cleaner": 4}, [LATER, RATE], date(2026, 7, 1))[0].amount_minor == 25_00
    assert rates_on([RATE, LATER], date(2025, 12, 31)) == {}


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ({}, "nothing_listed"), ({"cleaner": 0}, "nothing_listed"), ({"cleaner": -4}, "hours"),
        ({"cleaner": QUARTERS_MAX + 1}, "hours"), ({"painter": 4}, "no_rate"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_is_refused(hours: dict[str, int], reason: str) -> None:
    with pytest.raises(ServiceError) as refused:
        sheet_lines(hours, [RATE], date(2026, 6, 1))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "changed", [{"rate_minor": 0}, {"rate_minor": 1_000_001}, {"planned_quarters": -1}]
)
def test_a_rate_that_cannot_be_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ServiceError) as refused:
        replace(RATE, **changed)
    assert refused.value.reason == "hours"


@pytest.mark.parametrize("field", ["role", "name_zh", "frequency", "standard", "decision"])
def test_a_rate_says_everything(field: str) -> None:
    blank: dict[str, Any] = {field: ""}
    with pytest.raises(TextError) as refused:
        replace(RATE, **blank)
    assert refused.value.field == field


def test_costs_and_the_fee_on_them() -> None:
    # 8 % of ¥1,234.56 are 98.7648 yuan.
    assert cost_plus_minor(1_234_56, 8, 100) == 1_333_32


@pytest.mark.parametrize(
    ("cost", "above", "below"),
    [(0, 8, 100), (-1, 8, 100), (10**15, 8, 100), (1, 8, 0), (1, 8, 10_001), (1, -1, 100), (1, 101, 100)],
)  # fmt: skip
def test_a_ratio_that_cannot_be_is_refused(cost: int, above: int, below: int) -> None:
    with pytest.raises(ServiceError) as refused:
        cost_plus_minor(cost, above, below)
    assert refused.value.reason == "ratio"


def test_a_bill_is_for_a_month_or_a_quarter() -> None:
    assert bill_span("2026-09").last_day == date(2026, 9, 30)
    assert bill_span("2026Q3").first_day == date(2026, 7, 1)
    for period in ("2026", "2026H1", "2026-01-01..2026-01-31"):
        with pytest.raises(ServiceError) as refused:
            bill_span(period)
        assert refused.value.reason == "period"
    with pytest.raises(PeriodError):
        bill_span("2026-13")


def test_hours_are_written_with_their_quarters() -> None:
    assert [quarters_text(item) for item in (0, 4, 5, 6, 7)] == ["0", "1", "1.25", "1.5", "1.75"]
    assert RATE.planned_text == "88"


@given(quarters=st.integers(0, QUARTERS_MAX), rate=st.integers(1, 1_000_000))
def test_hours_cost_the_nearest_fen_half_upward(quarters: int, rate: int) -> None:
    exact = Fraction(quarters * rate, 4)
    assert hours_minor(quarters, rate) == floor(exact + Fraction(1, 2))


@given(above=st.integers(0, 10**12), below=st.integers(1, 10**6))
def test_half_is_rounded_upward_exactly(above: int, below: int) -> None:
    assert half_up(above, below) == floor(Fraction(above, below) + Fraction(1, 2))


@given(cost=st.integers(1, 10**12), above=st.integers(0, 100))
def test_the_fee_never_exceeds_its_ratio_by_a_fen(cost: int, above: int) -> None:
    fee = cost_plus_minor(cost, above, 100) - cost
    assert abs(fee - Fraction(cost * above, 100)) <= Fraction(1, 2)

"""Bookkeeping periods and the spans of statements."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import DateError, PeriodError
from ledger.domain.periods import (
    Span,
    day_before,
    first_day_of,
    last_day_of,
    month_span,
    next_month,
    parse_day,
    parse_span,
    period_of,
    previous_month,
)

DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))


@given(DAYS)
def test_a_day_lies_in_its_period(day: date) -> None:
    period = period_of(day)
    assert first_day_of(period) <= day <= last_day_of(period)
    assert first_day_of(next_month(period)) == last_day_of(period) + timedelta(days=1)
    assert previous_month(next_month(period)) == period


def test_month_13_is_the_last_day_of_its_year_and_sorts_after_december() -> None:
    assert period_of(date(2025, 12, 31), adjusting=True) == 202513
    assert first_day_of(202513) == last_day_of(202513) == date(2025, 12, 31)
    assert next_month(202513) == next_month(202512) == 202601
    assert previous_month(202513) == 202512
    assert previous_month(202601) == 202512
    assert previous_month(202513) < 202513 < next_month(202513)


@pytest.mark.parametrize("day", [date(2025, 12, 30), date(2025, 1, 31), date(2026, 1, 1)])
def test_an_adjustment_is_dated_on_the_last_day_of_a_year(day: date) -> None:
    with pytest.raises(DateError) as refused:
        period_of(day, adjusting=True)
    assert refused.value.reason == "adjustment_day"


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2200, 1, 1)])
def test_books_are_kept_between_1990_and_2199(day: date) -> None:
    with pytest.raises(DateError) as refused:
        period_of(day)
    assert refused.value.reason == "year_range"
    with pytest.raises(DateError) as refused:
        parse_day(day.isoformat())
    assert refused.value.reason == "year_range"


@given(DAYS)
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_day(f" {day.isoformat()} ") == day


@pytest.mark.parametrize(
    "text", ["", "2025-02-30", "2025-2-3", "20250203", "2025/02/03", "03.02.2025", "２０２５-01-01"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_day(text, field="dated_on")
    assert (refused.value.reason, refused.value.field) == ("not_a_day", "dated_on")


@pytest.mark.parametrize(
    ("name", "first_day", "last_day", "first_period", "last_period"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), 202501, 202513),
        ("2025H1", date(2025, 1, 1), date(2025, 6, 30), 202501, 202506),
        ("2025H2", date(2025, 7, 1), date(2025, 12, 31), 202507, 202513),
        ("2025Q1", date(2025, 1, 1), date(2025, 3, 31), 202501, 202503),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31), 202401, 202403),
        ("2025Q4", date(2025, 10, 1), date(2025, 12, 31), 202510, 202513),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), 202402, 202402),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), 202512, 202513),
        ("2025-01-05..2026-03-15", date(2025, 1, 5), date(2026, 3, 15), 202501, 202603),
        ("2025-01-05..2025-01-05", date(2025, 1, 5), date(2025, 1, 5), 202501, 202501),
    ],
)
def test_a_span_is_read(
    name: str, first_day: date, last_day: date, first_period: int, last_period: int
) -> None:
    span = parse_span(name)
    assert (span.first_day, span.last_day, span.name) == (first_day, last_day, name)
    assert (span.first_period, span.last_period) == (first_period, last_period)
    assert span.year_first_day == date(last_day.year, 1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "", "25", "1989", "2200", "2025H3", "2025Q0", "2025Q5", "2025-13", "2025-00", "2025-1",
        "2025-02-03", "2025-02-03..", "..2025-02-03", "2025-02-03..2025-02-30",
        "2025-02-03..2025-02-02", "2025-01..2025-02", "２０２５", "2025 ",
    ],
)  # fmt: skip
def test_what_names_no_span_is_refused(name: str) -> None:
    with pytest.raises(PeriodError):
        parse_span(name)


def test_a_span_says_both_ends_and_the_first_comes_first() -> None:
    with pytest.raises(PeriodError):
        Span(date(2025, 1, 2), date(2025, 1, 1), "wrong")


def test_the_span_of_a_month() -> None:
    assert month_span(202502) == parse_span("2025-02")
    assert month_span(202513) == parse_span("2025-12")


def test_the_day_before() -> None:
    assert day_before(date(2024, 3, 1)) == date(2024, 2, 29)

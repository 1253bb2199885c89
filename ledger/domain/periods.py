"""Periods: the bookkeeping months that open and close, and the spans a statement may cover.

A bookkeeping period is an ``int`` ``YYYYMM``; month 13 (``202513``) takes audit adjustments dated 31 December.
Integers sort in the order of the books, so "opening" always includes a late period 13.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.domain.errors import DateError, PeriodError

ADJUSTING_MONTH = 13
YEAR_MIN, YEAR_MAX = 1990, 2199


def period_of(day: date, *, adjusting: bool = False) -> int:
    """Give the bookkeeping period of a day; ``adjusting`` asks for month 13 and wants 31 December.

    Raises:
        DateError: an adjustment is not dated 31 December, or the year is outside the books.
    """
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise DateError(text=day.isoformat(), reason="year_range", field="dated_on")
    if not adjusting:
        return day.year * 100 + day.month
    if (day.month, day.day) != (12, 31):
        raise DateError(text=day.isoformat(), reason="adjustment_day", field="dated_on")
    return day.year * 100 + ADJUSTING_MONTH


def next_month(period: int) -> int:
    """Give the calendar month after a bookkeeping period; month 13 is followed by January."""
    return period + 1 if period % 100 < 12 else (period // 100 + 1) * 100 + 1


def previous_month(period: int) -> int:
    """Give the calendar month before a bookkeeping period; before month 13 stands December."""
    return period - 1 if period % 100 > 1 else (period // 100 - 1) * 100 + 12


def first_day_of(period: int) -> date:
    """Give the first day of a bookkeeping period."""
    year, month = divmod(period, 100)
    return date(year, 12, 31) if month == ADJUSTING_MONTH else date(year, month, 1)


def last_day_of(period: int) -> date:
    """Give the last day of a bookkeeping period."""
    year, month = divmod(period, 100)
    month = min(month, 12)
    return date(year, month, calendar.monthrange(year, month)[1])


def parse_day(text: str, *, field: str = "") -> date:
    """Read ``2025-09-03``; 30 February and other non-days are refused.

    Raises:
        DateError: the text is not a day, or its year is outside 1990–2199.
    """
    cleaned = text.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned, re.ASCII):
        raise DateError(text=text[:40], field=field)
    try:
        day = date.fromisoformat(cleaned)
    except ValueError as error:
        raise DateError(text=cleaned, field=field) from error
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise DateError(text=cleaned, reason="year_range", field=field)
    return day


@dataclass(frozen=True, slots=True)
class Span:
    """The days a statement covers, both included, and the text that names them in addresses.

    A span that ends on 31 December includes that year's period 13; the year's adjustments belong to
    the year whenever they were made.
    """

    first_day: date
    last_day: date
    name: str

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.last_day < self.first_day:
            raise PeriodError(text=self.name, field="period")

    @property
    def first_period(self) -> int:
        """The bookkeeping month of the first day."""
        return period_of(self.first_day)

    @property
    def last_period(self) -> int:
        """The bookkeeping period of the last day: month 13 when the span reaches the year's end."""
        if (self.last_day.month, self.last_day.day) == (12, 31):
            return self.last_day.year * 100 + ADJUSTING_MONTH
        return period_of(self.last_day)

    @property
    def year_first_day(self) -> date:
        """1 January of the year in which the span ends, where the year's cumulation begins."""
        return date(self.last_day.year, 1, 1)


_FORMS = (
    (re.compile(r"(\d{4})", re.ASCII), lambda y: ((y, 1), (y, 12))),
    (re.compile(r"(\d{4})H([12])", re.ASCII), lambda y, h: ((y, 6 * h - 5), (y, 6 * h))),
    (re.compile(r"(\d{4})Q([1-4])", re.ASCII), lambda y, q: ((y, 3 * q - 2), (y, 3 * q))),
    (re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII), lambda y, m: ((y, m), (y, m))),
)


def parse_span(name: str) -> Span:
    """Read ``2025``, ``2025H1``, ``2025Q3``, ``2025-09`` or ``2025-01-01..2025-03-15``.

    Raises:
        PeriodError: the text is none of these.
    """
    first, separator, last = name.partition("..")
    if separator:
        try:
            return Span(parse_day(first), parse_day(last), name)
        except DateError as error:
            raise PeriodError(text=name[:40], field="period") from error
    for form, months in _FORMS:
        match = form.fullmatch(name)
        if match and YEAR_MIN <= int(match[1]) <= YEAR_MAX:
            (year, month), (last_year, last_month) = months(*map(int, match.groups()))
            return Span(date(year, month, 1), last_day_of(last_year * 100 + last_month), name)
    raise PeriodError(text=name[:40], field="period")


def month_span(period: int) -> Span:
    """Give the span of one calendar month."""
    year, month = divmod(period, 100)
    return parse_span(f"{year:04d}-{min(month, 12):02d}")


def day_before(day: date) -> date:
    """Give the day before, where opening balances are read."""
    return day - timedelta(days=1)

"""What falls due by itself: the days of a month, quarter or year, and instalments to the fen."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count, takewhile

from ledger.domain.errors import DateError
from ledger.domain.transactions import Line

#: Ten years of months: what is missed longer than that is no forgetfulness.
CATCH_UP_MAX = 120


_MONTH_NAMED = re.compile(r"(?<!\d)(\d{4}年)?\d{1,2}月(?!\d{1,2}日)")


class Every(StrEnum):
    """How often a template falls due."""

    NEVER = "never"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """From which day on something falls due, how often, and until when (None: without end).

    The day of the month is that of ``first_on``: the 31st is the last day of shorter months, and is
    the 31st again afterwards.
    """

    first_on: date
    every: Every
    last_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the beginning.

        Raises:
            DateError: ``last_on`` lies before ``first_on``.
        """
        if self.last_on is not None and self.last_on < self.first_on:
            raise DateError(text=self.last_on.isoformat(), reason="before_first", field="last_on")

    def day(self, number: int) -> date:
        """Give the day of an instalment, counted from 0."""
        month0 = self.first_on.month - 1 + number * _MONTHS[self.every]
        year, month = self.first_on.year + month0 // 12, month0 % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(self.first_on.day, last))

    def due(self, next_on: date, today: date) -> tuple[tuple[int, date], ...]:
        """Give the numbers and days from ``next_on`` to today, in order, at most CATCH_UP_MAX."""
        end = today if self.last_on is None else min(today, self.last_on)
        numbered = ((number, self.day(number)) for number in count())
        past = takewhile(lambda item: item[1] <= end, numbered)
        return tuple(item for item in past if item[1] >= next_on)[:CATCH_UP_MAX]

    def after(self, day: date) -> date | None:
        """Give the next day after one, None when there is none any more."""
        following = next(found for number in count() if (found := self.day(number)) > day)
        return None if self.last_on is not None and following > self.last_on else following

    @property
    def times(self) -> int:
        """How many instalments there are in all; 0 when there is no end."""
        if self.last_on is None:
            return 0
        end = self.last_on
        return sum(1 for _ in takewhile(lambda number: self.day(number) <= end, count()))


def instalment(total_minor: int, times: int, number: int) -> int:
    """Give one of ``times`` equal parts, counted from 0; the last takes the remainder."""
    part = total_minor // times
    return total_minor - part * (times - 1) if number == times - 1 else part


def instalment_lines(lines: tuple[Line, ...], times: int, number: int) -> tuple[Line, ...]:
    """Give the lines of one instalment; in each fund the last credit line keeps the balance.

    Every line is divided by itself, and parts of lines need not add up as the lines do: what the
    division leaves on one side of a fund goes to its last credit line.
    """
    parts = [
        replace(
            line,
            debit_minor=instalment(line.debit_minor, times, number),
            credit_minor=instalment(line.credit_minor, times, number),
        )
        for line in lines
    ]
    for fund in dict.fromkeys(line.fund for line in lines):
        at = [index for index, line in enumerate(parts) if line.fund == fund]
        over = sum(parts[index].debit_minor - parts[index].credit_minor for index in at)
        # Lines that balance have a credit line in every fund.
        last = max(index for index in at if lines[index].credit_minor)
        credit_minor = parts[last].credit_minor + over
        parts[last] = replace(parts[last], credit_minor=credit_minor)
    return tuple(parts)


def renewed_summary(summary: str, day: date) -> str:
    """Give a summary for another day: the first month it names becomes that of the day."""

    def renewed(found: re.Match[str]) -> str:
        return f"{day.year}年{day.month}月" if found[1] else f"{day.month}月"

    return _MONTH_NAMED.sub(renewed, summary, count=1)

"""What an address asks for beside its path: a day, a span, a fund, where a page begins."""

from dataclasses import dataclass
from datetime import date

from flask import request

from ledger.domain.periods import Span, parse_day, parse_span
from ledger.web import clock


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter of a list, as text for its form."""

    first_day: str
    last_day: str
    fund: str
    after: str
    span: Span
    is_filtered: bool


def day_asked() -> date:
    """Give the day as of which a live page is asked for; today unless told.

    Raises:
        DateError: it is no day.
    """
    text = request.args.get("as_of", "")
    return min(parse_day(text, field="as_of"), clock.today()) if text else clock.today()


def is_past() -> bool:
    """Tell whether the page is asked for as of an earlier day."""
    return day_asked() < clock.today()


def year_of(day: date) -> Span:
    """Give the calendar year of a day."""
    return parse_span(f"{day.year:04d}")


def filter_asked(default: Span) -> Asked:
    """Give the filter of a list; days not named are those of the default span.

    Raises:
        DateError: a day is none.
        PeriodError: the last day lies before the first.
    """
    first, last = request.args.get("from", "").strip(), request.args.get("to", "").strip()
    span = default
    if first or last:
        first_day = parse_day(first, field="from") if first else default.first_day
        last_day = parse_day(last, field="to") if last else max(default.last_day, first_day)
        name = f"{first_day.isoformat()}..{last_day.isoformat()}"
        span = Span(first_day, last_day, name)
    return Asked(
        span.first_day.isoformat(),
        span.last_day.isoformat(),
        request.args.get("fund", "").strip(),
        request.args.get("after", "").strip(),
        span,
        any(request.args.get(name) for name in ("from", "to", "fund")),
    )

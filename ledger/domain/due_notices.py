"""What should have been posted by now: rules, what was posted, and a day, in; a state for each duty out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from ledger.domain.errors import PeriodError
from ledger.domain.notice_rules import DECISION, MAINTENANCE, NoticeRule
from ledger.domain.periods import (
    YEAR_MAX,
    Span,
    last_day_of,
    next_month,
    parse_span,
    period_of,
    previous_month,
)

#: What is owed from longer ago than this many months is not listed one by one any more.
MONTHS_BACK = 24


class DueState(StrEnum):
    """How a duty to post stands on a day."""

    COMING = "coming"
    DUE = "due"
    POSTED = "posted"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice that was published: what it is about and, once it hung, from which day on.

    ``subject`` is the code of the decision it is about, empty for a statement's.
    """

    kind: str
    period: str
    number: str
    posted_on: date | None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What decides what a community has to post: the first day of its books, what it has, what it decided."""

    begins_on: date
    has_maintenance: bool = False
    decisions: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class DueNotice:
    """One duty: what, for which period or decision, by when, and how it stands.

    ``posted_on`` is when it was fulfilled; ``number`` the notice that is ready or hangs, empty where none is.
    """

    rule: NoticeRule
    period: str
    subject: str
    due_on: date
    state: DueState
    posted_on: date | None = None
    number: str = ""

    @property
    def span(self) -> Span | None:
        """The days of its period; None for a decision's."""
        return parse_span(self.period) if self.period else None

    @property
    def is_late(self) -> bool:
        """Whether it was fulfilled after its day, or has not been and the day is over."""
        return self.state is DueState.OVERDUE or (
            self.posted_on is not None and self.posted_on > self.due_on
        )


def due_notices(
    rules: Sequence[NoticeRule], facts: DutyFacts, published: Sequence[NoticeFacts], day: date
) -> tuple[DueNotice, ...]:
    """Give every duty of the last two years and of the running period, the earliest first.

    A period's duty is fulfilled by a notice of that period, or by those of shorter periods that cover all its
    months. It is coming while the period runs, due once it has ended, overdue after its day.
    """
    found: list[DueNotice] = []
    for rule in rules:
        if rule.kind == MAINTENANCE and not facts.has_maintenance:
            continue
        found += (
            _of_decisions(rule, facts, published, day)
            if rule.kind == DECISION
            else _of_periods(rule, facts, published, day)
        )
    return tuple(sorted(found, key=lambda item: (item.due_on, item.rule.kind, item.subject)))


def _of_decisions(
    rule: NoticeRule, facts: DutyFacts, published: Sequence[NoticeFacts], day: date
) -> Iterator[DueNotice]:
    earliest = max(_earliest(day), rule.first_day, facts.begins_on)
    for code, decided_on in facts.decisions:
        if not earliest <= decided_on <= day:
            continue
        own = [item for item in published if item.subject == code]
        due_on = decided_on + timedelta(days=rule.due_days)
        duty = DueNotice(rule, "", code, due_on, DueState.COMING)
        yield _judged(duty, decided_on, own, day)


def _of_periods(
    rule: NoticeRule, facts: DutyFacts, published: Sequence[NoticeFacts], day: date
) -> Iterator[DueNotice]:
    own = [item for item in published if item.kind == rule.kind]
    first = max(_earliest(day), rule.first_day, facts.begins_on)
    for span in _spans(rule.every_months, first, day):
        due_on = _months_after(span, rule.due_months)
        duty = DueNotice(rule, span.name, "", due_on, DueState.COMING)
        yield _judged(duty, span.last_day, own, day)


def _judged(duty: DueNotice, ended_on: date, own: Sequence[NoticeFacts], day: date) -> DueNotice:
    """Say how a duty stands, which was begun as one that is coming."""
    hung = [item for item in own if item.posted_on is not None and item.posted_on <= day]
    posted_on = _covered_on(duty.period, hung)
    ready = next((item.number for item in own if item.period == duty.period), "")
    state = duty.state
    if posted_on is not None:
        state = DueState.POSTED
    elif day > duty.due_on:
        state = DueState.OVERDUE
    elif day > ended_on or duty.subject:
        state = DueState.DUE
    return replace(duty, state=state, posted_on=posted_on, number=ready)


def _covered_on(period: str, hung: Iterable[NoticeFacts]) -> date | None:
    """Give the day from which on notices that hung cover a whole period; for a decision, any will do."""
    in_order = sorted((item.posted_on, item.period) for item in hung if item.posted_on is not None)
    if not period:
        return in_order[0][0] if in_order else None
    missing = set(_months(parse_span(period)))
    for posted_on, other in in_order:
        missing -= set(_covered_months(other))
        if not missing:
            return posted_on
    return None


def _covered_months(period: str) -> tuple[int, ...]:
    try:
        return _months(parse_span(period))
    except PeriodError:
        return ()


def _months(span: Span) -> tuple[int, ...]:
    """Give the calendar months that lie wholly within a span."""
    found, month = [], period_of(span.first_day)
    if span.first_day.day > 1:
        month = next_month(month)
    while last_day_of(month) <= span.last_day:
        found.append(month)
        month = next_month(month)
    return tuple(found)


def _spans(every_months: int, first_day: date, day: date) -> Iterator[Span]:
    """Give the periods of so many months that end on or after a first day, up to the one that runs."""
    for year in range(first_day.year, min(day.year, YEAR_MAX) + 1):
        names = {
            12: (f"{year}",),
            6: (f"{year}H1", f"{year}H2"),
            3: tuple(f"{year}Q{number}" for number in range(1, 5)),
        }[every_months]
        for name in names:
            span = parse_span(name)
            if span.last_day >= first_day and span.first_day <= day:
                yield span


def _months_after(span: Span, months: int) -> date:
    period = period_of(span.last_day)
    for _ in range(months):
        period = next_month(period)
    return last_day_of(period)


def _earliest(day: date) -> date:
    period = period_of(day)
    for _ in range(MONTHS_BACK):
        period = previous_month(period)
    return date(period // 100, period % 100, 1)

"""Streets (街道): the communities one looks after, and four checks computed from each one's books.

The checks follow those that were reported of a street's yearly round (maintenance fund, public income, accounts,
notices); here nobody ticks a box: each answers from what is booked, closed, reconciled and posted.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ledger.domain.periods import last_day_of, period_of, previous_month

#: Days after a month's end within which its books are closed and its accounts reconciled.
CLOSE_WITHIN_DAYS = 15
#: How far back a broken rule still counts against a community.
LOOK_BACK_MONTHS = 12


class Check(StrEnum):
    """What a street asks of each community."""

    MAINTENANCE = "maintenance"
    PUBLIC_INCOME = "public_income"
    CLOSING = "closing"
    NOTICES = "notices"


class Answer(StrEnum):
    """How a check comes out; ``NOTHING`` where there is nothing to be judged yet."""

    KEPT = "kept"
    BROKEN = "broken"
    NOTHING = "nothing"


class Reason(StrEnum):
    """Why a check is broken, each with how often."""

    FLAGGED = "flagged"
    UNDECIDED = "undecided"
    PERSONAL = "personal"
    NOT_CLOSED = "not_closed"
    NOT_RECONCILED = "not_reconciled"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one check, and why: reasons with how often."""

    check: Check
    answer: Answer
    reasons: tuple[tuple[Reason, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What the checks of a community are computed from.

    Attributes:
        opened_on: the first day of the books.
        closed_through: the last month closed, as YYYYMM, None for none.
        bank_count, reconciled_count: accounts of its own at banks, and those with a reconciliation that two people
            signed as of the last day of the month that is due, or later.
        personal_count: accounts in a private person's name that are still in use.
        maintenance_count, income_count: lines of the last twelve months on agency funds, and on others.
        maintenance_flags, income_flags: vouchers of those months that broke a rule, on either.
        undecided_count: draws on households' shares behind which neither a decision nor an emergency stands.
        overdue_notices: notices that are due and missing; None where nothing says what is due.
    """

    opened_on: date
    closed_through: int | None = None
    bank_count: int = 0
    reconciled_count: int = 0
    personal_count: int = 0
    maintenance_count: int = 0
    income_count: int = 0
    maintenance_flags: int = 0
    income_flags: int = 0
    undecided_count: int = 0
    overdue_notices: int | None = None


def due_month(day: date) -> int:
    """Give the newest month that has to be closed by now, as YYYYMM."""
    month = previous_month(period_of(day))
    if day <= last_day_of(month) + timedelta(days=CLOSE_WITHIN_DAYS):
        month = previous_month(month)
    return month


def looked_back(day: date) -> int:
    """Give the first month whose vouchers still count, as YYYYMM."""
    months = day.year * 12 + day.month - 1 - (LOOK_BACK_MONTHS - 1)
    return months // 12 * 100 + months % 12 + 1


def findings(facts: CheckFacts, day: date) -> tuple[Finding, ...]:
    """Answer the four checks for one community as of a day, in their order."""
    return (
        _maintenance(facts),
        _public_income(facts),
        _closing(facts, day),
        _notices(facts),
    )


def _maintenance(facts: CheckFacts) -> Finding:
    return _finding(
        Check.MAINTENANCE,
        judged=bool(facts.maintenance_count),
        reasons=(
            (Reason.UNDECIDED, facts.undecided_count),
            (Reason.FLAGGED, facts.maintenance_flags),
        ),
    )


def _public_income(facts: CheckFacts) -> Finding:
    return _finding(
        Check.PUBLIC_INCOME,
        judged=bool(facts.income_count or facts.personal_count),
        reasons=((Reason.FLAGGED, facts.income_flags), (Reason.PERSONAL, facts.personal_count)),
    )


def _closing(facts: CheckFacts, day: date) -> Finding:
    due = due_month(day)
    first = period_of(facts.opened_on)
    begins = max(first, _after(facts.closed_through))
    return _finding(
        Check.CLOSING,
        judged=due >= first,
        reasons=(
            (Reason.NOT_CLOSED, _months_between(begins, due)),
            (Reason.NOT_RECONCILED, facts.bank_count - facts.reconciled_count),
        ),
    )


def _notices(facts: CheckFacts) -> Finding:
    return _finding(
        Check.NOTICES,
        judged=facts.overdue_notices is not None,
        reasons=((Reason.OVERDUE, facts.overdue_notices or 0),),
    )


def _after(period: int | None) -> int:
    if period is None:
        return 0
    return period + 1 if period % 100 < 12 else period + 89


def _months_between(first: int, last: int) -> int:
    """Count the months from one to another, both counted; none where the first lies behind the last."""
    return max(0, (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1)


def _finding(check: Check, *, judged: bool, reasons: tuple[tuple[Reason, int], ...]) -> Finding:
    if not judged:
        return Finding(check, Answer.NOTHING)
    found = tuple((reason, count) for reason, count in reasons if count > 0)
    return Finding(check, Answer.BROKEN if found else Answer.KEPT, found)

"""Terms of contracts (合同条款): what comes due, when and how much, derived from the rhythm and never typed.

A contract is signed, extended and ended by dated chapters that are kept for good. What is due follows from all of
them; what came is compared with it, the oldest due first.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ledger.domain.contract_errors import ContractError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_text

#: A contract shows itself on the desk as it nears its end.
EXPIRY_DAYS = 90
NOTE_LENGTH_MAX = 100
NOTICE_DAYS_MAX = 730


class Way(StrEnum):
    """Whether the contract brings money or costs it."""

    INCOME = "income"
    EXPENSE = "expense"


class Rhythm(StrEnum):
    """How often the price falls due."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    #: Each month's or quarter's bill says how much: hours, costs, a score.
    BY_BILL = "by_bill"


class Chapter(StrEnum):
    """What happened to the contract."""

    SIGNED = "signed"
    EXTENDED = "extended"
    ENDED = "ended"


_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Terms:
    """One chapter of a contract.

    Attributes:
        code: of the contract; ``party``: the organisation on the other side.
        account: of income, or what is spent; ``fund``: whose money it is; ``place``: where, empty for everywhere.
        price_minor: fen each time, 0 where each bill says how much.
        first_day, last_day: of this chapter, both included; of an ended one, the last day of the contract.
        first_due_on: when the first price of this chapter falls due.
        notice_days: how long before its end the contract has to be terminated.
        collector: the organisation that collects for us and passes it on, empty where we collect ourselves.
        evidence: SHA-256 of the signed copy's original, empty where there is none.
        note: what the public reads of this chapter: the reason, or special agreements.
    """

    code: str
    chapter: Chapter
    way: Way
    party: str
    account: str
    fund: str
    price_minor: int
    rhythm: Rhythm
    first_day: date
    last_day: date
    first_due_on: date
    notice_days: int = 0
    deposit_minor: int = 0
    tax_note: str = ""
    collector: str = ""
    place: str = ""
    evidence: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse terms that cannot be.

        Raises:
            ContractError: reason last_before_first, due_outside, no_price or negative.
            TextError: a note is too long or unprintable.
        """
        if self.last_day < self.first_day:
            raise ContractError(reason="last_before_first", field="last_day")
        if (
            not self.first_day - timedelta(days=366)
            <= self.first_due_on
            <= self.last_day + timedelta(days=366)
        ):
            raise ContractError(reason="due_outside", field="first_due_on")
        if not 0 <= self.price_minor <= AMOUNT_MINOR_MAX or self.deposit_minor < 0:
            raise ContractError(reason="negative", field="price")
        if (self.price_minor == 0) != (self.rhythm is Rhythm.BY_BILL):
            raise ContractError(reason="no_price", field="price")
        if not 0 <= self.notice_days <= NOTICE_DAYS_MAX:
            raise ContractError(reason="negative", field="notice_days")
        clean_text(self.note, field="note", length_max=NOTE_LENGTH_MAX)
        clean_text(self.tax_note, field="tax_note", length_max=NOTE_LENGTH_MAX)


@dataclass(frozen=True, slots=True)
class Due:
    """One price that falls due: the days it is for, and the day it has to be there."""

    first_day: date
    last_day: date
    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DueStanding:
    """A due, and how much of it came."""

    due: Due
    paid_minor: int

    @property
    def open_minor(self) -> int:
        """What did not come yet."""
        return self.due.amount_minor - self.paid_minor


def add_months(day: date, months: int) -> date:
    """Give the same day so many months later, the month's last one where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check_next(chapters: Sequence[Terms], new: Terms) -> None:
    """Refuse a chapter that does not follow those before it.

    Raises:
        ContractError: reason has_terms, no_terms, not_after or not_earlier.
    """
    if new.chapter is Chapter.SIGNED:
        if chapters:
            raise ContractError(reason="has_terms", field="contract")
        return
    if not chapters:
        raise ContractError(reason="no_terms", field="contract")
    end = last_day_of_contract(chapters)
    if new.chapter is Chapter.EXTENDED and new.first_day <= end:
        raise ContractError(reason="not_after", field="first_day", day=end)
    if new.chapter is Chapter.ENDED and not chapters[0].first_day <= new.last_day < end:
        raise ContractError(reason="not_earlier", field="last_day", day=end)


def last_day_of_contract(chapters: Sequence[Terms]) -> date:
    """Give the day on which the contract ends, as things are."""
    return chapters[-1].last_day


def dues(chapters: Sequence[Terms]) -> tuple[Due, ...]:
    """Give everything that falls due under a contract, in the order of days.

    A stretch that has begun before the contract ends early stays due in full; whoever pays some of it back does
    that by a refund of its own.
    """
    found: list[Due] = []
    for chapter in chapters:
        if chapter.chapter is Chapter.ENDED:
            found = [
                _cut(due, chapter.last_day) for due in found if due.first_day <= chapter.last_day
            ]
        else:
            found += _of_chapter(chapter)
    return tuple(sorted(found, key=lambda due: (due.due_on, due.first_day)))


def _cut(due: Due, last_day: date) -> Due:
    return Due(due.first_day, min(due.last_day, last_day), due.due_on, due.amount_minor)


def _of_chapter(terms: Terms) -> list[Due]:
    if terms.rhythm is Rhythm.BY_BILL:
        return []
    step = _MONTHS.get(terms.rhythm)
    if step is None:
        return [Due(terms.first_day, terms.last_day, terms.first_due_on, terms.price_minor)]
    found = []
    number = 0
    while (begins := add_months(terms.first_day, number * step)) <= terms.last_day:
        ends = add_months(terms.first_day, (number + 1) * step) - timedelta(days=1)
        due_on = add_months(terms.first_due_on, number * step)
        found.append(Due(begins, min(ends, terms.last_day), due_on, terms.price_minor))
        number += 1
    return found


def price_in_all(chapters: Sequence[Terms]) -> int | None:
    """Give what a contract costs over all its days, in fen; None where bills say how much, or nothing is agreed."""
    if not chapters or any(item.rhythm is Rhythm.BY_BILL for item in chapters):
        return None
    return sum(item.amount_minor for item in dues(chapters))


def standings(due: Iterable[Due], received_minor: int) -> tuple[DueStanding, ...]:
    """Lay what came against what was due, the oldest first; what is beyond all of it is left over."""
    left = max(received_minor, 0)
    found = []
    for item in due:
        paid = min(left, item.amount_minor)
        found.append(DueStanding(item, paid))
        left -= paid
    return tuple(found)


def due_minor(due: Iterable[Due], *, by: date) -> int:
    """Give what had to be there by a day, that day included."""
    return sum(item.amount_minor for item in due if item.due_on <= by)


def ends_soon(last_day: date, today: date) -> bool:
    """Tell whether a contract ends within the days in which somebody has to think of it."""
    return today <= last_day <= today + timedelta(days=EXPIRY_DAYS)

"""The maintenance fund (专项维修资金): money held for households one by one (民法典 art. 281).

What a household has is what is owed to it, less what it has still to pay in. No draw, correction or split of
interest may take that below zero on any day: a neighbour's money would pay.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledger.domain.allocations import largest_remainder
from ledger.domain.sharing import Household, lines_by_building
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import Line

FUND = "MNT"
#: What is owed to owners, household by household, and what they were asked to pay in.
OWED, ASKED = "2601", "112205"
#: Where the fund's money lies: at a bank of one's own, or with the authority (by edition of the chart).
HELD_BY_AUTHORITY = ("1801", "1701")
BANK = "100205"
#: What is owed for a work: paid by a payment request afterwards, so that every rule of spending is asked.
OWED_TO_CONTRACTORS = "220201"
#: What a draw may be set against: money itself, what the authority holds, what is owed, an advance.
DRAWN_FROM = (BANK, *HELD_BY_AUTHORITY, OWED_TO_CONTRACTORS, "1141")

#: What common income that is moved into the fund is booked as (公共收益转补维修资金).
CONTRIBUTED = "5102"

_Key = tuple[str, str]


class SharedAccount(Protocol):
    """What is asked of an account."""

    @property
    def has_sublines(self) -> bool:
        """Tell whether its lines are divided among households."""

    @property
    def restriction(self) -> str:
        """Say which money it is for; A is agency money."""


class LinesOfADraft(Protocol):
    """A draft, as far as its lines."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Give its lines."""


@dataclass(frozen=True, slots=True)
class TopUpRule:
    """When a household must pay in again (续筹); a dated fact of a place, with its source."""

    jurisdiction: str
    first_day: date
    permille_of_first: int
    source: str


#: 上海市住宅物业管理规定 (2022-12-01 as amended), art. 65: below 30 % of the first deposit.
TOP_UP_RULES = (TopUpRule("上海", date(2011, 4, 1), 300, "《上海市住宅物业管理规定》第六十五条"),)


def top_up_rule(jurisdiction: str, day: date) -> TopUpRule | None:
    """Give the rule of a place in force on a day; None where none is known."""
    found = [
        rule for rule in TOP_UP_RULES if rule.jurisdiction == jurisdiction and rule.first_day <= day
    ]
    return max(found, key=lambda rule: rule.first_day, default=None)


def missing_minor(rule: TopUpRule, first_minor: int, available_minor: int) -> int:
    """Give what brings a household back to its first deposit, 0 where it has enough."""
    if available_minor * 1000 >= first_minor * rule.permille_of_first:
        return 0
    return first_minor - available_minor


def holds_for_households(account: SharedAccount) -> bool:
    """Tell whether an account keeps agency money household by household."""
    return account.has_sublines and account.restriction == "A"


def share_changes(draft: LinesOfADraft, accounts: Mapping[str, SharedAccount]) -> dict[_Key, int]:
    """Give what a draft does to what each household has in each agency fund, in fen."""
    changes: defaultdict[_Key, int] = defaultdict(int)
    for line in draft.lines:
        if line.sublines and holds_for_households(accounts[line.account]):
            for share in line.sublines:
                changes[line.fund, share.place] += share.credit_minor - share.debit_minor
    return dict(changes)


def takes_shares(draft: LinesOfADraft, accounts: Mapping[str, SharedAccount]) -> bool:
    """Tell whether a household has less after a draft than before."""
    return any(minor < 0 for minor in share_changes(draft, accounts).values())


def deposit_lines(
    account: str, deposits: Iterable[tuple[Household, int]], *, held_in: str, fund: str = FUND
) -> tuple[Line, ...]:
    """Give the lines of money paid in by households: 借 where it lies, 贷 by building; what was asked for, in one.

    Raises:
        SharingError: nobody paid anything, or somebody less than nothing.
    """
    # Who paid in what they were asked for is told of no building.
    paid = [
        ("" if account == ASKED else item.building, item.place, minor) for item, minor in deposits
    ]
    if not any(minor for _, _, minor in paid):
        raise SharingError(reason="nobody", field="deposits")
    if any(minor < 0 for _, _, minor in paid):
        raise SharingError(reason="weight", field="deposits")
    total = sum(minor for _, _, minor in paid)
    return (
        Line(held_in, fund, total, 0),
        *lines_by_building(account, fund, paid, is_debit=False),
    )


def interest_lines(
    amount_minor: int, households: Iterable[Household], *, held_in: str, fund: str = FUND
) -> tuple[Line, ...]:
    """Divide interest by what each household has on the day; who has nothing gets nothing.

    Raises:
        SharingError: nobody has anything.
    """
    order = list(households)
    weights = [max(item.available_minor, 0) for item in order]
    if not any(weights):
        raise SharingError(reason="nothing_held", field="amount")
    parts = largest_remainder(amount_minor, weights)
    return deposit_lines(OWED, zip(order, parts, strict=True), held_in=held_in, fund=fund)


def contribution_lines(
    amount_minor: int, households: Iterable[Household], *, paid_from: str, fund: str, held_in: str
) -> tuple[Line, ...]:
    """Move common income into the maintenance fund: spent in its own fund, owed to each household by its area.

    Raises:
        SharingError: no household has an area.
    """
    order = list(households)
    weights = [item.area_centi_m2 for item in order]
    if not any(weights):
        raise SharingError(reason="nobody", field="amount")
    parts = largest_remainder(amount_minor, weights)
    return (
        Line(CONTRIBUTED, fund, amount_minor, 0),
        Line(paid_from, fund, 0, amount_minor),
        *deposit_lines(OWED, zip(order, parts, strict=True), held_in=held_in),
    )

"""How rows of bills were booked in the end, and whether a rule would have said the same.

What people made of past rows is what rules are learnt from, and what they are tried on.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ledger.domain.bill_drafts import Classified, draft_of_rows
from ledger.domain.bill_rules import Gather, Outcome, Share, Split
from ledger.domain.bills import BillRow
from ledger.domain.errors import Refusal
from ledger.domain.transactions import CounterpartyKind


class Part(NamedTuple):
    """Where money went to or came from: what a line names beside its amount."""

    account: str
    fund: str
    place: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A posted voucher seen from the account whose bill tells of it.

    Attributes:
        account: our own account, whose bill the row stands in.
        own: what the voucher moved on that account, by fund, debits positive, fen.
        parts: what it booked elsewhere, debits positive, fen.
        shared: accounts among those parts that are divided among households.
    """

    seq: int
    voucher: str
    account: str
    matter: str
    counterparty_kind: CounterpartyKind
    own: Mapping[str, int]
    parts: Mapping[Part, int]
    shared: frozenset[str] = frozenset()

    @property
    def moved_minor(self) -> int:
        """What it moved on the account over all funds, in fen."""
        return sum(self.own.values())


def outcome_of(
    booking: Booking, *, moved_minor: int, fee_minor: int, row_count: int
) -> Outcome | None:
    """Give the outcome by which a rule would book the rows of a voucher as it was booked.

    ``moved_minor``, ``fee_minor`` and ``row_count`` are those of the rows that the voucher is about. None where
    it booked more than one thing: how a person divided once says little about the next time.
    """
    fee_account = ""
    if fee_minor and moved_minor == booking.moved_minor:
        fee_account = _fee_account(booking, fee_minor)
    gross = [part for part, minor in booking.parts.items() if minor and part.account != fee_account]
    if len(gross) != 1 or {fund for fund, minor in booking.own.items() if minor} != {gross[0].fund}:
        return None
    part = gross[0]
    return Outcome(
        (Share(part.account, part.fund, place=part.place, party=part.party),), booking.matter,
        booking.counterparty_kind, fee_account=fee_account,
        gather=Gather.DAY if row_count > 1 else Gather.ROW, by_room=part.account in booking.shared,
    )  # fmt: skip


def agrees(outcome: Outcome, row: BillRow, booking: Booking) -> bool:
    """Tell whether an outcome would have booked a row as it was booked.

    Amounts are compared where the voucher is about this row alone, funds where the outcome names them.
    """
    expected = would_book(outcome, row, booking.account)
    if expected is None:
        return False
    booked = {part: minor for part, minor in booking.parts.items() if minor}
    if outcome.split is Split.BALANCES:
        return _without_fees(expected, outcome, funds=False) == _without_fees(
            booked, outcome, funds=False
        )
    if booking.moved_minor == row.moved_minor:
        return expected == booked
    return _without_fees(expected, outcome) == _without_fees(booked, outcome)


def would_book(outcome: Outcome, row: BillRow, account: str) -> dict[Part, int] | None:
    """Give what an outcome books of a row elsewhere than on its account, None where it cannot be booked."""
    try:
        draft = draft_of_rows(
            [Classified(row, outcome)], account=account, dated_on=row.day, with_shares=frozenset()
        )
    except Refusal:
        return None
    parts: defaultdict[Part, int] = defaultdict(int)
    for line in draft.lines:
        if line.account != account:
            part = Part(line.account, line.fund, line.place, line.party)
            parts[part] += line.debit_minor - line.credit_minor
    return dict(parts)


def _fee_account(booking: Booking, fee_minor: int) -> str:
    """Find the one account that took exactly the fees, "" where none or several did."""
    sums: Counter[str] = Counter()
    for part, minor in booking.parts.items():
        sums[part.account] += minor
    found = [account for account, minor in sums.items() if minor == fee_minor]
    return found[0] if len(found) == 1 and len(sums) > 1 else ""


def _without_fees(
    parts: Mapping[Part, int], outcome: Outcome, *, funds: bool = True
) -> frozenset[Part]:
    """Give where money went, fees aside: a day's voucher has them, a row of that day may have none."""
    return frozenset(
        part if funds else part._replace(fund="")
        for part in parts
        if part.account != outcome.fee_account
    )

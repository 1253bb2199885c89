"""Bills (账单): what a bank or a payment app says happened on one of our accounts.

A bill is evidence from outside, not a record of ours: it is read as it stands, every row of it, and what
does not add up in it is said (``BillWarning``), never mended. Directions are always ours: ``in`` is money
that came to us, whichever of 借 and 贷 the bank calls it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Direction(StrEnum):
    """Where a row's money went, seen from us; neutral rows move none between us and others."""

    IN = "in"
    OUT = "out"
    NEUTRAL = "neutral"


_SIGNS = {Direction.IN: 1, Direction.OUT: -1, Direction.NEUTRAL: 0}


class BillRow(NamedTuple):
    """One row that the bank or the payment app printed.

    Attributes:
        row: its number in the file, from 1, counting every line (in a table: every row of the sheet).
        occurred_at: the day, or the day and time in China, as printed.
        amount_minor: fen, zero or more; the direction is apart from it.
        balance_minor: what lay in the account after it, if printed.
        counterparty: the other side's name. Personal data: officers only.
        counterparty_number: the other side's account, as printed. Personal data.
        text: what the row says of its purpose, its parts joined by " · ".
        serial: the number that the bank or the app gave to this row; empty when it gives none.
        order: the number of the order or trade that it belongs to (a payment and its refund share it).
        kind: the bank's or app's own word for the kind of business.
        status: its own word for what became of it.
        reason: why a neutral row is neutral: zero, closed, failed, own_transfer, or unsettled.
        fee_minor: what was kept as a fee out of this row, fen; negative where a refund gave a fee back. The
            amount of a transfer has it inside: 1,001 yuan left, 1,000 arrived.
        refund_of: the order or serial that a refund names, empty else.
        transfer: for money between accounts of our own, which way it went from this account.
    """

    row: int
    occurred_at: date | datetime
    direction: Direction
    amount_minor: int
    balance_minor: int | None = None
    counterparty: str = ""
    counterparty_number: str = ""
    text: str = ""
    serial: str = ""
    order: str = ""
    kind: str = ""
    status: str = ""
    reason: str = ""
    fee_minor: int = 0
    refund_of: str = ""
    transfer: Direction = Direction.NEUTRAL

    @property
    def moved_minor(self) -> int:
        """What the row did to the balance of the account, in fen: negative where money left it."""
        if self.direction is Direction.NEUTRAL:
            return _SIGNS[self.transfer] * self.amount_minor
        return _SIGNS[self.direction] * self.amount_minor - self.fee_minor

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return (
            self.occurred_at.date() if isinstance(self.occurred_at, datetime) else self.occurred_at
        )


class WarningCode(StrEnum):
    """What in a bill does not add up. Nothing is mended: a person looks and decides."""

    DECLARED_TOTAL_DIFFERS = "declared_total_differs"
    DECLARED_COUNT_DIFFERS = "declared_count_differs"
    BALANCE_CHAIN_BROKEN = "balance_chain_broken"
    OUTSIDE_PERIOD = "outside_period"
    REPEATED_SERIAL = "repeated_serial"
    NUMBER_MANGLED = "number_mangled"
    RAGGED_ROW = "ragged_row"


@dataclass(frozen=True, slots=True)
class BillWarning:
    """Something that does not add up: where, and the values that differ, as they would be printed."""

    code: WarningCode
    row: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows, and how many fen; None where a bill does not say."""

    rows: int | None = None
    sum_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What a bill says of itself in its head or foot."""

    rows: int | None = None
    totals: Mapping[Direction, Totals] = field(default_factory=dict)
    opening_minor: int | None = None
    closing_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A whole bill as it was understood.

    Attributes:
        format: the name of the reader's format, such as ``wechat-personal``.
        account: our account's number or name as printed, if it is; only its end is ever kept.
        period: the first and last day it says it covers.
        rows: in the order of the file.
        mapping: canonical JSON of the columns by which a table in a form of its own was read, empty else.
    """

    format: str
    encoding: str
    rows: tuple[BillRow, ...]
    warnings: tuple[BillWarning, ...] = ()
    account: str = ""
    period: tuple[date, date] | None = None
    declared: Declared = field(default_factory=Declared)
    currency: str = "CNY"
    mapping: str = ""

    @property
    def span(self) -> tuple[date, date]:
        """The days the bill says it covers, and those of its rows if they reach further.

        A bill without rows that states no days has none: such a bill is never kept.
        """
        days = [row.day for row in self.rows]
        stated = self.period or (min(days), max(days))
        return min((stated[0], *days)), max((stated[1], *days))

    def computed(self) -> dict[Direction, Totals]:
        """Count and sum the rows of each direction."""
        sums = {direction: [0, 0] for direction in Direction}
        for row in self.rows:
            sums[row.direction][0] += 1
            sums[row.direction][1] += row.amount_minor
        return {direction: Totals(*pair) for direction, pair in sums.items()}


def fingerprints(rows: Iterable[BillRow]) -> list[str]:
    """Name each row so that the same event has the same name in every bill of its account.

    A serial names an event, together with day, direction and amount: a refund repeats the serial of what it
    refunds, and some banks count from 1 every day. Without one, all that the row says of itself does. Rows that
    say the very same are numbered in their order: two gifts of the same amount in the same second by people of
    the same name stay two.
    """
    counts: Counter[str] = Counter()
    named = []
    for row in rows:
        said = _said(row)
        counts[said] += 1
        named.append(_name(said, counts[said]))
    return named


def misnamed(
    kept: Iterable[tuple[BillRow, str]], withdrawn: Iterable[tuple[BillRow, str]] = ()
) -> list[BillRow]:
    """Give rows that are kept under other names than what they say: several that say the same share theirs.

    ``kept`` are rows with the fingerprints under which they are kept: all that an account has of some days.
    ``withdrawn`` are those of bills taken back, whose names others may bear anew.
    """
    groups: defaultdict[str, list[tuple[BillRow, str]]] = defaultdict(list)
    for row, name in kept:
        groups[_said(row)].append((row, name))
    past: defaultdict[str, list[tuple[BillRow, str]]] = defaultdict(list)
    for row, name in withdrawn:
        past[_said(row)].append((row, name))
    found = []
    for said, alike in groups.items():
        names = {_name(said, number) for number in range(1, len(alike) + 1)}
        if {name for _, name in alike} != names:
            found += [row for row, _ in alike]
    for said, alike in past.items():
        count = len(alike) + len(groups.get(said, ()))
        names = {_name(said, number) for number in range(1, count + 1)}
        found += [row for row, name in alike if name not in names]
    return found


def _name(said: str, number: int) -> str:
    return hashlib.sha256(f"{said}\n{number}".encode("utf-8", "surrogatepass")).hexdigest()


def _said(row: BillRow) -> str:
    own: tuple[str, ...] = (row.direction, str(row.amount_minor))
    if row.direction is Direction.NEUTRAL:
        # Money between our own accounts: which way it went is no less a part of what happened.
        own = (*own, str(row.moved_minor))
    if row.serial:
        return "\n".join(("serial", row.serial, row.day.isoformat(), *own, row.refund_of))
    balance = "" if row.balance_minor is None else str(row.balance_minor)
    parts = (
        row.occurred_at.isoformat(),
        *own,
        balance,
        row.counterparty_number,
        row.counterparty,
        row.text,
    )
    return "\n".join(("row", *parts))

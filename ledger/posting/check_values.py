"""What a check of the books finds and remembers."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ledger.domain.transactions import Line


@dataclass(frozen=True, slots=True)
class Difference:
    """The first disagreement found: ``code`` names the rule, ``where`` the place, and what stands there."""

    code: str
    where: str
    expected: str = ""
    found: str = ""


@dataclass(slots=True)
class CheckReport:
    """What was recomputed, and the first difference, None when the books agree with themselves."""

    community_id: int
    transactions: int = 0
    leaves: int = 0
    difference: Difference | None = None


@dataclass(slots=True)
class LogFacts:
    """What the log says that is not of one transaction alone.

    Attributes:
        closed: index of the leaf that closes a period, and the leaf's time, by the period's text.
        evidence: ``seq`` of the transaction that an evidence leaf speaks of, by the leaf's index.
        policies: leaves of policies that have a row, by index.
        chart: the newest entry of each account and fund, by noun and code.
        publications: leaves of what was published, by index.
        transactions: how many leaves speak of a transaction.
    """

    origin: str
    currency: str
    closed: dict[str, tuple[int, str]] = field(default_factory=dict)
    evidence: dict[int, Any] = field(default_factory=dict)
    policies: dict[int, dict[str, Any]] = field(default_factory=dict)
    chart: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    publications: dict[int, dict[str, Any]] = field(default_factory=dict)
    transactions: int = 0


@dataclass(slots=True)
class Walk:
    """What the check of one transaction leaves behind for later ones."""

    log: LogFacts
    next_seq: int = 1
    numbers: dict[int, int] = field(default_factory=dict)
    people_began: bool = False
    classes: dict[int, str] = field(default_factory=dict)
    reversed: set[int] = field(default_factory=set)
    differences: defaultdict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))
    attachments: int = 0
    invoices: int = 0
    missing: int = 0


def place_of(header: sa.Row[Any]) -> str:
    """Say which transaction a difference is at."""
    return f"seq {header.seq} {header.voucher}"

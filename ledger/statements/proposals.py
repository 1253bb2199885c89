"""Proposals as a page shows them: which open rows and lines seem to be the same money, and why."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.matching import Match, MatchReason
from ledger.statements.open_items import AccountStanding, OpenLine, OpenRow

#: So many sure ones are taken together at most.
SURE_MAX = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rows and lines that seem to be the same money.

    ``key`` names exactly these: what a person ticks is found again by it, or not at all if it changed meanwhile.
    """

    key: str
    match: Match
    rows: tuple[OpenRow, ...]
    lines: tuple[OpenLine, ...]

    @property
    def reason(self) -> MatchReason:
        """Why they are thought to be the same."""
        return self.match.reason

    @property
    def sure(self) -> bool:
        """Whether nothing else that is open would fit as well."""
        return self.match.sure

    @property
    def moved_minor(self) -> int:
        """What the lines moved, in fen; 0 where they cancel out."""
        return sum(line.item.moved_minor for line in self.lines)

    @property
    def days_apart(self) -> int:
        """How many days lie between the first row and the first line."""
        return abs((self.rows[0].item.day - self.lines[0].item.day).days) if self.rows else 0

    @property
    def is_one_day(self) -> bool:
        """Whether all rows are of one day."""
        return len({row.item.day for row in self.rows}) == 1

    @property
    def vouchers(self) -> tuple[str, ...]:
        """The vouchers, each once, in their order."""
        return tuple(dict.fromkeys(line.voucher for line in self.lines))


def proposals(standing: AccountStanding) -> tuple[Proposal, ...]:
    """Give what may be the same money, the surest kinds first."""
    rows = {row.item.key: row for row in standing.rows}
    lines = {line.item.key: line for line in standing.lines}
    return tuple(
        Proposal(
            _key(match), match, tuple(rows[key] for key in match.rows),
            tuple(lines[key] for key in match.lines),
        )
        for match in standing.proposals()
    )  # fmt: skip


def sure_ones(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Give those that may be taken without looking at each, so many at once."""
    return tuple(item for item in found if item.sure)[:SURE_MAX]


def digest(found: Iterable[Proposal]) -> str:
    """Name exactly these proposals, so that nothing is taken that nobody was shown."""
    return hashlib.sha256(" ".join(item.key for item in found).encode()).hexdigest()


def _key(match: Match) -> str:
    rows = ",".join(f"{row.bill_id}:{row.row}" for row in match.rows)
    lines = ",".join(f"{line.seq}:{line.number}" for line in match.lines)
    return hashlib.sha256(f"{match.reason}|{rows}|{lines}".encode()).hexdigest()[:20]

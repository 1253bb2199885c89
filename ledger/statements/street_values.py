"""What a street's page shows: one row a community, as frozen values."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.domain.streets import Answer, Check, Finding
from ledger.domain.works import Stage
from ledger.statements.values import CommunityFacts, Label


@dataclass(frozen=True, slots=True)
class StreetWork:
    """One work of a community of the street; ``leader`` and ``liaison`` by their office. Amounts in fen."""

    community: CommunityFacts
    work: Label
    leader: str
    liaison: str
    stage: Stage
    budget_minor: int
    committed_minor: int
    spent_minor: int
    days_late: int


@dataclass(frozen=True, slots=True)
class StreetRow:
    """One community of the street.

    Attributes:
        common_minor, restricted_minor, agency_minor: its money at banks, platforms and in cash, by whose it is:
            its own, given for a purpose, and held for its owners. In fen.
        closed_through: the last month closed, as YYYYMM.
        published_at: when something was published last; ``overdue_notices`` are due and missing.
        reconciled_on: the day up to which every account of its own at a bank was compared; None if one never was.
    """

    community: CommunityFacts
    common_minor: int
    restricted_minor: int
    agency_minor: int
    closed_through: int | None
    reconciled_on: date | None
    published_at: datetime | None
    overdue_notices: int
    findings: tuple[Finding, ...]

    @property
    def total_minor(self) -> int:
        """All its money, in fen."""
        return self.common_minor + self.restricted_minor + self.agency_minor

    def answer(self, check: str) -> Answer:
        """Give the answer to one check."""
        return next(item.answer for item in self.findings if item.check == Check(check))


@dataclass(frozen=True, slots=True)
class StreetView:
    """A street and its communities as of a day."""

    street: Label
    as_of: date
    rows: tuple[StreetRow, ...]
    works: tuple[StreetWork, ...] = ()

    @property
    def common_minor(self) -> int:
        """The communities' own money together, in fen."""
        return sum(row.common_minor for row in self.rows)

    @property
    def restricted_minor(self) -> int:
        """What was given to them for a purpose, in fen."""
        return sum(row.restricted_minor for row in self.rows)

    @property
    def agency_minor(self) -> int:
        """What they hold for their owners, in fen."""
        return sum(row.agency_minor for row in self.rows)

    @property
    def total_minor(self) -> int:
        """All their money, in fen."""
        return sum(row.total_minor for row in self.rows)

    @property
    def budget_minor(self) -> int:
        """What the works may cost together, in fen."""
        return sum(work.budget_minor for work in self.works)

    @property
    def spent_minor(self) -> int:
        """What was paid for them, in fen."""
        return sum(work.spent_minor for work in self.works)

    @property
    def late_count(self) -> int:
        """How many of them are or were finished later than planned."""
        return sum(work.days_late > 0 for work in self.works)

    @property
    def has_problems(self) -> bool:
        """Whether any community breaks a check."""
        return any(finding.reasons for row in self.rows for finding in row.findings)

    def count(self, check: str, answer: str) -> int:
        """Count the communities whose answer to a check is this."""
        return sum(row.answer(check) == answer for row in self.rows)

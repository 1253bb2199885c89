"""What happens in a demo community when something is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.votes import Choice
from ledger.posting.decision_papers import Paper
from ledger.posting.votes import NewVote


@dataclass(frozen=True, slots=True)
class CommitteeSeated:
    """The committee's composition is recorded."""

    on: date
    members: int
    representatives: int


@dataclass(frozen=True, slots=True)
class OldDecision:
    """A decision taken before the books: named by one officer, vouched for by the other on its paper."""

    on: date
    code: str
    title: str
    title_en: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class VoteHeld:
    """A vote from its opening to the board; ``on`` is the day on which the result was hung there.

    ``ballots`` are owners' by household, or ``counts`` (for, against, abstained, invalid) of members or households;
    ``misread`` is a household whose ballot the second reader took for its opposite at first.
    """

    on: date
    vote: NewVote
    opened_on: date
    ballots: Mapping[str, Choice] | None = None
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    papers: tuple[tuple[Paper, str], ...] = ()
    misread: str = ""
    objection: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PriceDecided:
    """The price behind an account stands on a decision."""

    on: date
    account: str
    decision: str
    text: str
    first_day: date


VoteEvent = CommitteeSeated | OldDecision | VoteHeld | PriceDecided

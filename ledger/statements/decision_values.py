"""What pages and papers say of a decision: how it was taken, what it stands on, and the money that followed."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.domain.votes import PublicCount
from ledger.statements.policies import CommitteeFacts
from ledger.statements.values import (
    CommunityFacts,
    EvidenceFile,
    Frame,
    Label,
    TransactionRow,
)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One line of the list: asked, decided, or both.

    ``kind`` is committee, consultation, owners, old (before these books) or named (a bare name); ``state`` where it
    stands: open, closed, withdrawn, failed, or how firmly a decision holds.
    """

    label: Label
    kind: str
    matter: str
    state: str
    day: date | None


@dataclass(frozen=True, slots=True)
class DecisionList:
    """A page of them, the newest first."""

    community: CommunityFacts
    rows: tuple[DecisionRow, ...]
    committee: CommitteeFacts | None
    next_after: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class ShownTest:
    """One comparison, with its figures unless they would tell a single ballot."""

    name: str
    numerator: int
    denominator: int
    strict: bool
    is_met: bool
    part: int | None
    whole: int | None

    @property
    def is_area(self) -> bool:
        """Whether the figures are areas, in 0.01 m²."""
        return self.name.endswith("_area")


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """Something that happened after the question was put; ``text`` is public."""

    number: int
    kind: str
    on: date
    text: str
    answers: int | None


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """A paper behind a decision: its public copy where one was released."""

    number: int
    kind: str
    file: EvidenceFile
    hidden_reason: str = ""
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Something of the books that stands on a decision: a tariff, a budget, a shared cost, a rule, a price."""

    kind: str
    name: Label
    day: date | None
    amount_minor: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted, as everybody may see it, and the tests it was put to."""

    count: PublicCount
    tests: tuple[ShownTest, ...]
    passed: bool
    decided_on: date


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One line of a tally; None where a figure would tell a single ballot, or where areas do not count."""

    tally: str
    number: int | None
    area_centi_m2: int | None


@dataclass(frozen=True, slots=True)
class DecisionStatement:
    """表决结果: one question from the day it was put to the money that followed.

    Attributes:
        scope: the buildings whose owners alone were asked; empty: everybody.
        first_day: from when it holds, if that is known.
        follows: what was asked before and led to this; ``leads_to`` what came of this.
        in_minor, out_minor: cash that came in and went out on it, in fen.
        payments: a page of the vouchers that name it, the newest first.
    """

    frame: Frame
    label: Label
    kind: str
    matter: str
    state: str
    proposal: str
    article: str
    scope: tuple[Label, ...]
    opened_on: date | None
    closes_on: date | None
    first_day: date | None
    posting_days: int
    post_within_days: int
    asked_number: int
    result: Result | None
    steps: tuple[DecisionStep, ...]
    papers: tuple[DecisionPaper, ...]
    follows: "DecisionStatement | None"
    leads_to: tuple[Label, ...]
    standing: tuple[Standing, ...]
    in_minor: int
    out_minor: int
    voucher_count: int
    payments: tuple[TransactionRow, ...]
    next_after: str | None = None
    is_first: bool = True
    signed_at: datetime | None = None

    @property
    def tallies(self) -> tuple[TallyLine, ...]:
        """What was counted, line by line."""
        if self.result is None:
            return ()
        count = self.result.count
        lines = [
            TallyLine("asked", count.asked.number, count.asked.area_centi_m2 or None),
            TallyLine("took_part", count.took_part, count.took_part_area),
            TallyLine("in_favour", count.in_favour, count.in_favour_area),
        ]
        if count.against is None:
            lines.append(TallyLine("not_in_favour", count.not_in_favour, None))
        else:
            lines.append(TallyLine("against", count.against, None))
            lines.append(TallyLine("abstained", count.abstained, None))
            lines.append(TallyLine("invalid", count.invalid, None))
        return tuple(lines)

    @property
    def posted_on(self) -> date | None:
        """The day on which the result was hung on the board."""
        return next((step.on for step in self.steps if step.kind == "posted"), None)

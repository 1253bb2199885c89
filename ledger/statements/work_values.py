"""What pages and papers of works show: one frozen value each."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.works import Stage, StepKind, WorkState
from ledger.statements.values import EvidenceFile, Frame, Label, TransactionRow


@dataclass(frozen=True, slots=True)
class WorkFund:
    """One fund of a work: what may be spent from it, and what was."""

    fund: Label
    budget_minor: int
    spent_minor: int


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One work as a list shows it.

    Attributes:
        spent_minor: money that went out less what came back; ``paid_minor`` the part of contractors.
        retention_open_minor: kept back and not paid yet.
        papers_due_on: by when the papers of an emergency have to be there; None where none is missing.
        is_over: whether more was paid than was agreed, or than the settlement says.
    """

    work: Label
    place: Label | None
    reason: str
    leader: str
    liaison: str
    state: WorkState
    stage: Stage
    contractors: tuple[Label, ...]
    spent_minor: int
    paid_minor: int
    retention_open_minor: int
    days_late: int
    papers_due_on: date | None
    papers_overdue: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class WorksTotals:
    """Sums of a list's works."""

    budget_minor: int
    committed_minor: int
    spent_minor: int
    retention_open_minor: int


@dataclass(frozen=True, slots=True)
class WorksStatement:
    """Works of a community as they stand at the end of a span, the newest need first."""

    frame: Frame
    rows: tuple[WorkRow, ...]
    totals: WorksTotals
    next_after: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What one bidder offered."""

    bidder: Label
    price_minor: int
    days: int
    warranty_months: int
    score: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WorkPicture:
    """A file of a step: what it shows, and the copy that may be seen."""

    position: int
    shows: str
    file: EvidenceFile


@dataclass(frozen=True, slots=True)
class StepLine:
    """One confirmed step with its evidence; who prepared and who confirmed it by their roles."""

    number: int
    kind: StepKind
    happened_on: date
    amount_minor: int
    claimed_minor: int
    retention_minor: int
    warranty_last_day: date | None
    decision: Label | None
    contract: Label | None
    contractor: Label | None
    note: str
    budget: tuple[tuple[Label, int], ...]
    quotes: tuple[QuoteLine, ...]
    pictures: tuple[WorkPicture, ...]
    proposed_role: str
    decided_role: str


@dataclass(frozen=True, slots=True)
class WorkStatement:
    """One work with everything its page shows; ``quotes`` are the newest comparison."""

    frame: Frame
    row: WorkRow
    steps: tuple[StepLine, ...]
    quotes: tuple[QuoteLine, ...]
    quotes_note: str
    funds: tuple[WorkFund, ...]
    vouchers: tuple[TransactionRow, ...]
    next_after: str | None
    is_first: bool

    @property
    def before(self) -> tuple[WorkPicture, ...]:
        """Pictures of how it was that everybody may see."""
        return self._shown("before")

    @property
    def after(self) -> tuple[WorkPicture, ...]:
        """Pictures of how it is that everybody may see."""
        return self._shown("after")

    def _shown(self, shows: str) -> tuple[WorkPicture, ...]:
        return tuple(
            picture
            for step in self.steps
            for picture in step.pictures
            if picture.shows == shows and picture.file.is_public
        )

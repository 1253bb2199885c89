"""What a story may tell of works."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.domain.works import Step, StepKind
from ledger.posting.works import NewWork


@dataclass(frozen=True, slots=True)
class WorkPlanned:
    """One officer names what is needed."""

    on: date
    new: NewWork


@dataclass(frozen=True, slots=True)
class ContractNamed:
    """A contract is named, with whom it is and its price in fen."""

    on: date
    code: str
    title: str
    party: str
    price_minor: int


@dataclass(frozen=True, slots=True)
class WorkStep:
    """A step is proposed by one officer and confirmed by the other; ``files`` are headings and what they show."""

    on: date
    work: str
    step: Step
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkBooked:
    """The voucher of the newest step, or of the completion, is filled in, handed in and approved."""

    on: date
    work: str
    completes: bool = False


WorkEvent = WorkPlanned | ContractNamed | WorkStep | WorkBooked


def papered(
    work: str, kind: StepKind, happened_on: date, paper: str = "", *,
    entered_on: date | None = None, **values: Any,
) -> WorkStep:  # fmt: skip
    """Give a step with the paper behind it, if any; it may have been entered later than it happened."""
    files = ((paper, "paper"),) if paper else ()
    day = max(happened_on, entered_on or happened_on)
    return WorkStep(day, work, Step(kind, happened_on, **values), files)

"""Works (工程): from the need to the last of the retention, each step with its gate.

A work is what its dated steps say; nothing of it is stored twice. See ``docs/works.md``.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from ledger.domain.decisions import DecisionFacts
from ledger.domain.errors import NOTHING, Named
from ledger.domain.work_errors import WorkError
from ledger.domain.work_rules import WorkRules


class StepKind(StrEnum):
    """What a step is, in the order in which they come."""

    DECISION = "decision"
    BUDGET = "budget"
    QUOTES = "quotes"
    CONTRACT = "contract"
    START = "start"
    PROGRESS = "progress"
    VARIATION = "variation"
    ACCEPTANCE = "acceptance"
    AUDIT = "audit"
    SETTLEMENT = "settlement"


class Purpose(StrEnum):
    """What a payment on a work is."""

    ADVANCE = "advance"
    PROGRESS = "progress"
    FINAL = "final"
    RETENTION = "retention"
    OTHER = "other"


class Stage(StrEnum):
    """How far a work has come."""

    NEEDED = "needed"
    DECIDED = "decided"
    BUDGETED = "budgeted"
    COMPARED = "compared"
    CONTRACTED = "contracted"
    STARTED = "started"
    ACCEPTED = "accepted"
    AUDITED = "audited"
    SETTLED = "settled"
    CLOSED = "closed"


#: Once each: what was accepted, audited or settled is so.
ONCE = frozenset({StepKind.START, StepKind.ACCEPTANCE, StepKind.AUDIT, StepKind.SETTLEMENT})
#: Steps that a file has to stand behind.
WITH_EVIDENCE = frozenset({StepKind.CONTRACT, StepKind.ACCEPTANCE, StepKind.AUDIT})
#: What an emergency brings later.
PAPERS = (StepKind.DECISION, StepKind.BUDGET, StepKind.CONTRACT)
QUOTES_MAX = 12
SCORE_MAX = 100


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What is needed and by when; ``emergency`` is the kind of one, "" for a work that can wait."""

    needed_on: date
    planned_first_day: date
    planned_last_day: date
    emergency: str = ""

    def __post_init__(self) -> None:
        """Refuse a plan that ends before it begins.

        Raises:
            WorkError: reason dates.
        """
        if self.planned_last_day < self.planned_first_day:
            raise WorkError(reason="dates", field="planned_last_day")


@dataclass(frozen=True, slots=True)
class Quote:
    """What one bidder offered: fen, calendar days, months of warranty, and a score of 0 to 100."""

    party: str
    price_minor: int
    days: int
    warranty_months: int
    score: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is proposed.

    Attributes:
        amount_minor: of a contract its price, of a variation what it adds (or takes off), of progress what was
            done, of an audit the audited price, of a settlement what is owed in all.
        claimed_minor: what the contractor claimed, of an audit.
        retention_minor, warranty_months: what a settlement keeps back, and for how long from acceptance on.
        budget: fund and fen.
        party: whom the contract is with.
        evidence_count: how many files stand behind it.
    """

    kind: StepKind
    on: date
    amount_minor: int = 0
    claimed_minor: int = 0
    retention_minor: int = 0
    warranty_months: int = 0
    decision: str = ""
    contract: str = ""
    party: str = ""
    note: str = ""
    budget: tuple[tuple[str, int], ...] = ()
    quotes: tuple[Quote, ...] = ()
    evidence_count: int = 0


@dataclass(frozen=True, slots=True)
class WorkState:
    """Where a work stands by its confirmed steps; ``asked_again`` since a decision followed the last budget.

    ``decision`` is the newest one, ``stands_on`` the one that the budget in force was made on.
    """

    plan: WorkPlan
    decided: bool = False
    decision: str = ""
    stands_on: str = ""
    asked_again: bool = False
    budget: Mapping[str, int] = field(default_factory=dict)
    compared: bool = False
    chosen: str = ""
    contracts: Mapping[str, int] = field(default_factory=dict)
    varied_minor: int = 0
    started_on: date | None = None
    progress_minor: int = 0
    accepted_on: date | None = None
    audited_minor: int | None = None
    settled_minor: int | None = None
    retention_minor: int = 0
    warranty_months: int = 0
    last_on: date = date.min

    @property
    def budget_minor(self) -> int:
        """What may be spent, over all funds."""
        return sum(self.budget.values())

    @property
    def committed_minor(self) -> int:
        """What was agreed with contractors: contracts and variations."""
        return sum(self.contracts.values()) + self.varied_minor

    @property
    def warranty_last_day(self) -> date | None:
        """The last day on which retention is kept."""
        if self.settled_minor is None or self.accepted_on is None:
            return None
        return months_after(self.accepted_on, self.warranty_months)

    @property
    def missing_papers(self) -> tuple[StepKind, ...]:
        """Of an emergency, what has not been brought yet."""
        held = {
            StepKind.DECISION: self.decided,
            StepKind.BUDGET: bool(self.budget),
            StepKind.CONTRACT: bool(self.contracts),
        }
        return tuple(kind for kind in PAPERS if self.plan.emergency and not held[kind])

    def papers_due_on(self, rules: WorkRules) -> date | None:
        """Give the last day for the papers of an emergency that are still missing."""
        if not self.missing_papers:
            return None
        return self.papers_last_day(rules)

    def papers_last_day(self, rules: WorkRules) -> date:
        """Give the day until which an emergency may be without its papers."""
        return self.plan.needed_on + timedelta(days=rules.papers_days)

    def days_late(self, today: date) -> int:
        """Give by how many days the work was, or is, finished later than planned; 0 in time."""
        end = self.accepted_on or today
        return max((end - self.plan.planned_last_day).days, 0)

    def stage(self, paid_minor: int) -> Stage:
        """Give how far the work has come; ``paid_minor`` is what contractors were paid."""
        if self.settled_minor is not None:
            return Stage.CLOSED if paid_minor >= self.settled_minor else Stage.SETTLED
        reached = (
            (self.audited_minor is not None, Stage.AUDITED),
            (self.accepted_on is not None, Stage.ACCEPTED),
            (self.started_on is not None, Stage.STARTED),
            (bool(self.contracts), Stage.CONTRACTED),
            (self.compared, Stage.COMPARED),
            (bool(self.budget), Stage.BUDGETED),
            (self.decided, Stage.DECIDED),
        )
        return next((stage for holds, stage in reached if holds), Stage.NEEDED)

    def next_kind(self) -> StepKind | None:
        """Give the step that is to come next; None where only payments are left."""
        held = (
            (self.decided, StepKind.DECISION),
            (bool(self.budget), StepKind.BUDGET),
            (self.compared or bool(self.plan.emergency), StepKind.QUOTES),
            (bool(self.contracts), StepKind.CONTRACT),
            (self.started_on is not None, StepKind.START),
            (self.accepted_on is not None, StepKind.ACCEPTANCE),
            (self.audited_minor is not None, StepKind.AUDIT),
            (self.settled_minor is not None, StepKind.SETTLEMENT),
        )
        return next((kind for holds, kind in held if not holds), None)


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the month's last where it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def after(state: WorkState, step: Step) -> WorkState:
    """Give where a work stands once a step is confirmed."""
    changed = replace(state, last_on=max(state.last_on, step.on))
    return _AFTER[step.kind](changed, step)


def state_of(plan: WorkPlan, steps: Iterable[Step]) -> WorkState:
    """Give where a work stands by its confirmed steps, in their order."""
    state = WorkState(plan)
    for step in steps:
        state = after(state, step)
    return state


def _decision(state: WorkState, step: Step) -> WorkState:
    return replace(state, decided=True, asked_again=True, decision=step.decision)


def _budget(state: WorkState, step: Step) -> WorkState:
    return replace(
        state, budget=dict(step.budget), asked_again=False, stands_on=state.decision
    )  # fmt: skip


def _quotes(state: WorkState, step: Step) -> WorkState:
    chosen = next(quote.party for quote in step.quotes if quote.chosen)
    return replace(state, compared=True, chosen=chosen)


def _contract(state: WorkState, step: Step) -> WorkState:
    return replace(state, contracts={**state.contracts, step.contract: step.amount_minor})


def _start(state: WorkState, step: Step) -> WorkState:
    return replace(state, started_on=step.on)


def _progress(state: WorkState, step: Step) -> WorkState:
    return replace(state, progress_minor=state.progress_minor + step.amount_minor)


def _variation(state: WorkState, step: Step) -> WorkState:
    return replace(state, varied_minor=state.varied_minor + step.amount_minor)


def _acceptance(state: WorkState, step: Step) -> WorkState:
    return replace(state, accepted_on=step.on)


def _audit(state: WorkState, step: Step) -> WorkState:
    return replace(state, audited_minor=step.amount_minor)


def _settlement(state: WorkState, step: Step) -> WorkState:
    return replace(
        state, settled_minor=step.amount_minor, retention_minor=step.retention_minor,
        warranty_months=step.warranty_months,
    )  # fmt: skip


_AFTER = {
    StepKind.DECISION: _decision,
    StepKind.BUDGET: _budget,
    StepKind.QUOTES: _quotes,
    StepKind.CONTRACT: _contract,
    StepKind.START: _start,
    StepKind.PROGRESS: _progress,
    StepKind.VARIATION: _variation,
    StepKind.ACCEPTANCE: _acceptance,
    StepKind.AUDIT: _audit,
    StepKind.SETTLEMENT: _settlement,
}


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A work that a payment request names, and what was paid on it or is about to be, beside the request.

    Attributes:
        state: None for a work that has a name alone: nothing of this is asked of it.
        paid_minor: by purpose; money paid by voucher alone counts as progress.
        of_fund_minor: the same by fund.
        decision: how the decision that it stands on stands; None where there is none.
        place: where it is, "" for the whole community.
    """

    name: Named = NOTHING
    state: WorkState | None = None
    rules: WorkRules | None = None
    paid_minor: Mapping[Purpose, int] = field(default_factory=dict)
    of_fund_minor: Mapping[str, int] = field(default_factory=dict)
    fund_names: Mapping[str, Named] = field(default_factory=dict)
    decision: DecisionFacts | None = None
    place: str = ""

    @property
    def to_contractors_minor(self) -> int:
        """What contractors were paid: all but what is for others."""
        return sum(minor for purpose, minor in self.paid_minor.items() if purpose != Purpose.OTHER)

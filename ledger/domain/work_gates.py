"""The gates of works: what stands against a step, and against a payment on a work."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.decisions import DecisionFacts, carrying_objections
from ledger.domain.errors import AmountError, Named, Refusal, TextError
from ledger.domain.work_errors import WorkError
from ledger.domain.work_rules import WorkRules
from ledger.domain.works import (
    ONCE,
    QUOTES_MAX,
    SCORE_MAX,
    WITH_EVIDENCE,
    Purpose,
    Quote,
    Step,
    StepKind,
    WorkFacts,
    WorkState,
)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the books know where a step is judged.

    Attributes:
        free_minor: by fund, what may still be promised; a fund that is missing is not bounded.
        of_fund_minor: by fund, what was spent on the work already.
        paid_minor: what contractors were paid.
        used_contracts: contracts of other works.
        decision: how the decision that the step stands on stands, of a budget the newest one.
        place: where the work is, "" for the whole community.
    """

    rules: WorkRules
    today: date
    free_minor: Mapping[str, int] = field(default_factory=dict)
    of_fund_minor: Mapping[str, int] = field(default_factory=dict)
    fund_names: Mapping[str, Named] = field(default_factory=dict)
    paid_minor: int = 0
    used_contracts: frozenset[str] = frozenset()
    decision: DecisionFacts | None = None
    place: str = ""


def step_objections(state: WorkState, step: Step, facts: StepFacts) -> tuple[Refusal, ...]:
    """Give everything that stands against a step, each with its field."""
    return (*_against_any(state, step, facts), *_GATES[step.kind](state, step, facts))


def _against_any(state: WorkState, step: Step, facts: StepFacts) -> Iterator[Refusal]:
    if step.on > facts.today or step.on < max(state.last_on, state.plan.needed_on):
        yield WorkError(reason="day", field="happened_on")
    done = {
        StepKind.START: state.started_on, StepKind.ACCEPTANCE: state.accepted_on,
        StepKind.AUDIT: state.audited_minor, StepKind.SETTLEMENT: state.settled_minor,
    }  # fmt: skip
    settled = state.settled_minor is not None
    if (step.kind in ONCE and done[step.kind] is not None) or (
        settled and step.kind is not StepKind.SETTLEMENT
    ):
        yield WorkError(reason="done_already", field="kind")
    if step.kind in WITH_EVIDENCE and not step.evidence_count:
        yield WorkError(reason="no_evidence", field="pictures")


def _may_wait(state: WorkState) -> bool:
    return not state.plan.emergency


def _decision(_state: WorkState, step: Step, _facts: StepFacts) -> Iterator[Refusal]:
    if not step.decision:
        yield TextError(reason="required", field="decision")


def _carried(state: WorkState, facts: StepFacts) -> Iterator[Refusal]:
    yield from carrying_objections(
        facts.decision, place=facts.place, field="kind", urgent=not _may_wait(state)
    )


def _budget(state: WorkState, step: Step, facts: StepFacts) -> Iterator[Refusal]:
    yield from _carried(state, facts)
    if not state.decided:
        yield WorkError(reason="no_decision", field="kind")
    elif state.budget and not state.asked_again:
        yield WorkError(reason="decide_again", field="kind")
    if not step.budget:
        yield TextError(reason="required", field="budget")
    if len({fund for fund, _ in step.budget}) < len(step.budget):
        yield WorkError(reason="budget_twice", field="budget")
    yield from _over_funds(step, facts)
    if sum(minor for _, minor in step.budget) < state.committed_minor:
        yield WorkError(
            reason="below_committed", field="budget", available_minor=state.committed_minor
        )


def _over_funds(step: Step, facts: StepFacts) -> Iterator[Refusal]:
    for fund, minor in step.budget:
        if minor <= 0:
            yield _not_positive(minor, "budget")
        more = minor - facts.of_fund_minor.get(fund, 0)
        free = facts.free_minor.get(fund, more)
        if more > free:
            yield WorkError(
                reason="over_fund", field="budget", subject=facts.fund_names[fund],
                available_minor=max(free, 0),
            )  # fmt: skip


def _quotes(state: WorkState, step: Step, facts: StepFacts) -> Iterator[Refusal]:
    if not state.decided and _may_wait(state):
        yield WorkError(reason="no_decision", field="kind")
    if state.contracts:
        yield WorkError(reason="done_already", field="kind")
    quotes = step.quotes
    if not 0 < len(quotes) <= QUOTES_MAX or any(_misquoted(quote) for quote in quotes):
        yield WorkError(reason="no_quotes", field="quotes")
    if sum(quote.chosen for quote in quotes) != 1:
        yield WorkError(reason="one_chosen", field="quotes")
    if len({quote.party for quote in quotes}) < len(quotes):
        yield WorkError(reason="quote_twice", field="quotes")
    if not step.note:
        least = facts.rules.quotes_min
        few = len(quotes) < least
        yield WorkError(
            reason="few_quotes" if few else "why_chosen", field="note", bound=str(least)
        )


def _misquoted(quote: Quote) -> bool:
    in_bounds = quote.days >= 0 and quote.warranty_months >= 0 and 0 <= quote.score <= SCORE_MAX
    return quote.price_minor <= 0 or not in_bounds


def _contract(state: WorkState, step: Step, facts: StepFacts) -> Iterator[Refusal]:
    yield from _carried(state, facts)
    if _may_wait(state) and not state.budget:
        yield WorkError(reason="no_budget", field="kind")
    if _may_wait(state) and not state.compared:
        yield WorkError(reason="not_compared", field="kind")
    if not step.contract:
        yield TextError(reason="required", field="contract")
    elif step.amount_minor <= 0:
        yield WorkError(reason="contract_price", field="contract")
    if step.contract in {*state.contracts, *facts.used_contracts}:
        yield WorkError(reason="contract_used", field="contract")
    first = state.chosen and not state.contracts
    if (step.contract and not step.party) or (first and step.party != state.chosen):
        yield WorkError(reason="not_chosen", field="contract")
    yield from _over_budget(state, step, "contract")


def _over_budget(state: WorkState, step: Step, where: str) -> Iterator[Refusal]:
    if (state.budget or _may_wait(state)) and (
        state.committed_minor + step.amount_minor > state.budget_minor
    ):
        yield WorkError(
            reason="over_budget", field=where, limit_minor=state.budget_minor,
            available_minor=max(state.budget_minor - state.committed_minor, 0),
        )  # fmt: skip


def _start(state: WorkState, _step: Step, _facts: StepFacts) -> Iterator[Refusal]:
    if not state.contracts and _may_wait(state):
        yield WorkError(reason="no_contract", field="kind")


def _progress(state: WorkState, step: Step, _facts: StepFacts) -> Iterator[Refusal]:
    if state.started_on is None:
        yield WorkError(reason="not_started", field="kind")
    if step.amount_minor <= 0:
        yield _not_positive(step.amount_minor, "amount")
    left = state.committed_minor - state.progress_minor
    if step.amount_minor > left:
        yield WorkError(reason="over_contract", field="amount", available_minor=max(left, 0))


def _variation(state: WorkState, step: Step, facts: StepFacts) -> Iterator[Refusal]:
    yield from _carried(state, facts)
    if not state.contracts:
        yield WorkError(reason="no_contract", field="kind")
    if step.contract and step.contract not in state.contracts:
        yield WorkError(reason="no_contract", field="contract")
    if not step.contract:
        yield TextError(reason="required", field="contract")
    if not step.amount_minor:
        yield WorkError(reason="nothing_changes", field="amount")
    if not step.note:
        yield TextError(reason="required", field="note")
    least = max(facts.paid_minor, state.progress_minor)
    if state.committed_minor + step.amount_minor < least:
        yield WorkError(reason="below_paid", field="amount", available_minor=least)
    yield from _over_budget(state, step, "amount")


def _acceptance(state: WorkState, _step: Step, _facts: StepFacts) -> Iterator[Refusal]:
    if state.started_on is None:
        yield WorkError(reason="not_started", field="kind")


def _audit(state: WorkState, step: Step, _facts: StepFacts) -> Iterator[Refusal]:
    if state.accepted_on is None:
        yield WorkError(reason="not_accepted", field="kind")
    if step.amount_minor <= 0:
        yield _not_positive(step.amount_minor, "amount")
    if step.amount_minor > step.claimed_minor:
        yield WorkError(reason="over_claim", field="amount", limit_minor=step.claimed_minor)


def _settlement(state: WorkState, step: Step, facts: StepFacts) -> Iterator[Refusal]:
    if state.audited_minor is None:
        yield WorkError(reason="not_audited", field="kind")
    elif step.amount_minor > state.audited_minor:
        yield WorkError(reason="over_audit", field="amount", limit_minor=state.audited_minor)
    if state.missing_papers:
        yield WorkError(reason="papers_missing", field="kind")
    if step.amount_minor <= 0:
        yield _not_positive(step.amount_minor, "amount")
    if step.amount_minor > state.committed_minor:
        yield WorkError(reason="over_committed", field="amount", limit_minor=state.committed_minor)
    if step.amount_minor - step.retention_minor < facts.paid_minor:
        yield WorkError(reason="below_paid", field="amount", available_minor=facts.paid_minor)
    yield from _kept_back(step, facts.rules)


def _kept_back(step: Step, rules: WorkRules) -> Iterator[Refusal]:
    limit_minor = step.amount_minor * rules.retention_per_mille // 1000
    if not 0 <= step.retention_minor <= max(limit_minor, 0):
        yield WorkError(
            reason="retention", field="retention", limit_minor=max(limit_minor, 0),
            bound=rules.retention_percent,
        )  # fmt: skip
    if not 0 <= step.warranty_months <= rules.warranty_months_max:
        most = str(rules.warranty_months_max)
        yield WorkError(reason="warranty", field="warranty_months", bound=most)


def _not_positive(minor: int, where: str) -> AmountError:
    return AmountError(text=str(minor), reason="negative" if minor else "zero", field=where)


_GATES: Mapping[StepKind, Callable[[WorkState, Step, StepFacts], Iterator[Refusal]]] = {
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


def work_objections(
    purpose: str, fund: str, amount_minor: int, day: date, facts: WorkFacts | None, *,
    contract: str,
) -> Iterator[Refusal]:  # fmt: skip
    """Give what stands against paying this on a work, each with its field.

    A work that has a name alone, as in older books, asks for nothing. That a contract's own party is paid, and no
    more than its price, every request under a contract is asked.
    """
    state = facts.state if facts else None
    if facts is None or state is None or facts.rules is None:
        if purpose:
            yield WorkError(reason="unplanned", field="work")
        return
    if not purpose:
        yield WorkError(reason="purpose_missing", field="purpose")
        return
    due_on = state.papers_due_on(facts.rules)
    if due_on is not None and day > due_on:
        yield WorkError(reason="papers_overdue", field="work", subject=facts.name, day=due_on)
    yield from _against_decision(state, day, facts, facts.rules)
    yield from _against_fund(state, fund, amount_minor, facts)
    if purpose != Purpose.OTHER:
        if state.contracts and contract not in state.contracts:
            yield WorkError(reason="other_contract", field="contract", subject=facts.name)
        yield from _to_contractor(state, Purpose(purpose), amount_minor, day, facts)


def _against_decision(
    state: WorkState, day: date, facts: WorkFacts, rules: WorkRules
) -> Iterator[Refusal]:
    """Give what keeps the decision from carrying this; an emergency has its days for papers first."""
    urgent = not _may_wait(state)
    if urgent and day <= state.papers_last_day(rules):
        return
    yield from carrying_objections(facts.decision, place=facts.place, urgent=urgent)


def _against_fund(
    state: WorkState, fund: str, amount_minor: int, facts: WorkFacts
) -> Iterator[Refusal]:
    if not state.budget and state.plan.emergency:
        return
    left = state.budget.get(fund, 0) - facts.of_fund_minor.get(fund, 0)
    if amount_minor > left:
        yield WorkError(
            reason="fund_budget", field="amount", subject=facts.name, other=facts.fund_names[fund],
            available_minor=max(left, 0),
        )  # fmt: skip


def _to_contractor(
    state: WorkState, purpose: Purpose, amount_minor: int, day: date, facts: WorkFacts
) -> Iterator[Refusal]:
    if not state.contracts:
        if not state.plan.emergency:
            yield WorkError(reason="no_contract", field="work", subject=facts.name)
        elif purpose in (Purpose.FINAL, Purpose.RETENTION):
            yield WorkError(reason="not_settled", field="purpose", subject=facts.name)
        return
    yield from _OF_PURPOSE[purpose](state, amount_minor, day, facts)
    reason, limit_minor = _limit(state, purpose)
    paid = facts.to_contractors_minor
    if paid + amount_minor > limit_minor:
        yield _beyond(reason, limit_minor, paid, facts)


def _limit(state: WorkState, purpose: Purpose) -> tuple[str, int]:
    """Give what contractors may be paid in all: until the settlement the contract, then what is not kept back."""
    if state.settled_minor is None:
        return "over_contract", state.committed_minor
    if purpose is Purpose.RETENTION:
        return "over_settlement", state.settled_minor
    return "over_retention", state.settled_minor - state.retention_minor


def _beyond(
    reason: str, limit_minor: int, paid_minor: int, facts: WorkFacts, bound: str = ""
) -> WorkError:
    return WorkError(
        reason=reason, field="amount", subject=facts.name, limit_minor=limit_minor,
        available_minor=max(limit_minor - paid_minor, 0), bound=bound,
    )  # fmt: skip


def _advance(
    state: WorkState, amount_minor: int, _day: date, facts: WorkFacts
) -> Iterator[Refusal]:
    assert facts.rules is not None, "a planned work is judged by rules"
    limit = state.committed_minor * facts.rules.advance_per_mille // 1000
    paid = facts.paid_minor.get(Purpose.ADVANCE, 0)
    if paid + amount_minor > limit:
        yield _beyond("advance", limit, paid, facts, facts.rules.advance_percent)


def _in_progress(
    state: WorkState, _amount_minor: int, _day: date, facts: WorkFacts
) -> Iterator[Refusal]:
    if state.started_on is None:
        yield WorkError(reason="not_started", field="purpose", subject=facts.name)


def _final(state: WorkState, _amount_minor: int, _day: date, facts: WorkFacts) -> Iterator[Refusal]:
    if state.settled_minor is None:
        yield WorkError(reason="not_settled", field="purpose", subject=facts.name)


def _retention(
    state: WorkState, amount_minor: int, day: date, facts: WorkFacts
) -> Iterator[Refusal]:
    last_day = state.warranty_last_day
    if last_day is None:
        yield WorkError(reason="not_settled", field="purpose", subject=facts.name)
        return
    if day <= last_day:
        yield WorkError(reason="warranty_runs", field="purpose", subject=facts.name, day=last_day)
    returned = facts.paid_minor.get(Purpose.RETENTION, 0)
    if returned + amount_minor > state.retention_minor:
        yield _beyond("retention_left", state.retention_minor, returned, facts)


_OF_PURPOSE: Mapping[
    Purpose, Callable[[WorkState, int, date, WorkFacts], Iterator[Refusal]]
] = {
    Purpose.ADVANCE: _advance,
    Purpose.PROGRESS: _in_progress,
    Purpose.FINAL: _final,
    Purpose.RETENTION: _retention,
}  # fmt: skip

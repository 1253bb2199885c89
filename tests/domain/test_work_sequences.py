"""Any sequence of steps and payments of a work: what was agreed is never broken."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.work_gates import step_objections, work_objections
from ledger.domain.works import (
    Purpose,
    Step,
    StepKind,
    WorkFacts,
    WorkPlan,
    WorkState,
    after,
)
from tests.domain.test_works import (
    DAY,
    FACTS,
    NAMES,
    NATIONAL,
    OFFERS,
    PLAN,
    STEPS,
    URGENT,
    a_step,
)

KINDS = st.sampled_from([*StepKind])
AMOUNTS = st.integers(-200, 1_200)
DAYS = st.integers(0, 400)


@st.composite
def moves(draw: st.DrawFn) -> Step | tuple[Purpose, int, date]:
    """Give a step or a payment, sound or not."""
    on = DAY + timedelta(days=draw(DAYS))
    if draw(st.booleans()):
        return draw(st.sampled_from([*Purpose])), draw(AMOUNTS), on
    kind = draw(KINDS)
    amount = draw(AMOUNTS)
    return a_step(
        kind, on=on, amount_minor=amount, claimed_minor=draw(AMOUNTS), retention_minor=draw(AMOUNTS) // 20,
        warranty_months=draw(st.integers(0, 30)), decision="J1", contract=draw(st.sampled_from(["H1", "H2"])),
        party="C1", note="因为", budget=(("GEN", amount),), quotes=OFFERS,
    )  # fmt: skip


@given(st.lists(moves(), max_size=40), st.sampled_from([PLAN, URGENT]))
def test_no_sequence_of_steps_and_payments_breaks_what_was_agreed(
    sequence: list[Step | tuple[Purpose, int, date]], plan: WorkPlan
) -> None:
    state, paid = WorkState(plan), dict.fromkeys(Purpose, 0)
    for move in (*STEPS[:4], *sequence):
        to_contractors = sum(paid.values()) - paid[Purpose.OTHER]
        if isinstance(move, Step):
            facts = replace(
                FACTS, paid_minor=to_contractors, of_fund_minor={"GEN": sum(paid.values())}
            )
            if not step_objections(state, move, facts):
                state = after(state, move)
        else:
            purpose, minor, on = move
            facts_of_work = WorkFacts(
                NAMES["GEN"], state, NATIONAL, paid, {"GEN": sum(paid.values())}, NAMES
            )
            if minor > 0 and not list(
                work_objections(purpose, "GEN", minor, on, facts_of_work, contract="H1")
            ):
                paid[purpose] += minor
                if purpose is Purpose.RETENTION:
                    assert state.warranty_last_day is not None
                    assert on > state.warranty_last_day
        for broken in _broken(state, paid):
            raise AssertionError(broken)


def _broken(state: WorkState, paid: dict[Purpose, int]) -> Iterator[str]:
    to_contractors = sum(paid.values()) - paid[Purpose.OTHER]
    if to_contractors > state.committed_minor:
        yield "paid more than agreed"
    if state.committed_minor > state.budget_minor:
        yield "agreed more than budgeted"
    if state.settled_minor is not None:
        yield from _broken_settlement(state, state.settled_minor, to_contractors, paid)
    elif paid[Purpose.FINAL] or paid[Purpose.RETENTION]:
        yield "paid before it was settled"


def _broken_settlement(
    state: WorkState, settled: int, to_contractors: int, paid: dict[Purpose, int]
) -> Iterator[str]:
    if to_contractors > settled:
        yield "paid more than settled"
    if to_contractors - paid[Purpose.RETENTION] > settled - state.retention_minor:
        yield "retention was paid as something else"
    if state.retention_minor * 1000 > settled * NATIONAL.retention_per_mille:
        yield "more was kept back than the rule allows"
    if not (state.audited_minor or 0) >= settled or state.accepted_on is None:
        yield "settled before it was accepted and audited"

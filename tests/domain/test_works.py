"""Works: where one stands by its steps, what stands against each step and each payment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.decisions import DecisionFacts, Standing
from ledger.domain.errors import Named
from ledger.domain.funds import FundClass
from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import Body
from ledger.domain.work_errors import WorkError
from ledger.domain.work_gates import StepFacts, step_objections, work_objections
from ledger.domain.work_rules import RULES, work_rules_on
from ledger.domain.work_vouchers import completion_lines, step_lines
from ledger.domain.works import (
    Purpose,
    Quote,
    Stage,
    Step,
    StepKind,
    WorkFacts,
    WorkPlan,
    WorkState,
    after,
    months_after,
    state_of,
)

DAY = date(2025, 4, 1)
PLAN = WorkPlan(DAY, DAY, date(2025, 6, 1))
URGENT = replace(PLAN, emergency="pump")
NATIONAL = RULES[0]
NAMES = {"GEN": Named("共有", "Common"), "CHA": Named("慈善", "Charity")}
HOLDS = DecisionFacts(Named("决议", "Decision"), Body.COMMITTEE, Standing.IN_FORCE)
FACTS = StepFacts(NATIONAL, date(2026, 12, 31), {"GEN": 10_000}, {}, NAMES, decision=HOLDS)
OFFERS = (
    Quote("C1", 900, 9, 12, 90, chosen=True),
    Quote("C2", 950, 9, 12, 80),
    Quote("C3", 999, 9, 12, 70),
)


def a_step(kind: StepKind, **values: Any) -> Step:
    return replace(Step(kind, DAY, evidence_count=1), **values)


STEPS = (
    a_step(StepKind.DECISION, decision="J1"),
    a_step(StepKind.BUDGET, budget=(("GEN", 1_000),)),
    a_step(StepKind.QUOTES, quotes=OFFERS, note="便宜"),
    a_step(StepKind.CONTRACT, contract="H1", party="C1", amount_minor=900),
    a_step(StepKind.START),
    a_step(StepKind.PROGRESS, amount_minor=400),
    a_step(StepKind.ACCEPTANCE),
    a_step(StepKind.AUDIT, amount_minor=880, claimed_minor=900),
    a_step(StepKind.SETTLEMENT, amount_minor=880, retention_minor=26, warranty_months=12),
)
STAGES = (
    Stage.DECIDED, Stage.BUDGETED, Stage.COMPARED, Stage.CONTRACTED, Stage.STARTED, Stage.STARTED,
    Stage.ACCEPTED, Stage.AUDITED, Stage.SETTLED,
)  # fmt: skip


def before(kind: StepKind, plan: WorkPlan = PLAN) -> WorkState:
    """Give the state in which a step of this kind has its turn."""
    kinds = [step.kind for step in STEPS]
    return state_of(plan, STEPS[: kinds.index(kind)])


def reasons(refusals: Any) -> list[str]:
    return [str(item.data["reason"]) for item in refusals]


def test_each_step_opens_the_next_and_none_is_asked_twice() -> None:
    state = WorkState(PLAN)
    assert state.stage(0) is Stage.NEEDED
    for step, stage in zip(STEPS, STAGES, strict=True):
        assert step_objections(state, step, FACTS) == ()
        state = after(state, step)
        assert state.stage(0) is stage
    assert state.stage(880) is Stage.CLOSED
    assert state.next_kind() is None
    assert state.warranty_last_day == date(2026, 4, 1)
    assert [before(kind).next_kind() for kind in (StepKind.DECISION, StepKind.AUDIT)] == [
        StepKind.DECISION, StepKind.AUDIT,
    ]  # fmt: skip
    assert WorkState(URGENT, decided=True, budget={"GEN": 1}).next_kind() is StepKind.CONTRACT


def test_late_is_counted_to_the_acceptance() -> None:
    assert before(StepKind.START).days_late(date(2025, 6, 4)) == 3
    assert before(StepKind.AUDIT).days_late(date(2026, 6, 4)) == 0


def test_a_plan_does_not_end_before_it_begins() -> None:
    with pytest.raises(WorkError, match="dates"):
        replace(PLAN, planned_last_day=date(2025, 3, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 15), 3, date(2026, 2, 15)),
        (date(2025, 6, 5), 0, date(2025, 6, 5)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("place", "day", "source"),
    [("", DAY, 0), ("上海", DAY, 1), ("上海", date(2020, 1, 1), 0), ("成都", DAY, 0)],
)
def test_rules_are_those_of_the_place_and_day(place: str, day: date, source: int) -> None:
    assert work_rules_on(place, day) is RULES[source]


def test_bounds_are_written_in_percent() -> None:
    rules = replace(NATIONAL, advance_per_mille=305)
    assert (rules.advance_percent, rules.retention_percent) == ("30.5", "3")


def offered(*quotes: Quote) -> Step:
    return a_step(StepKind.QUOTES, note="无", quotes=quotes)


LESS = a_step(StepKind.VARIATION, contract="H1", amount_minor=-501, note="减")
#: (state before, step, reason)
REFUSED: tuple[tuple[WorkState, Step, str], ...] = (
    (before(StepKind.DECISION), a_step(StepKind.DECISION), "required"),
    (before(StepKind.DECISION), a_step(StepKind.DECISION, decision="J1", on=date(2025, 3, 31)), "day"),
    (before(StepKind.DECISION), a_step(StepKind.DECISION, decision="J1", on=date(2027, 1, 1)), "day"),
    (before(StepKind.DECISION), STEPS[1], "no_decision"),
    (before(StepKind.QUOTES), STEPS[1], "decide_again"),
    (before(StepKind.BUDGET), a_step(StepKind.BUDGET), "required"),
    (before(StepKind.BUDGET), a_step(StepKind.BUDGET, budget=(("GEN", 1), ("GEN", 1))), "budget_twice"),
    (before(StepKind.BUDGET), a_step(StepKind.BUDGET, budget=(("GEN", 0),)), "zero"),
    (before(StepKind.BUDGET), a_step(StepKind.BUDGET, budget=(("GEN", -5),)), "negative"),
    (before(StepKind.BUDGET), a_step(StepKind.BUDGET, budget=(("GEN", 10_001),)), "over_fund"),
    (after(before(StepKind.START), STEPS[0]), a_step(StepKind.BUDGET, budget=(("GEN", 899),)), "below_committed"),
    (before(StepKind.DECISION), STEPS[2], "no_decision"),
    (before(StepKind.START), STEPS[2], "done_already"),
    (before(StepKind.QUOTES), a_step(StepKind.QUOTES, note="无"), "no_quotes"),
    (before(StepKind.QUOTES), offered(replace(OFFERS[0], price_minor=0)), "no_quotes"),
    (before(StepKind.QUOTES), offered(replace(OFFERS[0], score=101)), "no_quotes"),
    (before(StepKind.QUOTES), offered(*OFFERS[1:]), "one_chosen"),
    (before(StepKind.QUOTES), offered(OFFERS[0], replace(OFFERS[1], party="C1")), "quote_twice"),
    (before(StepKind.QUOTES), a_step(StepKind.QUOTES, quotes=OFFERS[:2]), "few_quotes"),
    (before(StepKind.QUOTES), a_step(StepKind.QUOTES, quotes=OFFERS), "why_chosen"),
    (before(StepKind.BUDGET), STEPS[3], "no_budget"),
    (before(StepKind.QUOTES), STEPS[3], "not_compared"),
    (before(StepKind.CONTRACT), a_step(StepKind.CONTRACT), "required"),
    (before(StepKind.CONTRACT), a_step(StepKind.CONTRACT, contract="H1", party="C1"), "contract_price"),
    (before(StepKind.START), STEPS[3], "contract_used"),
    (before(StepKind.CONTRACT), replace(STEPS[3], party="C2"), "not_chosen"),
    (before(StepKind.CONTRACT), replace(STEPS[3], amount_minor=1_001), "over_budget"),
    (before(StepKind.CONTRACT), replace(STEPS[3], evidence_count=0), "no_evidence"),
    (before(StepKind.CONTRACT), STEPS[4], "no_contract"),
    (before(StepKind.PROGRESS), STEPS[4], "done_already"),
    (before(StepKind.START), STEPS[5], "not_started"),
    (before(StepKind.PROGRESS), replace(STEPS[5], amount_minor=0), "zero"),
    (before(StepKind.PROGRESS), replace(STEPS[5], amount_minor=901), "over_contract"),
    (before(StepKind.CONTRACT), a_step(StepKind.VARIATION, contract="H1", amount_minor=1, note="加"), "no_contract"),
    (before(StepKind.START), a_step(StepKind.VARIATION, contract="H9", amount_minor=1, note="加"), "no_contract"),
    (before(StepKind.START), a_step(StepKind.VARIATION, amount_minor=1, note="加"), "required"),
    (before(StepKind.START), a_step(StepKind.VARIATION, contract="H1", amount_minor=1), "required"),
    (before(StepKind.START), a_step(StepKind.VARIATION, contract="H1", note="加"), "nothing_changes"),
    (before(StepKind.START), a_step(StepKind.VARIATION, contract="H1", amount_minor=101, note="加"), "over_budget"),
    (before(StepKind.ACCEPTANCE), LESS, "below_paid"),
    (before(StepKind.START), STEPS[6], "not_started"),
    (before(StepKind.ACCEPTANCE), STEPS[7], "not_accepted"),
    (before(StepKind.AUDIT), replace(STEPS[7], amount_minor=0), "zero"),
    (before(StepKind.AUDIT), replace(STEPS[7], amount_minor=901), "over_claim"),
    (before(StepKind.AUDIT), STEPS[8], "not_audited"),
    (before(StepKind.SETTLEMENT), replace(STEPS[8], amount_minor=881), "over_audit"),
    (before(StepKind.SETTLEMENT), replace(STEPS[8], amount_minor=0, retention_minor=0), "zero"),
    (replace(before(StepKind.SETTLEMENT), audited_minor=2_000), replace(STEPS[8], amount_minor=901), "over_committed"),
    (before(StepKind.SETTLEMENT), replace(STEPS[8], retention_minor=27), "retention"),
    (before(StepKind.SETTLEMENT), replace(STEPS[8], warranty_months=25), "warranty"),
    (state_of(PLAN, STEPS), a_step(StepKind.VARIATION, contract="H1", amount_minor=-1, note="减"), "done_already"),
    (replace(state_of(URGENT, STEPS[3:8]), decided=False), STEPS[8], "papers_missing"),
    (state_of(URGENT, STEPS[4:5]), replace(STEPS[3], party=""), "not_chosen"),
)  # fmt: skip


@pytest.mark.parametrize(("state", "step", "reason"), REFUSED)
def test_a_step_at_a_closed_gate_is_refused(state: WorkState, step: Step, reason: str) -> None:
    assert reason in reasons(step_objections(state, step, FACTS))


def test_what_was_paid_is_not_settled_away() -> None:
    facts = replace(FACTS, paid_minor=855)
    assert reasons(step_objections(before(StepKind.SETTLEMENT), STEPS[8], facts)) == ["below_paid"]


def test_an_emergency_begins_without_papers_and_counts_what_was_spent_already() -> None:
    state = WorkState(URGENT)
    for step in (STEPS[4], STEPS[2], STEPS[3]):
        assert step_objections(state, step, FACTS) == ()
        state = after(state, step)
    assert state.missing_papers == (StepKind.DECISION, StepKind.BUDGET)
    assert state.papers_due_on(NATIONAL) == date(2025, 4, 8)
    state = after(state, STEPS[0])
    dear = a_step(StepKind.BUDGET, budget=(("GEN", 10_500),))
    assert reasons(step_objections(state, dear, FACTS)) == ["over_fund"]
    spent = replace(FACTS, of_fund_minor={"GEN": 500})
    assert step_objections(state, dear, spent) == ()
    assert after(state, dear).papers_due_on(NATIONAL) is None


def paying(
    state: WorkState | None, purpose: str = Purpose.PROGRESS, minor: int = 1, *, fund: str = "GEN",
    on: date = DAY, contract: str = "H1", decision: DecisionFacts = HOLDS, **paid: int,
) -> list[str]:  # fmt: skip
    by_purpose = {Purpose(name): value for name, value in paid.items()}
    facts = WorkFacts(
        Named("大门", "Gate"), state, NATIONAL if state else None, by_purpose,
        {"GEN": sum(paid.values())}, NAMES, decision,
    )  # fmt: skip
    return reasons(work_objections(purpose, fund, minor, on, facts, contract=contract))


#: (how it stands, whose it is, what it is about, what stands against a work that can wait, and against an emergency)
UNSOUND = (
    (Standing.IN_FORCE, Body.ASSEMBLY, "", [], []),
    (Standing.NAMED, Body.NOBODY, "", ["unproven"], ["unproven"]),
    (Standing.CLAIMED, Body.COMMITTEE, "", ["unproven"], ["unproven"]),
    (Standing.UNPOSTED, Body.COMMITTEE, "", ["not_in_force_unposted"], []),
    (Standing.POSTING, Body.COMMITTEE, "", ["not_in_force_posting"], []),
    (Standing.OBJECTED, Body.COMMITTEE, "", ["not_in_force_objected"], []),
    (Standing.ANNULLED, Body.COMMITTEE, "", ["annulled"], ["annulled"]),
    (Standing.IN_FORCE, Body.NOBODY, "", ["needs_committee"], ["needs_committee"]),
    (Standing.IN_FORCE, Body.COMMITTEE, "B2", ["other_place"], ["other_place"]),
)


@pytest.mark.parametrize(("standing", "body", "about", "expected", "urgent"), UNSOUND)
def test_a_work_stands_only_on_a_decision_that_holds(
    standing: Standing, body: Body, about: str, expected: list[str], urgent: list[str]
) -> None:
    name = Named("决议", "Decision")
    decision = DecisionFacts(name, body, standing, scope=frozenset({about} - {""}))
    facts = replace(FACTS, decision=decision, place="B1")
    vary = replace(LESS, amount_minor=-1)
    for plan, wanted in ((PLAN, expected), (URGENT, urgent)):
        for kind, step in (
            (StepKind.BUDGET, STEPS[1]), (StepKind.CONTRACT, STEPS[3]), (StepKind.START, vary),
        ):  # fmt: skip
            found = step_objections(before(kind, plan), step, facts)
            assert reasons(found) == wanted
            assert {item.data["field"] for item in found} <= {"kind"}
        paid = WorkFacts(
            name,
            state_of(plan, STEPS[:5]),
            NATIONAL,
            fund_names=NAMES,
            decision=decision,
            place="B1",
        )
        for on, those in ((DAY, [] if plan is URGENT else wanted), (date(2025, 4, 9), wanted)):
            found = tuple(work_objections("progress", "GEN", 1, on, paid, contract="H1"))
            assert reasons(found) == those
            assert {item.data["field"] for item in found} <= {"decision"}


SETTLED = state_of(PLAN, STEPS)
LATER = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (reasons(work_objections("", "GEN", 1, DAY, None, contract="")), []),
        (reasons(work_objections("final", "GEN", 1, DAY, None, contract="")), ["unplanned"]),
        (paying(None, ""), []),
        (paying(None), ["unplanned"]),
        (paying(before(StepKind.PROGRESS), ""), ["purpose_missing"]),
        (paying(before(StepKind.PROGRESS)), []),
        (paying(before(StepKind.START)), ["not_started"]),
        (paying(before(StepKind.PROGRESS), contract="H9"), ["other_contract"]),
        (paying(before(StepKind.PROGRESS), contract=""), ["other_contract"]),
        (paying(before(StepKind.PROGRESS), "other", contract=""), []),
        (paying(WorkState(URGENT), contract=""), []),
        (paying(before(StepKind.CONTRACT)), ["no_contract"]),
        (paying(before(StepKind.CONTRACT), "other", 1_000), []),
        (paying(before(StepKind.CONTRACT), "other", 1_001), ["fund_budget"]),
        (paying(before(StepKind.PROGRESS), fund="CHA"), ["fund_budget"]),
        (paying(before(StepKind.START), "advance", 270), []),
        (paying(before(StepKind.START), "advance", 270, advance=1), ["advance"]),
        (paying(before(StepKind.PROGRESS), "progress", 901), ["over_contract"]),
        (paying(before(StepKind.PROGRESS), "progress", 800, other=100), []),
        (paying(before(StepKind.PROGRESS), "final"), ["not_settled"]),
        (paying(before(StepKind.PROGRESS), "retention"), ["not_settled"]),
        (paying(SETTLED, "final", 454, progress=400), []),
        (paying(SETTLED, "final", 455, progress=400), ["over_retention"]),
        (paying(SETTLED, "progress", 455, progress=400), ["over_retention"]),
        (paying(SETTLED, "retention", 26, progress=854), ["warranty_runs"]),
        (paying(SETTLED, "retention", 26, on=LATER, progress=854), []),
        (paying(SETTLED, "retention", 27, on=LATER, progress=853), ["retention_left"]),
        (paying(SETTLED, "retention", 26, on=LATER, progress=855), ["over_settlement"]),
        (paying(WorkState(URGENT)), []),
        (paying(WorkState(URGENT), "final"), ["not_settled"]),
        (paying(WorkState(URGENT), on=date(2025, 4, 9)), ["papers_overdue"]),
    ],
)
def test_a_payment_at_a_closed_gate_is_refused(found: list[str], expected: list[str]) -> None:
    assert found == expected


def test_a_request_has_no_purpose_that_nobody_knows() -> None:
    asked = {
        "fund": "GEN", "account": "510105", "channel": "1002", "amount_minor": 1, "matter": "修门",
        "summary": "修门", "party": "C1",
    }  # fmt: skip
    assert PaymentRequest(**asked, purpose="final").purpose == "final"  # type: ignore[arg-type]
    with pytest.raises(WorkError, match="purpose"):
        PaymentRequest(**asked, purpose="gift")  # type: ignore[arg-type]


def told(lines: Any) -> list[tuple[str, int]]:
    return [(line.account, line.debit_minor - line.credit_minor) for line in lines]


def booked(step: Step, held: dict[str, int], fund_class: FundClass = FundClass.UNRESTRICTED) -> Any:
    return told(step_lines(step, held, fund="GEN", fund_class=fund_class, work="W1", party="C1"))


def test_the_vouchers_of_a_work_follow_its_steps() -> None:
    progress, settlement = STEPS[5], STEPS[8]
    assert booked(progress, {"1141": 270}) == [("1505", 400), ("1141", -270), ("220201", -130)]
    assert booked(settlement, {"1505": 400}) == [
        ("1505", 480), ("220201", -454), ("220202", -26),
    ]  # fmt: skip
    assert told(completion_lines({"1505": 880}, fund="GEN", work="W1")) == [
        ("510105", 880), ("1505", -880),
    ]  # fmt: skip
    # Paid as spending at once: only what is still owed, and what is kept back, is booked.
    assert booked(settlement, {"510105": 854}) == [("510105", 26), ("220202", -26)]


@pytest.mark.parametrize(
    ("step", "held", "fund_class"),
    [
        (STEPS[5], {}, FundClass.AGENCY),
        (STEPS[8], {"510105": 880}, FundClass.UNRESTRICTED),
    ],
)
def test_what_leads_to_no_voucher_says_so(
    step: Step, held: dict[str, int], fund_class: FundClass
) -> None:
    with pytest.raises(WorkError, match="nothing_to_book"):
        booked(step, held, fund_class)
    with pytest.raises(WorkError, match="nothing_to_book"):
        completion_lines(held, fund="GEN", work="W1")


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

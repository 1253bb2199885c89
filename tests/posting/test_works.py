"""Works from the need to the last of the retention: every gate, in Python and in the database."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    Refusal,
    TextError,
    TogetherError,
    UnknownNameError,
)
from ledger.domain.work_errors import WorkError
from ledger.domain.works import Purpose, StepKind, WorkPlan
from ledger.posting.payment_run import pay
from ledger.posting.work_steps import confirm_step, hide_picture, propose_step, refuse_step
from ledger.posting.works import add_work
from ledger.store.communities import parties, works
from ledger.store.evidence import shown_copies
from ledger.store.work_reading import money_of, state_of_work
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import CASHIER, SECOND
from tests.posting.working import (
    COPY,
    FILE,
    GATE,
    NEW,
    PLAN,
    STEPS,
    a_step,
    asked,
    at,
    paid,
    planned,
    proposed,
    took,
    until,
)


@pytest.fixture
def ledger(sqlite_books: Books) -> Ledger:
    return sqlite_books()


@pytest.fixture
def gate(ledger: Ledger) -> Ledger:
    return planned(ledger)


def reasons(refusal: Refusal) -> list[str]:
    found = refusal.refusals if isinstance(refusal, TogetherError) else (refusal,)
    return [str(getattr(item, "reason", "")) for item in found]


def refused(ledger: Ledger, act: Any, *arguments: Any, **values: Any) -> list[str]:
    with pytest.raises(Refusal) as found:
        act(ledger, *arguments, **values)
    return reasons(found.value)


def test_a_work_goes_all_its_way_and_is_paid_to_the_last_fen(books: Books) -> None:
    gate = planned(books())
    took(gate, *until(StepKind.CONTRACT))
    paid(gate, date(2025, 4, 20))
    took(gate, *STEPS[4:6])
    paid(gate, date(2025, 5, 25), amount_minor=4_000_00, purpose=Purpose.PROGRESS)
    took(gate, *STEPS[6:])
    paid(gate, date(2025, 6, 20), amount_minor=2_506_00, purpose=Purpose.FINAL)
    last = date(2026, 6, 6)
    paid(gate, last, amount_minor=294_00, purpose=Purpose.RETENTION)
    with gate.reading() as connection:
        state = state_of_work(connection, gate.community_id, GATE)
        money = money_of(connection, gate.community_id)[GATE]
    assert state is not None
    assert state.settled_minor == sum(money.by_purpose().values()) == 9_800_00
    assert money.by_fund() == {"GEN": 9_800_00}
    assert state.stage(9_800_00) == "closed"


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (StepKind.ACCEPTANCE, {}, ["no_evidence"]),
        (StepKind.CONTRACT, {}, ["no_evidence"]),
    ],
)
def test_what_has_to_be_shown_is_asked_for(
    gate: Ledger, kind: StepKind, changes: dict[str, Any], reason: list[str]
) -> None:
    steps = until(kind)
    took(gate, *steps[:-1])
    assert refused(gate, proposed, replace(steps[-1], **changes), files=()) == reason


@pytest.mark.parametrize(
    ("done", "day", "changes", "reason"),
    [
        (StepKind.BUDGET, date(2025, 4, 20), {"contract": ""}, "no_contract"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"purpose": ""}, "purpose_missing"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"amount_minor": 3_000_01}, "advance"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"purpose": "progress"}, "not_started"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"purpose": "final"}, "not_settled"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"purpose": "retention"}, "not_settled"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"fund": "CHA", "account": "510104"}, "fund_budget"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"contract": "H9"}, "other_contract"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"contract": ""}, "other_contract"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"party": "C2"}, "contract_party"),
        (StepKind.CONTRACT, date(2025, 4, 20), {"party": "", "payee": "某师傅"}, "contract_party"),
        (StepKind.START, date(2025, 5, 2), {"purpose": "progress", "amount_minor": 10_000_01},
         "over_contract"),
        (StepKind.SETTLEMENT, date(2025, 6, 20), {"purpose": "final", "amount_minor": 9_506_01},
         "over_retention"),
        (StepKind.SETTLEMENT, date(2025, 6, 20), {"purpose": "retention", "amount_minor": 1},
         "warranty_runs"),
        (StepKind.SETTLEMENT, date(2026, 6, 6), {"purpose": "retention", "amount_minor": 294_01},
         "retention_left"),
    ],
)  # fmt: skip
def test_a_request_at_a_closed_gate_is_refused_with_its_reason(
    gate: Ledger, done: StepKind, day: date, changes: dict[str, Any], reason: str
) -> None:
    took(gate, *until(done))
    assert reason in refused(gate, asked, day, **changes)


def test_a_decision_that_is_only_named_carries_no_budget(gate: Ledger) -> None:
    took(gate, replace(STEPS[0], decision="J3"))
    assert refused(gate, proposed, STEPS[1]) == ["unproven"]
    took(gate, STEPS[0], STEPS[1])


def test_an_emergency_is_paid_on_an_unproven_decision_for_as_long_as_papers_may_take(
    ledger: Ledger,
) -> None:
    burst = WorkPlan(date(2025, 4, 1), date(2025, 4, 1), date(2025, 4, 3), "pump")
    planned(ledger, replace(NEW, plan=burst))
    took(ledger, a_step(StepKind.START, date(2025, 4, 1)), replace(STEPS[0], decision="J3"))
    asking: dict[str, Any] = {"contract": "", "decision": "", "purpose": Purpose.PROGRESS}
    paid(ledger, date(2025, 4, 8), **asking)
    assert refused(ledger, proposed, STEPS[1]) == ["unproven"]
    overdue = refused(ledger, asked, date(2025, 4, 9), **asking)
    assert overdue == ["papers_overdue", "unproven"]


def test_two_works_do_not_budget_the_same_money(gate: Ledger) -> None:
    day = date(2025, 5, 2)
    took(gate, *until(StepKind.START))
    with gate.database.writing() as connection:
        new = replace(NEW, code="W2", name_zh="外墙粉刷")
        add_work(connection, gate.community_id, new, by=TREASURER, at=at(date(2025, 4, 1)))
    took(gate, a_step(StepKind.DECISION, day, decision="J1"), work="W2")

    def budget(yuan: int) -> Any:
        return a_step(StepKind.BUDGET, day, budget=(("GEN", yuan * 100),))

    # Of 100,000 the gate's budget of 11,000 is taken.
    assert refused(gate, proposed, budget(89_001), work="W2") == ["over_fund"]
    # What was asked for and paid on the gate is part of its budget, not beside it.
    asked(gate, day, purpose=Purpose.PROGRESS)
    assert refused(gate, proposed, budget(89_001), work="W2") == ["over_fund"]
    paid(gate, day, amount_minor=1_000_00, purpose=Purpose.PROGRESS)
    assert refused(gate, proposed, budget(89_001), work="W2") == ["over_fund"]
    took(gate, budget(89_000), work="W2")


def test_what_a_settled_work_did_not_spend_is_free_again(gate: Ledger) -> None:
    took(gate, *STEPS)
    day = date(2025, 6, 13)
    with gate.database.writing() as connection:
        new = replace(NEW, code="W2", name_zh="外墙粉刷")
        add_work(connection, gate.community_id, new, by=TREASURER, at=at(date(2025, 4, 1)))
    budget = a_step(StepKind.BUDGET, day, budget=(("GEN", 100_000_00),))
    took(gate, a_step(StepKind.DECISION, day, decision="J1"), budget, work="W2")


def test_what_was_promised_counts_and_two_requests_never_pass_together(gate: Ledger) -> None:
    took(gate, *until(StepKind.CONTRACT))
    asked(gate, date(2025, 4, 20), amount_minor=2_000_00)
    assert refused(gate, asked, date(2025, 4, 20), amount_minor=1_000_01) == ["advance"]


def test_a_purpose_says_nothing_without_a_planned_work(gate: Ledger) -> None:
    assert refused(gate, asked, date(2025, 4, 20), work="") == ["unplanned"]


def test_what_changed_since_it_was_approved_is_not_paid(gate: Ledger) -> None:
    took(gate, *until(StepKind.START))
    item = asked(gate, date(2025, 5, 2), amount_minor=2_600_00, purpose=Purpose.PROGRESS)
    took(
        gate,
        a_step(StepKind.VARIATION, date(2025, 5, 3), amount_minor=-8_000_00, contract="H8", note="少做"),
    )  # fmt: skip
    with gate.database.writing() as connection, pytest.raises(TogetherError) as found:
        pay(
            connection, gate.community_id, [item], by=CASHIER, at=at(date(2025, 5, 4)),
            paid_on=date(2025, 5, 4),
        )  # fmt: skip
    assert reasons(found.value) == ["over_contract"]


def test_a_variation_lets_more_be_paid_and_beyond_the_budget_asks_for_a_decision(
    gate: Ledger,
) -> None:
    took(gate, *until(StepKind.START))
    more = a_step(
        StepKind.VARIATION, date(2025, 5, 3), amount_minor=2_000_00, contract="H8", note="加宽"
    )
    assert refused(gate, proposed, more) == ["over_budget"]
    again = a_step(StepKind.BUDGET, date(2025, 5, 3), budget=(("GEN", 13_000_00),))
    assert refused(gate, proposed, again) == ["decide_again"]
    took(gate, a_step(StepKind.DECISION, date(2025, 5, 3), decision="J2"), again, more)
    paid(gate, date(2025, 5, 5), amount_minor=12_000_00, purpose=Purpose.PROGRESS)


def test_a_step_waits_for_another_person_and_holds_only_then(gate: Ledger) -> None:
    number = proposed(gate, STEPS[0])
    here = gate.community_id
    assert refused(gate, proposed, STEPS[0]) == ["waiting"]
    with gate.database.writing() as connection:
        for by, reason in ((replace(REVIEWER, user_id=1), "own_step"),):
            with pytest.raises(WorkError, match=reason):
                confirm_step(connection, here, GATE, number, by=by, at=at(date(2025, 4, 2)))
        with pytest.raises(AccessRefusedError):
            confirm_step(connection, here, GATE, number, by=CASHIER, at=at(date(2025, 4, 2)))
        with pytest.raises(AccessRefusedError):
            refuse_step(connection, here, GATE, number, by=CASHIER, at=at(date(2025, 4, 2)))
        other = replace(TREASURER, user_id=13)
        with pytest.raises(AccessRefusedError):
            refuse_step(connection, here, GATE, number, by=other, at=at(date(2025, 4, 2)))
        with pytest.raises(AccessRefusedError):
            propose_step(connection, here, GATE, STEPS[0], by=CASHIER, at=at(date(2025, 4, 2)))
        refuse_step(connection, here, GATE, number, by=TREASURER, at=at(date(2025, 4, 2)))
        with pytest.raises(WorkError, match="gone"):
            refuse_step(connection, here, GATE, number, by=REVIEWER, at=at(date(2025, 4, 2)))
        with pytest.raises(WorkError, match="gone"):
            confirm_step(connection, here, GATE, 77, by=REVIEWER, at=at(date(2025, 4, 2)))
    second = proposed(gate, STEPS[0])
    with gate.database.writing() as connection:
        refuse_step(connection, here, GATE, second, by=REVIEWER, at=at(date(2025, 4, 2)))
        state = state_of_work(connection, here, GATE)
    assert state is not None
    assert not state.decided


def test_pictures_are_shown_once_somebody_else_looked_at_them(gate: Ledger) -> None:
    here, day = gate.community_id, date(2025, 4, 2)
    number = proposed(gate, STEPS[0], files=((FILE, "before"),))
    with gate.database.writing() as connection:
        for released in ({FILE: "0" * 64}, {"0" * 64: ""}):
            with pytest.raises(ApprovalError):
                confirm_step(
                    connection, here, GATE, number, by=REVIEWER, at=at(day), released=released
                )
        confirm_step(connection, here, GATE, number, by=REVIEWER, at=at(day), released={FILE: COPY})
        shown = connection.execute(shown_copies(here, [FILE])).all()
        assert [tuple(row) for row in shown] == [(FILE, COPY)]
        with pytest.raises(AccessRefusedError):
            hide_picture(connection, here, GATE, number, 1, by=CASHIER, at=at(day))
        hide_picture(connection, here, GATE, number, 1, by=REVIEWER, at=at(day))
        assert not connection.execute(shown_copies(here, [FILE])).all()
        with pytest.raises(ApprovalError):
            hide_picture(connection, here, GATE, number, 1, by=REVIEWER, at=at(day))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "W2", "name_zh": "找张三丰先生修门"}, "names_person"),
        ({"code": "W2", "leader": ""}, "required"),
        ({"code": "X/1 ?"}, "code"),
        ({"code": "W2", "place": "H1"}, "names_person"),
        ({"code": "W2", "plan": replace(PLAN, emergency="holiday")}, "required"),
        ({"code": "W2", "plan": replace(PLAN, needed_on=date(2025, 4, 2))}, "day"),
        ({}, "done_already"),
    ],
)
def test_a_work_that_cannot_be_named_so(gate: Ledger, changes: dict[str, Any], reason: str) -> None:
    with gate.database.writing() as connection, pytest.raises((TextError, WorkError)) as found:
        add_work(
            connection, gate.community_id, replace(NEW, **changes), by=TREASURER,
            at=at(date(2025, 4, 1)),
        )  # fmt: skip
    assert found.value.data["reason"] == reason


def test_officers_who_prepare_nothing_name_no_works(gate: Ledger) -> None:
    with gate.database.writing() as connection, pytest.raises(AccessRefusedError):
        add_work(
            connection,
            gate.community_id,
            replace(NEW, code="W2"),
            by=CASHIER,
            at=at(date(2025, 4, 1)),
        )


def test_a_work_that_has_a_name_alone_is_planned_under_it(gate: Ledger) -> None:
    with gate.database.writing() as connection:
        connection.execute(sa.insert(works).values(community_id=1, code="W2", name_zh="旧名"))
        new = replace(NEW, code="W2", name_zh="新名")
        add_work(connection, 1, new, by=TREASURER, at=at(date(2025, 4, 1)))
        name = connection.execute(sa.select(works.c.name_zh).where(works.c.code == "W2"))
        assert name.scalar_one() == "旧名"
        assert state_of_work(connection, 1, "W2") is not None


def test_steps_name_what_there_is(gate: Ledger) -> None:
    took(gate, STEPS[0])
    with gate.database.writing() as connection:
        connection.execute(
            sa.insert(parties).values(
                community_id=gate.community_id, code="P1", kind="person", name="王某",
                display="anonymous",
            )
        )  # fmt: skip
    for step in (
        a_step(StepKind.BUDGET, date(2025, 4, 3), budget=(("NO", 1),)),
        a_step(StepKind.DECISION, date(2025, 4, 3), decision="J99"),
        replace(STEPS[2], quotes=(replace(STEPS[2].quotes[0], party="P1"),)),
    ):
        with pytest.raises(UnknownNameError):
            proposed(gate, step)
    with gate.database.writing() as connection, pytest.raises(UnknownNameError):
        propose_step(
            connection, gate.community_id, "W9", STEPS[0], by=TREASURER, at=at(date(2025, 4, 3))
        )
    assert refused(gate, proposed, STEPS[1], files=((FILE, "paper"),) * 9) == ["too_many"]


def test_an_emergency_is_paid_first_and_brings_its_papers_within_a_week(ledger: Ledger) -> None:
    burst = WorkPlan(date(2025, 4, 1), date(2025, 4, 1), date(2025, 4, 3), "pump")
    planned(ledger, replace(NEW, plan=burst))
    took(ledger, a_step(StepKind.START, date(2025, 4, 1)))
    paid(ledger, date(2025, 4, 2), contract="", purpose=Purpose.PROGRESS)
    assert "not_settled" in refused(
        ledger, asked, date(2025, 4, 2), contract="", purpose=Purpose.FINAL
    )
    overdue = refused(ledger, asked, date(2025, 4, 9), contract="", purpose=Purpose.PROGRESS)
    assert overdue == ["papers_overdue"]
    took(
        ledger,
        *(replace(step, on=date(2025, 4, 9)) for step in (STEPS[0], STEPS[1], STEPS[3])),
    )
    paid(ledger, date(2025, 4, 9), amount_minor=1_000_00, purpose=Purpose.PROGRESS)


def test_nobody_else_approves_what_the_second_person_may_not(gate: Ledger) -> None:
    number = proposed(gate, STEPS[0])
    with gate.database.writing() as connection:
        confirm_step(
            connection, gate.community_id, GATE, number, by=SECOND, at=at(date(2025, 4, 2))
        )
    assert PLAN.planned_last_day - PLAN.planned_first_day == timedelta(days=31)

"""A work for tests: a gate, its contract and every step, each proposed by one officer and confirmed by the other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.payments import PaymentRequest
from ledger.domain.transactions import CounterpartyKind
from ledger.domain.works import Purpose, Quote, Step, StepKind, WorkPlan
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.contracts import add_contract, add_organisation
from ledger.posting.decision_papers import Paper, add_paper
from ledger.posting.decisions import vouch
from ledger.posting.payment_run import pay
from ledger.posting.payments import approve_request, save_request, submit_request
from ledger.posting.work_steps import confirm_step, propose_step
from ledger.posting.works import NewWork, add_work
from ledger.store.communities import decisions
from ledger.store.votes import old_decisions
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import CASHIER, prepare

FILE, COPY = "e" * 64, "f" * 64
GATE = "W1"
#: Common money: 100,000 yuan.
MONEY = """
2025-03-01 停车费
借 100201 100000.00 GEN
贷 480101 100000.00 GEN
"""
PLAN = WorkPlan(date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1))
NEW = NewWork(GATE, "大门更换", "大门锈坏，关不上", "业委会副主任", "社区网格员", PLAN)
QUOTES = (
    Quote("C1", 10_000_00, 20, 12, 90, chosen=True),
    Quote("C2", 11_000_00, 25, 12, 80),
    Quote("C3", 12_000_00, 15, 24, 85),
)


def at(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def a_step(kind: StepKind, on: date, **values: Any) -> Step:
    return replace(Step(kind, on), **values)


#: The way of the gate, day by day; a file stands behind each.
STEPS = (
    a_step(StepKind.DECISION, date(2025, 4, 2), decision="J1"),
    a_step(StepKind.BUDGET, date(2025, 4, 3), budget=(("GEN", 11_000_00),)),
    a_step(StepKind.QUOTES, date(2025, 4, 10), quotes=QUOTES, note="报价最低，评分最高"),
    a_step(StepKind.CONTRACT, date(2025, 4, 12), contract="H8"),
    a_step(StepKind.START, date(2025, 5, 1)),
    a_step(StepKind.PROGRESS, date(2025, 5, 20), amount_minor=6_000_00),
    a_step(StepKind.ACCEPTANCE, date(2025, 6, 5)),
    a_step(StepKind.AUDIT, date(2025, 6, 10), amount_minor=9_800_00, claimed_minor=10_000_00),
    a_step(
        StepKind.SETTLEMENT, date(2025, 6, 12), amount_minor=9_800_00, retention_minor=294_00,
        warranty_months=12,
    ),
)  # fmt: skip
REQUEST = PaymentRequest(
    fund="GEN", account="510105", channel="100201", amount_minor=3_000_00, matter="大门更换",
    summary="大门更换首付款", party="C1", counterparty_kind=CounterpartyKind.CONTRACTOR,
    decision="J1", contract="H8", work=GATE, purpose=Purpose.ADVANCE,
)  # fmt: skip


def vouched(connection: sa.Connection, here: int, *codes: str, on: date) -> None:
    """Let two people stand for decisions that have a name, on a paper."""
    paper = record_attachment(
        connection, here, Evidence("d" * 64, "image/jpeg", 9, "c" * 64, "image/jpeg", 9),
        by=TREASURER, at=at(on),
    )  # fmt: skip
    for code in codes:
        connection.execute(
            sa.insert(old_decisions).values(
                community_id=here, code=code, body="assembly", named_by=TREASURER.user_id,
                named_role=TREASURER.role, named_at=at(on),
            )
        )  # fmt: skip
        add_paper(connection, here, code, paper, Paper.RESOLUTION, by=TREASURER, at=at(on))
        vouch(connection, here, code, by=REVIEWER, at=at(on))


def planned(ledger: Ledger, new: NewWork = NEW) -> Ledger:
    """Plan the gate, in books with three organisations, a decision and a contract."""
    prepare(ledger)
    ledger.post(MONEY)
    here, day = ledger.community_id, new.plan.needed_on
    with ledger.database.writing() as connection:
        for code in ("C2", "C3"):
            add_organisation(connection, here, code, f"示范工程队{code}", by=TREASURER)
        add_contract(
            connection, here, "H8", "大门更换合同", party="C1", price_minor=10_000_00, by=TREASURER
        )
        add_contract(
            connection, here, "H9", "别家合同", party="C2", price_minor=500_00, by=TREASURER
        )
        connection.execute(
            sa.insert(decisions),
            [
                {"community_id": here, "code": "J2", "title_zh": "增加预算"},
                {"community_id": here, "code": "J3", "title_zh": "只有名称"},
            ],
        )
        vouched(connection, here, "J1", "J2", on=day)
        evidence = Evidence(FILE, "image/jpeg", 9, COPY, "image/jpeg", 9)
        record_attachment(connection, here, evidence, by=TREASURER, at=at(day))
        add_work(connection, here, new, by=TREASURER, at=at(day))
    return ledger


def proposed(
    ledger: Ledger, step: Step, *, files: tuple[tuple[str, str], ...] = ((FILE, "paper"),),
    **values: Any,
) -> int:  # fmt: skip
    """Propose a step on its day; gives its number."""
    with ledger.database.writing() as connection:
        return propose_step(
            connection, ledger.community_id, values.pop("work", GATE), step,
            **{"by": TREASURER, "at": at(step.on), "files": files, **values},
        )  # fmt: skip


def took(ledger: Ledger, *steps: Step, work: str = GATE) -> None:
    """Take steps, each by both officers on its day."""
    for step in steps:
        number = proposed(ledger, step, work=work)
        with ledger.database.writing() as connection:
            confirm_step(
                connection, ledger.community_id, work, number, by=REVIEWER, at=at(step.on, 5)
            )


def until(kind: StepKind) -> tuple[Step, ...]:
    """Give the gate's steps up to a kind, this one included."""
    kinds = [step.kind for step in STEPS]
    return STEPS[: kinds.index(kind) + 1]


def asked(ledger: Ledger, day: date, request: PaymentRequest = REQUEST, **changes: Any) -> tuple[str, str]:  # fmt: skip
    """Hand in and approve a request."""
    with ledger.database.writing() as connection:
        here, request = ledger.community_id, replace(request, **changes)
        request_id = save_request(connection, here, request, by=TREASURER, at=at(day))
        shown = submit_request(connection, here, request_id, by=TREASURER, at=at(day))
        missing = 1
        for officer in (REVIEWER, replace(REVIEWER, user_id=12)):
            if missing:
                missing = approve_request(
                    connection, here, request_id, by=officer, at=at(day), content_sha256=shown,
                    split_seen=True,
                )  # fmt: skip
    return request_id, shown


def paid(ledger: Ledger, day: date, request: PaymentRequest = REQUEST, **changes: Any) -> str:
    """Ask, agree and pay on one day; gives the draft of the voucher."""
    item = asked(ledger, day, request, **changes)
    with ledger.database.writing() as connection:
        (draft_id,) = pay(
            connection, ledger.community_id, [item], by=CASHIER, at=at(day, 6), paid_on=day
        )
    return draft_id


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)

"""Two works for tests of the guards: one settled, with retention kept, one that only begins."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.store import communities, drafts, payments, works
from tests.factories import OPENED_AT
from tests.store.vouchers import SONGHE

SETTLED, BEGUN, URGENT = "W1", "W8", "W9"
HERE: dict[str, Any] = {"community_id": SONGHE}
RECEIPT = "a" * 64
#: Of the settled work: contract, settlement and what is kept back, in fen.
PRICE, SETTLEMENT, KEPT = 1_000_00, 900_00, 27_00
LAST_DAY = date(2026, 2, 6)


def a_plan(code: str, **values: Any) -> dict[str, Any]:
    return HERE | {
        "work_code": code, "reason": "坏了", "leader": "主任", "liaison": "网格员",
        "needed_on": date(2025, 2, 1), "planned_first_day": date(2025, 2, 1),
        "planned_last_day": date(2025, 2, 5), "recorded_by": 1, "role": "treasurer",
        "recorded_at": OPENED_AT, **values,
    }  # fmt: skip


def a_step(number: int, kind: str, code: str = SETTLED, **values: Any) -> dict[str, Any]:
    return HERE | {
        "work_code": code, "number": number, "kind": kind, "happened_on": date(2025, 2, 6),
        "state": "proposed", "proposed_by": 1, "proposed_role": "treasurer",
        "proposed_at": OPENED_AT, **values,
    }  # fmt: skip


def a_request(
    request_id: str, minor: int, work: str, purpose: str, *, contract: str = "HT1",
    party: str | None = "C1",
) -> dict[str, Any]:  # fmt: skip
    """Give a request that names a work, what it is on it, and the contract that it is paid under."""
    content = f'{{"contract":"{contract}","purpose":"{purpose}","work":"{work}"}}'
    return HERE | {
        "request_id": request_id, "author_id": 1, "author_role": "treasurer", "state": "editing",
        "content": content, "content_sha256": "d" * 64, "party_code": party,
        "fund_code": "GEN", "account_code": "100201", "amount_minor": minor,
        "approvals_needed": 1, "created_at": OPENED_AT, "updated_at": OPENED_AT,
    }  # fmt: skip


STEPS = (
    a_step(1, "decision", decision_code="J1"),
    a_step(2, "budget"),
    a_step(3, "quotes"),
    a_step(4, "contract", contract_code="HT1", amount_minor=PRICE),
    a_step(5, "start"),
    a_step(6, "acceptance"),
    a_step(7, "audit", amount_minor=SETTLEMENT, claimed_minor=PRICE),
    a_step(
        8, "settlement", amount_minor=SETTLEMENT, retention_minor=KEPT, warranty_months=12,
        warranty_last_day=LAST_DAY,
    ),
)  # fmt: skip


def add_work_rows(connection: sa.Connection) -> None:
    """Fill the tables of works."""
    for code in (BEGUN, URGENT):
        name = {"code": code, "name_zh": f"工程{code}"}
        connection.execute(sa.insert(communities.works).values(**HERE, **name))
    for row in (a_plan(SETTLED), a_plan(BEGUN), a_plan(URGENT, emergency="pump")):
        connection.execute(sa.insert(works.work_plans).values(**row))
    of: dict[str, Any] = HERE | {"work_code": SETTLED}
    for table, values in (
        (works.work_budgets, {"number": 2, "fund_code": "GEN", "amount_minor": PRICE}),
        (
            works.work_quotes,
            {"number": 3, "position": 1, "party_code": "C1", "price_minor": PRICE, "days": 9,
             "warranty_months": 12, "score": 90, "is_chosen": True},
        ),
        (works.work_files, {"number": 6, "position": 1, "sha256": RECEIPT, "shows": "after"}),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**of, **values))
    for row in STEPS:
        connection.execute(sa.insert(works.work_steps).values(**row))
        confirm(connection, row["number"])
    connection.execute(sa.insert(works.work_steps).values(**a_step(1, "decision", BEGUN)))
    paid = a_request("P8", 100_00, SETTLED, "progress") | {"state": "approved"}
    connection.execute(sa.insert(payments.payment_requests).values(**paid))
    connection.execute(
        sa.insert(works.work_payments).values(
            **of, request_id="P8", purpose="progress", amount_minor=100_00,
            paid_on=date(2025, 2, 6),
        )
    )  # fmt: skip
    _pay(connection)


def _pay(connection: sa.Connection) -> None:
    """Pay what the request asks for, as a draft that waits."""
    for table, values in (
        (
            payments.payment_approvals,
            {"request_id": "P8", "content_sha256": "d" * 64, "approved_by": 2,
             "role": "reviewer", "approved_at": OPENED_AT},
        ),
        (
            drafts.drafts,
            {"draft_id": "paid8", "author_id": 1, "author_role": "treasurer", "state": "editing",
             "content": "{}", "content_sha256": "d" * 64, "amount_minor": 1,
             "created_at": OPENED_AT, "updated_at": OPENED_AT},
        ),
        (
            payments.payments,
            {"request_id": "P8", "paid_on": date(2025, 2, 6), "paid_by": 1, "role": "cashier",
             "draft_id": "paid8", "recorded_at": OPENED_AT},
        ),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**HERE, **values))


def confirm(connection: sa.Connection, number: int, code: str = SETTLED, **values: Any) -> None:
    step = works.work_steps.c
    connection.execute(
        sa.update(works.work_steps)
        .where(step.community_id == SONGHE, step.work_code == code, step.number == number)
        .values(
            **{"state": "confirmed", "decided_by": 2, "decided_role": "reviewer",
               "decided_at": OPENED_AT, **values}
        )
    )  # fmt: skip

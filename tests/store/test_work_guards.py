"""What the database refuses of works: steps out of order, and payments beyond what was agreed or settled."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.store import communities, payments, works
from tests.factories import OPENED_AT
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.work_seeds import (
    BEGUN,
    HERE,
    LAST_DAY,
    PRICE,
    SETTLED,
    SETTLEMENT,
    URGENT,
    a_request,
    a_step,
    confirm,
)

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
WORK_INSERTIONS = (
    ("work_steps", "decided"),
    ("work_steps", "not_next"),
    ("work_budgets", "sealed"),
    ("work_quotes", "sealed"),
    ("work_files", "sealed"),
    ("work_payments", "mismatch"),
    ("work_payments", "before_settlement"),
    ("work_payments", "beyond_contract"),
    ("work_payments", "other_contract"),
    ("work_payments", "beyond_its_price"),
    ("work_payments", "beyond_settlement"),
    ("work_payments", "warranty_runs"),
    ("work_payments", "beyond_retention"),
    ("payments", "work_unsaid"),
)
WORK_FROZEN = {"work_steps", "work_files"}
DAY = date(2025, 2, 6)


def adding(table: sa.Table, row: dict[str, Any]) -> Any:
    return lambda connection: connection.execute(sa.insert(table).values(**row))


def confirming(number: int, code: str, **values: Any) -> Any:
    return lambda connection: confirm(connection, number, code, **values)


def paying(
    connection: sa.Connection, minor: int, work: str, purpose: str, *, on: date = DAY,
    request_id: str = "P7", told: dict[str, Any] | None = None, **under: Any,
) -> Any:  # fmt: skip
    """Keep a request and give what pays it."""
    request = a_request(request_id, minor, work, purpose, **under)
    connection.execute(sa.insert(payments.payment_requests).values(**request))
    row = HERE | {
        "request_id": request_id, "work_code": work, "purpose": purpose, "amount_minor": minor,
        "paid_on": on,
    }  # fmt: skip
    return adding(works.work_payments, row | (told or {}))


@pytest.mark.parametrize(
    ("row", "guard"),
    [
        (a_step(2, "budget", BEGUN, state="confirmed", decided_by=2, decided_at=OPENED_AT), "decided"),
        (a_step(3, "budget", BEGUN), "not_next"),
        (a_step(11, "start"), "not_next"),
    ],
)  # fmt: skip
def test_steps_come_one_after_the_other_and_undecided(
    door: Door, row: dict[str, Any], guard: str
) -> None:
    with door.trying() as connection:
        refused(connection, f"work_steps {guard}", adding(works.work_steps, row))


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (works.work_budgets, {"number": 2, "fund_code": "CHA", "amount_minor": 1}),
        (works.work_quotes, {"number": 3, "position": 2, "party_code": "C1", "price_minor": 1,
                             "days": 1, "warranty_months": 1, "score": 1, "is_chosen": False}),
        (works.work_files, {"number": 6, "position": 2, "sha256": "a" * 64, "shows": "paper"}),
        (works.work_files, {"number": 9, "position": 1, "sha256": "a" * 64, "shows": "paper",
                            "released_sha256": "b" * 64}),
    ],
)  # fmt: skip
def test_a_step_seals_what_belongs_to_it(door: Door, table: sa.Table, row: dict[str, Any]) -> None:
    with door.trying() as connection:
        full = HERE | {"work_code": SETTLED} | row
        refused(connection, f"{table.name} sealed", adding(table, full))


#: What has its turn later in a work that only begins.
OUT_OF_ORDER = (
    a_step(2, "contract", BEGUN, contract_code="HT9", amount_minor=1),
    a_step(2, "variation", BEGUN, contract_code="HT9", amount_minor=1),
    a_step(2, "start", BEGUN),
    a_step(2, "progress", BEGUN, amount_minor=1),
    a_step(2, "acceptance", BEGUN),
    a_step(2, "audit", BEGUN, amount_minor=1, claimed_minor=1),
    a_step(2, "settlement", BEGUN, amount_minor=1, warranty_last_day=LAST_DAY),
)


@pytest.mark.parametrize("row", OUT_OF_ORDER, ids=[str(row["kind"]) for row in OUT_OF_ORDER])
def test_no_step_is_confirmed_before_its_turn(door: Door, row: dict[str, Any]) -> None:
    with door.trying() as connection:
        connection.execute(
            sa.insert(communities.contracts).values(**HERE, code="HT9", title_zh="合同")
        )
        connection.execute(sa.insert(works.work_steps).values(**row))
        refused(connection, "work_steps frozen", lambda c: confirm(c, 2, BEGUN))
        confirm(connection, 2, BEGUN, state="refused")


def test_an_emergency_goes_first_but_not_past_its_own_contract(door: Door) -> None:
    with door.trying() as connection:
        connection.execute(
            sa.insert(communities.contracts).values(**HERE, code="HT9", title_zh="合同")
        )
        steps = (
            a_step(1, "start", URGENT),
            a_step(2, "contract", URGENT, contract_code="HT9", amount_minor=5),
            a_step(3, "progress", URGENT, amount_minor=5),
            a_step(4, "acceptance", URGENT),
        )
        for row in steps:
            connection.execute(sa.insert(works.work_steps).values(**row))
            confirm(connection, row["number"], URGENT)
        for number, row in enumerate(
            (
                a_step(5, "progress", URGENT, amount_minor=1),
                a_step(6, "start", URGENT),
                a_step(7, "acceptance", URGENT),
                a_step(8, "audit", URGENT, amount_minor=9, claimed_minor=8),
                a_step(
                    9, "settlement", URGENT, amount_minor=5, warranty_last_day=LAST_DAY,
                ),
            ),
            start=5,
        ):  # fmt: skip
            connection.execute(sa.insert(works.work_steps).values(**row))
            refused(connection, "work_steps frozen", confirming(number, URGENT))
            confirm(connection, number, URGENT, state="withdrawn", decided_by=1)
        beyond = a_step(10, "variation", URGENT, contract_code="HT9", amount_minor=3)
        connection.execute(sa.insert(works.work_steps).values(**beyond))
        confirm(connection, 10, URGENT)


def test_what_was_settled_stays_settled_and_a_decision_is_of_another_person(door: Door) -> None:
    with door.trying() as connection:
        late = a_step(9, "variation", contract_code="HT1", amount_minor=-1)
        connection.execute(sa.insert(works.work_steps).values(**late))
        refused(connection, "work_steps frozen", lambda c: confirm(c, 9))
        for wrong in ({"decided_role": "cashier", "state": "refused"}, {"note": "改"}):
            refused(connection, "work_steps frozen", confirming(9, SETTLED, **wrong))
        refused(connection, "two_people", lambda c: confirm(c, 9, state="refused", decided_by=1))
        refused(connection, "work_steps frozen", lambda c: confirm(c, 8, note="改"))


@pytest.mark.parametrize(
    "row",
    [
        {"amount_minor": 1_000, "retention_minor": 31, "warranty_last_day": LAST_DAY},
        {"amount_minor": 1_000, "retention_minor": -1, "warranty_last_day": LAST_DAY},
        {"amount_minor": 1_000, "warranty_months": 25, "warranty_last_day": LAST_DAY},
    ],
)
def test_no_more_is_kept_back_than_the_rules_allow(door: Door, row: dict[str, Any]) -> None:
    with door.trying() as connection:
        step = a_step(9, "settlement", **row)
        refused(connection, "retention_bound", adding(works.work_steps, step))


def test_a_picture_is_shown_and_hidden_once(door: Door) -> None:
    def change(**values: Any) -> Any:
        return lambda connection: connection.execute(sa.update(works.work_files).values(**values))

    with door.trying() as connection:
        refused(connection, "work_files frozen", change(shows="before"))
        change(released_sha256="b" * 64)(connection)
        refused(connection, "work_files frozen", change(released_sha256=""))
        statement = (
            "UPDATE work_files SET taken_down_by = 2, taken_down_at = '2025-02-06T00:00:00Z'"
        )
        connection.execute(sa.text(statement))
        again = "UPDATE work_files SET taken_down_by = NULL, taken_down_at = NULL"
        refused(connection, "work_files frozen", lambda c: c.execute(sa.text(again)))


@pytest.mark.parametrize(
    ("minor", "work", "purpose", "on", "guard"),
    [
        (1, BEGUN, "progress", DAY, "beyond_contract"),
        (1, BEGUN, "final", DAY, "be(fore_settlement|yond_contract)"),
        (1, URGENT, "retention", DAY, "before_settlement"),
        (SETTLEMENT - 127_00 + 1, SETTLED, "final", DAY, "beyond_settlement"),
        (SETTLEMENT - 100_00 + 1, SETTLED, "retention", date(2026, 2, 7), "beyond_"),
        (1, SETTLED, "retention", LAST_DAY, "warranty_runs"),
        (27_01, SETTLED, "retention", date(2026, 2, 7), "beyond_retention"),
    ],
)
def test_a_payment_keeps_to_what_was_agreed_and_settled(
    door: Door, minor: int, work: str, purpose: str, on: date, guard: str
) -> None:
    with door.trying() as connection:
        refused(
            connection, f"work_payments {guard}", paying(connection, minor, work, purpose, on=on)
        )


@pytest.mark.parametrize(
    ("minor", "work", "purpose", "on"),
    [
        (PRICE, URGENT, "progress", DAY),
        (9, BEGUN, "other", DAY),
        (SETTLEMENT - 127_00, SETTLED, "final", DAY),
        (27_00, SETTLED, "retention", date(2026, 2, 7)),
    ],
)
def test_a_payment_within_its_bounds_is_kept(
    door: Door, minor: int, work: str, purpose: str, on: date
) -> None:
    with door.trying() as connection:
        paying(connection, minor, work, purpose, on=on)(connection)


@pytest.mark.parametrize(
    "under", [{"contract": "HT2"}, {"contract": "HT11"}, {"contract": "H_1"}, {"party": None}]
)
def test_only_the_other_side_of_a_contract_of_the_work_is_paid(
    door: Door, under: dict[str, Any]
) -> None:
    with door.trying() as connection:
        act = paying(connection, 1, SETTLED, "final", **under)
        refused(connection, "work_payments other_contract", act)
        paying(connection, 1, SETTLED, "other", request_id="P6", **under)(connection)


def test_no_contract_of_a_work_is_paid_past_its_own_price(door: Door) -> None:
    with door.trying() as connection:
        connection.execute(
            sa.insert(communities.contracts).values(
                **HERE, code="HT9", title_zh="合同", party_code="C1"
            )
        )
        for number, (kind, contract, minor) in enumerate(
            (("contract", "HT9", 5), ("contract", "HT1", 100)), start=1
        ):
            step = a_step(number, kind, URGENT, contract_code=contract, amount_minor=minor)
            connection.execute(sa.insert(works.work_steps).values(**step))
            confirm(connection, number, URGENT)
        paying(connection, 4, URGENT, "progress", contract="HT9")(connection)
        paying(connection, 100, URGENT, "progress", request_id="P6")(connection)
        more = paying(connection, 2, URGENT, "progress", contract="HT9", request_id="P5")
        refused(connection, "work_payments beyond_", more)
        step = a_step(3, "variation", URGENT, contract_code="HT1", amount_minor=1)
        connection.execute(sa.insert(works.work_steps).values(**step))
        confirm(connection, 3, URGENT)
        refused(connection, "work_payments beyond_its_price", more)
        step = a_step(4, "variation", URGENT, contract_code="HT9", amount_minor=1)
        connection.execute(sa.insert(works.work_steps).values(**step))
        confirm(connection, 4, URGENT)
        more(connection)


@pytest.mark.parametrize(
    "told", [{"amount_minor": 2}, {"work_code": URGENT}, {"purpose": "advance"}]
)
def test_a_payment_is_what_its_request_says(door: Door, told: dict[str, Any]) -> None:
    with door.trying() as connection:
        act = paying(connection, 1, SETTLED, "other", told=told)
        refused(connection, "work_payments mismatch", act)


def test_nothing_is_paid_on_a_planned_work_without_saying_what_it_is(door: Door) -> None:
    with door.trying() as connection:
        paying(connection, 1, SETTLED, "final")
        statement = (
            "INSERT INTO payments (community_id, request_id, paid_on, paid_by, role, draft_id, recorded_at)"
            " VALUES (1, 'P7', '2025-02-06', 3, 'cashier', 'paid7', '2025-02-06T00:00:00Z')"
        )
        connection.execute(
            sa.text("UPDATE payment_requests SET state = 'approved' WHERE request_id = 'P7'")
        )
        connection.execute(
            sa.text(
                "INSERT INTO payment_approvals (community_id, request_id, content_sha256, approved_by, role,"
                f" approved_at) VALUES (1, 'P7', '{'d' * 64}', 2, 'reviewer', '2025-02-06T00:00:00Z')"
            )
        )
        refused(connection, "payments work_unsaid", lambda c: c.execute(sa.text(statement)))

"""What the database refuses of contracts, service bills, scores, rates and prices, whoever asks."""

from typing import Any

import pytest
import sqlalchemy as sa

from ledger.store.guard_services import SERVICE_INSERTS
from tests.store.conftest import Door
from tests.store.service_seeds import INCOME, SERVICE
from tests.store.vouchers import Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
SERVICE_INSERTIONS = tuple((table, name) for table, name, _condition in SERVICE_INSERTS)
SERVICE_FROZEN = {
    "contract_terms", "contract_collections", "service_bills", "service_assessments",
}  # fmt: skip
_OPEN = {"state": "proposed", "decided_by": None, "decided_role": "", "decided_at": None}
_MONTH = f"contract_code = '{SERVICE}' AND period = '2025-01'"
_QUARTER = f"contract_code = '{SERVICE}' AND period = '2025Q1'"


def held(connection: sa.Connection, table: str, where: str = "TRUE") -> Row:
    """Give a row of the seeded books as it stands."""
    query = sa.text(f"SELECT * FROM {table} WHERE community_id = 1 AND {where} LIMIT 1")
    return dict(connection.execute(query).one()._mapping)


def refuses(connection: sa.Connection, guard: str, table: str, row: Row) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=guard), connection.begin_nested():
        insert(connection, table, row)


#: (table, where, what makes a further row of the seeded one)
FURTHER: tuple[tuple[str, str, Row], ...] = (
    ("contract_terms", f"code = '{INCOME}'",
     {**_OPEN, "number": 2, "chapter": "ended", "last_day": "2025-06-30", "released_sha256": ""}),
    ("contract_collections", "TRUE", {**_OPEN, "number": 2}),
    ("service_rates", "TRUE", {"first_day": "2025-07-01"}),
    ("list_prices", "TRUE", {"first_day": "2025-07-01"}),
    ("score_sheets", "TRUE", {"first_day": "2025-07-01"}),
    ("service_bills", _MONTH, {**_OPEN, "period": "2025-02", "number": 1}),
    ("service_assessments", "TRUE", {**_OPEN, "number": 2}),
)  # fmt: skip
_AGREED = {
    "state": "agreed",
    "decided_by": 2,
    "decided_role": "reviewer",
    "decided_at": "2025-02-12T04:00:00Z",
}
#: (table, rule, what is changed of a further row)
WRONG: tuple[tuple[str, str, Row], ...] = (
    *((table, "decided", _AGREED) for table in sorted(SERVICE_FROZEN)),
    ("contract_terms", "not_next", {"number": 3}),
    ("contract_terms", "out_of_order", {"chapter": "signed"}),
    ("contract_collections", "not_next", {"number": 3}),
    ("contract_collections", "no_terms", {"code": SERVICE, "number": 1}),
    ("service_rates", "overlap", {"first_day": "2024-12-31"}),
    ("service_rates", "no_leaf", {"leaf_index": 0}),
    ("list_prices", "overlap", {"first_day": "2024-12-31"}),
    ("list_prices", "no_leaf", {"leaf_index": 0}),
    ("score_sheets", "overlap", {"first_day": "2024-12-31"}),
    ("score_sheets", "no_leaf", {"leaf_index": 0}),
    ("service_bills", "not_next", {"number": 2}),
    ("service_bills", "billed_already", {"period": "2025-01", "number": 2}),
    ("service_assessments", "not_next", {"number": 3}),
)


@pytest.mark.parametrize(("table", "where", "changed"), FURTHER, ids=lambda item: str(item)[:20])
def test_a_further_row_is_taken(door: Door, table: str, where: str, changed: Row) -> None:
    with door.trying() as connection:
        insert(connection, table, held(connection, table, where) | changed)


@pytest.mark.parametrize(("table", "rule", "changed"), WRONG, ids=lambda item: str(item)[:20])
def test_a_row_that_breaks_a_rule_is_not(door: Door, table: str, rule: str, changed: Row) -> None:
    where, further = next((row[1], row[2]) for row in FURTHER if row[0] == table)
    with door.trying() as connection:
        row = held(connection, table, where) | further | changed
        refuses(connection, f"guard: {table} {rule}", table, row)


def test_the_other_side_of_a_contract_is_never_a_private_person(door: Door) -> None:
    person = {"code": "P9", "kind": "person", "name": "云小满"}
    with door.trying() as connection:
        insert(connection, "parties", held(connection, "parties", "code = 'C1'") | person)
        row = held(connection, "contract_terms", f"code = '{INCOME}'") | FURTHER[0][2]
        for column in ("party_code", "collector_code"):
            wrong = row | {column: "P9"}
            refuses(connection, "guard: contract_terms person", "contract_terms", wrong)


@pytest.mark.parametrize(
    ("table", "changed", "constraint"),
    [
        ("contract_terms", {"first_day": "2026-01-01"}, "days"),
        ("contract_terms", {"price_minor": 0}, "amounts"),
        ("contract_terms", {"rhythm": "by_bill"}, "amounts"),
        ("contract_collections", {"collected_minor": 0}, "collected_positive"),
        ("service_bills", {"amount_minor": 0, "fee_minor": 0}, "amounts"),
        ("service_bills", {"fee_minor": 999_999}, "amounts"),
        ("service_bills", {"kind": "score"}, "amounts"),
        ("service_assessments", {"score_tenths": 1_001}, "score"),
    ],
)
def test_figures_that_cannot_be_are_not_taken(
    door: Door, table: str, changed: Row, constraint: str
) -> None:
    where, further = next((row[1], row[2]) for row in FURTHER if row[0] == table)
    with door.trying() as connection:
        row = held(connection, table, where) | further | changed
        refuses(connection, f"ck_{table}_{constraint}", table, row)


@pytest.mark.parametrize("table", sorted(SERVICE_FROZEN))
def test_another_person_agrees_once_and_nothing_changes_afterwards(door: Door, table: str) -> None:
    where, further = next((row[1], row[2]) for row in FURTHER if row[0] == table)
    keys = {"contract_terms": "number = 2", "contract_collections": "number = 2",
            "service_bills": "period = '2025-02'", "service_assessments": "number = 2"}  # fmt: skip
    change = (
        f"UPDATE {table} SET state = 'agreed', decided_by = :by, decided_role = :role,"
        f" decided_at = '2025-02-12T04:00:00Z' WHERE community_id = 1 AND {keys[table]}"
    )
    if table not in {"service_assessments", "service_bills"}:
        change += f" AND code = '{INCOME}'"

    def decide(connection: sa.Connection, by: int, role: str) -> None:
        connection.execute(sa.text(change), {"by": by, "role": role})

    with door.trying() as connection:
        insert(connection, table, held(connection, table, where) | further)
        for by, role, guard in ((1, "reviewer", "two_people"), (2, "treasurer", "frozen")):
            with pytest.raises(sa.exc.DBAPIError, match=guard), connection.begin_nested():
                decide(connection, by, role)
        altered = sa.text(f"UPDATE {table} SET proposed_at = '2025-02-13T04:00:00Z'")
        with pytest.raises(sa.exc.DBAPIError, match="frozen"), connection.begin_nested():
            connection.execute(altered)
        decide(connection, 2, "reviewer")
        with pytest.raises(sa.exc.DBAPIError, match="frozen"), connection.begin_nested():
            decide(connection, 3, "reviewer")


def test_a_mark_stays_within_the_full_marks_and_comes_before_the_score_is_confirmed(
    door: Door,
) -> None:
    with door.trying() as connection:
        bill = held(connection, "service_bills", _QUARTER)
        insert(connection, "service_bills", bill | _OPEN | {"period": "2025Q2", "number": 1})
        mark = held(connection, "score_marks") | {"period": "2025Q2", "scorer": 1}
        insert(connection, "score_marks", mark | {"mark_tenths": 1_000})
        beyond = mark | {"scorer": 2, "mark_tenths": 1_001}
        refuses(connection, "guard: score_marks beyond_full", "score_marks", beyond)
        unknown = mark | {"scorer": 2, "criterion": 9, "mark_tenths": 0}
        refuses(connection, "guard: score_marks beyond_full", "score_marks", unknown)
        late = mark | {"period": "2025Q1", "scorer": 4}
        refuses(connection, "guard: score_marks scored_already", "score_marks", late)


def test_a_criterion_is_not_added_to_a_sheet_in_use(door: Door) -> None:
    with door.trying() as connection:
        row = held(connection, "score_criteria") | {"number": 2}
        refuses(connection, "guard: score_criteria in_use", "score_criteria", row)


def a_request(connection: sa.Connection, request_id: str, **values: Any) -> Row:
    where = "request_id IN (SELECT request_id FROM service_payments)"
    return held(connection, "payment_requests", where) | {"request_id": request_id, **values}


def test_a_bill_is_paid_once_when_it_was_confirmed_and_exactly(door: Door) -> None:
    with door.trying() as connection:
        link = held(connection, "service_payments")
        insert(connection, "payment_requests", a_request(connection, "R9"))
        twice = link | {"request_id": "R9"}
        refuses(connection, "guard: service_payments paid_twice", "service_payments", twice)
        # One that was withdrawn makes room for another.
        withdraw = "UPDATE payment_requests SET state = 'withdrawn' WHERE request_id = :id"
        connection.execute(sa.text(withdraw), {"id": link["request_id"]})
        insert(connection, "payment_requests", a_request(connection, "R8", amount_minor=7))
        wrong = link | {"request_id": "R8"}
        refuses(connection, "guard: service_payments not_the_bill", "service_payments", wrong)
        insert(connection, "service_payments", twice)
        bill = held(connection, "service_bills", _MONTH) | _OPEN
        insert(connection, "service_bills", bill | {"period": "2025-03", "number": 1})
        insert(connection, "payment_requests", a_request(connection, "R7"))
        unconfirmed = link | {"request_id": "R7", "period": "2025-03"}
        refuses(
            connection, "guard: service_payments not_confirmed", "service_payments", unconfirmed
        )


def test_what_leaves_the_bank_is_what_was_confirmed(door: Door) -> None:
    with door.trying() as connection:
        link = held(connection, "service_payments")
        change = (
            "UPDATE payment_requests SET amount_minor = 7, content = 'x', content_sha256 = 'y'"
            " WHERE request_id = :id"
        )
        connection.execute(sa.text(change), {"id": link["request_id"]})
        paid = held(connection, "payments") | {"request_id": link["request_id"], "draft_id": "none"}
        refuses(connection, "guard: payments not_the_bill|guard: payments", "payments", paid)

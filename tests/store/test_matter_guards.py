"""What the database refuses of matters, meetings, questions and custody."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import inserting, the
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.vouchers import insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
MATTER_INSERTIONS = (
    ("matters", "not_next"), ("matter_steps", "not_next"), ("matter_steps", "out_of_order"),
    ("matter_steps", "earlier"), ("meetings", "not_next"), ("questions", "not_next"),
    ("answers", "not_next"), ("custodies", "not_next"), ("custodies", "overlaps"),
)  # fmt: skip
MATTER_FROZEN = {"custodies"}


@pytest.mark.parametrize("table", ["matters", "meetings", "questions"])
@pytest.mark.parametrize("number", [0, 1, 3])
def test_everything_is_numbered_without_gaps(door: Door, table: str, number: int) -> None:
    with door.trying() as connection:
        row = the(connection, table)
        refused(
            connection, f"{table} (not_next|exists)", inserting(table, row | {"number": number})
        )
        insert(connection, table, row | {"number": 2})


def test_steps_and_answers_are_numbered_too(door: Door) -> None:
    with door.trying() as connection:
        step = the(connection, "matter_steps") | {"kind": "handled", "step": 3}
        answer = the(connection, "answers") | {"ordinal": 3}
        refused(connection, "matter_steps not_next", inserting("matter_steps", step))
        refused(connection, "answers not_next", inserting("answers", answer))
        insert(connection, "matter_steps", step | {"step": 2})
        insert(connection, "answers", answer | {"ordinal": 2})


@pytest.mark.parametrize(
    ("kinds", "bad"),
    [
        ((), "collected"), ((), "reopened"), (("handled",), "collected"),
        (("handled",), "reopened"), (("reported",), "handled"), (("reported",), "reported"),
        (("reported", "reopened"), "reopened"),
    ],
)  # fmt: skip
def test_steps_come_in_order(door: Door, kinds: tuple[str, ...], bad: str) -> None:
    with door.trying() as connection:
        row = the(connection, "matter_steps")
        for number, kind in enumerate(kinds, start=2):
            insert(connection, "matter_steps", row | {"step": number, "kind": kind})
        late = row | {"step": len(kinds) + 2, "kind": bad}
        refused(connection, "matter_steps out_of_order", inserting("matter_steps", late))


def test_a_matter_begins_by_being_collected(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "matters", the(connection, "matters") | {"number": 2})
        first = the(connection, "matter_steps") | {"number": 2, "kind": "handled"}
        refused(connection, "matter_steps out_of_order", inserting("matter_steps", first))
        insert(connection, "matter_steps", first | {"kind": "collected"})


def test_no_step_lies_before_the_one_it_follows(door: Door) -> None:
    with door.trying() as connection:
        row = the(connection, "matter_steps") | {"step": 2, "kind": "handled"}
        early = row | {"on_day": "2025-01-01"}
        refused(connection, "matter_steps earlier", inserting("matter_steps", early))
        insert(connection, "matter_steps", row)


@pytest.mark.parametrize(
    ("first", "last"), [("2025-01-10", None), ("2024-01-01", "2025-01-05"), ("2026-01-01", None)]
)
def test_one_custody_goes_on_at_a_time(door: Door, first: str, last: str | None) -> None:
    with door.trying() as connection:
        row = the(connection, "custodies") | {"number": 2, "first_day": first, "last_day": last}
        refused(connection, "custodies overlaps", inserting("custodies", row))
        refused(
            connection, "custodies (not_next|exists)",
            inserting("custodies", row | {"number": 3, "first_day": "2023-01-01", "last_day": "2023-02-01"}),
        )  # fmt: skip
        connection.execute(sa.text("UPDATE custodies SET last_day = '2025-01-31'"))
        insert(connection, "custodies", row | {"first_day": "2025-02-01", "last_day": None})


@pytest.mark.parametrize(
    "values", ["custodian = '别人'", "first_day = '2025-01-01'", "number = 2", "reason = '改'"]
)
def test_only_the_last_day_of_a_custody_is_said_later(door: Door, values: str) -> None:
    def update(what: str) -> Any:
        return lambda c: c.execute(sa.text(f"UPDATE custodies SET {what}"))

    with door.trying() as connection:
        refused(connection, "custodies frozen", update(values))
        update("last_day = '2025-03-31'")(connection)
        refused(connection, "custodies frozen", update("last_day = '2025-04-30'"))

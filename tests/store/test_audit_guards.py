"""What the database refuses of audit samples: an item more or less, a voucher from elsewhere, a mark out of turn."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.audit_seeds import SAMPLE
from tests.store.bill_cases import inserting, the
from tests.store.conftest import Door
from tests.store.seeds import IN_SEALED_YEAR, PLAIN
from tests.store.test_desk_guards import refused
from tests.store.vouchers import Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
AUDIT_INSERTIONS = (
    ("audit_items", "sealed"), ("audit_samples", "items"), ("audit_samples", "outside"),
    ("audit_marks", "not_next"),
)  # fmt: skip


def a_sample(connection: sa.Connection, **values: Any) -> Row:
    return the(connection, "audit_samples") | {"sample_id": "new"} | values


def an_item(connection: sa.Connection, **values: Any) -> Row:
    return the(connection, "audit_items") | {"sample_id": "new"} | values


def test_a_sample_that_was_drawn_gets_no_further_voucher(door: Door) -> None:
    with door.trying() as connection:
        late = an_item(connection, sample_id=SAMPLE, position=2, seq=IN_SEALED_YEAR)
        refused(connection, "audit_items sealed", inserting("audit_items", late))


@pytest.mark.parametrize(
    "values",
    [
        {"item_count": 2, "size": 2}, {"size": 2}, {"population_count": 1, "position": 2},
        {"population_minor": 999},
    ],
)  # fmt: skip
def test_a_sample_has_the_items_that_it_counts(door: Door, values: dict[str, int]) -> None:
    with door.trying() as connection:
        sound = a_sample(connection)
        insert(connection, "audit_items", an_item(connection, position=values.get("position", 1)))
        wrong = sound | {name: value for name, value in values.items() if name in sound}
        refused(connection, "audit_samples items", inserting("audit_samples", wrong))
        insert(connection, "audit_samples", sound)


@pytest.mark.parametrize(
    "values", [{"first_period": 202503}, {"last_period": 202501}, {"last_seq": PLAIN - 1}]
)
def test_a_sample_holds_vouchers_of_its_own_days_alone(door: Door, values: dict[str, int]) -> None:
    with door.trying() as connection:
        sound = a_sample(connection)
        insert(connection, "audit_items", an_item(connection))
        refused(connection, "audit_samples outside", inserting("audit_samples", sound | values))
        insert(connection, "audit_samples", sound)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_marks_are_numbered_without_gaps(door: Door, number: int) -> None:
    with door.trying() as connection:
        row = the(connection, "audit_marks")
        refused(
            connection, "audit_marks (not_next|exists)",
            inserting("audit_marks", row | {"number": number}),
        )  # fmt: skip
        insert(connection, "audit_marks", row | {"number": 2, "mark": "cleared"})


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("audit_marks", {"number": 2, "made_role": "treasurer"}),
        ("audit_marks", {"number": 2, "mark": "seen"}),
        ("audit_marks", {"number": 2, "finding": ""}),
        ("audit_marks", {"number": 2, "finding": "长" * 1_001}),
        ("audit_samples", {"drawn_role": "reviewer"}), ("audit_samples", {"method": "hand"}),
        ("audit_samples", {"seed": ""}), ("audit_samples", {"population_sha256": "a"}),
        ("audit_samples", {"last_period": 202412}), ("audit_items", {"hits": 0}),
        ("audit_items", {"position": 0}),
    ],
)  # fmt: skip
def test_no_column_holds_what_it_may_not(door: Door, table: str, values: dict[str, Any]) -> None:
    with door.trying() as connection:
        if table == "audit_samples":
            insert(connection, "audit_items", an_item(connection))
        row = the(connection, table) | ({} if table == "audit_marks" else {"sample_id": "new"})
        with pytest.raises(sa.exc.DBAPIError), connection.begin_nested():
            insert(connection, table, row | values)

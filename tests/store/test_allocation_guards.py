"""What the database refuses of shared costs."""

import pytest
import sqlalchemy as sa

from tests.store.allocation_seeds import a_head, a_link, a_row
from tests.store.bill_cases import inserting
from tests.store.confirmed import confirm_row, propose_row
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.vouchers import Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
ALLOCATION_INSERTIONS = (
    ("allocation_rows", "sealed"),
    ("allocations", "miscounted"),
    ("allocations", "not_next"),
    ("allocation_drafts", "beyond"),
    ("allocation_drafts", "withdrawn"),
)


def rows() -> list[Row]:
    return [a_row("A2", 1, "H1", 600), a_row("A2", 2, "H2", 400)]


def test_a_kept_list_takes_no_further_household(door: Door) -> None:
    with door.trying() as connection:
        further = a_row("A1", 2, "H2", 5)
        refused(connection, "allocation_rows sealed", inserting("allocation_rows", further))
        insert(connection, "allocation_rows", further | {"allocation_id": "A2"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"row_count": 1}, {"row_count": 3},
        {"amount_minor": 1_001, "from_balance_minor": 1_001},
        {"amount_minor": 999, "from_balance_minor": 999},
        {"from_balance_minor": 999, "top_up_minor": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_list_sums_up_to_the_cost(door: Door, wrong: Row) -> None:
    with door.trying() as connection:
        for row in rows():
            insert(connection, "allocation_rows", row)
        head = a_head("A2", 2, *rows())
        refused(connection, "allocations miscounted", inserting("allocations", head | wrong))
        insert(connection, "allocations", head)


def test_a_list_leaves_no_ordinal_out(door: Door) -> None:
    with door.trying() as connection:
        first, second = rows()
        for row in (first, second | {"ordinal": 3}):
            insert(connection, "allocation_rows", row)
        head = a_head("A2", 2, *rows())
        refused(connection, "allocations miscounted", inserting("allocations", head))


@pytest.mark.parametrize("number", [1, 3, -1, 0])
def test_lists_are_numbered_one_after_the_other(door: Door, number: int) -> None:
    with door.trying() as connection:
        for row in rows():
            insert(connection, "allocation_rows", row)
        head = a_head("A2", number, *rows())
        by = "allocations (not_next|exists)"
        refused(connection, by, inserting("allocations", head))


@pytest.mark.parametrize(
    ("wrong", "by"),
    [
        ({"from_balance_minor": 599}, "parts"),
        ({"from_balance_minor": 500, "top_up_minor": 101}, "parts"),
        ({"amount_minor": -1, "from_balance_minor": -1}, "parts"),
        ({"available_minor": 599}, "parts"),
        ({"weight": -1}, "parts"),
    ],
    ids=str,
)
def test_a_household_pays_its_part_and_no_more_than_it_has(door: Door, wrong: Row, by: str) -> None:
    with door.trying() as connection:
        refused(connection, by, inserting("allocation_rows", a_row("A2", 1, "H1", 600) | wrong))


@pytest.mark.parametrize(
    "wrong",
    [{"decision_code": None}, {"emergency": "漏水"}, {"split_key": "guess"},
     {"top_up_minor": 1}],
    ids=str,
)  # fmt: skip
def test_a_list_has_a_decision_or_an_emergency(door: Door, wrong: Row) -> None:
    with door.trying() as connection:
        for row in rows():
            insert(connection, "allocation_rows", row)
        head = a_head("A2", 2, *rows())
        by = "decided_or_emergency|split_key_known|both_parts|miscounted"
        refused(connection, by, inserting("allocations", head | wrong))


@pytest.mark.parametrize("purpose", ["draw", "top_up", "draw_top_up"])
def test_no_more_is_drawn_than_the_list_says(door: Door, purpose: str) -> None:
    with door.trying() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO drafts SELECT community_id, 'second', author_id, author_role, state, content,"
                " content_sha256, amount_minor, reject_reason, created_at, updated_at FROM drafts"
                " WHERE draft_id = 'paid'"
            )
        )  # fmt: skip
        link = a_link("A1", "second", purpose)
        refused(connection, "allocation_drafts beyond", inserting("allocation_drafts", link))
        connection.execute(sa.text("UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'paid'"))
        if purpose == "draw":
            proposal = propose_row(connection, "allocation", "A1", {"number": "1"})
            insert(connection, "allocation_drafts", link)
            refused(connection, "confirmations frozen", lambda c: confirm_row(c, proposal))
            connection.execute(
                sa.text("UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'second'")
            )
            confirm_row(connection, proposal)
            third = a_link("A1", "raw", purpose)
            refused(
                connection, "allocation_drafts withdrawn", inserting("allocation_drafts", third)
            )


def test_a_first_deposit_is_more_than_nothing(door: Door) -> None:
    with door.trying() as connection:
        row = {"community_id": 1, "place_code": "H2", "amount_minor": 0, "recorded_by": 1,
               "recorded_at": "2025-01-01T00:00:00Z"}  # fmt: skip
        refused(connection, "amount_positive", inserting("first_deposits", row))
        insert(connection, "first_deposits", row | {"amount_minor": 1})

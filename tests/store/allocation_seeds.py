"""A shared cost in the books of the guards' tests."""

import sqlalchemy as sa

from tests.store.vouchers import AT, SONGHE, Row, insert


def a_row(allocation_id: str, ordinal: int = 1, place: str = "H1", minor: int = 1) -> Row:
    """Give one household's part, paid from its balance."""
    return {
        "community_id": SONGHE, "allocation_id": allocation_id, "ordinal": ordinal,
        "place_code": place, "building_code": place, "area_centi_m2": 0, "weight": minor,
        "amount_minor": minor, "from_balance_minor": minor, "top_up_minor": 0,
        "available_minor": minor,
    }  # fmt: skip


def a_head(allocation_id: str, number: int, *rows: Row) -> Row:
    """Give the head of a list with these rows."""
    return {
        "community_id": SONGHE, "allocation_id": allocation_id, "number": number,
        "title": "水泵", "allocated_on": "2025-02-08", "fund_code": "MNT",
        "credit_account": "100205", "split_key": "area", "uses_balances": True,
        "amount_minor": sum(row["amount_minor"] for row in rows),
        "from_balance_minor": sum(row["from_balance_minor"] for row in rows),
        "top_up_minor": sum(row["top_up_minor"] for row in rows), "row_count": len(rows),
        "decision_code": "J1", "work_code": None, "emergency": "", "content": "{}", "made_by": 1,
        "role": "treasurer", "made_at": AT,
    }  # fmt: skip


def a_link(allocation_id: str, draft_id: str, purpose: str = "draw") -> Row:
    """Link a draft to a list."""
    return {
        "community_id": SONGHE, "allocation_id": allocation_id, "draft_id": draft_id,
        "purpose": purpose, "linked_by": 1, "linked_at": AT,
    }  # fmt: skip


def add_allocation_rows(connection: sa.Connection) -> None:
    """Fill the tables of shared costs: one list of one household, led to by a draft of one fen."""
    row = a_row("A1")
    insert(connection, "allocation_rows", row)
    insert(connection, "allocations", a_head("A1", 1, row))
    insert(connection, "allocation_drafts", a_link("A1", "paid"))
    first = {"community_id": SONGHE, "place_code": "H1", "amount_minor": 1, "recorded_by": 1}
    insert(connection, "first_deposits", first | {"recorded_at": AT})

"""Rows of bills, decisions and matches for tests of the guards, written past every rule in Python."""

from typing import Any

import sqlalchemy as sa

from tests.store.bill_seeds import FREE
from tests.store.seeds import RECEIPT
from tests.store.test_desk_guards import Change
from tests.store.vouchers import AT, SONGHE, TREASURER_ID, Row, insert, scalar


def the(connection: sa.Connection, table: str, where: str = "") -> Row:
    """Give the one row of a table as the driver has it."""
    query = f"SELECT * FROM {table} {where and f'WHERE {where}'}"
    return dict(connection.execute(sa.text(query)).one()._mapping)


def key(connection: sa.Connection, number: int, bill_id: str = "") -> Row:
    """Name a row, of the seeded bill unless another is named."""
    seeded = "SELECT bill_id FROM bills WHERE file_sha256 = :file"
    bill_id = bill_id or scalar(connection, seeded, file=RECEIPT)
    return {"community_id": SONGHE, "bill_id": bill_id, "row_number": number}


def bill_rows(
    connection: sa.Connection, *moved: int, bill_id: str = "N", **values: Any
) -> list[Row]:
    """Give rows of a new bill, one for each amount that came in or, if negative, went out."""
    like = the(connection, "bill_rows", f"row_number = {FREE}")
    return [
        like | {"bill_id": bill_id, "row_number": number, "moved_minor": minor,
                "direction": "in" if minor > 0 else "out", "amount_minor": abs(minor),
                "fingerprint": f"{bill_id}{number}"} | values
        for number, minor in enumerate(moved, start=1)
    ]  # fmt: skip


def bill(connection: sa.Connection, rows: list[Row], **values: Any) -> Row:
    """Give the bill that counts these rows."""
    sums = {
        f"{way}_minor": sum(row["amount_minor"] for row in rows if row["direction"] == way)
        for way in ("in", "out")
    }
    return the(connection, "bills", f"file_sha256 = '{RECEIPT}'") | {
        "bill_id": rows[0]["bill_id"], "row_count": len(rows),
        "account_code": rows[0]["account_code"], "file_sha256": f"{rows[0]['bill_id']:f<64}",
    } | sums | values  # fmt: skip


def add_bill(connection: sa.Connection, *moved: int, **values: Any) -> None:
    rows = bill_rows(connection, *moved, **values)
    for row in rows:
        insert(connection, "bill_rows", row)
    insert(connection, "bills", bill(connection, rows))


def add_match(
    connection: sa.Connection, rows: list[Row], lines: list[tuple[int, int]], **values: Any
) -> None:
    """Put rows and lines together under the id ``M``, or another, and seal the match."""
    header = {
        "community_id": SONGHE, "match_id": "M", "account_code": "100201", "reason": "by_hand",
        "made_by": TREASURER_ID, "made_at": AT,
    } | values  # fmt: skip
    named = {"match_id": header["match_id"]}
    for row in rows:
        insert(connection, "match_rows", row | named)
    for seq, number in lines:
        line = {"community_id": SONGHE, "seq": seq, "number": number}
        insert(connection, "match_lines", line | named)
    insert(connection, "matches", header)


def a_choice(connection: sa.Connection, row_number: int, **values: Any) -> Row:
    return key(connection, row_number) | {
        "number": 1, "choice": "set_aside", "reason": "押金，退回", "chosen_by": TREASURER_ID,
        "role": "treasurer", "chosen_at": AT,
    } | values  # fmt: skip


def same_as(connection: sa.Connection, row_number: int, other: int, **values: Any) -> Row:
    bill_id = key(connection, other)["bill_id"]
    return a_choice(
        connection, row_number, choice="same", reason="", same_bill_id=bill_id, same_row_number=other,
        **values,
    )  # fmt: skip


def a_link(connection: sa.Connection, number: int, draft_id: str = "paid") -> Row:
    linked = {"draft_id": draft_id, "linked_by": TREASURER_ID, "linked_at": AT}
    return key(connection, number) | linked


def inserting(table: str, row: Row) -> Change:
    """Give the insertion of a row, to be refused."""
    return lambda connection: insert(connection, table, row)

"""Stored rows of bills as the values they were read as, and the rooms that their texts may name."""

from collections import defaultdict
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from ledger.domain.bill_rules import rooms_in
from ledger.domain.bills import BillRow, Direction
from ledger.store.communities import places


def row_of(row: Any) -> BillRow:
    """Give a stored row as the value it was read as."""
    at = (
        datetime.combine(row.occurred_on, time.fromisoformat(row.occurred_at))
        if row.occurred_at
        else row.occurred_on
    )
    direction = Direction(row.direction)
    transfer = Direction.NEUTRAL
    if direction is Direction.NEUTRAL and row.moved_minor:
        transfer = Direction.IN if row.moved_minor > 0 else Direction.OUT
    return BillRow(
        row=row.row_number, occurred_at=at, direction=direction, amount_minor=row.amount_minor,
        balance_minor=row.balance_minor, counterparty=row.counterparty,
        counterparty_number=row.counterparty_number, text=row.text, serial=row.serial,
        order=row.order_number, kind=row.kind, status=row.status, reason=row.reason,
        fee_minor=row.fee_minor, refund_of=row.refund_of, transfer=transfer,
    )  # fmt: skip


def household_rooms(connection: sa.Connection, community_id: int) -> dict[str, str]:
    """Give the households by the room numbers in their names, those that are the same twice left out."""
    query = sa.select(places.c.code, places.c.name_zh).where(
        places.c.community_id == community_id, places.c.kind == "household"
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in connection.execute(query):
        for room in rooms_in(name):
            found[room].add(code)
    return {room: codes.pop() for room, codes in found.items() if len(codes) == 1}

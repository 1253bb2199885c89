"""Divide shared costs once more, and compare with the lists that were kept."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from ledger.domain.allocations import largest_remainder
from ledger.domain.errors import AmountError
from ledger.domain.sharing import Key
from ledger.posting.check_values import Difference
from ledger.store.allocations import allocation_rows, allocations


def check_allocations(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each list adds up, has all its rows, and is what its weights say to the fen.

    Fixed shares of places are divided twice; what stands within a place is only added up.
    """
    held, row = allocations.c, allocation_rows.c
    heads = connection.execute(
        sa.select(allocations).where(held.community_id == community_id).order_by(held.number)
    ).all()
    seen = 0
    for head in heads:
        rows = connection.execute(
            sa.select(allocation_rows)
            .where(row.community_id == community_id, row.allocation_id == head.allocation_id)
            .order_by(row.ordinal)
        ).all()
        seen += len(rows)
        yield from _check(head, rows)
    count = sa.select(sa.func.count()).where(row.community_id == community_id)
    found = connection.execute(count).scalar_one()
    if found != seen:
        yield Difference("rows_alone", "allocation_rows", str(seen), str(found))


def _check(head: sa.Row[Any], rows: Sequence[sa.Row[Any]]) -> Iterator[Difference]:
    where = f"allocation {head.number}"
    said = (head.row_count, head.amount_minor, head.from_balance_minor, head.top_up_minor)
    summed = (
        len(rows), sum(row.amount_minor for row in rows),
        sum(row.from_balance_minor for row in rows), sum(row.top_up_minor for row in rows),
    )  # fmt: skip
    if said != summed:
        yield Difference("allocation", where, str(summed), str(said))
    unequal = [
        row for row in rows if row.from_balance_minor + row.top_up_minor != row.amount_minor
    ]  # fmt: skip
    if unequal:
        yield Difference("allocation", where, "parts", unequal[0].place_code)
    # Read, so that what is no text of ours is named.
    json.loads(head.content)
    parts = _parts(head, rows)
    for row, part in zip(rows, parts, strict=True):
        if row.amount_minor != part:
            place = f"{where} {row.place_code}"
            yield Difference("allocation", place, str(part), str(row.amount_minor))


def _parts(head: sa.Row[Any], rows: Sequence[sa.Row[Any]]) -> Sequence[int]:
    """Give what each row should have; where nothing can be computed, what it has, or nothing."""
    if head.split_key == Key.SHARES or not rows:
        return [row.amount_minor for row in rows]
    try:
        return largest_remainder(head.amount_minor, [row.weight for row in rows])
    except AmountError:
        return [0] * len(rows)

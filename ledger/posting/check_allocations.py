"""Divide shared costs once more, and compare with the lists that were kept."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ledger.domain.allocations import largest_remainder
from ledger.domain.errors import AmountError
from ledger.domain.maintenance import ASKED, OWED
from ledger.domain.sharing import Key, Purpose
from ledger.posting.check_values import Difference
from ledger.store.allocations import allocation_drafts, allocation_rows, allocations
from ledger.store.journal import lines, sublines, transactions
from ledger.store.shares import of_line


def check_allocations(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each list adds up, has all its rows, and is what its weights say to the fen.

    Fixed shares of places are divided twice; what stands within a place is only added up.
    """
    held, row = allocations.c, allocation_rows.c
    heads = connection.execute(
        sa.select(allocations).where(held.community_id == community_id).order_by(held.number)
    ).all()
    seen = 0
    booked = _booked(connection, community_id)
    for head in heads:
        rows = connection.execute(
            sa.select(allocation_rows)
            .where(row.community_id == community_id, row.allocation_id == head.allocation_id)
            .order_by(row.ordinal)
        ).all()
        seen += len(rows)
        yield from _check(head, rows)
        yield from _check_vouchers(head, rows, booked)
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


#: (list, purpose, account, household) → fen
_Booked = Mapping[tuple[str, str, str, str], int]


def _booked(connection: sa.Connection, community_id: int) -> _Booked:
    """Give what vouchers of lists did to households that were not taken back, debit or credit alike."""
    link, header, line, share = allocation_drafts.c, transactions.c, lines.c, sublines.c
    reversal = transactions.alias()
    taken_back = sa.exists().where(
        reversal.c.community_id == header.community_id, reversal.c.corrects == header.seq,
        reversal.c.kind == "reversal",
    )  # fmt: skip
    key = (link.allocation_id, link.purpose, line.account_code, share.place_code)
    minor = sa.cast(sa.func.sum(share.debit_minor + share.credit_minor), sa.BigInteger)
    query = (
        sa.select(*key, minor)
        .join_from(
            allocation_drafts, transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .join(lines, (line.community_id == header.community_id) & (line.seq == header.seq))
        .join(sublines, of_line())
        .where(link.community_id == community_id, ~taken_back)
        .group_by(*key)
        .order_by(*key)
    )  # fmt: skip
    return {tuple(row[:4]): row[4] for row in connection.execute(query).all()}


def _check_vouchers(
    head: sa.Row[Any], rows: Sequence[sa.Row[Any]], booked: _Booked
) -> Iterator[Difference]:
    """See that vouchers of a list take from no household, and ask none for, more than its part."""
    parts = {row.place_code: row for row in rows}
    for (allocation_id, purpose, account, place), minor in booked.items():
        if allocation_id != head.allocation_id:
            continue
        row = parts.get(place)
        column = "from_balance_minor" if purpose == Purpose.DRAW else "top_up_minor"
        part = getattr(row, column) if row is not None else 0
        if minor > part or account not in (OWED, ASKED):
            where = f"allocation {head.number} {purpose} {account} {place}"
            yield Difference("list_share", where, str(part), str(minor))

"""Conditions that find many rows by their keys; SQLite seeks each key instead of reading a whole bill."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa


def of_bills(
    bill_id: sa.ColumnElement[str], number: sa.ColumnElement[int], keys: Iterable[tuple[str, int]]
) -> sa.ColumnElement[bool]:
    """Find rows by (bill, number). Few bills at a time."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for bill, row in keys:
        numbers[bill].add(row)
    return sa.or_(
        sa.false(),
        *(sa.and_(bill_id == bill, number.in_(sorted(rows))) for bill, rows in numbers.items()),
    )


def of_vouchers(
    seq: sa.ColumnElement[int], number: sa.ColumnElement[int], keys: Iterable[tuple[int, int]]
) -> sa.ColumnElement[bool]:
    """Find lines by (voucher, number): vouchers are many, numbers few."""
    seqs: defaultdict[int, set[int]] = defaultdict(set)
    for voucher, line in keys:
        seqs[line].add(voucher)
    return sa.or_(
        sa.false(),
        *(sa.and_(seq.in_(sorted(vouchers)), number == line) for line, vouchers in seqs.items()),
    )

"""Conditions that find many rows by their keys; SQLite seeks each key instead of reading a whole bill."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa


def of_bills(
    bill_id: sa.ColumnElement[str], number: sa.ColumnElement[int], keys: Iterable[tuple[str, int]]
) -> sa.ColumnElement[bool]:
    """Find rows by (bill, number). Few bills at a time."""
    return _grouped(bill_id, number, keys)


def of_vouchers(
    seq: sa.ColumnElement[int], number: sa.ColumnElement[int], keys: Iterable[tuple[int, int]]
) -> sa.ColumnElement[bool]:
    """Find lines by (voucher, number): vouchers are many, numbers few."""
    return _grouped(number, seq, ((line, voucher) for voucher, line in keys))


def of_months(
    period: sa.ColumnElement[int], number: sa.ColumnElement[int], keys: Iterable[tuple[int, int]]
) -> sa.ColumnElement[bool]:
    """Find vouchers by (period, number) as they are printed. Few months at a time."""
    return _grouped(period, number, keys)


def _grouped(
    few: sa.ColumnElement[Any], many: sa.ColumnElement[Any], keys: Iterable[tuple[Any, Any]]
) -> sa.ColumnElement[bool]:
    groups: defaultdict[Any, set[Any]] = defaultdict(set)
    for first, second in keys:
        groups[first].add(second)
    return sa.or_(
        sa.false(),
        *(sa.and_(few == first, many.in_(sorted(found))) for first, found in groups.items()),
    )

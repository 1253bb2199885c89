"""银行存款余额调节表 on paper: the two sides beside each other, open items below, a place to sign."""

from itertools import zip_longest
from typing import Unpack

from ledger.domain.reconciliations import OpenItem, OpenSide
from ledger.statements.reconciliation_values import (
    BANK_SIDE,
    BOOK_SIDE,
    ConfirmedReconciliation,
    ReconciliationStatement,
)
from reports.framed import Asked, framed

#: A cell pair of the form: the name of a line and its amount, or an open item.
Cell = tuple[str, int] | OpenItem | None


def pdf(statement: ReconciliationStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright, a form for each account."""
    forms = [(row, lines(row.confirmed)) for row in statement.rows if row.confirmed]
    return framed("reconciliation.html", statement, asked, forms=forms)


def lines(shown: ConfirmedReconciliation) -> list[tuple[Cell, Cell]]:
    """Put the sides beside each other: balance, what comes in, what goes out, each with its items, sum."""
    value = shown.value
    made: list[tuple[Cell, Cell]] = [(("book", value.book_minor), ("bank", value.bank_minor))]
    for sides in zip(BOOK_SIDE, BANK_SIDE, strict=True):
        left, right = (_with_items(shown, side) for side in sides)
        made += zip_longest(left, right)
    sums = (
        ("adjusted_book", value.adjusted_book_minor),
        ("adjusted_bank", value.adjusted_bank_minor),
    )
    return [*made, sums]


def _with_items(shown: ConfirmedReconciliation, side: OpenSide) -> list[Cell]:
    items = [item for item in shown.value.items if item.side is side]
    return [(side.value, shown.value.sum_minor(side)), *items]

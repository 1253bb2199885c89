"""资产负债表 on paper: two sides beside each other, as every Chinese bookkeeper knows it."""

from itertools import zip_longest
from typing import Unpack

from ledger.statements.accounting_values import BalanceRow, BalanceSheet
from reports.framed import Asked, framed

#: A line of paper: left and right; one side may be done.
Line = tuple[BalanceRow | None, BalanceRow | None]


def pdf(statement: BalanceSheet, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("balance_sheet.html", statement, asked, lines=lines(statement))


def lines(statement: BalanceSheet) -> list[Line]:
    """Put the sides beside each other, both totals on the last line."""
    sides = (statement.assets[:-1], statement.claims[:-1])
    return [*zip_longest(*sides), (statement.asset_total, statement.claim_total)]

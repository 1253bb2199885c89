"""资金余额表 on paper: what each fund had, took in, gave out and has left, and where it lies."""

from typing import Unpack

from ledger.statements.values import FundBalances
from reports.framed import Asked, framed


def pdf(statement: FundBalances, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    cash_total = sum(balance for _account, balance in statement.cash_accounts)
    return framed("fund_balances.html", statement, asked, cash_total=cash_total)

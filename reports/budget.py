"""预算执行表 and 决算表 on paper: a year's budget beside what was done."""

from typing import Unpack

from ledger.statements.accounting_values import BudgetStatement
from reports.framed import Asked, framed


def pdf(statement: BudgetStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("budget.html", statement, asked)

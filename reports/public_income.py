"""收支公示表 on paper: the notice that hangs on the board."""

from typing import Unpack

from ledger.statements.values import PublicIncome
from reports.framed import Asked, framed


def pdf(statement: PublicIncome, **asked: Unpack[Asked]) -> bytes:
    """Make the paper; with ``notice`` it carries posting days, signatures and the seal's place."""
    columns = zip(*(amounts for _account, *amounts in statement.cash_accounts), strict=True)
    return framed(
        "public_income.html", statement, asked, cash_totals=[sum(column) for column in columns]
    )

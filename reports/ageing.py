"""往来账龄 on paper: what is open on each account and fund, by age."""

from typing import Unpack

from ledger.statements.accounting_values import Ageing
from reports.framed import Asked, framed


def pdf(statement: Ageing, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("ageing.html", statement, asked)

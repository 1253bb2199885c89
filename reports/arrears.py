"""物业费收缴表 on paper: what was due, paid and is open, by building, and how old the rest is."""

from typing import Unpack

from ledger.statements.arrears import Arrears
from reports.framed import Asked, framed


def pdf(statement: Arrears, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright."""
    return framed("arrears.html", statement, asked)

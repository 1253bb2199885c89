"""物业费按院落结算公示 on paper: a notice for every courtyard, with how common costs were shared."""

from typing import Unpack

from ledger.statements.courtyards import CourtyardSettlement
from reports.framed import Asked, framed


def pdf(statement: CourtyardSettlement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("courtyards.html", statement, asked)

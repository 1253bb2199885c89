"""业务活动表 on paper: income by source, expenses by function, and the change of net assets."""

from typing import Unpack

from ledger.statements.accounting_values import Activities
from reports.framed import Asked, framed


def pdf(statement: Activities, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("activities.html", statement, asked)

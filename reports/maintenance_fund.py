"""维修资金使用表 on paper: by building, or the households of one for officers."""

from typing import Unpack

from ledger.statements.sharing_values import MaintenanceFund
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX, Asked, framed


def pdf(statement: MaintenanceFund, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape.

    Raises:
        PaperTooLongError: more rows than one paper may hold.
    """
    if len(statement.rows) > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=len(statement.rows), row_count_max=ROW_COUNT_MAX)
    return framed("maintenance_fund.html", statement, asked)

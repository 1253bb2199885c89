"""分摊清册 on paper: buildings for everybody; rooms for a building's notice board; the register for officers."""

from typing import Unpack

from ledger.statements.sharing_values import AllocationStatement
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX, Asked, framed


def pdf(statement: AllocationStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape.

    Raises:
        PaperTooLongError: more rows than one paper may hold.
    """
    if len(statement.rows) > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=len(statement.rows), row_count_max=ROW_COUNT_MAX)
    return framed("allocation.html", statement, asked)

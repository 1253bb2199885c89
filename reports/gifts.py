"""捐赠名册 on paper: who gave what, as they chose to be shown, and what it was used for."""

from typing import Unpack

from ledger.statements.gift_values import GiftStatement
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX, Asked, framed


def pdf(statement: GiftStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape.

    Raises:
        PaperTooLongError: more lines than one paper may hold; print it by months.
    """
    row_count = len(statement.rows) + len(statement.uses)
    if row_count > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=row_count, row_count_max=ROW_COUNT_MAX)
    return framed("gifts.html", statement, asked)

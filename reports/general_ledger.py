"""总账 on paper: every account with its months, one below the other."""

from typing import Unpack

from ledger.statements.accounting_values import GeneralLedger
from reports.framed import Asked, framed, require_whole


def pdf(statement: GeneralLedger, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape, from a statement that holds all its accounts.

    Raises:
        PaperTooLongError: there are more months than one paper may hold.
    """
    require_whole(statement, sum(1 + len(row.months) for row in statement.rows))
    return framed("general_ledger.html", statement, asked)

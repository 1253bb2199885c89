"""分户账 on paper: one household's accounts and its shares, for itself alone."""

from typing import Unpack

from ledger.statements.place_values import HouseholdStatement
from reports.framed import Asked, framed, require_whole


def pdf(statement: HouseholdStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright.

    Raises:
        PaperTooLongError: there are more rows than one paper may hold.
    """
    require_whole(statement, len(statement.rows))
    return framed("household.html", statement, asked)

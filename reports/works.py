"""工程公示 and 工程结算公示 on paper: what is built, what it costs, who offered, and who was paid."""

from typing import Unpack

from ledger.statements.work_values import WorksStatement, WorkStatement
from reports.framed import Asked, framed, require_whole


def pdf(statement: WorksStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper of the list, A4 landscape.

    Raises:
        PaperTooLongError: there are more works than one paper may hold.
    """
    require_whole(statement, len(statement.rows))
    return framed("works.html", statement, asked)


def one_pdf(statement: WorkStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper of one work, A4 upright.

    Raises:
        PaperTooLongError: it has more vouchers than one paper may hold.
    """
    require_whole(statement, len(statement.vouchers))
    return framed("work.html", statement, asked)

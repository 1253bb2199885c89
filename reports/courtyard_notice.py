"""物业费按院落结算公示 on paper: one courtyard, account by account, for its notice board."""

from typing import Unpack

from ledger.statements.courtyard_notice import CourtyardNotice
from reports.framed import Asked, framed


def pdf(statement: CourtyardNotice, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright."""
    return framed("courtyard_notice.html", statement, asked)

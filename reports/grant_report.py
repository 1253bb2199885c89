"""补贴使用报告 on paper, for the grantor's file and the notice board."""

from typing import Unpack

from ledger.statements.fund_values import GrantReport
from reports.framed import Asked, framed


def pdf(statement: GrantReport, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright."""
    return framed("grant_report.html", statement, asked)

"""合并转账报告 on paper: what old books ended with beside what new ones began with."""

from typing import Unpack

from ledger.statements.mergers import Merger
from reports.framed import Asked, framed


def pdf(statement: Merger, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("merger.html", statement, asked)

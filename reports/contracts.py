"""合同应收已收表 and 物业服务考核结果 on paper, for the notice board."""

from typing import Unpack

from ledger.statements.contract_values import Contracts, ServiceScores
from reports.framed import Asked, framed


def pdf(statement: Contracts, **asked: Unpack[Asked]) -> bytes:
    """Make the paper of contracts, A4 upright."""
    return framed("contracts.html", statement, asked)


def scores_pdf(statement: ServiceScores, **asked: Unpack[Asked]) -> bytes:
    """Make the paper of scored quarters, A4 upright."""
    return framed("service_score.html", statement, asked)

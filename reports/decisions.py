"""表决结果 on paper, for the notice board: what was decided, how, the tests, and the article they come from."""

from typing import Unpack

from ledger.statements.decision_values import DecisionStatement
from reports.framed import Asked, framed


def pdf(statement: DecisionStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright; of payments it prints the newest page, and the sums of all."""
    return framed("decision.html", statement, asked)

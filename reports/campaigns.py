"""众筹公示 on paper: target, deadline, what was raised, and what became of it; no household."""

from typing import Unpack

from ledger.statements.campaign_values import CampaignStatement
from reports.framed import Asked, framed


def pdf(statement: CampaignStatement, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 upright."""
    return framed("campaign.html", statement, asked)

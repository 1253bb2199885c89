"""What may be refused about crowdfunding, as a type with data."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class CampaignError(Refusal):
    """Something about a campaign cannot be done like this.

    ``reason`` is no_days, fund_class, fund_in_use, pledge, twice, before_campaign, not_reached (``missing_minor``
    is still to come until ``day``), transferred, refunded, nothing_held, not_missed, not_transferred, beyond_left
    (``left_minor`` is left), below_zero, in_register, corrected_apart, given_back or differs. ``text`` is a
    household at fault.
    """

    code = "campaign"
    reason: str
    text: str = ""
    missing_minor: int = 0
    left_minor: int = 0
    day: date | None = None
    field: str = ""

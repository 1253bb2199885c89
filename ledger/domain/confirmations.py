"""What one person proposes and another confirms, beyond vouchers and the rules of funds."""

from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.errors import Refusal


class Matter(StrEnum):
    """What a proposal is about."""

    TARIFF = "tariff"
    AREA = "area"
    FUND_NAME = "fund_name"
    SHARE_KEY = "share_key"
    MIRROR_FUND = "mirror_fund"
    MIRROR_ENTRY = "mirror_entry"
    ALLOCATION = "allocation"


@dataclass(eq=False)
class ConfirmationError(Refusal):
    """A proposal cannot be confirmed: ``reason`` is own_proposal, gone, or waiting (one like it waits already)."""

    code = "confirmation"
    reason: str
    field: str = ""

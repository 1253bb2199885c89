"""What one person proposes and another confirms, beyond vouchers and the rules of funds."""

from enum import StrEnum


class Matter(StrEnum):
    """What a proposal is about."""

    TARIFF = "tariff"
    AREA = "area"
    FUND_NAME = "fund_name"
    SHARE_KEY = "share_key"
    MIRROR_FUND = "mirror_fund"
    MIRROR_ENTRY = "mirror_entry"
    ALLOCATION = "allocation"

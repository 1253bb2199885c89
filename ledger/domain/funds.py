"""Funds (资金): a dimension of every line, never an account."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FundClass(StrEnum):
    """Whose money it is and who limits its use.

    ``AGENCY`` money belongs to named owners (民法典 281, 282); ``RESTRICTED`` money is limited by its giver or by
    law (民间非营利组织会计制度 art. 56); a limit that a body sets itself is a designation and stays ``UNRESTRICTED``.
    """

    UNRESTRICTED = "unrestricted"
    RESTRICTED = "restricted"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund of a community; ``allowed_accounts`` empty means any account fits."""

    code: str
    name_zh: str
    name_en: str
    fund_class: FundClass
    purpose_zh: str = ""
    purpose_en: str = ""
    may_lend: bool = False
    allowed_accounts: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    custodian: str = ""
    source_document: str = ""


def fits(fund_class: FundClass, restriction: str, account_type: str) -> bool:
    """Tell whether a line may join an account with a fund of this class.

    Accounts marked A hold owners' money only, accounts marked N never hold restricted or agency money, and
    agency money has no income, cost or net assets: it is owed to its owners.
    """
    if fund_class is FundClass.AGENCY:
        return restriction != "N" and account_type in ("asset", "liability")
    if restriction == "A":
        return False
    return restriction != "N" or fund_class is FundClass.UNRESTRICTED

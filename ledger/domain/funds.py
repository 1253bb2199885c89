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


class ContractClass(StrEnum):
    """How a property manager is paid, which says whose the fees are (物业服务收费管理办法 art. 9 and after it).

    Under ``TRUST`` (信托制) and ``COMMISSION`` (酬金制) fees are held for the owners and the manager earns its fee
    alone; under ``LUMP_SUM`` (包干制) they are the manager's.
    """

    NONE = ""
    TRUST = "trust"
    COMMISSION = "commission"
    LUMP_SUM = "lump_sum"


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund of a community.

    Attributes:
        allowed_accounts: empty means any account fits.
        custodian: who holds the money, empty where the community does itself.
        contract_class: how the manager is paid where it is service money, empty elsewhere.
        remaining_rule: what becomes of what is left at the end, in words.
        is_grant: whether a grant agreement stands behind it, so that what is left may go back to its giver.
    """

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
    contract_class: str = ""
    remaining_rule: str = ""
    is_grant: bool = False


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

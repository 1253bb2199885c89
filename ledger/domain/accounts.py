"""Accounts (会计科目): what they are, which side they grow on, and which money may stand in them."""

from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.errors import AccountRuleError

CASH_ON_HAND = "1001"
#: Money of crowdfunding that is still the households' (众筹待定款).
CROWDFUNDED = "220906"


class Side(StrEnum):
    """借 or 贷: the side on which an account's balance normally stands."""

    DEBIT = "debit"
    CREDIT = "credit"


class AccountType(StrEnum):
    """The element an account belongs to. Stored, never read from the code (the editions differ)."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET_ASSETS = "net_assets"
    INCOME = "income"
    EXPENSE = "expense"
    APPROPRIATION = "appropriation"

    @property
    def is_activity(self) -> bool:
        """Whether the account is struck to zero at the end of a year."""
        return self in (AccountType.INCOME, AccountType.EXPENSE, AccountType.APPROPRIATION)


class Restriction(StrEnum):
    """Which funds may use an account: any (F), agency money only (A), or no restricted fund (N)."""

    FOLLOWS_FUND = "F"
    AGENCY = "A"
    UNRESTRICTED = "N"


@dataclass(frozen=True, slots=True)
class Account:
    """One ledger account of a community.

    Attributes:
        code: digits of the chart, the account's name in every layer.
        name_zh: official Chinese name. name_en: English name.
        plain_zh: the words a volunteer would use, empty where the official name serves.
        is_cash: money itself (cash on hand, bank, payment platform); the cash-basis statement counts it.
        has_sublines: lines here are split among households; the shares are a private sub-ledger.
        successor: the account that continues it in the next edition of the chart, empty if unchanged.
    """

    code: str
    name_zh: str
    name_en: str
    type: AccountType
    side: Side
    restriction: Restriction = Restriction.FOLLOWS_FUND
    is_cash: bool = False
    has_sublines: bool = False
    plain_zh: str = ""
    plain_en: str = ""
    successor: str = ""

    @property
    def is_cash_on_hand(self) -> bool:
        """Notes and coins, which both editions keep in 1001 (库存现金), not money at a bank or platform."""
        return self.is_cash and self.code.startswith(CASH_ON_HAND)


def has_bills(code: str, *, is_cash: bool) -> bool:
    """Tell whether a bank or a platform holds the money and tells of it; notes and coins are counted instead."""
    return is_cash and not code.startswith(CASH_ON_HAND)


def check_has_bills(code: str, *, is_cash: bool, field: str = "account") -> None:
    """Refuse an account of which there are no bills.

    Raises:
        AccountRuleError: no money lies in it, or only notes and coins do (reason no_bills).
    """
    if not has_bills(code, is_cash=is_cash):
        raise AccountRuleError(reason="no_bills", account=code, field=field)


def natural_side(account_type: AccountType) -> Side:
    """Give the side accounts of this type grow on, contra accounts aside."""
    debit = (AccountType.ASSET, AccountType.EXPENSE, AccountType.APPROPRIATION)
    return Side.DEBIT if account_type in debit else Side.CREDIT

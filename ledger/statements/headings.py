"""Under which heading an account stands in statements for residents.

Headings follow an account's stored type. Where residents want a finer one (receivables apart from
works in progress), the codes of our own chart decide and any other account falls under its type's
rest, so that every account of any chart stands somewhere and totals stay exact.
"""

from ledger.domain.accounts import CASH_ON_HAND
from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.statements.values import AccountFacts

#: Account types whose balance is a fund's own money.
RESULT_TYPES = frozenset({"net_assets", "income", "expense", "appropriation"})

#: Taxes and charges, in both editions of the chart.
_COSTS_AND_TAXES = frozenset({"5201", "510110", "530104", "520104", "220601", "220603"})

#: (first digits of the code, heading); the first that fits.
_ASSETS = (
    ("1121", "receivables"), ("1122", "receivables"), ("1131", "receivables"),
    ("1141", "prepayments"), ("1301", "prepayments"), (DUE_FROM_FUNDS, "between_funds"),
    ("1201", "goods_and_works"), ("15", "goods_and_works"), ("17", "held_by_authority"),
    ("18", "held_by_authority"),
)  # fmt: skip
_LIABILITIES = (
    ("2202", "payables"), ("2204", "payables"), ("2203", "advances"), ("2206", "taxes"),
    ("220901", "deposits"), ("2209", "held_for_others"), (DUE_TO_FUNDS, "between_funds"),
    ("26", "owed_to_owners"),
)  # fmt: skip

#: The order in which the bridge goes from cash to net assets.
BRIDGE = (
    "receivables", "prepayments", "goods_and_works", "held_by_authority", "other_assets",
    "payables", "advances", "deposits", "taxes", "held_for_others", "owed_to_owners",
    "other_liabilities", "between_funds",
)  # fmt: skip

#: The order of sections of the cash-basis statement.
INCOME_SECTIONS = ("income", "current", "recovered", "other")
SPENDING_SECTIONS = (
    "costs_and_taxes", "spending", "to_maintenance", "refunded", "current", "other",
)  # fmt: skip


def bridge_reason(account: AccountFacts) -> str:
    """Say why a balance stands between cash and net assets; "" for cash and net assets."""
    if account.is_cash or account.account_type in RESULT_TYPES:
        return ""
    is_asset = account.account_type == "asset"
    fallback = "other_assets" if is_asset else "other_liabilities"
    table = _ASSETS if is_asset else _LIABILITIES
    return _first(table, account.label.code, fallback)


def income_section(account: AccountFacts) -> str:
    """Give the section for cash that came in against this account."""
    sections = {"income": "income", "asset": "current", "liability": "current"}
    fallback = "other" if account.account_type == "net_assets" else "recovered"
    return sections.get(account.account_type, fallback)


def spending_section(account: AccountFacts) -> str:
    """Give the section for cash that went out against this account."""
    if account.label.code in _COSTS_AND_TAXES:
        return "costs_and_taxes"
    sections = {
        "expense": "spending", "appropriation": "to_maintenance", "income": "refunded",
        "asset": "current", "liability": "current", "net_assets": "other",
    }  # fmt: skip
    return sections[account.account_type]


def is_balance_of_fund(account: AccountFacts) -> bool:
    """Tell whether an account is part of what a fund is worth, or owes to its owners."""
    owed_to_owners = account.account_type == "liability" and account.restriction == "A"
    return account.account_type in RESULT_TYPES or owed_to_owners


#: Where the prior years' errors are put right (以前年度净资产调整).
PRIOR_YEARS = "3201"

#: The order of headings in the statement of activities.
INCOME_SOURCES = (
    "donations", "contributions", "service_fees", "grants", "common_income", "other_income",
)  # fmt: skip
SPENDING_FUNCTIONS = ("business", "administration", "fundraising", "other_costs")
_SOURCES = (
    ("41", "donations"), ("42", "contributions"), ("43", "service_fees"), ("44", "grants"),
    ("48", "common_income"),
)  # fmt: skip
#: By the codes of the 2026 edition. An account of the 2004 edition says by its successor which it is;
#: one below 52, which a community added to the 2004 edition, is administration there.
_FUNCTIONS = (
    ("51", "business"), ("52", "administration"), ("53", "administration"), ("54", "fundraising"),
)  # fmt: skip
_TAXES = "5201"


def income_source(account: AccountFacts) -> str:
    """Say where an account's income comes from."""
    return _first(_SOURCES, account.label.code, "other_income")


def spending_function(account: AccountFacts) -> str:
    """Say what an account's cost is for: the services themselves, or what stands behind them."""
    code = account.successor or account.label.code
    return "business" if code == _TAXES else _first(_FUNCTIONS, code, "other_costs")


def _first(table: tuple[tuple[str, str], ...], code: str, fallback: str) -> str:
    return next((heading for first, heading in table if code.startswith(first)), fallback)


#: The order of headings in the balance sheet; what is held for its owners stands apart from these.
ASSETS = (
    "cash", "receivables", "prepayments", "goods_and_works", "held_by_authority", "other_assets",
    "between_funds",
)  # fmt: skip
LIABILITIES = (
    "payables", "advances", "deposits", "taxes", "held_for_others", "owed_to_owners",
    "other_liabilities", "between_funds",
)  # fmt: skip


def is_cash_on_hand(account: AccountFacts) -> bool:
    """Tell notes and coins from money at a bank or a payment platform: account 1001 and those below it.

    The books store only that an account is cash; both editions of the chart, and the public rules they
    follow, keep cash on hand in 1001 (库存现金) and nothing else there.
    """
    return account.is_cash and account.label.code.startswith(CASH_ON_HAND)


#: What others owe in the ageing: dues and advances paid, but not costs paid ahead (待摊费用).
_OWED_TO_US = frozenset({"receivables", "prepayments"})
_PREPAID_COSTS = "1301"
_OWED_BY_US = frozenset({
    "payables", "advances", "deposits", "taxes", "held_for_others", "other_liabilities",
})  # fmt: skip


def is_receivable(account: AccountFacts) -> bool:
    """Tell whether an account says what others owe; an allowance (坏账准备) does not."""
    return (
        account.account_type == "asset"
        and account.side == "debit"
        and bridge_reason(account) in _OWED_TO_US
        and not account.label.code.startswith(_PREPAID_COSTS)
    )


def is_payable(account: AccountFacts) -> bool:
    """Tell whether an account says what is owed to others, the owners' own money and funds apart."""
    return account.account_type == "liability" and bridge_reason(account) in _OWED_BY_US

"""Which reader makes which kind of statement, and what an address or a command may limit it to."""

from collections.abc import Callable
from typing import Any

from ledger.statements.account_detail import account_detail
from ledger.statements.activities import activities
from ledger.statements.ageing import payables, receivables
from ledger.statements.arrears import arrears
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.budget import budget
from ledger.statements.contracts import contract_list
from ledger.statements.courtyards import courtyards
from ledger.statements.daybooks import bank_journal, cash_journal
from ledger.statements.fund_balances import fund_balances
from ledger.statements.general_ledger import general_ledger
from ledger.statements.gifts import gifts
from ledger.statements.grants import grant_report
from ledger.statements.maintenance_fund import maintenance_fund
from ledger.statements.public_income import public_income
from ledger.statements.reconciliations import reconciliation
from ledger.statements.services import service_scores
from ledger.statements.trial_balance import trial_balance
from ledger.statements.works import works

#: kind → (reader, the limits it takes).
READERS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "public-income": (public_income, ("fund",)),
    "activities": (activities, ("fund",)),
    "balance-sheet": (balance_sheet, ("fund",)),
    "budget": (budget, ("fund",)),
    "gifts": (gifts, ("fund",)),
    "maintenance-fund": (maintenance_fund, ()),
    "bank-journal": (bank_journal, ("account", "fund", "after")),
    "cash-journal": (cash_journal, ("account", "fund", "after")),
    "reconciliation": (reconciliation, ("account",)),
    "general-ledger": (general_ledger, ("account", "fund", "after")),
    "arrears": (arrears, ()),
    "receivables": (receivables, ("fund",)),
    "payables": (payables, ("fund",)),
    "courtyards": (courtyards, ("fund",)),
    "works": (works, ("after",)),
    "contracts": (contract_list, ()),
    "service-score": (service_scores, ()),
    "fund-balances": (fund_balances, ()),
    "grant-report": (grant_report, ("fund",)),
    "trial-balance": (trial_balance, ("fund",)),
    "account-detail": (account_detail, ("account", "fund", "after")),
}

#: Kinds that make no sense before an account is named.
OF_AN_ACCOUNT = frozenset({"account-detail"})
#: Kinds that make no sense before a fund is named.
OF_A_FUND = frozenset({"grant-report"})
#: Kinds that a page shows a part of, and a file as much as it may hold.
PAGED = frozenset({"account-detail", "bank-journal", "cash-journal", "general-ledger", "works"})

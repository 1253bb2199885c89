"""Which reader makes which kind of statement, and what an address or a command may limit it to.

Most are of a span of days; those of ``ONE`` are of one thing by its code.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from ledger.domain.errors import UnknownNameError
from ledger.statements.account_detail import account_detail
from ledger.statements.activities import activities
from ledger.statements.ageing import payables, receivables
from ledger.statements.arrears import arrears
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.budget import budget
from ledger.statements.contracts import contract_list
from ledger.statements.courtyards import courtyards
from ledger.statements.daybooks import bank_journal, cash_journal
from ledger.statements.decision_values import DecisionStatement
from ledger.statements.decisions import decision
from ledger.statements.fund_balances import fund_balances
from ledger.statements.general_ledger import general_ledger
from ledger.statements.gifts import gifts
from ledger.statements.grants import grant_report
from ledger.statements.maintenance_fund import maintenance_fund
from ledger.statements.public_income import public_income
from ledger.statements.reconciliations import reconciliation
from ledger.statements.services import service_scores
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import CommunityFacts
from ledger.statements.work_sheets import work
from ledger.statements.work_values import WorkStatement
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


def _one_work(
    connection: Any, community: CommunityFacts, code: str, *, day: date, page_size: int
) -> WorkStatement:
    found = work(connection, community, code, as_of=day, page_size=page_size)
    if found is None:
        raise UnknownNameError(noun="work", name=code[:40], field="subject_code")
    return found


def _one_decision(
    connection: Any, community: CommunityFacts, code: str, *, day: date, page_size: int
) -> DecisionStatement:
    return decision(connection, community, code, today=day, page_size=page_size)


#: What a notice may be about → the reader of that one thing.
ONE: dict[str, Callable[..., WorkStatement | DecisionStatement]] = {
    "work": _one_work, "decision": _one_decision,
}  # fmt: skip
#: Kind of what such a reader gives → what it is about, and where its content says which one.
ONE_PUBLISHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "work": ("work", ("work", "code")), "decisions": ("decision", ("code",)),
}  # fmt: skip

"""Limits of cash (现金管理暂行条例 art. 5, 9): what may be paid in it at once, and how much may lie in a box.

Warnings, not refusals: what was paid is a fact. Wages and other pay for work, stipends and relief may be
paid in cash whatever they come to.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ledger.domain.cautions import Caution, Standing, Warned
from ledger.domain.policies import ApprovalPolicy
from ledger.domain.transactions import CounterpartyKind, Line

#: Stipends in both editions of the chart, wages owed, relief.
LISTED_ACCOUNTS = frozenset({"520102", "530102", "2204", "510107"})


@dataclass(frozen=True, slots=True)
class CashRules:
    """The policy of the day, and which accounts are what: boxes of cash, and all money."""

    policy: ApprovalPolicy
    boxes: Collection[str]
    cash: Collection[str]


def may_be_cash(counterparty: str, accounts: Collection[str]) -> bool:
    """Tell whether a payment is of a kind that may be made in cash whatever it comes to."""
    return counterparty == CounterpartyKind.STAFF or (
        bool(accounts) and set(accounts) <= LISTED_ACCOUNTS
    )


def over_payment_limit(policy: ApprovalPolicy, amount_minor: int) -> int | None:
    """Give the limit that a payment in cash exceeds, None where it does not."""
    limit = policy.cash_payment_minor
    return limit if limit is not None and amount_minor > limit else None


def cash_warnings(
    lines: Collection[Line], standing: Standing, rules: CashRules, *, counterparty: str
) -> list[Warned]:
    """Give what a draft does with cash that somebody should look at."""
    moved = {
        code: sum(line.debit_minor - line.credit_minor for line in lines if line.account == code)
        for code in rules.cash
    }
    # What goes from the box to the bank is no payment.
    paid_minor = -sum(moved.values())
    what_for = [
        line.account for line in lines if line.debit_minor and line.account not in rules.cash
    ]
    found = []
    for box in sorted(rules.boxes):
        out_minor = min(-moved[box], paid_minor)
        limit = over_payment_limit(rules.policy, out_minor)
        if limit is not None and not may_be_cash(counterparty, what_for):
            found.append(Warned(Caution.CASH_PAYMENT, box, minor=out_minor, limit_minor=limit))
        stock = rules.policy.cash_stock_minor
        after_minor = standing.of_account(box) + moved[box]
        if stock is not None and moved[box] > 0 and after_minor > stock:
            found.append(Warned(Caution.CASH_STOCK, box, minor=after_minor, limit_minor=stock))
    return found

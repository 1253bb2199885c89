"""What a draft would do to balances, and what somebody should look at before it is posted.

Warnings, not refusals: a fact can always be booked. They are shown to whoever enters a draft and to
whoever approves it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ledger.domain.transactions import Line


class Caution(StrEnum):
    """What deserves a second look."""

    ACCOUNT_OVERDRAWN = "account_overdrawn"
    FUND_OVERDRAWN = "fund_overdrawn"
    SHARE_OVERDRAWN = "share_overdrawn"
    UNUSUAL_PAIR = "unusual_pair"
    CASH_PAYMENT = "cash_payment"
    CASH_STOCK = "cash_stock"


@dataclass(frozen=True, slots=True)
class Standing:
    """What lies where before the draft, by account and fund, debit minus credit.

    A pair that money ever passed through is present, even with a balance of zero. ``other_minor`` has the
    draft's accounts that are no cash.
    """

    cash_minor: Mapping[tuple[str, str], int]
    other_minor: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def of_account(self, account: str) -> int:
        """Give what lies in an account, whose ever it is."""
        return sum(minor for (code, _), minor in self.cash_minor.items() if code == account)

    def of_fund(self, fund: str) -> int:
        """Give a fund's money, wherever it lies."""
        return sum(minor for (_, code), minor in self.cash_minor.items() if code == fund)

    def usual_accounts(self, fund: str) -> tuple[str, ...]:
        """Give the accounts in which a fund's money was kept so far."""
        return tuple(sorted(account for account, code in self.cash_minor if code == fund))


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to look at. ``minor`` is the balance afterwards, of a payment in cash its amount.

    ``usual`` are the accounts used so far; ``limit_minor`` is the limit of cash that it passes.
    """

    caution: Caution
    account: str = ""
    fund: str = ""
    minor: int = 0
    usual: tuple[str, ...] = ()
    limit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """A balance before and after, debit minus credit.

    A cash account's (fund empty), a fund's money (account empty), or what is owed on an account in a fund.
    """

    account: str
    fund: str
    before_minor: int
    after_minor: int


def effects(
    lines: Collection[Line],
    standing: Standing,
    cash: Collection[str],
    owed: Collection[str] = (),
) -> list[Effect]:
    """Give the balances that the lines touch: cash accounts, funds' money, and what is owed either way."""
    changes = _changes(lines, cash)
    accounts, funds = _sums(changes)
    of_accounts = [
        Effect(code, "", before, before + change)
        for code, change in accounts.items()
        for before in (standing.of_account(code),)
    ]
    of_funds = [
        Effect("", code, before, before + change)
        for code, change in funds.items()
        for before in (standing.of_fund(code),)
    ]
    of_owed = [
        Effect(account, fund, before, before + change)
        for (account, fund), change in _changes(lines, owed).items()
        for before in (standing.other_minor.get((account, fund), 0),)
    ]
    return of_accounts + of_funds + of_owed


def warnings(lines: Collection[Line], standing: Standing, cash: Collection[str]) -> list[Warned]:
    """Give what somebody should look at."""
    found = []
    changes = _changes(lines, cash)
    for effect in effects(lines, standing, cash):
        if effect.after_minor < 0 and effect.after_minor < effect.before_minor:
            kind = Caution.ACCOUNT_OVERDRAWN if effect.account else Caution.FUND_OVERDRAWN
            found.append(Warned(kind, effect.account, effect.fund, effect.after_minor))
    told = {(item.account, item.fund) for item in found}
    for (account, fund), change in changes.items():
        after = standing.cash_minor.get((account, fund), 0) + change
        usual = standing.usual_accounts(fund)
        if usual and account not in usual:
            found.append(Warned(Caution.UNUSUAL_PAIR, account, fund, after, usual))
        elif change < 0 and after < 0 and not told & {(account, ""), ("", fund)}:
            found.append(Warned(Caution.SHARE_OVERDRAWN, account, fund, after))
    return found


def _changes(lines: Collection[Line], wanted: Collection[str]) -> dict[tuple[str, str], int]:
    changes: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.account in wanted:
            changes[line.account, line.fund] += line.debit_minor - line.credit_minor
    return dict(changes)


def _sums(changes: Mapping[tuple[str, str], int]) -> tuple[dict[str, int], dict[str, int]]:
    accounts: defaultdict[str, int] = defaultdict(int)
    funds: defaultdict[str, int] = defaultdict(int)
    for (account, fund), change in changes.items():
        accounts[account] += change
        funds[fund] += change
    return dict(accounts), dict(funds)

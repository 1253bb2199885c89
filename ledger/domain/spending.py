"""Facts that break a rule: money that went out against purpose, period or balance is booked all the same.

What the bank did cannot be refused. It is flagged, two people agree to it, and everybody sees why.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.funds import Fund, FundClass
from ledger.domain.grants import TO_RETURN
from ledger.domain.mistakes import answered
from ledger.domain.transactions import BrokenRule, CounterpartyKind, Draft, Kind

_Key = tuple[str, str]


class AccountKind(Protocol):
    """What spending asks of an account."""

    @property
    def type(self) -> str:
        """Say what it is: an asset, a liability, income, spending."""

    @property
    def is_cash(self) -> bool:
        """Tell whether money itself lies in it."""


class Balances(Protocol):
    """What there is on a day and on every later one."""

    def lowest_cash(self, account: str, fund: str, day: date) -> int:
        """Give the lowest balance of a fund's money in an account from a day on."""

    def lowest_net(self, fund: str, day: date) -> int:
        """Give the lowest net assets of a fund from a day on."""


@dataclass(frozen=True, slots=True)
class SpendingRules:
    """What a community's rules say where a fact is judged."""

    accounts: Mapping[str, AccountKind]
    funds: Mapping[str, Fund]
    personal: Collection[str]
    request_above_minor: int | None = None


def cash_changes(draft: Draft, accounts: Mapping[str, AccountKind]) -> dict[_Key, int]:
    """Give what a draft does to each fund's money in each account."""
    changes: defaultdict[_Key, int] = defaultdict(int)
    for line in draft.lines:
        if accounts[line.account].is_cash:
            changes[line.account, line.fund] += line.debit_minor - line.credit_minor
    return dict(changes)


def net_changes(draft: Draft, accounts: Mapping[str, AccountKind]) -> dict[str, int]:
    """Give what a draft does to each fund's net assets."""
    changes: defaultdict[str, int] = defaultdict(int)
    for line in draft.lines:
        if accounts[line.account].type in ("asset", "liability"):
            changes[line.fund] += line.debit_minor - line.credit_minor
    return dict(changes)


def takes_money(draft: Draft, accounts: Mapping[str, AccountKind]) -> bool:
    """Tell whether a draft takes money out of an account: only then rules of spending are asked.

    What corrects a voucher takes none: its money went out before, and was judged then.
    """
    if draft.kind is not Kind.ORDINARY or answered(draft.external_id):
        return False
    return any(minor < 0 for minor in cash_changes(draft, accounts).values())


def is_judged(
    draft: Draft, accounts: Mapping[str, AccountKind], classes: Mapping[str, FundClass]
) -> bool:
    """Tell whether rules of spending are asked: money goes out, or limited money is promised away."""
    if draft.kind is not Kind.ORDINARY or answered(draft.external_id):
        return False
    return takes_money(draft, accounts) or any(
        minor < 0 and classes[fund] is FundClass.RESTRICTED
        for fund, minor in net_changes(draft, accounts).items()
    )


def broken_rules(
    draft: Draft, rules: SpendingRules, balances: Balances, *, requested: bool = False
) -> tuple[BrokenRule, ...]:
    """Give the rules that this fact breaks, sorted; ``requested`` where a payment request led to it."""
    classes = {code: fund.fund_class for code, fund in rules.funds.items()}
    if not is_judged(draft, rules.accounts, classes):
        return ()
    if not takes_money(draft, rules.accounts):
        limited = (code for code, kind in classes.items() if kind is FundClass.RESTRICTED)
        return tuple(_of_net(draft, rules, balances, frozenset(limited)))[:1]
    found = {
        *_of_funds(draft, rules),
        *_of_accounts(draft, rules),
        *_of_balances(draft, rules, balances),
    }
    if not requested and _asked_for_request(draft, rules):
        found.add(BrokenRule.NO_REQUEST)
    return tuple(sorted(found))


def broken_fund_rules(
    draft: Draft, accounts: Mapping[str, AccountKind], funds: Mapping[str, Fund]
) -> tuple[BrokenRule, ...]:
    """Give the rules of its funds alone that a fact breaks: what history did is told as well."""
    if not takes_money(draft, accounts):
        return ()
    return tuple(sorted(set(_of_funds(draft, SpendingRules(accounts, funds, ())))))


def _paying_funds(draft: Draft, rules: SpendingRules) -> dict[str, int]:
    """Give the funds whose money got less, and by how much; moving it between accounts is no payment."""
    sums: defaultdict[str, int] = defaultdict(int)
    for (_account, fund), minor in cash_changes(draft, rules.accounts).items():
        sums[fund] += minor
    return {fund: -minor for fund, minor in sums.items() if minor < 0}


def _is_exempt(draft: Draft) -> bool:
    """Tell the bank's own charges, and what goes back to whom it came from: they ask for no purpose."""
    return draft.counterparty_kind is CounterpartyKind.BANK or draft.refund_of is not None


def _of_funds(draft: Draft, rules: SpendingRules) -> Iterator[BrokenRule]:
    if _is_exempt(draft):
        return
    for code in _paying_funds(draft, rules):
        fund = rules.funds[code]
        spent_on = {
            line.account
            for line in draft.lines
            if line.fund == code and line.debit_minor and not rules.accounts[line.account].is_cash
        }
        if spent_on and spent_on <= paid_back(fund):
            continue
        allowed = {*fund.allowed_accounts, *paid_back(fund)}
        if fund.allowed_accounts and not spent_on <= allowed:
            yield BrokenRule.FUND_PURPOSE
        day = draft.happened_on
        begins, ends = fund.first_day or day, fund.last_day or day
        if not begins <= day <= ends:
            yield BrokenRule.FUND_PERIOD


def _of_accounts(draft: Draft, rules: SpendingRules) -> Iterator[BrokenRule]:
    paying = _paying_funds(draft, rules)
    for (account, fund), minor in cash_changes(draft, rules.accounts).items():
        if minor < 0 and fund in paying and account in rules.personal:
            yield BrokenRule.PERSONAL_ACCOUNT


def _of_balances(draft: Draft, rules: SpendingRules, balances: Balances) -> Iterator[BrokenRule]:
    day = draft.dated_on
    for (account, fund), minor in cash_changes(draft, rules.accounts).items():
        if minor < 0 and balances.lowest_cash(account, fund, day) + minor < 0:
            yield BrokenRule.CASH_OVERDRAWN
    held = (code for code, fund in rules.funds.items() if fund.fund_class is not FundClass.AGENCY)
    yield from _of_net(draft, rules, balances, frozenset(held))


def _of_net(
    draft: Draft, rules: SpendingRules, balances: Balances, among: frozenset[str]
) -> Iterator[BrokenRule]:
    day = draft.dated_on
    for code, minor in net_changes(draft, rules.accounts).items():
        if minor < 0 and code in among and balances.lowest_net(code, day) + minor < 0:
            yield BrokenRule.FUND_OVERDRAWN


def paid_back(fund: Fund) -> frozenset[str]:
    """Give the accounts that a fund pays whatever it is for: what it owes other funds, its grantor, and payers."""
    back = {DUE_FROM_FUNDS, DUE_TO_FUNDS, CROWDFUNDED}
    return frozenset(back | {TO_RETURN} if fund.is_grant else back)


def _asked_for_request(draft: Draft, rules: SpendingRules) -> bool:
    limit = rules.request_above_minor
    if limit is None or _is_exempt(draft) or _is_owed_anyway(draft, rules):
        return False
    return sum(_paying_funds(draft, rules).values()) > limit


def _is_owed_anyway(draft: Draft, rules: SpendingRules) -> bool:
    """Tell money that only passes from fund to fund, or back to those who paid it for a campaign."""
    owed = (DUE_FROM_FUNDS, DUE_TO_FUNDS, CROWDFUNDED)
    return all(line.account in owed or rules.accounts[line.account].is_cash for line in draft.lines)

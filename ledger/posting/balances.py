"""What each fund has, in money and in all, on a day and on every later one: from movements, never from lines."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.spending import AccountKind, cash_changes, net_changes
from ledger.domain.transactions import Draft
from ledger.store.journal import day_movements, month_movements


class HeldBalances:
    """Balances of some funds, read once; drafts that are about to be posted are added to them."""

    def __init__(
        self,
        connection: sa.Connection,
        community_id: int,
        *,
        funds: Collection[str],
        first_day: date,
        accounts: Mapping[str, AccountKind],
    ) -> None:
        """Read with two queries what these funds had before the month of a day, and each day since."""
        self._accounts = accounts
        self._cash: defaultdict[tuple[str, str], defaultdict[date, int]]
        self._cash = defaultdict(lambda: defaultdict(int))
        self._net: defaultdict[str, defaultdict[date, int]]
        self._net = defaultdict(lambda: defaultdict(int))
        period = first_day.year * 100 + first_day.month
        self._begins = date.min
        for account, fund, minor in connection.execute(_before(community_id, funds, period)):
            self._add(account, fund, self._begins, minor)
        for account, fund, day, minor in connection.execute(_since(community_id, funds, period)):
            self._add(account, fund, day, minor)

    def lowest_cash(self, account: str, fund: str, day: date) -> int:
        """Give the lowest balance of a fund's money in an account from a day on."""
        return _lowest(self._cash[account, fund], day)

    def lowest_net(self, fund: str, day: date) -> int:
        """Give the lowest net assets of a fund from a day on."""
        return _lowest(self._net[fund], day)

    def add(self, draft: Draft) -> None:
        """Count a draft as posted."""
        for (account, fund), minor in cash_changes(draft, self._accounts).items():
            self._cash[account, fund][draft.dated_on] += minor
        for fund, minor in net_changes(draft, self._accounts).items():
            self._net[fund][draft.dated_on] += minor

    def _add(self, account: str, fund: str, day: date, minor: int) -> None:
        kind = self._accounts[account]
        if kind.is_cash:
            self._cash[account, fund][day] += minor
        if kind.type in ("asset", "liability"):
            self._net[fund][day] += minor


def _lowest(changes: Mapping[date, int], day: date) -> int:
    """Run through the days in order; what stands at the end of the day itself is the first to count."""
    balance = sum(minor for changed_on, minor in changes.items() if changed_on <= day)
    lowest = balance
    for changed_on in sorted(item for item in changes if item > day):
        balance += changes[changed_on]
        lowest = min(lowest, balance)
    return lowest


def _change(table: sa.Table) -> sa.ColumnElement[int]:
    # PostgreSQL sums whole numbers into decimals.
    return sa.cast(sa.func.sum(table.c.debit_minor - table.c.credit_minor), sa.BigInteger)


def _before(community_id: int, funds: Collection[str], period: int) -> sa.Select[Any]:
    held = month_movements.c
    return (
        sa.select(held.account_code, held.fund_code, _change(month_movements))
        .where(
            held.community_id == community_id, held.fund_code.in_(funds), held.period < period
        )
        .group_by(held.account_code, held.fund_code)
    )  # fmt: skip


def _since(community_id: int, funds: Collection[str], period: int) -> sa.Select[Any]:
    held = day_movements.c
    return (
        sa.select(held.account_code, held.fund_code, held.dated_on, _change(day_movements))
        .where(
            held.community_id == community_id, held.fund_code.in_(funds), held.period >= period
        )
        .group_by(held.account_code, held.fund_code, held.dated_on)
    )  # fmt: skip

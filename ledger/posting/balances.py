"""What each fund has, in money and in all, on a day and on every later one: from movements, never from lines."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from ledger.domain.spending import AccountKind, cash_changes, net_changes
from ledger.domain.transactions import Draft
from ledger.store.balances import changed_since, held_before
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
        before = held_before(community_id, period).where(month_movements.c.fund_code.in_(funds))
        for account, fund, minor in connection.execute(before):
            self._add(account, fund, self._begins, minor)
        since = changed_since(community_id, period).where(day_movements.c.fund_code.in_(funds))
        for account, fund, day, minor in connection.execute(since):
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

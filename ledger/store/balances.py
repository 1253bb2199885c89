"""What lies in accounts, from the maintained movements: the reads that rules and pages share."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS
from ledger.domain.periods import period_of
from ledger.store.journal import day_movements, month_movements


def held_before(community_id: int, period: int) -> sa.Select[Any]:
    """Ask what every account of every fund held before a period: account, fund, debit minus credit in fen."""
    held = month_movements.c
    return (
        sa.select(held.account_code, held.fund_code, _change(month_movements))
        .where(
            held.community_id == community_id, held.fund_code != ALL_FUNDS, held.period < period
        )
        .group_by(held.account_code, held.fund_code)
    )  # fmt: skip


def changed_since(community_id: int, period: int) -> sa.Select[Any]:
    """Ask what changed from a period on, day by day: account, fund, day, debit minus credit in fen."""
    held = day_movements.c
    return (
        sa.select(held.account_code, held.fund_code, held.dated_on, _change(day_movements))
        .where(
            held.community_id == community_id, held.fund_code != ALL_FUNDS, held.period >= period
        )
        .group_by(held.account_code, held.fund_code, held.dated_on)
    )  # fmt: skip


def balances_on(
    connection: sa.Connection, community_id: int, codes: Collection[str], day: date
) -> dict[str, int]:
    """Give what a few accounts hold over all funds at the end of a day, debit minus credit, in one query."""
    period = period_of(day)
    before = held_before(community_id, period).where(month_movements.c.account_code.in_(codes))
    within = changed_since(community_id, period).where(
        day_movements.c.account_code.in_(codes), day_movements.c.dated_on <= day
    )
    found = dict.fromkeys(codes, 0)
    parts = (before.subquery().c, within.subquery().c)
    query = sa.union_all(*(sa.select(part.account_code, part.minor) for part in parts))
    for account, minor in connection.execute(query):
        found[account] += minor
    return found


def balance_on(connection: sa.Connection, community_id: int, account: str, day: date) -> int:
    """Give what one account holds over all funds at the end of a day, debit minus credit, in fen."""
    return balances_on(connection, community_id, (account,), day)[account]


def fund_balances(
    connection: sa.Connection, community_id: int, account: str, days: Collection[date]
) -> dict[date, dict[str, int]]:
    """Give what each fund has in an account at the end of some days, debit minus credit, by two queries."""
    if not days:
        return {}
    period = period_of(min(days))
    before = held_before(community_id, period).where(month_movements.c.account_code == account)
    since = changed_since(community_id, period).where(
        day_movements.c.account_code == account, day_movements.c.dated_on <= max(days)
    )
    held = {fund: int(minor) for _, fund, minor in connection.execute(before)}
    changes = sorted(connection.execute(since), key=lambda change: change[2])
    found = {}
    for day in sorted(days):
        while changes and changes[0][2] <= day:
            _, fund, _, minor = changes.pop(0)
            held[fund] = held.get(fund, 0) + int(minor)
        found[day] = dict(held)
    return found


def _change(table: sa.Table) -> sa.Label[int]:
    # PostgreSQL sums whole numbers into decimals.
    minor = sa.func.sum(table.c.debit_minor - table.c.credit_minor)
    return sa.cast(minor, sa.BigInteger).label("minor")

"""What lies in one account at the end of a day, from the maintained movements."""

from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import period_of
from ledger.store.journal import day_movements, month_movements


def balance_on(connection: sa.Connection, community_id: int, account: str, day: date) -> int:
    """Give an account's balance over all funds at the end of a day, debit minus credit, in fen."""
    month, running = month_movements.c, day_movements.c
    period = period_of(day)
    before = sa.select(
        sa.func.coalesce(sa.func.sum(month.debit_minor - month.credit_minor), 0)
    ).where(
        month.community_id == community_id, month.account_code == account, month.period < period
    )
    within = sa.select(
        sa.func.coalesce(sa.func.sum(running.debit_minor - running.credit_minor), 0)
    ).where(
        running.community_id == community_id, running.account_code == account,
        running.period == period, running.dated_on <= day,
    )  # fmt: skip
    total = before.scalar_subquery() + within.scalar_subquery()
    return int(connection.execute(sa.select(total)).scalar_one())


def fund_balances_on(
    connection: sa.Connection, community_id: int, account: str, day: date
) -> dict[str, int]:
    """Give what each fund has in an account at the end of a day, debit minus credit, in fen."""
    month, running = month_movements.c, day_movements.c
    period = period_of(day)
    before = sa.select(month.fund_code, month.debit_minor - month.credit_minor).where(
        month.community_id == community_id, month.account_code == account, month.period < period
    )
    within = sa.select(running.fund_code, running.debit_minor - running.credit_minor).where(
        running.community_id == community_id, running.account_code == account,
        running.period == period, running.dated_on <= day,
    )  # fmt: skip
    found: dict[str, int] = {}
    for fund, minor in connection.execute(before.union_all(within)):
        found[fund] = found.get(fund, 0) + minor
    return found

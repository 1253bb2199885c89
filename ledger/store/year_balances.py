"""What stands at a year's end on the accounts that the carry-forward strikes: one read for the rule."""

import sqlalchemy as sa

from ledger.domain.accounts import AccountType
from ledger.domain.funds import FundClass
from ledger.domain.year_end import Left
from ledger.store.communities import accounts, funds
from ledger.store.journal import month_movements


def year_balances(connection: sa.Connection, community_id: int, year: int) -> tuple[Left, ...]:
    """Give every balance of income, expenses, appropriations and net assets after month 13."""
    moved, account, fund = month_movements.c, accounts.c, funds.c
    balance = sa.cast(sa.func.sum(moved.debit_minor - moved.credit_minor), sa.BigInteger)
    keys = (moved.account_code, account.type, moved.fund_code, fund.fund_class, fund.name_zh)
    query = (
        sa.select(*keys, balance)
        .join(
            accounts,
            (account.community_id == moved.community_id) & (account.code == moved.account_code),
        )
        .join(funds, (fund.community_id == moved.community_id) & (fund.code == moved.fund_code))
        .where(
            moved.community_id == community_id,
            moved.period <= year * 100 + 13,
            account.type.in_(("net_assets", "income", "expense", "appropriation")),
        )
        .group_by(*keys)
        .having(sa.func.sum(moved.debit_minor - moved.credit_minor) != 0)
        .order_by(moved.fund_code, moved.account_code)
    )
    return tuple(
        Left(code, AccountType(kind), fund_code, FundClass(fund_class), name, minor)
        for code, kind, fund_code, fund_class, name, minor in connection.execute(query)
    )

"""What money lies where, for warnings before a draft is posted: one query over the maintained movements."""

from collections.abc import Collection

import sqlalchemy as sa

from ledger.domain.cautions import Standing
from ledger.statements.values import CommunityFacts
from ledger.store.communities import accounts
from ledger.store.journal import month_movements


def standing(
    connection: sa.Connection, community: CommunityFacts, also: Collection[str] = ()
) -> Standing:
    """Give the balance of every cash account, and of the accounts in ``also``, in every fund that used it."""
    moved = month_movements.c
    # Each account is one range of the movements' index; those that hold money are few.
    held = sa.select(accounts.c.code, accounts.c.is_cash).where(
        accounts.c.community_id == community.community_id,
        sa.or_(accounts.c.is_cash == sa.true(), accounts.c.code.in_(sorted(also))),
    ).subquery()  # fmt: skip
    query = (
        sa.select(
            moved.account_code, moved.fund_code, held.c.is_cash,
            sa.func.sum(moved.debit_minor - moved.credit_minor),
        )
        .join(held, held.c.code == moved.account_code)
        .where(moved.community_id == community.community_id)
        .group_by(moved.account_code, moved.fund_code, held.c.is_cash)
    )  # fmt: skip
    cash: dict[tuple[str, str], int] = {}
    other: dict[tuple[str, str], int] = {}
    for account, fund, is_cash, minor in connection.execute(query):
        (cash if is_cash else other)[account, fund] = int(minor)
    return Standing(cash, other)

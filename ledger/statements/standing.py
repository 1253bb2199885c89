"""What money lies where, for warnings before a draft is posted: one query over the maintained movements."""

import sqlalchemy as sa

from ledger.domain.cautions import Standing
from ledger.statements.values import CommunityFacts
from ledger.store.communities import accounts
from ledger.store.journal import month_movements


def standing(connection: sa.Connection, community: CommunityFacts) -> Standing:
    """Give the balance of every cash account in every fund that ever used it."""
    moved = month_movements.c
    # Cash accounts are few: each is one range of the movements' index by account.
    cash = sa.select(accounts.c.code).where(
        accounts.c.community_id == community.community_id, accounts.c.is_cash == sa.true()
    )
    query = (
        sa.select(
            moved.account_code, moved.fund_code, sa.func.sum(moved.debit_minor - moved.credit_minor)
        )
        .where(moved.community_id == community.community_id, moved.account_code.in_(cash))
        .group_by(moved.account_code, moved.fund_code)
    )
    rows = connection.execute(query)
    return Standing({(account, fund): int(minor) for account, fund, minor in rows})

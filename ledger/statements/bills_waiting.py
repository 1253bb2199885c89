"""What waits of bills: rows nobody said anything of, and accounts whose newest bill is older than last month."""

from datetime import date, timedelta

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.bill_states import is_open
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_rows, bills

#: Rows are looked for in so many bills, the newest; older ones were gone through long ago.
BILLS_MAX = 12


def waiting_counts(
    connection: sa.Connection, community: CommunityFacts, day: date, *, most: int
) -> dict[str, int]:
    """Count open rows of the newest bills, at most ``most``, and accounts that miss a bill, in one query.

    An account misses one when it had bills before, and none of them reaches the end of last month.
    """
    held, row = bills.c, bill_rows.c
    newest = (
        sa.select(held.bill_id)
        .where(held.community_id == community.community_id, ~is_withdrawn(bills))
        .order_by(held.imported_at.desc(), held.bill_id.desc())
        .limit(BILLS_MAX)
    )
    rows = (
        sa.select(sa.literal(1))
        .select_from(bill_rows)
        .where(row.community_id == community.community_id, row.bill_id.in_(newest), is_open())
        .limit(most)
        .subquery()
    )
    month_end = day.replace(day=1) - timedelta(days=1)
    accounts = (
        sa.select(held.account_code)
        .where(held.community_id == community.community_id, ~is_withdrawn(bills))
        .group_by(held.account_code)
        .having(sa.func.max(held.last_on) < sa.bindparam("end", month_end, type_=held.last_on.type))
        .subquery()
    )
    counts = [
        sa.select(sa.func.count()).select_from(found).scalar_subquery()
        for found in (rows, accounts)
    ]
    found = connection.execute(sa.select(*counts)).one()
    return {"bill_rows_open": found[0], "bills_due": found[1]}

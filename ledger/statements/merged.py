"""What a merger of books is to statements: balances carried in, or balances that went into other books.

In the books that take over it is an opening balance: no movement of the time shown, no income. In books that
ended it is a movement of their last month that is no spending and has a line of its own (并入新账).
"""

from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts

#: Classes of movements that bring in no money and spend none.
NO_FLOWS = ("opening", "merge")


def was_carried_in(table: Any, ended_period: Any) -> sa.ColumnElement[bool]:
    """Say in SQL whether a row of movements, or a header, carries old balances in.

    ``ended_period`` is the last month of books that were merged away, 0 while they go on: merge vouchers of that
    month ended these books, all others began them.
    """
    kind = table.movement_class
    return sa.or_(kind == "opening", sa.and_(kind == "merge", table.period != ended_period))


def moves(table: Any, community: CommunityFacts) -> sa.ColumnElement[bool]:
    """Say in SQL whether a row of movements, or a header, moved something in the time shown."""
    return ~was_carried_in(table, community.ended_period)

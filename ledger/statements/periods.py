"""Months: where the books begin; which are closed, which is next, what still waits, as officers see them."""

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.periods import ADJUSTING_MONTH, first_day_of, last_day_of, next_month, period_of
from ledger.statements.values import CommunityFacts
from ledger.store.drafts import drafts
from ledger.store.journal import month_movements, periods, transactions
from ledger.store.people import users


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One bookkeeping month; ``closed_by`` is empty while it is open or after an import."""

    period: int
    transaction_count: int
    open_draft_count: int
    closed_at: datetime | None = None
    closed_by: str = ""
    is_next: bool = False
    is_over: bool = False

    @property
    def may_close(self) -> bool:
        """Whether it is this month's turn and the month has ended."""
        return self.is_next and self.is_over


def months(
    connection: sa.Connection, community: CommunityFacts, *, today: date
) -> tuple[MonthRow, ...]:
    """Give the months from the first with anything in it until today's, newest first."""
    counts = _transaction_counts(connection, community)
    waiting = _open_drafts(connection, community)
    closed = _closings(connection, community)
    current = period_of(today)
    # The next to close follows the last closed one, else it is the first month with a transaction.
    following = next_month(max(closed)) if closed else min(counts, default=0)
    first = min([*counts, *closed, *waiting, current])
    rows = []
    period = first
    last = max([current, *counts, *waiting])
    while period <= last:
        closed_at, closed_by = closed.get(period, (None, ""))
        rows.append(
            MonthRow(
                period, counts.get(period, 0), waiting.get(period, 0), closed_at, closed_by,
                is_next=period == following, is_over=last_day_of(period) < today,
            )
        )  # fmt: skip
        period = next_month(period)
    return tuple(reversed(rows))


def books_begin_on(connection: sa.Connection, community: CommunityFacts) -> date:
    """Give the first day of the first month with anything in it, or the day the books were opened."""
    first: int | None = connection.execute(sa.select(first_period(community))).scalar_one()
    return begun_in(first, community)


def first_period(community: CommunityFacts) -> sa.ScalarSelect[int]:
    """Ask for the first month with anything in it."""
    return (
        sa.select(sa.func.min(month_movements.c.period))
        .where(month_movements.c.community_id == community.community_id)
        .scalar_subquery()
    )


def begun_in(period: int | None, community: CommunityFacts) -> date:
    """Give the day on which books began whose first month with anything in it is this."""
    return min(first_day_of(period), community.opened_on) if period else community.opened_on


def _transaction_counts(connection: sa.Connection, community: CommunityFacts) -> dict[int, int]:
    columns = transactions.c
    # Voucher numbers are gapless, so the highest one counts them.
    query = (
        sa.select(columns.period, sa.func.max(columns.voucher_number))
        .where(
            columns.community_id == community.community_id, columns.period % 100 < ADJUSTING_MONTH
        )
        .group_by(columns.period)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _open_drafts(connection: sa.Connection, community: CommunityFacts) -> dict[int, int]:
    query = sa.select(drafts.c.content).where(
        drafts.c.community_id == community.community_id,
        drafts.c.state.in_(("editing", "submitted", "rejected")),
    )
    counts: dict[int, int] = {}
    for content in connection.execute(query).scalars():
        data = json.loads(content)
        if not data.get("adjusting"):
            period = period_of(date.fromisoformat(data["dated_on"]))
            counts[period] = counts.get(period, 0) + 1
    return counts


def _closings(
    connection: sa.Connection, community: CommunityFacts
) -> dict[int, tuple[datetime | None, str]]:
    columns = periods.c
    query = (
        sa.select(columns.period, columns.closed_at, users.c.display_name)
        .outerjoin_from(periods, users, users.c.user_id == columns.closed_by)
        .where(
            columns.community_id == community.community_id, columns.period % 100 < ADJUSTING_MONTH
        )
    )
    return {row[0]: (row[1], row[2] or "") for row in connection.execute(query)}

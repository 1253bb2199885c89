"""Close months in order and seal years. Nothing reopens: a mistake is corrected in an open month."""

from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, CloseOrderError
from ledger.domain.periods import ADJUSTING_MONTH, last_day_of, next_month
from ledger.log.leaves import period_closed_leaf
from ledger.log.merkle import leaf_hash
from ledger.posting.books import Books, open_books
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.base import instant_text
from ledger.store.communities import communities
from ledger.store.journal import periods, transactions
from ledger.store.log import leaves

#: Months end by the clock of the communities (Asia/Shanghai has had no other offset since 1991).
SHANGHAI = timezone(timedelta(hours=8))

_CLOSING_ROLES = frozenset({"treasurer", "reviewer"})


def close_month(
    connection: sa.Connection, community_id: int, period: int, *, by: Officer, at: datetime
) -> None:
    """Close the month whose turn it is; nothing can be dated in it afterwards.

    Raises:
        CloseOrderError: another month comes first, or the month is not over yet.
    """
    _require(by)
    books = open_books(connection, community_id)
    expected = next_to_close(books)
    if period != expected:
        raise CloseOrderError(period=period, expected=expected)
    if last_day_of(period) >= at.astimezone(SHANGHAI).date():
        raise CloseOrderError(period=period, expected=0)
    close_period(books, period, at=at, by=by)


def seal_year(
    connection: sa.Connection, community_id: int, year: int, *, by: Officer, at: datetime
) -> None:
    """Seal a year whose twelve months are closed: its adjusting period 13 takes nothing more.

    Raises:
        CloseOrderError: a month of the year is open, or the year is sealed already.
    """
    _require(by)
    books = open_books(connection, community_id)
    period = year * 100 + ADJUSTING_MONTH
    if books.closed_through < period - 1 or books.sealed_through >= period:
        expected = next_to_close(books) if books.closed_through < period - 1 else 0
        raise CloseOrderError(period=period, expected=expected)
    close_period(books, period, at=at, by=by)


def next_to_close(books: Books) -> int:
    """Give the month whose turn it is: after the last closed one, else the first with a transaction."""
    if books.closed_through:
        return next_month(books.closed_through)
    query = sa.select(sa.func.min(transactions.c.period)).where(
        transactions.c.community_id == books.community_id,
        transactions.c.period % 100 < ADJUSTING_MONTH,
    )
    return books.connection.execute(query).scalar_one() or 0


def close_period(books: Books, period: int, *, at: datetime, by: Officer | None) -> None:
    """Write a closing and its leaf; the rules of order are the caller's and the guards'."""
    connection, community_id = books.connection, books.community_id
    moment = max(at.astimezone(UTC).replace(microsecond=0), books.last_at)
    leaf = period_closed_leaf(
        origin=books.origin, index=books.next_leaf, at=instant_text(moment), period=period,
        seq=books.next_seq - 1,
    )  # fmt: skip
    connection.execute(
        sa.insert(leaves).values(
            community_id=community_id, leaf_index=books.next_leaf, type="period_closed", leaf=leaf,
            leaf_hash=leaf_hash(leaf),
        )
    )  # fmt: skip
    connection.execute(
        sa.insert(periods).values(
            community_id=community_id, period=period, closed_at=moment,
            closed_by=by.user_id if by else None,
        )
    )  # fmt: skip
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
    record_action(
        connection, "period_closed", community_id=community_id,
        user_id=by.user_id if by else None, at=moment, subject=str(period),
    )  # fmt: skip
    books.next_leaf += 1
    books.last_at = moment
    if period % 100 == ADJUSTING_MONTH:
        books.sealed_through = period
    else:
        books.closed_through = period


def _require(by: Officer) -> None:
    if by.role not in _CLOSING_ROLES:
        raise AccessRefusedError(reason="role")

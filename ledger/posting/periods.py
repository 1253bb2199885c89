"""Close months in order and seal years. Nothing reopens: a mistake is corrected in an open month."""

from datetime import date, datetime, timedelta, timezone

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, CloseOrderError
from ledger.domain.periods import ADJUSTING_MONTH, last_day_of, next_month
from ledger.log.leaves import period_closed_leaf
from ledger.posting.books import Books, open_books
from ledger.posting.leaves import append_leaf
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.journal import periods, transactions

#: Months end by the clock of the communities (Asia/Shanghai has had no other offset since 1991).
SHANGHAI = timezone(timedelta(hours=8))

_CLOSING_ROLES = frozenset({"treasurer", "reviewer"})


def local_day(at: datetime) -> date:
    """Give the day that a moment falls on where the communities are."""
    return at.astimezone(SHANGHAI).date()


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
        CloseOrderError: a month of the year is open, a year before it is not sealed, or it is sealed already.
    """
    _require(by)
    books = open_books(connection, community_id)
    period = year * 100 + ADJUSTING_MONTH
    expected = 0 if books.sealed_through >= period else _comes_before(books, period)
    if expected != period:
        raise CloseOrderError(period=period, expected=expected)
    close_period(books, period, at=at, by=by)


def _comes_before(books: Books, period: int) -> int:
    """Give what must be closed before a year is sealed: an open month, an earlier year, or nothing else."""
    if books.closed_through < period - 1:
        return next_to_close(books)
    first = sa.select(sa.func.min(periods.c.period)).where(
        periods.c.community_id == books.community_id
    )
    first_year: int = books.connection.execute(first).scalar_one() // 100
    last_sealed = books.sealed_through // 100
    return max(first_year, last_sealed + 1) * 100 + ADJUSTING_MONTH


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
    last_seq = books.next_seq - 1

    def write(origin: str, index: int, moment: str) -> bytes:
        return period_closed_leaf(
            origin=origin, index=index, at=moment, period=period, seq=last_seq
        )

    append_leaf(books, "period_closed", write, at=at)
    connection.execute(
        sa.insert(periods).values(
            community_id=community_id, period=period, closed_at=books.last_at,
            closed_by=by.user_id if by else None,
        )
    )  # fmt: skip
    record_action(
        connection, "period_closed", community_id=community_id,
        user_id=by.user_id if by else None, at=books.last_at, subject=str(period),
    )  # fmt: skip
    if period % 100 == ADJUSTING_MONTH:
        books.sealed_through = period
    else:
        books.closed_through = period


def _require(by: Officer) -> None:
    if by.role not in _CLOSING_ROLES:
        raise AccessRefusedError(reason="role")

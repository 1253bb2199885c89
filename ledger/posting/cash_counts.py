"""Record a cash count and have a second person confirm it; after that it stays as it is."""

import secrets
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.cash_counts import CashCount, require_reason
from ledger.domain.errors import (
    AccountRuleError,
    ApprovalError,
    DateError,
    UnknownNameError,
)
from ledger.domain.periods import first_day_of
from ledger.log.canonical import canonical_text
from ledger.posting.periods import SHANGHAI
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.balances import balances_on
from ledger.store.communities import accounts, communities
from ledger.store.custody import cash_counts
from ledger.store.journal import month_movements


def record_count(
    connection: sa.Connection, community_id: int, count: CashCount, *, by: Officer, at: datetime
) -> str:
    """Keep what was counted beside what the books say of that day; gives the count's id.

    Raises:
        UnknownNameError: there is no such account.
        AccountRuleError: no cash lies in it.
        DateError: the day has not come yet, or lies before the books.
        TextError: cash is over or short, and nothing says why.
    """
    query = sa.select(accounts.c.is_cash).where(
        accounts.c.community_id == community_id, accounts.c.code == count.account
    )
    is_cash = connection.execute(query).scalar_one_or_none()
    if is_cash is None:
        raise UnknownNameError(noun="account", name=count.account, field="account")
    if not is_cash:
        raise AccountRuleError(reason="not_cash", account=count.account, field="account")
    if count.counted_on > at.astimezone(SHANGHAI).date():
        text = count.counted_on.isoformat()
        raise DateError(text=text, reason="future", field="counted_on")
    _check_begun(connection, community_id, count.counted_on)
    held = balances_on(connection, community_id, (count.account,), count.counted_on)
    book_minor = held[count.account]
    require_reason(count.counted_minor - book_minor, count.note)
    count_id = secrets.token_hex(10)
    pieces = {str(value): number for value, number in count.pieces.items() if number}
    connection.execute(
        sa.insert(cash_counts).values(
            community_id=community_id, count_id=count_id, account_code=count.account,
            counted_on=count.counted_on, content=canonical_text(pieces),
            counted_minor=count.counted_minor, book_minor=book_minor, note=count.note.strip(),
            counted_by=by.user_id, counted_at=at,
        )
    )  # fmt: skip
    record_action(
        connection, "cash_counted", community_id=community_id, user_id=by.user_id, at=at,
        subject=count_id,
    )  # fmt: skip
    return count_id


def _check_begun(connection: sa.Connection, community_id: int, day: date) -> None:
    """Refuse a day before the books were opened and before everything in them."""
    month = sa.select(sa.func.min(month_movements.c.period)).where(
        month_movements.c.community_id == community_id
    )
    opened = sa.select(communities.c.opened_on).where(communities.c.community_id == community_id)
    first: int | None = connection.execute(month).scalar_one()
    begun: date = connection.execute(opened).scalar_one()
    if day < min(begun, first_day_of(first) if first else begun):
        raise DateError(text=day.isoformat(), reason="before_books", field="counted_on")


def confirm_count(
    connection: sa.Connection, community_id: int, count_id: str, *, by: Officer, at: datetime
) -> None:
    """Say, as a second person, that one counted along.

    Raises:
        UnknownNameError: there is no such count.
        ApprovalError: one's own count, or one that is confirmed already.
    """
    held = cash_counts.c
    here = (held.community_id == community_id, held.count_id == count_id)
    row = connection.execute(
        sa.select(held.counted_by, held.confirmed_by).where(*here)
    ).one_or_none()
    if row is None:
        raise UnknownNameError(noun="cash_count", name=count_id[:40])
    if row.counted_by == by.user_id:
        raise ApprovalError(reason="own_count")
    if row.confirmed_by is not None:
        raise ApprovalError(reason="confirmed_already")
    connection.execute(
        sa.update(cash_counts).where(*here).values(confirmed_by=by.user_id, confirmed_at=at)
    )
    record_action(
        connection, "cash_count_confirmed", community_id=community_id, user_id=by.user_id, at=at,
        subject=count_id,
    )  # fmt: skip

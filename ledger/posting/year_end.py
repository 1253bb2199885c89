"""The year's end: propose its closing vouchers as drafts, and seal the year once nothing is left.

One person proposes, another approves each of them as any draft. Proposing again proposes only what
is still missing, since every amount follows from the balances that stand.
"""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ClosingError
from ledger.domain.periods import ADJUSTING_MONTH
from ledger.domain.year_end import carry_forwards, still_to_carry
from ledger.posting.books import Books, open_books
from ledger.posting.drafts import save_draft, submit
from ledger.posting.periods import seal_year
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.journal import transactions
from ledger.store.open_drafts import open_drafts
from ledger.store.year_balances import year_balances


def propose_year_end(
    connection: sa.Connection, community_id: int, year: int, *, by: Officer, at: datetime
) -> tuple[str, ...]:
    """Draft and submit the closing vouchers that are still missing; gives the drafts' ids in order.

    Raises:
        ClosingError: months are open, an earlier year is not sealed, drafts of the year's end are under
            way, the year is sealed, or nothing is left to carry forward.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    _check_year(books, year)
    _check_no_drafts(books, year)
    proposed = carry_forwards(year, year_balances(connection, community_id, year), books.accounts)
    if not proposed:
        raise ClosingError(reason="nothing_left", period=_sealing(year))
    made = []
    for item in proposed:
        draft_id = save_draft(connection, community_id, item.draft, by=by, at=at)
        submit(connection, community_id, draft_id, by=by, at=at)
        made.append(draft_id)
    return tuple(made)


def close_year(
    connection: sa.Connection, community_id: int, year: int, *, by: Officer, at: datetime
) -> None:
    """Seal a year of which nothing is left to carry forward; its period 13 takes nothing more.

    Raises:
        ClosingError: as for proposing, or income and expenses still stand.
        CloseOrderError: it is not this year's turn.
    """
    books = open_books(connection, community_id)
    _check_year(books, year)
    _check_no_drafts(books, year)
    if still_to_carry(year_balances(connection, community_id, year)):
        raise ClosingError(reason="not_carried", period=_sealing(year))
    seal_year(connection, community_id, year, by=by, at=at)


def _sealing(year: int) -> int:
    return year * 100 + ADJUSTING_MONTH


def _check_year(books: Books, year: int) -> None:
    period = _sealing(year)
    if books.sealed_through >= period:
        raise ClosingError(reason="sealed", period=period)
    if books.closed_through < period - 1:
        raise ClosingError(reason="months_open", period=period)
    columns = transactions.c
    first = books.connection.execute(
        sa.select(sa.func.min(columns.period)).where(columns.community_id == books.community_id)
    ).scalar_one()
    earlier = max(books.sealed_through // 100 + 1, (first or period) // 100)
    if earlier != year:
        raise ClosingError(reason="earlier_year_open", period=_sealing(earlier))


def _check_no_drafts(books: Books, year: int) -> None:
    period = _sealing(year)
    waiting = open_drafts(books.connection, books.community_id)
    if any(draft.period == period for draft in waiting):
        raise ClosingError(reason="drafts_open", period=period)

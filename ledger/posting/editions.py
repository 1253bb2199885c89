"""Pass a community to the chart edition in force: new accounts, a voucher for the balances, old ones ended."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from ledger.domain.accounts import Account, AccountType, Restriction, Side
from ledger.domain.charts import edition, edition_on
from ledger.domain.editions import ending, passage, passage_draft
from ledger.domain.errors import AccessRefusedError, TextError
from ledger.posting.books import Books, open_books
from ledger.posting.chart import log_chart
from ledger.posting.communities import add_accounts
from ledger.posting.drafts import save_draft, submit
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.balances import held_before
from ledger.store.base import Day
from ledger.store.communities import accounts, communities


def pass_to_edition(
    connection: sa.Connection, community_id: int, *, by: Officer, at: datetime
) -> str:
    """Pass to the edition in force today; gives the id of the submitted draft, empty without balances to move.

    Raises:
        AccessRefusedError: the person does not prepare.
        TextError: the community has this edition already (reason newest_edition).
        Refusal: the first month of the new edition is closed.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    here = communities.c.community_id == community_id
    current = connection.execute(sa.select(communities.c.chart_edition).where(here)).scalar_one()
    wanted = edition_on(local_day(at), edition(current).family)
    # Never back: books that follow a newer edition than today's keep it.
    if edition(current).first_day >= wanted.first_day:
        raise TextError(reason="newest_edition", field="edition", text=wanted.code)
    held = _chart(books)
    found = passage(held, wanted)
    add_accounts(books, found.added, at=at)
    old_end = wanted.first_day - timedelta(days=1)
    _end(books, {code: ending(held[code], wanted, old_end) for code in found.continued})
    log_chart(books, account_codes=sorted(found.continued), first_day=wanted.first_day, at=at)
    connection.execute(sa.update(communities).where(here).values(chart_edition=wanted.code))
    record_action(
        connection, "edition_passed", community_id=community_id, user_id=by.user_id, at=at,
        subject=wanted.code,
    )  # fmt: skip
    activity = {code for code, account in held.items() if account.type.is_activity}
    draft = passage_draft(found, _balances(books, wanted.first_day.year), activity)
    if draft is None:
        return ""
    draft_id = save_draft(connection, community_id, draft, by=by, at=at)
    submit(connection, community_id, draft_id, by=by, at=at)
    return draft_id


def _chart(books: Books) -> dict[str, Account]:
    held = accounts.c
    query = sa.select(accounts).where(held.community_id == books.community_id)
    return {
        row.code: Account(
            code=row.code, name_zh=row.name_zh, name_en=row.name_en, type=AccountType(row.type),
            side=Side(row.side), restriction=Restriction(row.restriction), is_cash=row.is_cash,
            has_sublines=row.has_sublines, plain_zh=row.plain_zh, plain_en=row.plain_en,
            successor=row.successor,
        )
        for row in books.connection.execute(query)
    }  # fmt: skip


def _end(books: Books, last_days: Mapping[str, date]) -> None:
    """Say of accounts that continue elsewhere when they end; every later edition continues some."""
    held = accounts.c
    days = sa.case({code: sa.literal(day, Day) for code, day in last_days.items()}, value=held.code)
    books.connection.execute(
        sa.update(accounts)
        .where(held.community_id == books.community_id, held.code.in_(last_days))
        .values(closed_on=days)
    )
    books.reload_names()


def _balances(books: Books, year: int) -> list[tuple[str, str, int]]:
    """Give what every account of every fund stood at when the year before ended, month 13 included."""
    query = held_before(books.community_id, year * 100 + 1)
    return [(row[0], row[1], row[2]) for row in books.connection.execute(query)]

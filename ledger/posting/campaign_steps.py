"""What every step of a campaign needs: the books, names that are checked, drafts kept with their purpose."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.campaigns import Purpose
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    DateError,
    UnknownNameError,
)
from ledger.domain.transactions import Draft
from ledger.posting.books import Books, open_books
from ledger.posting.draft_batches import submit_many
from ledger.posting.parts import in_parts
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.billed import households_of
from ledger.store.campaigns import campaign_drafts, campaign_pledges
from ledger.store.communities import communities
from ledger.store.inserts import insert_rows


def open_for(connection: sa.Connection, community_id: int, by: Officer) -> Books:
    """Open the books for somebody who prepares.

    Raises:
        AccessRefusedError: their role does not.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    return open_books(connection, community_id)


def buildings_of(books: Books) -> dict[str, str]:
    """Give the building of each household."""
    return {
        item.code: item.building for item in households_of(books.connection, books.community_id)
    }


def check_household(code: str, building_of: Mapping[str, str], field: str) -> None:
    """Refuse a household that is not there.

    Raises:
        UnknownNameError: with its code.
    """
    if code not in building_of:
        raise UnknownNameError(noun="place", name=code[:40], field=field)


def check_channel(books: Books, channel: str) -> None:
    """Refuse an account in which no money lies.

    Raises:
        UnknownNameError: it is not there.
        AccountRuleError: reason not_cash.
    """
    account = books.accounts.get(channel)
    if account is None:
        raise UnknownNameError(noun="account", name=channel[:40], field="channel")
    if not account.is_cash:
        raise AccountRuleError(reason="not_cash", account=channel, field="channel")


def check_day(day: date, at: datetime, field: str) -> None:
    """Refuse a day that has not come.

    Raises:
        DateError: reason future.
    """
    if day > local_day(at):
        raise DateError(text=day.isoformat(), reason="future", field=field)


def done(books: Books, verb: str, number: int, by: Officer, at: datetime) -> None:
    """Let public pages be drawn anew, and say who did it."""
    books.connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == books.community_id)
        .values(public_version=communities.c.public_version + 1)
    )
    record_action(
        books.connection, verb, community_id=books.community_id, user_id=by.user_id, at=at,
        subject=str(number),
    )  # fmt: skip


def propose(
    books: Books, number: int, purpose: Purpose, drafts: Sequence[Draft], by: Officer, at: datetime
) -> list[str]:
    """Hand drafts of a purpose to another person, in as many parts as their leaves take; gives their ids."""
    here = books.community_id
    parts = [part for draft in drafts for part in in_parts(books.connection, here, draft)]
    ids = submit_many(books, parts, by=by, at=at)
    links = [(here, draft_id, number, purpose.value, by.user_id, at) for draft_id in ids]
    insert_rows(books.connection, campaign_drafts, links)
    done(books, f"campaign_{purpose}", number, by, at)
    return ids


def keep_pledges(
    books: Books, number: int, amounts: Mapping[str, int], on: date, by: Officer, at: datetime
) -> None:
    """Keep what households pledged last, in fen by household."""
    held = campaign_pledges.c
    query = (
        sa.select(held.place_code, sa.func.max(held.position))
        .where(held.community_id == books.community_id, held.number == number)
        .group_by(held.place_code)
    )
    newest = {row[0]: row[1] for row in books.connection.execute(query)}
    insert_rows(books.connection, campaign_pledges, [
        (books.community_id, number, place, newest.get(place, 0) + 1, on, minor, by.user_id, at)
        for place, minor in amounts.items()
    ])  # fmt: skip

"""Cash counts as officers see them: counted, in the books, the difference, and by whom."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.balances import balances_on
from ledger.store.communities import accounts
from ledger.store.custody import cash_counts as table
from ledger.store.people import users

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class CashCountView:
    """One count; ``pieces`` maps a value in fen to how many there were."""

    community: CommunityFacts
    count_id: str
    account: Label
    counted_on: date
    pieces: Mapping[int, int]
    counted_minor: int
    book_minor: int
    note: str
    counted_by_id: int
    counted_by: str
    confirmed_by: str
    counted_at: datetime
    confirmed_at: datetime | None

    @property
    def difference_minor(self) -> int:
        """Over (positive) or short (negative)."""
        return self.counted_minor - self.book_minor


@dataclass(frozen=True, slots=True)
class CashCountPage:
    """Counts, the newest first; ``next_after`` asks for the next page."""

    rows: tuple[CashCountView, ...]
    next_after: str | None


def cash_count_page(
    connection: sa.Connection, community: CommunityFacts, *, after: str = ""
) -> CashCountPage:
    """Give a page of counts; ``after`` is the key of the last row of the page before."""
    query = _query(community).order_by(table.c.counted_on.desc(), table.c.count_id.desc())
    day, _, count_id = after.partition(" ")
    if count_id:
        key = sa.tuple_(table.c.counted_on, table.c.count_id)
        last = sa.tuple_(sa.bindparam("day", _day(day), type_=table.c.counted_on.type), count_id)
        query = query.where(key < last)
    found = [_view(community, row) for row in connection.execute(query.limit(PAGE_SIZE + 1))]
    shown = found[:PAGE_SIZE]
    more = f"{shown[-1].counted_on.isoformat()} {shown[-1].count_id}"[:60] if shown else ""
    return CashCountPage(tuple(shown), more if len(found) > PAGE_SIZE else None)


def cash_count(
    connection: sa.Connection, community: CommunityFacts, count_id: str
) -> CashCountView | None:
    """Give one count; None when there is none."""
    row = connection.execute(_query(community).where(table.c.count_id == count_id)).one_or_none()
    return _view(community, row) if row else None


def book_balances(
    connection: sa.Connection, community: CommunityFacts, codes: tuple[str, ...], day: date
) -> dict[str, int]:
    """Give what the books say of a few cash accounts at the end of a day."""
    return balances_on(connection, community.community_id, codes, day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _query(community: CommunityFacts) -> sa.Select[Any]:
    counter, witness = users.alias("counter"), users.alias("witness")
    held = table.c
    return (
        sa.select(
            held.count_id, accounts.c.code, accounts.c.name_zh, accounts.c.name_en,
            held.counted_on, held.content, held.counted_minor, held.book_minor, held.note,
            held.counted_by, counter.c.display_name, witness.c.display_name, held.counted_at,
            held.confirmed_at,
        )
        .join_from(
            table, accounts,
            (accounts.c.community_id == held.community_id) & (accounts.c.code == held.account_code),
        )
        .join(counter, counter.c.user_id == held.counted_by)
        .outerjoin(witness, witness.c.user_id == held.confirmed_by)
        .where(held.community_id == community.community_id)
    )  # fmt: skip


def _view(community: CommunityFacts, row: sa.Row[Any]) -> CashCountView:
    count_id, code, name_zh, name_en, counted_on, content, *rest = tuple(row)
    counted, book, note, counted_by_id, counted_by, confirmed_by, counted_at, confirmed_at = rest
    pieces = {int(value): number for value, number in json.loads(content).items()}
    return CashCountView(
        community, count_id, Label(code, name_zh, name_en), counted_on, pieces, counted, book,
        note, counted_by_id, counted_by, confirmed_by or "", counted_at, confirmed_at,
    )  # fmt: skip

"""What was matched: rows of bills and lines of the books that somebody put together. Officers only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.bills import bill_rows
from ledger.store.journal import lines, transactions
from ledger.store.people import users
from ledger.store.reconciliations import match_lines, match_rows, matches

PAGE_SIZE = 30
#: So many rows and lines of one match are shown.
ITEMS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row of a bill in a match; ``text`` is whom the bank names and what it says, personal data."""

    day: date
    moved_minor: int
    bill_id: str
    text: str


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A line of the books in a match."""

    day: date
    moved_minor: int
    voucher: str
    summary: str


@dataclass(frozen=True, slots=True)
class MatchView:
    """One match: how and by whom it was made, and its first rows and lines of so many."""

    match_id: str
    reason: str
    made_by: str
    made_at: datetime
    moved_minor: int
    row_count: int
    line_count: int
    rows: tuple[MatchedRow, ...]
    lines: tuple[MatchedLine, ...]


@dataclass(frozen=True, slots=True)
class MatchPage:
    """Matches of a month in the order of their vouchers; ``next_after`` asks for the next page."""

    rows: tuple[MatchView, ...]
    next_after: str | None


def month_matches(
    connection: sa.Connection, community: CommunityFacts, account: str, period: int,
    *, after: str = "",
) -> MatchPage:  # fmt: skip
    """Give the matches that hold and have a line in a month, by a fixed number of queries.

    ``after`` is ``next_after`` of the page before.
    """
    found = connection.execute(_query(community, account, period, after)).all()
    ids = [row.match_id for row in found[:PAGE_SIZE]]
    rows, booked = _rows(connection, community, ids), _lines(connection, community, ids)
    shown = tuple(
        MatchView(
            row.match_id, row.reason, row.display_name, row.made_at,
            sum(item.moved_minor for item in booked[row.match_id]), len(rows[row.match_id]),
            len(booked[row.match_id]), tuple(rows[row.match_id][:ITEMS_SHOWN_MAX]),
            tuple(booked[row.match_id][:ITEMS_SHOWN_MAX]),
        )
        for row in found[:PAGE_SIZE]
    )  # fmt: skip
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return MatchPage(shown, f"{last.first_seq} {last.match_id}" if last else None)


def _query(community: CommunityFacts, account: str, period: int, after: str) -> sa.Select[Any]:
    line, own, sealed = lines.c, match_lines.c, matches.c
    first_seq = sa.func.min(own.seq)
    of_month = (
        sa.select(own.match_id, first_seq.label("first_seq"))
        .join_from(
            lines, match_lines,
            (own.community_id == line.community_id) & (own.seq == line.seq)
            & (own.number == line.number),
        )
        .join(
            matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .where(
            line.community_id == community.community_id, line.account_code == account,
            line.period == period, sealed.ended_at.is_(None),
        )
        .group_by(own.match_id)
    )  # fmt: skip
    seq, _, match_id = after.partition(" ")
    if match_id and seq.isascii() and seq.isdecimal() and len(seq) < 16:
        of_month = of_month.having(
            (first_seq > int(seq)) | ((first_seq == int(seq)) & (own.match_id > match_id))
        )
    chosen = of_month.order_by(first_seq, own.match_id).limit(PAGE_SIZE + 1).subquery()
    return (
        sa.select(
            sealed.match_id, sealed.reason, sealed.made_at, users.c.display_name,
            chosen.c.first_seq,
        )
        .join_from(chosen, matches, sealed.match_id == chosen.c.match_id)
        .join(users, users.c.user_id == sealed.made_by)
        .where(sealed.community_id == community.community_id)
        .order_by(chosen.c.first_seq, sealed.match_id)
    )  # fmt: skip


def _rows(
    connection: sa.Connection, community: CommunityFacts, ids: Sequence[str]
) -> defaultdict[str, list[MatchedRow]]:
    own, row = match_rows.c, bill_rows.c
    query = (
        sa.select(
            own.match_id, row.occurred_on, row.moved_minor, row.bill_id, row.counterparty, row.text
        )
        .join_from(
            match_rows, bill_rows,
            (row.community_id == own.community_id) & (row.bill_id == own.bill_id)
            & (row.row_number == own.row_number),
        )
        .where(own.community_id == community.community_id, own.match_id.in_(ids))
        .order_by(own.match_id, row.occurred_on, row.bill_id, row.row_number)
    )  # fmt: skip
    found: defaultdict[str, list[MatchedRow]] = defaultdict(list)
    for item in connection.execute(query):
        text = f"{item.counterparty} {item.text}".strip()
        found[item.match_id].append(
            MatchedRow(item.occurred_on, item.moved_minor, item.bill_id, text)
        )
    return found


def _lines(
    connection: sa.Connection, community: CommunityFacts, ids: Sequence[str]
) -> defaultdict[str, list[MatchedLine]]:
    own, line, header = match_lines.c, lines.c, transactions.c
    query = (
        sa.select(
            own.match_id, line.dated_on,
            (line.debit_minor - line.credit_minor).label("moved_minor"), header.voucher,
            header.summary,
        )
        .join_from(
            match_lines, lines,
            (line.community_id == own.community_id) & (line.seq == own.seq)
            & (line.number == own.number),
        )
        .join(
            transactions, (header.community_id == line.community_id) & (header.seq == line.seq)
        )
        .where(own.community_id == community.community_id, own.match_id.in_(ids))
        .order_by(own.match_id, line.seq, line.number)
    )  # fmt: skip
    found: defaultdict[str, list[MatchedLine]] = defaultdict(list)
    for item in connection.execute(query):
        found[item.match_id].append(
            MatchedLine(item.dated_on, item.moved_minor, item.voucher, item.summary)
        )
    return found

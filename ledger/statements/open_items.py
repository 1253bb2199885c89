"""What bank and books do not have in common on a day: rows without lines, lines without rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from ledger.domain.matching import (
    BankItem,
    BookItem,
    LineKey,
    Match,
    RowKey,
    propose_matches,
)
from ledger.domain.mistakes import answered
from ledger.domain.periods import period_of
from ledger.domain.reconciliations import OpenItem, Reconciliation, side_of
from ledger.statements.values import CommunityFacts
from ledger.store.balances import balance_on
from ledger.store.bill_states import (
    is_counted_elsewhere,
    is_line_matched,
    is_matched,
    is_on_its_way,
    newest_reason,
    taken_back,
)
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_rows, bills
from ledger.store.journal import lines, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches

#: So many open items of each side are compared with each other at once, the oldest first.
ITEMS_MAX = 2_000
_DAY = timedelta(days=1)


class Held(StrEnum):
    """Why an open item cannot be put together with others now."""

    #: A voucher was made for the row and waits: once posted, it is matched by itself.
    DRAFTED = "drafted"
    #: It is matched with something of a later day; on the day that is asked for it was open.
    LATER = "later"


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that no line answers on the day; ``reason`` says why it gets no voucher, where somebody said so."""

    item: BankItem
    counterparty: str
    text: str
    reason: str = ""
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that no row answers on the day."""

    item: BookItem
    voucher: str
    summary: str
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """An account on a day, seen from both sides.

    Attributes:
        begins_on: the first day that a bill of this account covers; None where there is no bill.
        covered_to: the last day that a bill covers.
        bank_minor: what the bills say lies there, None where no bill tells of that day.
        start_minor: by how much bank and books differed before the first bill, fen.
        gaps: first and last days that no bill covers, between the bills, up to the day.
    """

    account: str
    as_of: date
    begins_on: date | None
    covered_to: date | None
    bank_minor: int | None
    book_minor: int
    start_minor: int
    rows: tuple[OpenRow, ...]
    lines: tuple[OpenLine, ...]
    gaps: tuple[tuple[date, date], ...] = ()

    def proposals(self) -> list[Match]:
        """Propose which of the open rows and lines are the same money."""
        bank = [row.item for row in self.rows if row.held is None]
        book = [line.item for line in self.lines if line.held is None]
        return propose_matches(bank[:ITEMS_MAX], book[:ITEMS_MAX])

    def reconciliation(self, bank_minor: int, note: str = "") -> Reconciliation:
        """Give the statement of this day, with the bank's balance as a person read it."""
        items = [
            OpenItem(side_of(row.item.moved_minor, in_bill=True), row.item.day,
                     abs(row.item.moved_minor), f"{row.item.key.bill_id}:{row.item.key.row}")
            for row in self.rows
        ] + [
            OpenItem(side_of(line.item.moved_minor, in_bill=False), line.item.day,
                     abs(line.item.moved_minor), line.voucher)
            for line in self.lines
        ]  # fmt: skip
        return Reconciliation(
            self.account, self.as_of, bank_minor, self.book_minor, tuple(items), note
        )


def account_standing(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date
) -> AccountStanding:
    """Compare bank and books of one account at the end of a day, by a fixed number of queries."""
    spans = _covered(connection, community, account)
    here = community.community_id
    book_minor = balance_on(connection, here, account, as_of)
    if not spans:
        return AccountStanding(account, as_of, None, None, None, book_minor, 0, (), ())
    begins_on, covered_to = spans[0][0], spans[-1][1]
    opening, anchor = _anchors(connection, community, account, as_of)
    return AccountStanding(
        account, as_of, begins_on, covered_to,
        None if anchor is None else _bank_minor(connection, community, account, as_of, anchor),
        book_minor,
        0 if opening is None else _start_minor(connection, community, account, begins_on, opening),
        _open_rows(connection, community, account, as_of),
        _open_lines(connection, community, account, begins_on, as_of),
        _gaps(spans, as_of),
    )  # fmt: skip


_Span = tuple[date, date]


def _covered(connection: sa.Connection, community: CommunityFacts, account: str) -> list[_Span]:
    """Give the days that bills cover, as spans with days between them that none covers."""
    held = bills.c
    query = (
        sa.select(held.first_on, held.last_on)
        .where(
            held.community_id == community.community_id,
            held.account_code == account,
            ~is_withdrawn(bills),
        )
        .order_by(held.first_on, held.last_on)
    )
    spans: list[_Span] = []
    for first_on, last_on in connection.execute(query):
        if spans and first_on <= spans[-1][1] + _DAY:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last_on))
        else:
            spans.append((first_on, last_on))
    return spans


def _gaps(spans: Sequence[_Span], as_of: date) -> tuple[_Span, ...]:
    return tuple(
        (before[1] + _DAY, after[0] - _DAY)
        for before, after in pairwise(spans)
        if before[1] + _DAY <= as_of
    )


def _anchors(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date
) -> tuple[Any, Any]:
    """Give the first bill that tells what it opens with, and the newest that tells a balance of the day."""
    held = bills.c
    here = (
        held.community_id == community.community_id, held.account_code == account,
        ~is_withdrawn(bills),
    )  # fmt: skip
    first = (
        sa.select(held.first_on, held.opening_minor)
        .where(*here, held.opening_minor.is_not(None))
        .order_by(held.first_on, held.bill_id)
        .limit(1)
    )
    told = (
        sa.select(held.first_on, held.last_on, held.opening_minor, held.closing_minor)
        .where(
            *here, held.first_on <= as_of, held.last_on >= as_of,
            held.opening_minor.is_not(None) | (held.closing_minor.is_not(None) & (held.last_on == as_of)),
        )
        .order_by(held.last_on.desc(), held.bill_id)
        .limit(1)
    )  # fmt: skip
    return connection.execute(first).one_or_none(), connection.execute(told).one_or_none()


def _start_minor(
    connection: sa.Connection,
    community: CommunityFacts,
    account: str,
    begins_on: date,
    opening: Any,
) -> int:
    """Give by how much bank and books differed before the first day that a bill covers.

    Where an earlier bill tells no balance, its rows lead back from what a later one opens with.
    """
    before_minor = balance_on(connection, community.community_id, account, begins_on - _DAY)
    moved = _moved(connection, community, account, begins_on, opening.first_on - _DAY)
    return int(opening.opening_minor) - moved - before_minor


def _bank_minor(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date, anchor: Any
) -> int:
    """Give the bank's balance of a day: as a bill closes with it, or as its opening and rows add up to."""
    if anchor.last_on == as_of and anchor.closing_minor is not None:
        return int(anchor.closing_minor)
    return int(anchor.opening_minor) + _moved(
        connection, community, account, anchor.first_on, as_of
    )


def _moved(
    connection: sa.Connection, community: CommunityFacts, account: str, first: date, last: date
) -> int:
    held = bill_rows.c
    query = sa.select(sa.func.coalesce(sa.func.sum(held.moved_minor), 0)).where(
        held.community_id == community.community_id, held.account_code == account,
        held.occurred_on.between(first, last), ~is_counted_elsewhere(),
    )  # fmt: skip
    return int(connection.execute(query).scalar_one())


def _reaching_beyond(community: CommunityFacts, account: str, as_of: date) -> sa.Subquery:
    """Give the matches that have something of a later day: on the day, only one side knew of it."""
    here, row, line = community.community_id, bill_rows.c, lines.c
    later_rows = (
        sa.select(match_rows.c.match_id)
        .join_from(
            bill_rows, match_rows,
            (match_rows.c.community_id == row.community_id) & (match_rows.c.bill_id == row.bill_id)
            & (match_rows.c.row_number == row.row_number),
        )
        .where(row.community_id == here, row.account_code == account, row.occurred_on > as_of)
    )  # fmt: skip
    later_lines = (
        sa.select(match_lines.c.match_id)
        .join_from(
            lines, match_lines,
            (match_lines.c.community_id == line.community_id) & (match_lines.c.seq == line.seq)
            & (match_lines.c.number == line.number),
        )
        .where(
            line.community_id == here, line.account_code == account,
            line.period >= period_of(as_of), line.dated_on > as_of,
        )
    )  # fmt: skip
    found = later_rows.union(later_lines).subquery()
    return (
        sa.select(matches.c.match_id)
        .join_from(found, matches, matches.c.match_id == found.c.match_id)
        .where(
            matches.c.community_id == here,
            matches.c.account_code == account,
            matches.c.ended_at.is_(None),
        )
        .subquery()
    )


def _open_rows(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date
) -> tuple[OpenRow, ...]:
    held, own = bill_rows.c, match_rows.c
    asked = sa.select(
        held.bill_id, held.row_number, held.occurred_on, held.moved_minor, held.counterparty,
        held.text,
    ).where(held.occurred_on <= as_of, held.moved_minor != 0)  # fmt: skip
    free = asked.add_columns(
        newest_reason().label("reason"),
        sa.case((is_on_its_way(), Held.DRAFTED.value)).label("held"),
    ).where(
        held.community_id == community.community_id, held.account_code == account,
        ~is_matched(), ~is_counted_elsewhere(),
    )  # fmt: skip
    later = _reaching_beyond(community, account, as_of)
    beyond = (
        asked.add_columns(
            sa.literal("").label("reason"), sa.literal(Held.LATER.value).label("held")
        )
        .join_from(
            later, match_rows,
            (own.community_id == community.community_id) & (own.match_id == later.c.match_id),
        )
        .join(
            bill_rows,
            (held.community_id == own.community_id) & (held.bill_id == own.bill_id)
            & (held.row_number == own.row_number),
        )
    )  # fmt: skip
    found = (_row(row) for query in (free, beyond) for row in connection.execute(query))
    return tuple(sorted(found, key=lambda row: (row.item.day, row.item.key)))


def _row(row: Any) -> OpenRow:
    item = BankItem(RowKey(row.bill_id, row.row_number), row.occurred_on, row.moved_minor)
    held = Held(row.held) if row.held else None
    return OpenRow(item, row.counterparty, row.text, row.reason or "", held)


def _open_lines(
    connection: sa.Connection, community: CommunityFacts, account: str, first_on: date, as_of: date
) -> tuple[OpenLine, ...]:
    line, header, own = lines.c, transactions.c, match_lines.c
    here = community.community_id
    asked = sa.select(
        line.seq, line.number, line.dated_on,
        (line.debit_minor - line.credit_minor).label("moved_minor"), header.voucher,
        header.summary, header.corrects, header.external_id, taken_back().label("taken_back"),
    ).where(line.period <= period_of(as_of), line.dated_on <= as_of)  # fmt: skip
    its_header = (header.community_id == line.community_id) & (header.seq == line.seq)
    free = asked.join_from(lines, transactions, its_header).where(
        line.community_id == here,
        line.account_code == account,
        line.period >= period_of(first_on),
        line.dated_on >= first_on,
        ~is_line_matched(),
    )
    # A line from before the first bill is open where a row answered it only after the day.
    later = _reaching_beyond(community, account, as_of)
    beyond = (
        asked.join_from(
            later, match_lines,
            (own.community_id == here) & (own.match_id == later.c.match_id),
        )
        .join(
            lines,
            (line.community_id == own.community_id) & (line.seq == own.seq)
            & (line.number == own.number),
        )
        .join(transactions, its_header)
    )  # fmt: skip
    found = [
        (row, held)
        for query, held in ((free, None), (beyond, Held.LATER))
        for row in connection.execute(query)
    ]
    families = _families(row for row, _ in found)
    made = (_line(row, held, families[row.seq]) for row, held in found)
    return tuple(sorted(made, key=lambda line: (line.item.day, line.item.key)))


def _families(found: Iterable[Any]) -> Mapping[int, int]:
    """Give the first voucher of each: a re-entry may itself have been reversed and entered anew."""
    parents: dict[int, int] = {}
    for row in found:
        about = answered(row.external_id or "")
        parents[row.seq] = row.corrects or (about[1] if about else row.seq)
    # What corrects comes after what it corrects, so that each finds the first of those before it.
    families: dict[int, int] = {}
    for seq in sorted(parents):
        parent = parents[seq]
        families[seq] = families.get(parent, parent)
    return families


def _line(row: Any, held: Held | None, family: int) -> OpenLine:
    key = LineKey(row.seq, row.number)
    item = BookItem(key, row.dated_on, row.moved_minor, family, row.taken_back or 0)
    return OpenLine(item, row.voucher, row.summary, held)

"""What bank and books do not have in common on a day: rows without lines, lines without rows."""

from dataclasses import dataclass
from datetime import date, timedelta
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
from ledger.store.bill_states import is_line_matched, is_matched, is_same_event
from ledger.store.bills import bill_rows, bills
from ledger.store.journal import lines, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches

#: So many open items are compared with each other at once, the oldest first.
ITEMS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that no line answers."""

    item: BankItem
    counterparty: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that no row answers."""

    item: BookItem
    voucher: str
    summary: str


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """An account on a day, seen from both sides.

    Attributes:
        begins_on: the first day that a bill of this account covers; None where there is no bill.
        covered_to: the last day that a bill covers.
        bank_minor: what the bills say lies there, None where no bill tells of that day.
        start_minor: by how much bank and books differed before the first bill, fen.
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

    def proposals(self) -> list[Match]:
        """Propose which of the open rows and lines are the same money."""
        bank = [row.item for row in self.rows]
        book = [line.item for line in self.lines]
        return propose_matches(bank, book)

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
    begins_on, covered_to = _covered(connection, community, account)
    here = community.community_id
    book_minor = balance_on(connection, here, account, as_of)
    if begins_on is None:
        return AccountStanding(account, as_of, None, None, None, book_minor, 0, (), ())
    opening, anchor = _anchors(connection, community, account, as_of)
    before_minor = balance_on(connection, here, account, begins_on - timedelta(days=1))
    return AccountStanding(
        account, as_of, begins_on, covered_to,
        _bank_minor(connection, community, account, as_of, anchor), book_minor,
        0 if opening is None else opening - before_minor,
        _open_rows(connection, community, account, as_of),
        _open_lines(connection, community, account, begins_on, as_of),
    )  # fmt: skip


def _covered(
    connection: sa.Connection, community: CommunityFacts, account: str
) -> tuple[date | None, date | None]:
    held = bills.c
    query = sa.select(
        sa.func.min(held.first_on, type_=held.first_on.type),
        sa.func.max(held.last_on, type_=held.last_on.type),
    ).where(held.community_id == community.community_id, held.account_code == account)
    first_on, last_on = connection.execute(query).one()
    return first_on, last_on


def _anchors(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date
) -> tuple[int | None, Any]:
    """Give what the first bill opens with, and the newest bill that tells a balance of the day."""
    held = bills.c
    here = (held.community_id == community.community_id, held.account_code == account)
    first = (
        sa.select(held.opening_minor)
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
    return connection.execute(first).scalar_one_or_none(), connection.execute(told).one_or_none()


def _bank_minor(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date, anchor: Any
) -> int | None:
    """Give the bank's balance of a day: as a bill closes with it, or as its opening and rows add up to."""
    if anchor is None:
        return None
    if anchor.last_on == as_of and anchor.closing_minor is not None:
        return int(anchor.closing_minor)
    held = bill_rows.c
    query = sa.select(sa.func.coalesce(sa.func.sum(held.moved_minor), 0)).where(
        held.community_id == community.community_id, held.account_code == account,
        held.occurred_on.between(anchor.first_on, as_of), ~is_same_event(),
    )  # fmt: skip
    return int(anchor.opening_minor) + int(connection.execute(query).scalar_one())


def _reaches_beyond(match_id: sa.ColumnElement[str], as_of: date) -> sa.ColumnElement[bool]:
    """Tell whether a match has something of a later day: then only one side knew of it on the day."""
    row, line = bill_rows.alias("later_row"), lines.alias("later_line")
    own_row, own_line = match_rows.alias("own_row"), match_lines.alias("own_line")
    later_row = (
        sa.select(sa.literal(1))
        .join_from(
            own_row, row,
            (row.c.community_id == own_row.c.community_id) & (row.c.bill_id == own_row.c.bill_id)
            & (row.c.row_number == own_row.c.row_number),
        )
        .where(own_row.c.match_id == match_id, row.c.occurred_on > as_of)
        .where(own_row.c.community_id == matches.c.community_id)
    )  # fmt: skip
    later_line = (
        sa.select(sa.literal(1))
        .join_from(
            own_line, line,
            (line.c.community_id == own_line.c.community_id) & (line.c.seq == own_line.c.seq)
            & (line.c.number == own_line.c.number),
        )
        .where(own_line.c.match_id == match_id, line.c.dated_on > as_of)
        .where(own_line.c.community_id == matches.c.community_id)
    )  # fmt: skip
    return later_row.correlate(matches).exists() | later_line.correlate(matches).exists()


def _open_rows(
    connection: sa.Connection, community: CommunityFacts, account: str, as_of: date
) -> tuple[OpenRow, ...]:
    held, own, sealed = bill_rows.c, match_rows.c, matches.c
    beyond = (
        sa.select(sa.literal(1))
        .join_from(
            match_rows, matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .where(
            own.community_id == held.community_id, own.bill_id == held.bill_id,
            own.row_number == held.row_number, sealed.ended_at.is_(None),
            _reaches_beyond(sealed.match_id, as_of),
        )
        .correlate(bill_rows)
        .exists()
    )  # fmt: skip
    query = (
        sa.select(
            held.bill_id, held.row_number, held.occurred_on, held.moved_minor, held.counterparty,
            held.text,
        )
        .where(
            held.community_id == community.community_id, held.account_code == account,
            held.occurred_on <= as_of, held.moved_minor != 0, ~is_same_event(),
            ~is_matched() | beyond,
        )
        .order_by(held.occurred_on, held.bill_id, held.row_number)
    )  # fmt: skip
    return tuple(
        OpenRow(
            BankItem(RowKey(row.bill_id, row.row_number), row.occurred_on, row.moved_minor),
            row.counterparty, row.text,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _open_lines(
    connection: sa.Connection, community: CommunityFacts, account: str, first_on: date, as_of: date
) -> tuple[OpenLine, ...]:
    line, header, own, sealed = lines.c, transactions.c, match_lines.c, matches.c
    beyond = (
        sa.select(sa.literal(1))
        .join_from(
            match_lines, matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .where(
            own.community_id == line.community_id, own.seq == line.seq,
            own.number == line.number, sealed.ended_at.is_(None),
            _reaches_beyond(sealed.match_id, as_of),
        )
        .correlate(lines)
        .exists()
    )  # fmt: skip
    query = (
        sa.select(
            line.seq, line.number, line.dated_on,
            (line.debit_minor - line.credit_minor).label("moved_minor"), header.voucher,
            header.summary, header.corrects, header.external_id,
        )
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(
            line.community_id == community.community_id, line.account_code == account,
            line.period.between(period_of(first_on), period_of(as_of)),
            line.dated_on.between(first_on, as_of), ~is_line_matched() | beyond,
        )
        .order_by(line.dated_on, line.seq, line.number)
    )  # fmt: skip
    return tuple(_line(row) for row in connection.execute(query))


def _line(row: Any) -> OpenLine:
    about = answered(row.external_id or "")
    family = row.corrects or (about[1] if about else row.seq)
    item = BookItem(LineKey(row.seq, row.number), row.dated_on, row.moved_minor, family)
    return OpenLine(item, row.voucher, row.summary)

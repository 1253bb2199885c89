"""Try a rule on past rows of bills before it is switched on: what it would take, and what people said of those.

By a fixed number of queries over the newest rows alone. Officers only: rows name persons.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.bill_bookings import Booking, Part, agrees
from ledger.domain.bill_rules import BillRule, first_fitting, room_of
from ledger.domain.bills import BillRow
from ledger.domain.matching import RowKey
from ledger.statements.bill_bookings import bookings, drafted, matched
from ledger.statements.values import CommunityFacts
from ledger.store.bill_states import is_open
from ledger.store.bill_values import household_rooms, row_of
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_rows, bills

#: So many of the newest rows a rule is tried on.
ROWS_MAX = 5_000
#: So many rows of each sort are shown.
SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class TriedRow:
    """A row that the rule would take; ``parts`` says where people booked it, and ``voucher`` in which voucher."""

    key: RowKey
    account: str
    day: date
    moved_minor: int
    counterparty: str
    text: str
    kind: str
    voucher: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule makes of past rows; amounts in fen.

    Attributes:
        row_count: rows it was tried on, of the days ``first_on`` to ``last_on``.
        fit_count, fit_minor: rows that it is about, and what they amount to.
        taken: rules before it that take some of those, by name, with how many.
        open_count: rows it would take of which nobody has said yet what they are.
        booked_count: rows it would take that people have booked; ``otherwise_count`` of them otherwise.
        without_fee_account: rows it would take with a fee, where it does not say where fees go.
        without_room: rows it would take that name no room, or none that is known.
        otherwise, waiting: the newest of those booked otherwise, and of the open ones.
        other_bills: where its money comes from has bills of its own, which tell of the same transfers.
    """

    row_count: int
    first_on: date | None
    last_on: date | None
    fit_count: int
    fit_minor: int
    taken: tuple[tuple[str, int], ...]
    open_count: int
    booked_count: int
    otherwise_count: int
    without_fee_account: int
    without_room: int
    otherwise: tuple[TriedRow, ...]
    waiting: tuple[TriedRow, ...]
    other_bills: bool = False

    @property
    def taken_count(self) -> int:
        """How many rows that it is about another rule takes before."""
        return sum(count for _, count in self.taken)


@dataclass(slots=True)
class _Tally:
    """What is counted while the rows are gone through."""

    rule: BillRule
    before: Sequence[BillRule]
    booked: Mapping[RowKey, Booking]
    rooms: Mapping[str, str]
    fit_count: int = 0
    fit_minor: int = 0
    open_count: int = 0
    booked_count: int = 0
    otherwise_count: int = 0
    without_fee_account: int = 0
    without_room: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    otherwise: list[TriedRow] = field(default_factory=list)
    waiting: list[TriedRow] = field(default_factory=list)

    def add(self, row: BillRow, stored: Any) -> None:
        """Count a row that the rule is about."""
        outcome = self.rule.outcome
        self.fit_count += 1
        self.fit_minor += row.amount_minor
        earlier = first_fitting(self.before, row, stored.account_code)
        if earlier is not None:
            self.taken[earlier.name] += 1
            return
        if outcome.by_room and not room_of(row, self.rooms):
            self.without_room += 1
            return
        if row.fee_minor and not outcome.fee_account:
            self.without_fee_account += 1
        if stored.is_open:
            self.open_count += 1
            _show(self.waiting, row, stored, None)
        booking = self.booked.get(RowKey(stored.bill_id, stored.row_number))
        if booking is not None:
            self.booked_count += 1
            if not agrees(outcome, row, booking):
                self.otherwise_count += 1
                _show(self.otherwise, row, stored, booking)


def bill_trial(
    connection: sa.Connection, community: CommunityFacts, rule: BillRule, before: Sequence[BillRule]
) -> Trial:
    """Try a rule on the newest rows of its accounts; ``before`` are the rules that are asked first."""
    with_bills = _accounts_with_bills(connection, community)
    asked = [code for code in with_bills if not rule.accounts or code in rule.accounts]
    found = _newest_rows(connection, community, asked)
    days = [stored.occurred_on for stored in found]
    booked = _booked(connection, community, asked, min(days)) if days else {}
    rooms = household_rooms(connection, community.community_id) if rule.outcome.by_room else {}
    tally = _Tally(rule, before, booked, rooms)
    for stored in found:
        row = row_of(stored)
        if row.moved_minor and rule.fits(row, stored.account_code):
            tally.add(row, stored)
    return Trial(
        len(found), min(days, default=None), max(days, default=None), tally.fit_count,
        tally.fit_minor, tuple(tally.taken.most_common()), tally.open_count, tally.booked_count,
        tally.otherwise_count, tally.without_fee_account, tally.without_room,
        tuple(tally.otherwise), tuple(tally.waiting),
        any(share.account in with_bills for share in rule.outcome.shares),
    )  # fmt: skip


def _show(shown: list[TriedRow], row: BillRow, stored: Any, booking: Booking | None) -> None:
    if len(shown) < SHOWN_MAX:
        shown.append(TriedRow(
            RowKey(stored.bill_id, stored.row_number), stored.account_code, stored.occurred_on,
            row.moved_minor, row.counterparty, row.text, row.kind,
            booking.voucher if booking else "", tuple(booking.parts) if booking else (),
        ))  # fmt: skip


def _accounts_with_bills(connection: sa.Connection, community: CommunityFacts) -> list[str]:
    held = bills.c
    query = (
        sa.select(held.account_code)
        .where(held.community_id == community.community_id)
        .distinct()
        .order_by(held.account_code)
    )
    return list(connection.execute(query).scalars())


def _newest_keys(community: CommunityFacts, asked: Sequence[str]) -> sa.Subquery:
    """Select the keys of the newest rows: those of each account from its index, then the newest of all."""
    held = bill_rows.c
    newest = [
        sa.select(
            sa.select(held.bill_id, held.row_number, held.occurred_on)
            .where(
                held.community_id == community.community_id,
                held.account_code == code,
                ~is_withdrawn(bill_rows),
            )
            .order_by(held.occurred_on.desc(), held.bill_id.desc(), held.row_number.desc())
            .limit(ROWS_MAX)
            .subquery()
        )
        for code in asked
    ]
    every = sa.union_all(*newest).subquery()
    columns = every.c
    return (
        sa.select(columns.bill_id, columns.row_number)
        .order_by(columns.occurred_on.desc(), columns.bill_id.desc(), columns.row_number.desc())
        .limit(ROWS_MAX)
        .subquery()
    )


def _newest_rows(
    connection: sa.Connection, community: CommunityFacts, asked: Sequence[str]
) -> Sequence[Any]:
    if not asked:
        return ()
    keys, held = _newest_keys(community, asked), bill_rows.c
    query = (
        sa.select(bill_rows, is_open().label("is_open"))
        .join_from(
            keys, bill_rows,
            (held.community_id == community.community_id) & (held.bill_id == keys.c.bill_id)
            & (held.row_number == keys.c.row_number),
        )
        .order_by(held.occurred_on.desc(), held.bill_id.desc(), held.row_number.desc())
    )  # fmt: skip
    return connection.execute(query).all()


def _booked(
    connection: sa.Connection, community: CommunityFacts, asked: Sequence[str], first_on: date
) -> dict[RowKey, Booking]:
    """Give the vouchers of rows since a day: by the rows' own index, however much was booked before."""
    held = bill_rows.c
    ways = []
    for query in (drafted(community), matched(community)):
        columns = query.selected_columns
        ways.append(
            query.join(
                bill_rows,
                (held.bill_id == columns.bill_id) & (held.row_number == columns.row_number),
            ).where(
                held.community_id == community.community_id, held.account_code.in_(asked),
                held.occurred_on >= first_on,
            )
        )  # fmt: skip
    return bookings(connection, community, sa.union(*ways).subquery())

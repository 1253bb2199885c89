"""What an open row of a bill may be: a line that is booked, a draft on its way, or the other end of a transfer.

For the rows of one page together, by a fixed number of queries. A person chooses; nothing is taken by itself.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.matching import DAYS_APART_MAX, LineKey, RowKey
from ledger.statements.bills import BillView, RowView
from ledger.statements.values import CommunityFacts, Label
from ledger.store.bill_states import is_counted_elsewhere, is_line_matched, is_open, taken_back
from ledger.store.bills import bill_drafts, bill_rows, bills
from ledger.store.communities import accounts
from ledger.store.drafts import drafts
from ledger.store.journal import lines, transactions
from ledger.store.open_drafts import open_drafts

#: So many of each kind are offered for a row.
OFFERED_MAX = 3
#: The two ends of a transfer are seldom further apart.
TRANSFER_DAYS_MAX = 5
#: What an app paid with a bank card stands in the app's bill and the bank's, a day apart at most.
TWIN_DAYS_MAX = 1


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of the same amount that no row answers yet."""

    key: LineKey
    voucher: str
    summary: str
    day: date


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft on its way that moves the same amount on the account."""

    draft_id: str
    summary: str
    day: date


@dataclass(frozen=True, slots=True)
class OtherEnd:
    """A row with the same amount: open in another account the other way a transfer, the same way a twin.

    A twin may also stand on the account itself, in a bill of another format, whatever became of it there.
    """

    key: RowKey
    account: Label
    day: date
    counterparty: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a row may be, the nearest day first."""

    lines: tuple[BookedLine, ...] = ()
    drafts: tuple[WaitingDraft, ...] = ()
    ends: tuple[OtherEnd, ...] = ()
    twins: tuple[OtherEnd, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.lines or self.drafts or self.ends or self.twins)


def suggestions(
    connection: sa.Connection, community: CommunityFacts, shown: BillView, rows: Sequence[RowView]
) -> dict[RowKey, Suggestions]:
    """Give for each open row of a bill what it may be; rows of the same amount get different ones first."""
    account = shown.account.code
    asked = [row for row in rows if row.state == "open"]
    if not asked:
        return {}
    booked = _booked(connection, community, account, asked)
    waiting = _waiting(connection, community, account)
    others = _others(connection, community, shown, asked)
    ends = {
        minor: [item for item in items if item.account.code != account]
        for minor, items in others.items()
    }
    dealt = set[Any]()
    return {
        row.key: Suggestions(
            _near(booked.get(row.moved_minor, ()), row.day, DAYS_APART_MAX, dealt),
            _near(waiting.get(row.moved_minor, ()), row.day, DAYS_APART_MAX, dealt),
            _near(ends.get(-row.moved_minor, ()), row.day, TRANSFER_DAYS_MAX, dealt),
            _near(others.get(row.moved_minor, ()), row.day, TWIN_DAYS_MAX, dealt),
        )
        for row in asked
    }


def _near(found: Sequence[Any], day: date, days_max: int, dealt: set[Any]) -> tuple[Any, ...]:
    """Give the nearest, those first that no row before was offered first: one answers for one row."""
    near = [item for item in found if abs((item.day - day).days) <= days_max]
    near.sort(key=lambda item: (item in dealt, abs((item.day - day).days)))
    dealt.update(near[:1])
    return tuple(near[:OFFERED_MAX])


def _booked(
    connection: sa.Connection, community: CommunityFacts, account: str, rows: Sequence[RowView]
) -> Mapping[int, Sequence[BookedLine]]:
    line, header = lines.c, transactions.c
    first, last = _window(rows, DAYS_APART_MAX)
    moved = line.debit_minor - line.credit_minor
    query = (
        sa.select(
            line.seq, line.number, line.dated_on, moved.label("moved_minor"), header.voucher,
            header.summary,
        )
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(
            line.community_id == community.community_id, line.account_code == account,
            line.period.between(first.year * 100 + first.month, last.year * 100 + last.month),
            line.dated_on.between(first, last),
            moved.in_({row.moved_minor for row in rows}), ~is_line_matched(),
            taken_back().is_(None),
        )
        .order_by(line.dated_on, line.seq, line.number)
    )  # fmt: skip
    found: defaultdict[int, list[BookedLine]] = defaultdict(list)
    for row in connection.execute(query):
        key = LineKey(row.seq, row.number)
        found[row.moved_minor].append(BookedLine(key, row.voucher, row.summary, row.dated_on))
    return found


def _waiting(
    connection: sa.Connection, community: CommunityFacts, account: str
) -> Mapping[int, Sequence[WaitingDraft]]:
    """Give drafts on their way by what they move on the account, those made of its rows left out.

    One that takes a voucher back is no movement at the bank.
    """
    found: defaultdict[int, list[WaitingDraft]] = defaultdict(list)
    for draft in open_drafts(connection, community.community_id, ~_made_of_rows(account)):
        moved = sum(
            line.get("debit_minor", 0) - line.get("credit_minor", 0)
            for line in draft.content["lines"]
            if line["account"] == account
        )
        day = date.fromisoformat(draft.content.get("occurred_on", draft.content["dated_on"]))
        if moved and draft.content.get("kind") != "reversal":
            found[moved].append(WaitingDraft(draft.draft_id, draft.content["summary"], day))
    return found


def _made_of_rows(account: str) -> sa.ColumnElement[bool]:
    """Tell of a draft whether it is about rows of the account already: a bill may have made thousands."""
    link, row = bill_drafts.c, bill_rows.c
    return (
        sa.select(sa.literal(1))
        .join_from(
            bill_drafts, bill_rows,
            (row.community_id == link.community_id) & (row.bill_id == link.bill_id)
            & (row.row_number == link.row_number),
        )
        .where(
            link.community_id == drafts.c.community_id, link.draft_id == drafts.c.draft_id,
            row.account_code == account,
        )
        .correlate(drafts)
        .exists()
    )  # fmt: skip


def _others(
    connection: sa.Connection, community: CommunityFacts, shown: BillView, rows: Sequence[RowView]
) -> Mapping[int, Sequence[OtherEnd]]:
    """Give rows of other accounts that are open, and rows of this account that another format told of."""
    row, name, account = bill_rows.c, accounts.c, shown.account.code
    first, last = _window(rows, TRANSFER_DAYS_MAX)
    query = (
        sa.select(
            row.bill_id, row.row_number, row.occurred_on, row.moved_minor, row.counterparty,
            row.account_code, name.name_zh, name.name_en, name.plain_zh, name.plain_en,
        )
        .join_from(
            bill_rows, accounts,
            (name.community_id == row.community_id) & (name.code == row.account_code),
        )
        .join(
            bills, (bills.c.community_id == row.community_id) & (bills.c.bill_id == row.bill_id)
        )
        .where(
            row.community_id == community.community_id,
            sa.case(
                (row.account_code != account, is_open()),
                else_=(bills.c.format != shown.format) & ~is_counted_elsewhere(),
            ),
            row.occurred_on.between(first, last),
            row.moved_minor.in_({way * item.moved_minor for item in rows for way in (1, -1)}),
        )
        .order_by(row.occurred_on, row.bill_id, row.row_number)
    )  # fmt: skip
    found: defaultdict[int, list[OtherEnd]] = defaultdict(list)
    for item in connection.execute(query):
        label = Label(
            item.account_code, item.plain_zh or item.name_zh, item.plain_en or item.name_en
        )
        key = RowKey(item.bill_id, item.row_number)
        found[item.moved_minor].append(OtherEnd(key, label, item.occurred_on, item.counterparty))
    return found


def _window(rows: Sequence[RowView], days: int) -> tuple[date, date]:
    around = [row.day for row in rows]
    return min(around) - timedelta(days=days), max(around) + timedelta(days=days)

"""Bills as the desk sees them: what was imported, and what became of each row. Officers only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.bills import BillWarning, WarningCode
from ledger.domain.matching import RowKey
from ledger.statements.bill_withdrawals import Withdrawal, withdrawals
from ledger.statements.values import CommunityFacts, Label
from ledger.store.bill_states import is_open, is_reversed, newest_choice
from ledger.store.bills import bill_choices, bill_drafts, bill_rows, bills
from ledger.store.communities import accounts
from ledger.store.drafts import drafts
from ledger.store.journal import transactions
from ledger.store.people import users
from ledger.store.reconciliations import match_lines, match_rows, matches
from ledger.store.row_keys import of_bills

PAGE_SIZE = 50
#: Of every bill in the list all rows are looked at, to count the open ones: a year of one account.
BILLS_PAGE_SIZE = 12


@dataclass(frozen=True, slots=True)
class BillView:
    """One bill; ``open_count`` is how many of its rows somebody still has to say something of.

    ``withdrawal`` says whether it was taken back, or is asked to be.
    """

    bill_id: str
    account: Label
    format: str
    file_name: str
    file_sha256: str
    first_on: date
    last_on: date
    opening_minor: int | None
    closing_minor: int | None
    row_count: int
    known_count: int
    in_minor: int
    out_minor: int
    warnings: tuple[BillWarning, ...]
    imported_by: str
    imported_at: datetime
    open_count: int
    withdrawal: Withdrawal | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back and counts for nothing."""
        return self.withdrawal is not None and self.withdrawal.is_done


@dataclass(frozen=True, slots=True)
class BillPage:
    """Bills, the newest first; ``next_after`` asks for the next page."""

    rows: tuple[BillView, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One row and what became of it.

    ``state`` is open, neutral, drafted, matched, set_aside, same, or withdrawn with its bill. ``draft_id`` and
    ``voucher`` lead to what it became, ``reason`` says why it was set aside or is neutral; ``reversed_voucher``
    is what it had become before that was reversed. ``refund_of`` is the number that a refund names.
    """

    key: RowKey
    account: Label
    day: date
    time: str
    direction: str
    amount_minor: int
    fee_minor: int
    moved_minor: int
    counterparty: str
    text: str
    kind: str
    status: str
    serial: str
    order: str
    state: str
    reason: str = ""
    draft_id: str = ""
    draft_state: str = ""
    voucher: str = ""
    match_id: str = ""
    reversed_voucher: str = ""
    refund_of: str = ""


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows of a bill in its order; ``next_after`` is the number of the last one where more follow."""

    rows: tuple[RowView, ...]
    next_after: int | None
    open_count: int


def bill_page(connection: sa.Connection, community: CommunityFacts, *, after: str = "") -> BillPage:
    """Give a page of bills; ``after`` is the key of the last one of the page before."""
    query = _bill_query(community).order_by(bills.c.imported_at.desc(), bills.c.bill_id.desc())
    if after:
        last = sa.select(bills.c.imported_at).where(
            bills.c.community_id == community.community_id, bills.c.bill_id == after
        )
        at = connection.execute(last).scalar_one_or_none()
        if at is None:
            return BillPage((), None)
        earlier = (bills.c.imported_at < at) | (
            (bills.c.imported_at == at) & (bills.c.bill_id < after)
        )
        query = query.where(earlier)
    found = connection.execute(query.limit(BILLS_PAGE_SIZE + 1)).all()
    taken_back = withdrawals(connection, community, [row.bill_id for row in found])
    shown = tuple(_bill(row, taken_back.get(row.bill_id)) for row in found[:BILLS_PAGE_SIZE])
    return BillPage(shown, shown[-1].bill_id if len(found) > BILLS_PAGE_SIZE else None)


def bill(connection: sa.Connection, community: CommunityFacts, bill_id: str) -> BillView | None:
    """Give one bill; None when there is none."""
    query = _bill_query(community).where(bills.c.bill_id == bill_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return _bill(row, withdrawals(connection, community, [bill_id]).get(bill_id))


def row_page(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: BillView,
    *,
    after: int = 0,
    open_only: bool = False,
    page_size: int = PAGE_SIZE,
) -> RowPage:
    """Give rows of a bill with what became of them, by a fixed number of queries."""
    held = bill_rows.c
    query = (
        sa.select(bill_rows, newest_choice().label("choice"))
        .where(
            held.community_id == community.community_id,
            held.bill_id == shown.bill_id,
            held.row_number > after,
        )
        .order_by(held.row_number)
        .limit(page_size + 1)
    )
    if open_only:
        query = query.where(is_open())
    found = connection.execute(query).all()
    rows = row_views(connection, community, found[:page_size], {shown.account.code: shown.account})
    if shown.is_withdrawn:
        rows = tuple(replace(row, state="withdrawn") for row in rows)
    more = rows[-1].key.row if len(found) > page_size else None
    return RowPage(rows, more, shown.open_count)


def row_views(
    connection: sa.Connection,
    community: CommunityFacts,
    found: Sequence[Any],
    labels: Mapping[str, Label],
) -> tuple[RowView, ...]:
    """Say of stored rows, which have their newest choice with them, what became of them."""
    keys = [RowKey(row.bill_id, row.row_number) for row in found]
    drafted, taken_back = _drafted(connection, community, keys)
    matched = _matched(connection, community, keys)
    reasons = _reasons(connection, community, keys)
    return tuple(
        replace(
            _view(row, key, labels[row.account_code], drafted.get(key), matched.get(key), reasons),
            reversed_voucher=taken_back.get(key, ""),
        )
        for row, key in zip(found, keys, strict=True)
    )


def _bill_query(community: CommunityFacts) -> sa.Select[Any]:
    held, name = bills.c, accounts.c
    left = (
        sa.select(sa.func.count())
        .select_from(bill_rows)
        .where(
            bill_rows.c.community_id == held.community_id,
            bill_rows.c.bill_id == held.bill_id,
            is_open(),
        )
        .correlate(bills)
        .scalar_subquery()
        .label("open_count")
    )
    return (
        sa.select(
            bills, name.name_zh, name.name_en, name.plain_zh, name.plain_en, users.c.display_name, left
        )
        .join_from(
            bills, accounts,
            (name.community_id == held.community_id) & (name.code == held.account_code),
        )
        .join(users, users.c.user_id == held.imported_by)
        .where(held.community_id == community.community_id)
    )  # fmt: skip


def _bill(row: Any, withdrawal: Withdrawal | None) -> BillView:
    # As whoever goes to the bank calls it.
    label = Label(row.account_code, row.plain_zh or row.name_zh, row.plain_en or row.name_en)
    return BillView(
        row.bill_id, label, row.format, row.file_name,
        row.file_sha256, row.first_on, row.last_on, row.opening_minor, row.closing_minor,
        row.row_count, row.known_count, row.in_minor, row.out_minor,
        _warnings(row.warnings), row.display_name, row.imported_at, row.open_count,
        withdrawal,
    )  # fmt: skip


def _warnings(content: str) -> tuple[BillWarning, ...]:
    return tuple(
        BillWarning(WarningCode(item["code"]), item["row"], item["values"])
        for item in json.loads(content)
    )


def _drafted(
    connection: sa.Connection, community: CommunityFacts, keys: Sequence[RowKey]
) -> tuple[dict[RowKey, Any], dict[RowKey, str]]:
    """Give the draft of each row that stands, and the newest voucher of each that was reversed."""
    link, draft, header = bill_drafts.c, drafts.c, transactions.c
    query = (
        sa.select(
            link.bill_id, link.row_number, draft.draft_id, draft.state, header.voucher,
            is_reversed().label("is_reversed"),
        )
        .join_from(
            bill_drafts, drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .outerjoin(
            transactions,
            (header.community_id == draft.community_id) & (header.draft_id == draft.draft_id),
        )
        .where(
            link.community_id == community.community_id, draft.state != "withdrawn",
            of_bills(link.bill_id, link.row_number, keys),
        )
        .order_by(header.seq)
    )  # fmt: skip
    standing: dict[RowKey, Any] = {}
    taken_back: dict[RowKey, str] = {}
    for row in connection.execute(query):
        key = RowKey(row.bill_id, row.row_number)
        if row.is_reversed:
            taken_back[key] = row.voucher
        else:
            standing[key] = row
    return standing, taken_back


def _matched(
    connection: sa.Connection, community: CommunityFacts, keys: Sequence[RowKey]
) -> dict[RowKey, Any]:
    """Give the match of each row, with the first voucher in it."""
    own, sealed, line, header = match_rows.c, matches.c, match_lines.c, transactions.c
    first = (
        sa.select(sa.func.min(line.seq))
        .where(line.community_id == own.community_id, line.match_id == own.match_id)
        .correlate(match_rows)
        .scalar_subquery()
    )
    query = (
        sa.select(own.bill_id, own.row_number, own.match_id, header.voucher)
        .join_from(
            match_rows, matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .join(
            transactions, (header.community_id == own.community_id) & (header.seq == first)
        )
        .where(
            own.community_id == community.community_id, sealed.ended_at.is_(None),
            of_bills(own.bill_id, own.row_number, keys),
        )
    )  # fmt: skip
    return {RowKey(row.bill_id, row.row_number): row for row in connection.execute(query)}


def _reasons(
    connection: sa.Connection, community: CommunityFacts, keys: Sequence[RowKey]
) -> dict[RowKey, str]:
    held = bill_choices.c
    query = (
        sa.select(held.bill_id, held.row_number, held.reason)
        .where(
            held.community_id == community.community_id,
            of_bills(held.bill_id, held.row_number, keys),
        )
        .order_by(held.number)
    )
    return {RowKey(row.bill_id, row.row_number): row.reason for row in connection.execute(query)}


def _view(
    row: Any, key: RowKey, account: Label, drafted: Any, matched: Any,
    reasons: Mapping[RowKey, str],
) -> RowView:  # fmt: skip
    state, reason = _state(row, drafted, matched), row.reason
    if state in ("set_aside", "same"):
        reason = reasons.get(key, "")
    voucher = (drafted.voucher if drafted else "") or (matched.voucher if matched else "")
    return RowView(
        key, account, row.occurred_on, row.occurred_at, row.direction, row.amount_minor,
        row.fee_minor, row.moved_minor, row.counterparty, row.text, row.kind, row.status,
        row.serial, row.order_number, state, reason,
        drafted.draft_id if drafted else "", drafted.state if drafted else "", voucher or "",
        matched.match_id if matched else "", refund_of=row.refund_of,
    )  # fmt: skip


def _state(row: Any, drafted: Any, matched: Any) -> str:
    if matched:
        return "matched"
    if drafted:
        return "drafted"
    if row.choice in ("set_aside", "same"):
        return str(row.choice)
    return "open" if row.moved_minor else "neutral"

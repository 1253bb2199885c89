"""Reconciliation statements (余额调节表) as they were kept, with everything that was open. Officers only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.matching import RowKey
from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.domain.vouchers import parse_voucher
from ledger.statements.values import CommunityFacts, Label
from ledger.store.balances import balance_on
from ledger.store.bills import bill_rows
from ledger.store.communities import accounts
from ledger.store.journal import transactions
from ledger.store.people import users
from ledger.store.reconciliations import reconciliations, replaces
from ledger.store.row_keys import of_bills, of_months

#: So many statements are listed at once.
PAGE_SIZE = 12
#: So many open items of a kept statement are shown with their words; the sums say the rest.
ITEMS_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An open item of a kept statement: ``voucher`` of the books, or a row of a bill with its words."""

    item: OpenItem
    voucher: str = ""
    row: RowKey | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class KeptReconciliation:
    """A statement as it was kept.

    Attributes:
        value: what was compared, with every open item.
        shown: the first of the open items, with words.
        book_now_minor: what the books say of that day by now.
        newer_id: a statement of the same or a later day that was prepared after it; empty where there is none.
    """

    reconciliation_id: str
    account: Label
    value: Reconciliation
    shown: tuple[KeptItem, ...]
    prepared_by_id: int
    prepared_by: str
    prepared_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    book_now_minor: int
    newer_id: str


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A kept statement in a list; ``unexplained_minor`` is the rest that its note speaks of."""

    reconciliation_id: str
    as_of: date
    open_count: int
    unexplained_minor: int
    prepared_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Statements of an account, the newest day first; ``next_after`` asks for the next page."""

    rows: tuple[KeptRow, ...]
    next_after: str | None


_HELD = reconciliations.c
_REST = (
    _HELD.bank_minor + _HELD.unbanked_in_minor - _HELD.unbanked_out_minor
    - _HELD.book_minor - _HELD.unbooked_in_minor + _HELD.unbooked_out_minor
)  # fmt: skip
_PREPARER, _CONFIRMER = users.alias("preparer"), users.alias("confirmer")


def kept_query(community: CommunityFacts, *columns: Any) -> sa.Select[Any]:
    """Ask for what a list shows of statements, and for other columns of theirs."""
    return (
        sa.select(
            _HELD.reconciliation_id, _HELD.account_code, _HELD.as_of, _HELD.open_count,
            _REST.label("unexplained_minor"), _PREPARER.c.display_name.label("prepared_by"),
            _CONFIRMER.c.display_name.label("confirmed_by"), *columns,
        )
        .join_from(reconciliations, _PREPARER, _PREPARER.c.user_id == _HELD.prepared_by)
        .outerjoin(_CONFIRMER, _CONFIRMER.c.user_id == _HELD.confirmed_by)
        .where(_HELD.community_id == community.community_id)
    )  # fmt: skip


def kept_row(row: Any) -> KeptRow:
    """Give what a list shows of a statement."""
    return KeptRow(
        row.reconciliation_id, row.as_of, row.open_count, row.unexplained_minor, row.prepared_by,
        row.confirmed_by or "",
    )  # fmt: skip


def kept_page(
    connection: sa.Connection, community: CommunityFacts, account: str, *, after: str = ""
) -> KeptPage:
    """Give a page of an account's statements; ``after`` is the id of the last of the page before."""
    query = kept_query(community, _HELD.prepared_at).where(_HELD.account_code == account)
    if after:
        here = (_HELD.community_id == community.community_id, _HELD.reconciliation_id == after)
        last = connection.execute(sa.select(_HELD.as_of, _HELD.prepared_at).where(*here)).first()
        if last is None:
            return KeptPage((), None)
        query = query.where(
            (_HELD.as_of < last.as_of)
            | ((_HELD.as_of == last.as_of) & (_HELD.prepared_at < last.prepared_at))
            | (
                (_HELD.as_of == last.as_of) & (_HELD.prepared_at == last.prepared_at)
                & (_HELD.reconciliation_id < after)
            )
        )  # fmt: skip
    query = query.order_by(
        _HELD.as_of.desc(), _HELD.prepared_at.desc(), _HELD.reconciliation_id.desc()
    )
    found = [kept_row(row) for row in connection.execute(query.limit(PAGE_SIZE + 1))]
    shown = tuple(found[:PAGE_SIZE])
    return KeptPage(shown, shown[-1].reconciliation_id if len(found) > PAGE_SIZE else None)


def kept_reconciliation(
    connection: sa.Connection, community: CommunityFacts, reconciliation_id: str
) -> KeptReconciliation | None:
    """Give one statement as it was kept, by a fixed number of queries; None when there is none."""
    newer = reconciliations.alias("newer")
    newer_id = (
        sa.select(newer.c.reconciliation_id)
        .where(replaces(newer, reconciliations))
        .order_by(newer.c.prepared_at.desc(), newer.c.reconciliation_id)
        .limit(1)
        .correlate(reconciliations)
        .scalar_subquery()
    )
    name = accounts.c
    query = (
        kept_query(
            community, _HELD.bank_minor, _HELD.book_minor, _HELD.content, _HELD.note,
            _HELD.prepared_by.label("prepared_by_id"), _HELD.prepared_at, _HELD.confirmed_at,
            name.name_zh, name.name_en, name.plain_zh, name.plain_en, newer_id.label("newer_id"),
        )
        .join(
            accounts,
            (name.community_id == _HELD.community_id) & (name.code == _HELD.account_code),
        )
        .where(_HELD.reconciliation_id == reconciliation_id)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    items = tuple(
        OpenItem(
            OpenSide(item["side"]), date.fromisoformat(item["day"]), item["amount_minor"],
            item["key"],
        )
        for item in json.loads(row.content)["items"]
    )  # fmt: skip
    value = Reconciliation(
        row.account_code, row.as_of, row.bank_minor, row.book_minor, items, row.note
    )
    label = Label(row.account_code, row.plain_zh or row.name_zh, row.plain_en or row.name_en)
    return KeptReconciliation(
        row.reconciliation_id, label, value,
        _with_words(connection, community, items[:ITEMS_SHOWN_MAX]), row.prepared_by_id,
        row.prepared_by, row.prepared_at, row.confirmed_by or "", row.confirmed_at,
        balance_on(connection, community.community_id, row.account_code, row.as_of),
        row.newer_id or "",
    )  # fmt: skip


def _with_words(
    connection: sa.Connection, community: CommunityFacts, items: Iterable[OpenItem]
) -> tuple[KeptItem, ...]:
    shown = tuple(items)
    vouchers = _summaries(connection, community, [item for item in shown if _is_booked(item)])
    rows = _row_words(connection, community, [item for item in shown if not _is_booked(item)])
    return tuple(
        KeptItem(item, item.key, None, vouchers.get(item.key, ""))
        if _is_booked(item)
        else KeptItem(item, "", _row_key(item.key), rows.get(_row_key(item.key), ""))
        for item in shown
    )


def _is_booked(item: OpenItem) -> bool:
    return item.side in (OpenSide.UNBANKED_IN, OpenSide.UNBANKED_OUT)


def _row_key(key: str) -> RowKey:
    bill_id, _, number = key.rpartition(":")
    return RowKey(bill_id, int(number))


def _summaries(
    connection: sa.Connection, community: CommunityFacts, items: Iterable[OpenItem]
) -> dict[str, str]:
    header = transactions.c
    keys = [key for item in items if (key := parse_voucher(item.key))]
    query = sa.select(header.voucher, header.summary).where(
        header.community_id == community.community_id,
        of_months(header.period, header.voucher_number, keys),
    )
    return dict(connection.execute(query).all())


def _row_words(
    connection: sa.Connection, community: CommunityFacts, items: Iterable[OpenItem]
) -> dict[RowKey, str]:
    row = bill_rows.c
    query = sa.select(row.bill_id, row.row_number, row.counterparty, row.text).where(
        row.community_id == community.community_id,
        of_bills(row.bill_id, row.row_number, [_row_key(item.key) for item in items]),
    )
    return {
        RowKey(found.bill_id, found.row_number): f"{found.counterparty} {found.text}".strip()
        for found in connection.execute(query)
    }

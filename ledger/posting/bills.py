"""Keep a bill: every row of it that no other bill brought before, or nothing."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import check_has_bills
from ledger.domain.bills import Bill, BillRow, Direction, fingerprints
from ledger.domain.errors import (
    AccessRefusedError,
    BillRefusedError,
    UnknownNameError,
)
from ledger.domain.packed_files import GZIP, OLE, ZIP
from ledger.domain.texts import carried_text
from ledger.log.canonical import canonical_text
from ledger.posting.books import open_books
from ledger.posting.drafts import check_attachments
from ledger.posting.periods import SHANGHAI
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_mappings, bill_rows, bills
from ledger.store.inserts import insert_rows

FILE_NAME_LENGTH_MAX = 60
#: A bill's text is kept up to here; banks print far less.
TEXT_LENGTH_MAX = 300
_FILE_TYPES = (
    (ZIP, "application/zip"),
    (OLE, "application/vnd.ms-excel"),
    (GZIP, "application/gzip"),
    (b"<?xml", "application/xml"),
    (b"<", "text/plain"),
    (b"{1:", "text/plain"),
    (b":20:", "text/plain"),
    (b"OFXHEADER", "text/plain"),
)


@dataclass(frozen=True, slots=True)
class KeptBill:
    """A bill that is kept: how many of its rows are new, and how many another bill had brought.

    ``is_new`` is False where this very file had been kept before: then nothing was done.
    """

    bill_id: str
    row_count: int
    known_count: int
    is_new: bool = True


def keep_bill(
    connection: sa.Connection,
    community_id: int,
    bill: Bill,
    *,
    account: str,
    file_sha256: str,
    file_name: str,
    by: Officer,
    at: datetime,
    warnings_seen: bool = False,
) -> KeptBill:
    """Keep a bill of one of our accounts. The same file again changes nothing, unless it was taken back.

    Raises:
        AccessRefusedError: not a role that prepares.
        UnknownNameError: no such account, or the file is not kept.
        AccountRuleError: no money lies in the account, or only notes and coins do.
        BillRefusedError: another currency; a day that has not come; no rows, and no period and balance
            either (reason no_rows) or not over yet (reason period_ahead); warnings that nobody has looked at
            (reason warnings); or the file is kept as other columns read it (reason other_reading).
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    # The community's line: two people with the same bill must not both find its rows new.
    books = open_books(connection, community_id)
    _check_account(books.accounts, account)
    check_attachments(connection, community_id, (file_sha256,))
    known = _same_file(connection, community_id, account, file_sha256, bill.mapping)
    if known is not None:
        return known
    _check(bill, at.astimezone(SHANGHAI).date(), warnings_seen=warnings_seen)
    fresh = _fresh(connection, community_id, account, bill)
    bill_id = secrets.token_hex(10)
    rows = [_row(community_id, bill_id, account, row, name) for row, name in fresh]
    insert_rows(connection, bill_rows, rows)
    kept = KeptBill(bill_id, len(rows), len(bill.rows) - len(rows))
    header = _header(bill, [row for row, _ in fresh]) | {
        "community_id": community_id, "bill_id": bill_id, "account_code": account,
        "file_sha256": file_sha256, "known_count": kept.known_count, "mapping": bill.mapping,
        "file_name": carried_text(file_name, length_max=FILE_NAME_LENGTH_MAX),
        "imported_by": by.user_id, "role": by.role, "imported_at": at,
    }  # fmt: skip
    connection.execute(sa.insert(bills).values(header))
    record_action(
        connection, "bill_imported", community_id=community_id, user_id=by.user_id, at=at,
        subject=bill_id,
    )  # fmt: skip
    return kept


def count_known(connection: sa.Connection, community_id: int, account: str, bill: Bill) -> int:
    """Count the rows of a bill that other bills of the account brought before."""
    return len(bill.rows) - len(_fresh(connection, community_id, account, bill))


def file_type(data: bytes) -> str:
    """Tell what kind of file a bill came in, by its first bytes."""
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, media_type in _FILE_TYPES:
        if head.startswith(start):
            return media_type
    return "text/csv"


def remember_mapping(
    connection: sa.Connection, community_id: int, head_sha256: str, content: str,
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Remember which column is which under a head, for the next file that has it."""
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    here = (
        bill_mappings.c.community_id == community_id,
        bill_mappings.c.head_sha256 == head_sha256,
    )
    values = {"content": content, "author_id": by.user_id, "updated_at": at}
    if connection.execute(sa.update(bill_mappings).where(*here).values(values)).rowcount:
        return
    row = {"community_id": community_id, "head_sha256": head_sha256, **values}
    connection.execute(sa.insert(bill_mappings).values(row))


def _check_account(accounts: Mapping[str, Any], account: str) -> None:
    if account not in accounts:
        raise UnknownNameError(noun="account", name=account[:40], field="account")
    check_has_bills(account, is_cash=accounts[account].is_cash)


def _same_file(
    connection: sa.Connection, community_id: int, account: str, file_sha256: str, mapping: str
) -> KeptBill | None:
    held = bills.c
    query = sa.select(held.bill_id, held.row_count, held.known_count, held.mapping).where(
        held.community_id == community_id, held.account_code == account,
        held.file_sha256 == file_sha256, ~is_withdrawn(bills),
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.mapping != mapping:
        raise BillRefusedError(reason="other_reading")
    return KeptBill(row.bill_id, 0, row.row_count + row.known_count, is_new=False)


def _check(bill: Bill, today: date, *, warnings_seen: bool) -> None:
    if bill.currency != "CNY":
        raise BillRefusedError(reason="currency", text=bill.currency, expected="CNY")
    if not bill.rows:
        _check_quiet(bill, today)
    ahead = next((row for row in bill.rows if row.day > today), None)
    if ahead is not None:
        raise BillRefusedError(reason="day", row=ahead.row, text=ahead.day.isoformat())
    if bill.warnings and not warnings_seen:
        raise BillRefusedError(reason="warnings", row=bill.warnings[0].row)


def _check_quiet(bill: Bill, today: date) -> None:
    """Refuse a bill without rows, unless it says of which days, now over, and what lay there."""
    stated = (bill.declared.opening_minor, bill.declared.closing_minor)
    if bill.period is None or stated == (None, None):
        raise BillRefusedError(reason="no_rows")
    if bill.period[1] > today:
        raise BillRefusedError(reason="period_ahead", text=bill.period[1].isoformat())


def _fresh(
    connection: sa.Connection, community_id: int, account: str, bill: Bill
) -> list[tuple[BillRow, str]]:
    """Give the rows that are not kept yet, as they will be kept, with their fingerprints.

    Every fingerprint has its row's day in it, so those of other days need not be looked at.
    """
    if not bill.rows:
        return []
    rows = [_carried(row) for row in bill.rows]
    named = fingerprints(rows)
    days = [row.day for row in rows]
    held = bill_rows.c
    query = sa.select(held.fingerprint).where(
        held.community_id == community_id, held.account_code == account,
        held.occurred_on.between(min(days), max(days)), ~is_withdrawn(bill_rows),
    )  # fmt: skip
    known = set(connection.execute(query).scalars())
    return [pair for pair in zip(rows, named, strict=True) if pair[1] not in known]


def _carried(row: BillRow) -> BillRow:
    """Give a row as the books can keep it. It is named by that, so that its name can be found again.

    NUL is no text to PostgreSQL, and half a surrogate none to anybody.
    """
    at = row.occurred_at
    if isinstance(at, datetime):
        at = at.replace(microsecond=0, tzinfo=None)
    return row._replace(
        occurred_at=at, counterparty=_text(row.counterparty),
        counterparty_number=_text(row.counterparty_number), text=_text(row.text),
        serial=_text(row.serial), order=_text(row.order), kind=_text(row.kind),
        status=_text(row.status), reason=_text(row.reason), refund_of=_text(row.refund_of),
    )  # fmt: skip


def _text(text: str) -> str:
    return carried_text(text, length_max=TEXT_LENGTH_MAX) if text else ""


def _row(community_id: int, bill_id: str, account: str, row: BillRow, name: str) -> Sequence[Any]:
    time = (
        row.occurred_at.time().isoformat("seconds") if isinstance(row.occurred_at, datetime) else ""
    )
    texts = (
        row.counterparty, row.counterparty_number, row.text, row.serial, row.order, row.kind,
        row.status, row.reason, row.refund_of,
    )  # fmt: skip
    return (
        community_id, bill_id, row.row, account, row.day, time, row.direction.value,
        row.amount_minor, row.fee_minor, row.moved_minor, row.balance_minor, *texts, name,
    )  # fmt: skip


def _header(bill: Bill, fresh: Sequence[BillRow]) -> dict[str, Any]:
    first, last = bill.span
    sums = {
        way: sum(row.amount_minor for row in fresh if row.direction is way)
        for way in (Direction.IN, Direction.OUT)
    }
    opening, closing = _ends(bill)
    return {
        "format": bill.format, "first_on": first, "last_on": last, "opening_minor": opening,
        "closing_minor": closing, "row_count": len(fresh), "in_minor": sums[Direction.IN],
        "out_minor": sums[Direction.OUT],
        "warnings": canonical_text([
            {"code": item.code.value, "row": item.row, "values": dict(item.values)}
            for item in bill.warnings
        ]),
    }  # fmt: skip


def _ends(bill: Bill) -> tuple[int | None, int | None]:
    """Give what lay in the account before and after, as stated or as the rows' balances say."""
    opening, closing = bill.declared.opening_minor, bill.declared.closing_minor
    if not bill.rows:
        # Nothing moved: what is stated of the one end lay there at the other.
        return (
            opening if opening is not None else closing,
            closing if closing is not None else opening,
        )
    told = [row.balance_minor for row in bill.rows if row.balance_minor is not None]
    if len(told) == len(bill.rows):
        rows = bill.rows
        if _is_newest_first(rows, told):
            rows, told = rows[::-1], told[::-1]
        opening = told[0] - rows[0].moved_minor if opening is None else opening
        closing = told[-1] if closing is None else closing
    return opening, closing


def _is_newest_first(rows: Sequence[BillRow], balances: Sequence[int]) -> bool:
    """Tell the order of a bill: by its moments, or where they are the same by how its balances follow."""
    first, last = rows[0].occurred_at, rows[-1].occurred_at
    if isinstance(first, datetime) and isinstance(last, datetime) and first != last:
        return first > last
    if rows[0].day != rows[-1].day:
        return rows[0].day > rows[-1].day
    return _follow(rows[::-1], balances[::-1]) and not _follow(rows, balances)


def _follow(rows: Sequence[BillRow], balances: Sequence[int]) -> bool:
    """Tell whether each balance is the one before it and what the row moved."""
    steps = zip(rows[1:], balances[1:], balances, strict=False)
    return all(before + row.moved_minor == after for row, after, before in steps)

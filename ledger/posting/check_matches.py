"""The part of ``books check`` that is about matches of bank and books, and about reconciliations."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.matching import MatchReason
from ledger.domain.periods import period_of
from ledger.domain.reconciliations import OpenSide
from ledger.domain.roles import TASKS, Task
from ledger.posting.check_bills import told_by
from ledger.posting.check_values import Difference
from ledger.store.balances import balance_on
from ledger.store.bills import bill_drafts, bill_rows
from ledger.store.journal import lines, periods, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches, reconciliations

_REASONS = frozenset(reason.value for reason in MatchReason)


def check_matches(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Name everything about matches and reconciliations that does not agree."""
    yield from _matches(connection, community_id)
    yield from _twice(connection, community_id)
    yield from _alone(connection, community_id)
    yield from _vouchers(connection, community_id)
    yield from _reconciliations(connection, community_id)


def _matches(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Add up both sides of each match, also of one that ended: it agreed when it was made."""
    rows, booked = _row_sums(community_id), _line_sums(community_id)
    query = (
        sa.select(
            matches, rows.c.moved_minor, rows.c.strangers, rows.c.missing,
            booked.c.moved_minor.label("booked_minor"),
            booked.c.strangers.label("strange_lines"),
            booked.c.missing.label("missing_lines"),
        )
        .outerjoin(rows, rows.c.match_id == matches.c.match_id)
        .outerjoin(booked, booked.c.match_id == matches.c.match_id)
        .where(matches.c.community_id == community_id)
        .order_by(matches.c.match_id)
    )  # fmt: skip
    diary = told_by(connection, community_id, "match_ended")
    for match in connection.execute(query):
        where = f"match {match.match_id}"
        found, expected = match.moved_minor or 0, match.booked_minor
        if found != expected:
            yield Difference("match_sums", where, str(expected), str(found))
        if match.strangers or match.strange_lines:
            yield Difference("match_account", where, match.account_code)
        if match.missing or match.missing_lines:
            yield Difference("match_item_missing", where)
        ended = None if match.ended_at is None else (match.ended_by, match.ended_at)
        if match.reason not in _REASONS or diary.pop(match.match_id, None) != ended:
            yield Difference("match", where, found=f"{match.reason} {match.ended_by}")
    for match_id in diary:
        yield Difference("match", f"match {match_id}")


def _row_sums(community_id: int) -> sa.Subquery:
    item, row = match_rows.c, bill_rows.c
    joined = (
        (row.community_id == item.community_id) & (row.bill_id == item.bill_id)
        & (row.row_number == item.row_number)
    )  # fmt: skip
    query = _sums(match_rows, bill_rows, row.row_number, row.moved_minor, joined)
    return query.where(item.community_id == community_id).subquery("row_sums")


def _line_sums(community_id: int) -> sa.Subquery:
    item, line = match_lines.c, lines.c
    joined = (
        (line.community_id == item.community_id) & (line.seq == item.seq)
        & (line.number == item.number)
    )  # fmt: skip
    moved = line.debit_minor - line.credit_minor
    query = _sums(match_lines, lines, line.number, moved, joined)
    return query.where(item.community_id == community_id).subquery("line_sums")


def _sums(
    items: sa.Table, named: sa.Table, key: sa.ColumnElement[Any],
    moved_minor: sa.ColumnElement[int], joined: sa.ColumnElement[bool],
) -> sa.Select[Any]:  # fmt: skip
    """Add up what the items of each match name; count those on another account, and those not there."""
    item, match = items.c, matches.c
    return (
        sa.select(
            item.match_id,
            sa.func.sum(moved_minor).label("moved_minor"),
            sa.func.count().filter(named.c.account_code != match.account_code).label("strangers"),
            sa.func.count().filter(key.is_(None)).label("missing"),
        )
        .outerjoin(named, joined)
        .join(
            matches,
            (match.community_id == item.community_id) & (match.match_id == item.match_id),
        )
        .group_by(item.match_id)
    )


def _twice(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that no row and no line stands in two matches that hold."""
    for table, keys in (
        (match_rows, (match_rows.c.bill_id, match_rows.c.row_number)),
        (match_lines, (match_lines.c.seq, match_lines.c.number)),
    ):
        query = (
            sa.select(*keys)
            .join_from(table, matches, _of_match(table))
            .where(table.c.community_id == community_id, matches.c.ended_at.is_(None))
            .group_by(*keys)
            .having(sa.func.count() > 1)
            .order_by(*keys)
        )
        for first, second in connection.execute(query):
            yield Difference("match_twice", f"{table.name} {first} {second}")


def _alone(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that every row and line of a match has its match."""
    for table in (match_rows, match_lines):
        query = (
            sa.select(table.c.match_id)
            .outerjoin_from(table, matches, _of_match(table))
            .where(table.c.community_id == community_id, matches.c.match_id.is_(None))
            .order_by(table.c.match_id)
        )
        for match_id in connection.execute(query).scalars():
            yield Difference("match_alone", f"{table.name} {match_id}")


def _of_match(table: sa.Table) -> sa.ColumnElement[bool]:
    return (matches.c.community_id == table.c.community_id) & (
        matches.c.match_id == table.c.match_id
    )


def _vouchers(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that the rows of a match made by approval are those that its voucher was made from."""
    item, line, header, link = match_rows.c, match_lines.c, transactions.c, bill_drafts.c
    linked = sa.exists().where(
        link.community_id == item.community_id, link.bill_id == item.bill_id,
        link.row_number == item.row_number, link.draft_id == header.draft_id,
    )  # fmt: skip
    query = (
        sa.select(matches.c.match_id, item.row_number)
        .join_from(matches, match_rows, _of_match(match_rows))
        .join(match_lines, _of_match(match_lines))
        .join(
            transactions, (header.community_id == line.community_id) & (header.seq == line.seq)
        )
        .where(
            matches.c.community_id == community_id,
            matches.c.reason == MatchReason.VOUCHER.value, ~linked,
        )
        .order_by(matches.c.match_id, item.row_number)
    )  # fmt: skip
    for row in connection.execute(query):
        yield Difference("match_voucher", f"match {row.match_id} row {row.row_number}")


def _reconciliations(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Add up each statement from its open items, and see that two people stood behind it."""
    held = reconciliations.c
    query = (
        sa.select(reconciliations)
        .where(held.community_id == community_id)
        .order_by(held.account_code, held.as_of, held.reconciliation_id)
    )
    prepared = told_by(connection, community_id, "reconciliation_prepared")
    confirmed = told_by(connection, community_id, "reconciliation_confirmed")
    closed = _closed(connection, community_id)
    for row in connection.execute(query):
        where = f"reconciliation {row.reconciliation_id}"
        expected, found = _told_sums(row), _stored_sums(row)
        if expected != found:
            yield Difference("reconciliation_sums", where, str(expected), str(found))
        if not row.note and _unexplained_minor(row):
            yield Difference("reconciliation_note", where, found=str(_unexplained_minor(row)))
        done = (row.prepared_by, row.prepared_at)
        agreed = None if row.confirmed_at is None else (row.confirmed_by, row.confirmed_at)
        told = (
            prepared.pop(row.reconciliation_id, None), confirmed.pop(row.reconciliation_id, None)
        )  # fmt: skip
        if told != (done, agreed) or not _are_two(row):
            yield Difference("reconciliation_people", where, str(told), str((done, agreed)))
        if _was_closed(row, closed):
            book_minor = balance_on(connection, community_id, row.account_code, row.as_of)
            if book_minor != row.book_minor:
                expected_minor, found_minor = str(book_minor), str(row.book_minor)
                yield Difference("reconciliation_books", where, expected_minor, found_minor)
    for reconciliation_id in prepared | confirmed:
        yield Difference("reconciliation_people", f"reconciliation {reconciliation_id}")


def _told_sums(row: sa.Row[Any]) -> tuple[int, ...] | None:
    """Add up the open items by side, their number last; None where they cannot be read."""
    sums: defaultdict[str, int] = defaultdict(int)
    try:
        items = json.loads(row.content)["items"]
        for item in items:
            sums[OpenSide(item["side"])] += item["amount_minor"]
    except (ValueError, TypeError, KeyError):
        return None
    return (*(sums[side] for side in OpenSide), len(items))


def _stored_sums(row: sa.Row[Any]) -> tuple[int, ...]:
    return (
        row.unbooked_in_minor, row.unbooked_out_minor, row.unbanked_in_minor,
        row.unbanked_out_minor, row.open_count,
    )  # fmt: skip


def _unexplained_minor(row: sa.Row[Any]) -> int:
    bank = row.bank_minor + row.unbanked_in_minor - row.unbanked_out_minor
    return int(bank - row.book_minor - row.unbooked_in_minor + row.unbooked_out_minor)


def _are_two(row: sa.Row[Any]) -> bool:
    if row.prepared_role not in TASKS[Task.RECONCILE]:
        return False
    if row.confirmed_at is None:
        return (row.confirmed_by, row.confirmed_role) == (None, None)
    is_other = row.confirmed_by not in (None, row.prepared_by)
    return is_other and row.confirmed_role in TASKS[Task.CONFIRM_RECONCILIATION]


def _closed(connection: sa.Connection, community_id: int) -> dict[int, Any]:
    query = sa.select(periods.c.period, periods.c.closed_at).where(
        periods.c.community_id == community_id
    )
    return {row.period: row.closed_at for row in connection.execute(query)}


def _was_closed(row: sa.Row[Any], closed: dict[int, Any]) -> bool:
    """Tell whether the month was closed before it was compared: then the books say the same for ever."""
    closed_at = closed.get(period_of(row.as_of))
    return closed_at is not None and closed_at <= row.prepared_at

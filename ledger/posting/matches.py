"""Put rows of bills and lines of the books together, or apart again."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    MatchError,
    UnknownNameError,
)
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.roles import TASKS, Task
from ledger.posting.bill_rows import decided, require_standing
from ledger.posting.books import open_books
from ledger.posting.values import Officer, Posted
from ledger.store.actions import record_action
from ledger.store.bills import bill_drafts, bill_rows
from ledger.store.drafts import drafts
from ledger.store.inserts import insert_tables
from ledger.store.journal import lines, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches
from ledger.store.row_keys import of_bills, of_vouchers

#: So many rows or lines are put together at once.
ITEMS_MAX = 2_000


def match_many(
    connection: sa.Connection, community_id: int, account: str, found: Sequence[Match],
    *, by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    """Seal matches on one account, all of them or none; gives their ids.

    Raises:
        AccessRefusedError: not a role that reconciles.
        UnknownNameError: there is no such row or line on this account.
        MatchError: the sums differ (reason unequal); one of them is matched already, has a voucher on
            its way, or is counted with another row (reason held); the row's bill was taken back (reason
            withdrawn); or a line was taken back, and its red one is not there (reason reversed).
    """
    if by.role not in TASKS[Task.RECONCILE]:
        raise AccessRefusedError(reason="role")
    # The community's line: somebody else may be matching the same, or making a voucher of a row.
    open_books(connection, community_id)
    made = []
    for match in found:
        _check(connection, community_id, account, match)
        made.append(_seal(connection, community_id, account, match, by=by, at=at))
    return made


def end_match(
    connection: sa.Connection, community_id: int, match_id: str, *, by: Officer, at: datetime
) -> None:
    """Take a match apart; that it was made, and by whom it ended, stays.

    Raises:
        UnknownNameError: there is no such match.
        ApprovalError: it has ended already.
    """
    if by.role not in TASKS[Task.RECONCILE]:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    held = matches.c
    here = (held.community_id == community_id, held.match_id == match_id)
    row = connection.execute(sa.select(held.ended_at).where(*here)).one_or_none()
    if row is None:
        raise UnknownNameError(noun="match", name=match_id[:40])
    if row.ended_at is not None:
        raise ApprovalError(reason="wrong_state")
    _end(connection, community_id, match_id, by=by, at=at)


def _end(
    connection: sa.Connection, community_id: int, match_id: str, *, by: Officer, at: datetime
) -> None:
    connection.execute(
        sa.update(matches)
        .where(matches.c.community_id == community_id, matches.c.match_id == match_id)
        .values(ended_by=by.user_id, ended_at=at)
    )
    record_action(
        connection, "match_ended", community_id=community_id, user_id=by.user_id, at=at,
        subject=match_id,
    )  # fmt: skip


def end_reversed(
    connection: sa.Connection, community_id: int, seqs: Collection[int],
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Take apart the matches of vouchers that are about to be reversed: their rows are open again.

    The voucher and its red one add up to nothing; the bank's money has to be booked anew.
    """
    if not seqs:
        return
    own, sealed = match_lines.c, matches.c
    query = (
        sa.select(sealed.match_id)
        .distinct()
        .join_from(
            match_lines, matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .where(own.community_id == community_id, own.seq.in_(seqs), sealed.ended_at.is_(None))
        .order_by(sealed.match_id)
    )  # fmt: skip
    for match_id in connection.execute(query).scalars().all():
        _end(connection, community_id, match_id, by=by, at=at)


class _Drafted(NamedTuple):
    draft_id: str
    bill_id: str
    row: int
    account: str
    moved_minor: int


def match_posted(
    connection: sa.Connection, community_id: int, posted: Iterable[tuple[str, Posted]],
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Match the rows that drafts were made from with the lines they became, where the sums still agree."""
    seqs = {draft_id: item.seq for draft_id, item in posted}
    drafted = _drafted(connection, community_id, list(seqs))
    if not drafted:
        return
    groups: defaultdict[tuple[int, str], list[_Drafted]] = defaultdict(list)
    for item in drafted:
        groups[seqs[item.draft_id], item.account].append(item)
    moved = _moved(connection, community_id, {seq for seq, _ in groups})
    for (seq, account), rows in groups.items():
        keys = [LineKey(seq, number) for number, _ in moved.get((seq, account), ())]
        total = sum(minor for _, minor in moved.get((seq, account), ()))
        if keys and total == sum(row.moved_minor for row in rows):
            own = tuple(RowKey(row.bill_id, row.row) for row in rows)
            match = Match(MatchReason.VOUCHER, own, tuple(keys))
            _seal(connection, community_id, account, match, by=by, at=at)


def _drafted(
    connection: sa.Connection, community_id: int, draft_ids: Sequence[str]
) -> list[_Drafted]:
    if not draft_ids:
        return []
    link, row = bill_drafts.c, bill_rows.c
    query = (
        sa.select(link.draft_id, row.bill_id, row.row_number, row.account_code, row.moved_minor)
        .join_from(
            bill_drafts, bill_rows,
            (row.community_id == link.community_id) & (row.bill_id == link.bill_id)
            & (row.row_number == link.row_number),
        )
        .where(link.community_id == community_id, link.draft_id.in_(draft_ids))
        .order_by(row.bill_id, row.row_number)
    )  # fmt: skip
    return [_Drafted(*found) for found in connection.execute(query)]


def _moved(
    connection: sa.Connection, community_id: int, seqs: set[int]
) -> dict[tuple[int, str], list[tuple[int, int]]]:
    """Give number and movement of each line, by voucher and account."""
    line = lines.c
    query = sa.select(
        line.seq, line.account_code, line.number, line.debit_minor - line.credit_minor
    ).where(line.community_id == community_id, line.seq.in_(seqs))
    found: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for seq, account, number, minor in connection.execute(query):
        found[seq, account].append((number, minor))
    return dict(found)


def _check(connection: sa.Connection, community_id: int, account: str, match: Match) -> None:
    """Refuse in words what the guards refuse without."""
    if not match.lines or max(len(match.rows), len(match.lines)) > ITEMS_MAX:
        raise MatchError(reason="empty")
    row, line = bill_rows.c, lines.c
    row_query = sa.select(row.moved_minor).where(
        row.community_id == community_id, row.account_code == account,
        of_bills(row.bill_id, row.row_number, match.rows),
    )  # fmt: skip
    line_query = sa.select(line.debit_minor - line.credit_minor).where(
        line.community_id == community_id, line.account_code == account,
        of_vouchers(line.seq, line.number, match.lines),
    )  # fmt: skip
    moved = list(connection.execute(row_query).scalars()) if match.rows else []
    booked = list(connection.execute(line_query).scalars())
    if len(moved) < len(set(match.rows)) or len(booked) < len(set(match.lines)):
        raise UnknownNameError(noun="bill_row", name="", field="rows")
    if sum(moved) != sum(booked):
        raise MatchError(reason="unequal", difference_minor=sum(moved) - sum(booked))
    require_standing(connection, community_id, match.rows)
    if _lacks_red(connection, community_id, match.lines):
        raise MatchError(reason="reversed")
    if _held(connection, community_id, match) or decided(
        connection, community_id, match.rows, "same"
    ):
        raise MatchError(reason="held")
    if _on_its_way(connection, community_id, match):
        raise MatchError(reason="held")


def _lacks_red(connection: sa.Connection, community_id: int, keys: Sequence[LineKey]) -> bool:
    """Tell whether a line of a reversed voucher is there without its red one: it is no money of the bank."""
    header = transactions.c
    query = sa.select(header.corrects, header.seq).where(
        header.community_id == community_id, header.kind == "reversal",
        header.corrects.in_({key.seq for key in keys}),
    )  # fmt: skip
    reds = {row.corrects: row.seq for row in connection.execute(query)}
    there = set(keys)
    return any(key.seq in reds and LineKey(reds[key.seq], key.number) not in there for key in keys)


def _on_its_way(connection: sa.Connection, community_id: int, match: Match) -> bool:
    """Tell whether a voucher of one of the rows is not posted yet: it will match them by itself."""
    if not match.rows:
        return False
    link, draft = bill_drafts.c, drafts.c
    query = (
        sa.select(link.draft_id)
        .join_from(
            bill_drafts, drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .where(
            link.community_id == community_id, draft.state.not_in(("posted", "withdrawn")),
            of_bills(link.bill_id, link.row_number, match.rows),
        )
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None


def _held(connection: sa.Connection, community_id: int, match: Match) -> bool:
    open_match = sa.and_(matches.c.community_id == community_id, matches.c.ended_at.is_(None))
    row, line = match_rows.c, match_lines.c
    for table, is_one_of_them in (
        (match_rows, of_bills(row.bill_id, row.row_number, match.rows)),
        (match_lines, of_vouchers(line.seq, line.number, match.lines)),
    ):
        query = (
            sa.select(sa.literal(1))
            .join_from(
                table, matches,
                (matches.c.community_id == table.c.community_id)
                & (matches.c.match_id == table.c.match_id),
            )
            .where(open_match, is_one_of_them)
            .limit(1)
        )  # fmt: skip
        if connection.execute(query).first() is not None:
            return True
    return False


def _seal(
    connection: sa.Connection, community_id: int, account: str, match: Match,
    *, by: Officer, at: datetime,
) -> str:  # fmt: skip
    match_id = secrets.token_hex(10)
    reason = match.reason.value
    insert_tables(
        connection,
        (match_rows, [(community_id, match_id, *key) for key in dict.fromkeys(match.rows)]),
        (match_lines, [(community_id, match_id, *key) for key in dict.fromkeys(match.lines)]),
        (matches, [(community_id, match_id, account, reason, by.user_id, at, None, None)]),
    )
    return match_id

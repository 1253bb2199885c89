"""Many drafts at once, as a bill makes them: the books are opened once, and all are submitted or none."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from ledger.domain.errors import AccessRefusedError
from ledger.domain.spending import takes_money
from ledger.domain.transactions import BrokenRule, Draft
from ledger.posting.books import Books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.flags import Judged, broken_now
from ledger.posting.loan_checks import check_loan
from ledger.posting.room import require_room
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.drafts import drafts as table
from ledger.store.inserts import Row, insert_rows


def submit_many(books: Books, drafts: Sequence[Draft], *, by: Officer, at: datetime) -> list[str]:
    """Keep drafts and hand them to another person; gives their ids in order.

    What they break is judged day by day, money in before money out, each as if those before it were posted:
    so they are approved later, and a bill may begin with its newest rows.

    Raises:
        Refusal: the first that the books could not take; none is kept.
    """
    ids, rows = submitted_rows(books, drafts, by=by, at=at)
    insert_rows(books.connection, table, rows)
    return ids


def submitted_rows(
    books: Books, drafts: Sequence[Draft], *, by: Officer, at: datetime
) -> tuple[list[str], list[Row]]:
    """Do all that ``submit_many`` does but keep the drafts; gives their ids and rows.

    Who has thousands of rows that name a draft keeps them first: SQLite looks the draft up for each row, and
    reads all of it, once it is there.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    for draft in drafts:
        books.check(draft)
        check_loan(books, draft)
    rows: list[Row] = []
    ids = []
    for draft, flags in zip(drafts, _flags(books, drafts), strict=True):
        kept = replace(draft, flags=flags)
        require_room(books, kept)
        content = content_of(kept)
        draft_id = secrets.token_hex(10)
        ids.append(draft_id)
        rows.append((
            books.community_id, draft_id, by.user_id, by.role, "submitted", content,
            sha256_of(content), kept.amount_minor, "", at, at,
        ))  # fmt: skip
    return ids, rows


def _flags(books: Books, drafts: Sequence[Draft]) -> list[tuple[BrokenRule, ...]]:
    """Give for each draft what it breaks, judged in the order of days."""

    def when(position: int) -> tuple[date, bool]:
        return drafts[position].dated_on, takes_money(drafts[position], books.accounts)

    order = sorted(range(len(drafts)), key=when)
    judged = [Judged(drafts[position], requested=False) for position in order]
    found = dict(zip(order, broken_now(books, judged), strict=True))
    return [found[position] for position in range(len(drafts))]

"""Many drafts at once, as a bill makes them: the books are opened once, and all are submitted or none."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ledger.domain.errors import AccessRefusedError
from ledger.domain.spending import takes_money
from ledger.domain.transactions import Draft
from ledger.posting.books import Books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.flags import Judged, broken_now
from ledger.posting.room import require_room
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.drafts import drafts as table
from ledger.store.inserts import insert_rows


def submit_many(books: Books, drafts: Sequence[Draft], *, by: Officer, at: datetime) -> list[str]:
    """Keep drafts and hand them to another person; gives their ids in order.

    What they break is judged in their order, each as if those before it were posted.

    Raises:
        Refusal: the first that the books could not take; none is kept.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    for draft in drafts:
        books.check(draft)
    judged = [Judged(draft, requested=False) for draft in drafts]
    found = broken_now(books, judged)
    rows, ids = [], []
    for draft, flags in zip(drafts, found, strict=True):
        kept = replace(draft, flags=flags if takes_money(draft, books.accounts) else ())
        require_room(books, kept)
        content = content_of(kept)
        draft_id = secrets.token_hex(10)
        ids.append(draft_id)
        rows.append((
            books.community_id, draft_id, by.user_id, by.role, "submitted", content,
            sha256_of(content), kept.amount_minor, "", at, at,
        ))  # fmt: skip
    insert_rows(books.connection, table, rows)
    return ids

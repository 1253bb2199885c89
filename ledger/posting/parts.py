"""Drafts too large for one leaf: kept in balanced parts, and changed or sent again as one."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError
from ledger.domain.parts import split
from ledger.domain.transactions import Draft
from ledger.posting.books import Books, open_books
from ledger.posting.drafts import save_draft
from ledger.posting.room import has_room
from ledger.posting.values import PREPARING_ROLES, Officer


def save_parts(
    connection: sa.Connection,
    community_id: int,
    draft: Draft,
    *,
    by: Officer,
    at: datetime,
    draft_ids: Sequence[str] = (),
) -> list[str]:
    """Keep a draft as ``save_draft`` does, in as many balanced parts as its leaves take; gives their ids.

    A draft that fits is kept as it is. ``draft_ids`` name drafts whose places the parts take in their order.

    Raises:
        Refusal: the books could not take it; it is a correction and too large; or it is not this person's.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    parts = in_parts(connection, community_id, draft)
    known = (*draft_ids, *[None] * len(parts))
    return [
        save_draft(connection, community_id, part, by=by, at=at, draft_id=draft_id)
        for part, draft_id in zip(parts, known, strict=False)
    ]


def in_parts(connection: sa.Connection, community_id: int, draft: Draft) -> tuple[Draft, ...]:
    """Divide a draft as ``save_parts`` does, and keep nothing.

    Raises:
        Refusal: the books could not take it, or it is a correction and too large.
    """
    return divided(open_books(connection, community_id, period=draft.period), draft)


def divided(books: Books, draft: Draft) -> tuple[Draft, ...]:
    """Divide a draft as ``in_parts`` does, of books that are open already.

    Raises:
        Refusal: the books could not take it, or it is a correction and too large.
    """
    # The whole first, so that a refusal names the line as it was entered.
    books.check(draft)
    return split(draft, lambda part: has_room(books, part))

"""Append one leaf to a community's log, in the database transaction of what it speaks of."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from ledger.domain.merger_errors import MergerError
from ledger.log.merkle import leaf_hash
from ledger.posting.books import Books
from ledger.store.base import instant_text
from ledger.store.communities import communities
from ledger.store.log import leaves

#: Writes a leaf's bytes from the log's origin, the leaf's index and its time.
WriteLeaf = Callable[[str, int, str], bytes]

#: What may still have to be hidden in books that have ended; nothing else follows their log's end.
AFTER_THE_END = frozenset({"visibility", "erasure"})


def append_leaf(books: Books, kind: str, write: WriteLeaf, *, at: datetime) -> int:
    """Append a leaf and bump the pages' version; gives the leaf's index.

    The log's clock never runs backwards: ``books.last_at`` is the leaf's time afterwards.

    Raises:
        MergerError: the books have ended, and this is not about something that has to be hidden.
    """
    if books.merger == "merged" and kind not in AFTER_THE_END:
        raise MergerError(reason="merged_away")
    connection, community_id, index = books.connection, books.community_id, books.next_leaf
    moment = max(at.astimezone(UTC).replace(microsecond=0), books.last_at)
    leaf = write(books.origin, index, instant_text(moment))
    connection.execute(
        sa.insert(leaves).values(
            community_id=community_id, leaf_index=index, type=kind, leaf=leaf,
            leaf_hash=leaf_hash(leaf),
        )
    )  # fmt: skip
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
    books.next_leaf = index + 1
    books.last_at = moment
    return index

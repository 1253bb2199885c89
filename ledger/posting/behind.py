"""What stands behind some transactions: drafts, approvals, leaves and disclosures, read in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from ledger.posting.rows import Sealed
from ledger.store.communities import parties, places
from ledger.store.drafts import approvals, drafts
from ledger.store.log import disclosures, leaves


@dataclass(slots=True)
class Behind:
    """Rows by their keys, for one batch of transactions.

    Attributes:
        leaves: the bytes of ``txn`` leaves by index.
        disclosures: ``(digest, encoded)`` by leaf index.
        drafts: ``(author_id, content, content_sha256)`` by draft id.
        approvals: ``(draft_id, content_sha256, approved_by)``.
        organisations: codes of the parties that may be named in public.
        households: codes of the places that may not.
    """

    leaves: dict[int, bytes]
    disclosures: defaultdict[int, list[tuple[str, str]]]
    drafts: dict[str, tuple[int, str, str]]
    approvals: frozenset[tuple[str, str, int]]
    organisations: frozenset[str] = field(default_factory=frozenset)
    households: frozenset[str] = field(default_factory=frozenset)


def load_behind(connection: sa.Connection, community_id: int, batch: Sequence[Sealed]) -> Behind:
    """Read what stands behind a batch; six queries, whatever its size."""
    indexes = [sealed.header.leaf_index for sealed in batch]
    draft_ids = [sealed.header.draft_id for sealed in batch if sealed.header.draft_id]
    shown = defaultdict(list)
    for index, digest, encoded in connection.execute(
        sa.select(disclosures.c.leaf_index, disclosures.c.digest, disclosures.c.disclosure).where(
            disclosures.c.community_id == community_id,
            disclosures.c.leaf_index.between(min(indexes), max(indexes)),
        )
    ):
        shown[index].append((digest, encoded))
    return Behind(
        leaves=_leaves(connection, community_id, min(indexes), max(indexes)),
        disclosures=shown,
        drafts=_drafts(connection, community_id, draft_ids),
        approvals=_approvals(connection, community_id, draft_ids),
        organisations=_of_kind(
            connection,
            community_id,
            parties,
            "organisation",
            {line.party for sealed in batch for line in sealed.lines if line.party},
        ),
        households=_of_kind(
            connection,
            community_id,
            places,
            "household",
            {line.place for sealed in batch for line in sealed.lines if line.place},
        ),
    )


def _leaves(
    connection: sa.Connection, community_id: int, first: int, last: int
) -> dict[int, bytes]:
    query = sa.select(leaves.c.leaf_index, leaves.c.leaf).where(
        leaves.c.community_id == community_id,
        leaves.c.leaf_index.between(first, last),
        leaves.c.type == "txn",
    )
    return {row.leaf_index: bytes(row.leaf) for row in connection.execute(query)}


def _drafts(
    connection: sa.Connection, community_id: int, draft_ids: Sequence[str]
) -> dict[str, tuple[int, str, str]]:
    columns = drafts.c
    query = sa.select(
        columns.draft_id, columns.author_id, columns.content, columns.content_sha256
    ).where(columns.community_id == community_id, columns.draft_id.in_(draft_ids))
    return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}


def _approvals(
    connection: sa.Connection, community_id: int, draft_ids: Sequence[str]
) -> frozenset[tuple[str, str, int]]:
    columns = approvals.c
    query = sa.select(columns.draft_id, columns.content_sha256, columns.approved_by).where(
        columns.community_id == community_id, columns.draft_id.in_(draft_ids)
    )
    return frozenset((row[0], row[1], row[2]) for row in connection.execute(query))


def _of_kind(
    connection: sa.Connection, community_id: int, table: sa.Table, kind: str, codes: set[str]
) -> frozenset[str]:
    query = sa.select(table.c.code).where(
        table.c.community_id == community_id, table.c.code.in_(codes), table.c.kind == kind
    )
    return frozenset(connection.execute(query).scalars())

"""What an audit's download takes along beside journal and statements: receipts, leaves, checkpoints; in streams."""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.drafts import attachments
from ledger.store.journal import transaction_attachments, transactions
from ledger.store.log import checkpoints, cosignatures, leaves

_ROWS = 500


class Original(NamedTuple):
    """A receipt as it was brought: its hash, its kind, and the first voucher of the year that names it."""

    sha256: str
    media_type: str
    voucher: str


class LeafBytes(NamedTuple):
    """A leaf of the log as it is, and its RFC 6962 hash."""

    leaf_index: int
    leaf: bytes
    leaf_hash: bytes


def originals_of_year(
    connection: sa.Connection, community: CommunityFacts, year: int
) -> Iterator[Original]:
    """Give each receipt behind the vouchers of a year once, in the order of hashes."""
    held, file, header = transaction_attachments.c, attachments.c, transactions.c
    query = (
        sa.select(held.sha256, file.media_type, sa.func.min(header.voucher))
        .join_from(
            transaction_attachments, transactions,
            (header.community_id == held.community_id) & (header.seq == held.seq),
        )
        .join(attachments, (file.community_id == held.community_id) & (file.sha256 == held.sha256))
        .where(
            held.community_id == community.community_id,
            header.period.between(year * 100, year * 100 + 99),
        )
        .group_by(held.sha256, file.media_type)
        .order_by(held.sha256)
    )  # fmt: skip
    with connection.execute(query.execution_options(yield_per=_ROWS)) as result:
        for row in result:
            yield Original(*row)


def log_leaves(connection: sa.Connection, community: CommunityFacts) -> Iterator[LeafBytes]:
    """Give every leaf of the log in its order."""
    held = leaves.c
    query = (
        sa.select(held.leaf_index, held.leaf, held.leaf_hash)
        .where(held.community_id == community.community_id)
        .order_by(held.leaf_index)
    )
    with connection.execute(query.execution_options(yield_per=_ROWS)) as result:
        for row in result:
            yield LeafBytes(row[0], bytes(row[1]), bytes(row[2]))


def log_notes(connection: sa.Connection, community: CommunityFacts) -> tuple[str, ...]:
    """Give the signed checkpoints of the log and witnesses' lines on them, as far as there are any."""
    signed, witnessed = checkpoints.c, cosignatures.c
    notes = sa.select(signed.note).where(signed.community_id == community.community_id)
    others = sa.select(witnessed.line).where(witnessed.community_id == community.community_id)
    found = connection.execute(notes.order_by(signed.size)).scalars().all()
    lines = connection.execute(others.order_by(witnessed.size, witnessed.witness)).scalars().all()
    return (*found, *lines)

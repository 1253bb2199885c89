"""Communities as every page and paper names them."""

from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.communities import communities as table
from ledger.store.journal import transactions
from ledger.store.log import leaves


def communities(connection: sa.Connection) -> tuple[CommunityFacts, ...]:
    """Give every community, in the order of their short names."""
    rows = connection.execute(_query().order_by(table.c.slug))
    return tuple(CommunityFacts(*row) for row in rows)


def community(connection: sa.Connection, slug: str) -> CommunityFacts | None:
    """Give one community by its short name; None when there is none."""
    row = connection.execute(_query().where(table.c.slug == slug)).one_or_none()
    return CommunityFacts(*row) if row else None


def community_of_id(connection: sa.Connection, community_id: int) -> CommunityFacts | None:
    """Give one community by its number; None when there is none."""
    row = connection.execute(_query().where(table.c.community_id == community_id)).one_or_none()
    return CommunityFacts(*row) if row else None


def _query() -> sa.Select[Any]:
    """Read the newest transaction and leaf through their keys: sequence numbers are gapless."""
    newest = sa.select(sa.func.max(transactions.c.seq)).where(
        transactions.c.community_id == table.c.community_id
    )
    last_posted_at = (
        sa.select(transactions.c.posted_at)
        .where(transactions.c.community_id == table.c.community_id)
        .order_by(transactions.c.seq.desc())
        .limit(1)
    )
    last_leaf = sa.select(sa.func.max(leaves.c.leaf_index)).where(
        leaves.c.community_id == table.c.community_id
    )
    return sa.select(
        table.c.community_id,
        table.c.slug,
        table.c.name_zh,
        table.c.name_en,
        table.c.currency,
        table.c.log_origin,
        table.c.opened_on,
        table.c.public_version,
        sa.func.coalesce(last_leaf.scalar_subquery(), -1) + 1,
        last_posted_at.scalar_subquery(),
        sa.func.coalesce(newest.scalar_subquery(), 0),
    )

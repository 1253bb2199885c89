"""Communities as every page and paper names them."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import communities as table
from ledger.store.journal import transactions
from ledger.store.log import leaves
from ledger.store.mergers import mergers


def communities(connection: sa.Connection) -> tuple[CommunityFacts, ...]:
    """Give every community, in the order of their short names."""
    rows = connection.execute(_query().order_by(table.c.slug))
    return tuple(_facts(row) for row in rows)


def community(connection: sa.Connection, slug: str) -> CommunityFacts | None:
    """Give one community by its short name; None when there is none."""
    row = connection.execute(_query().where(table.c.slug == slug)).one_or_none()
    return _facts(row) if row else None


def communities_among(
    connection: sa.Connection, numbers: sa.Select[int]
) -> tuple[CommunityFacts, ...]:
    """Give the communities whose numbers a query finds, in the order of their short names."""
    query = _query().where(table.c.community_id.in_(numbers)).order_by(table.c.slug)
    return tuple(_facts(row) for row in connection.execute(query))


def _facts(row: sa.Row[Any]) -> CommunityFacts:
    facts: Any = tuple(row)
    slug, name_zh, name_en, merger = facts[-4:]
    into = Label(slug, name_zh, name_en) if slug else None
    return replace(CommunityFacts(*facts[:-4]), merged_into=into, merger=merger)


def community_of_id(connection: sa.Connection, community_id: int) -> CommunityFacts | None:
    """Give one community by its number; None when there is none."""
    row = connection.execute(_query().where(table.c.community_id == community_id)).one_or_none()
    return _facts(row) if row else None


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
    into = table.alias("into")
    merger = sa.select(sa.func.max(mergers.c.number)).where(
        mergers.c.community_id == table.c.community_id, mergers.c.state.in_(("approved", "done"))
    )
    columns = (
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
        into.c.slug,
        into.c.name_zh,
        into.c.name_en,
        sa.func.coalesce(merger.scalar_subquery(), 0),
    )
    return sa.select(*columns).select_from(
        table.outerjoin(into, into.c.community_id == table.c.merged_into)
    )

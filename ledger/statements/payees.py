"""What a payment request may name beside accounts and funds: payees, decisions, contracts, works, places."""

from dataclasses import dataclass

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import contracts, decisions, parties, places, works

#: Longer lists would make the form slow; the newest codes come first.
LISTED_MAX = 300


@dataclass(frozen=True, slots=True)
class Naming:
    """Lists for the form. Payees are organisations alone: private persons are typed, never listed."""

    organisations: tuple[Label, ...]
    decisions: tuple[Label, ...]
    contracts: tuple[Label, ...]
    works: tuple[Label, ...]
    places: tuple[Label, ...]


def naming(connection: sa.Connection, community: CommunityFacts) -> Naming:
    """Give the lists, with one query each."""
    return Naming(
        organisations=_listed(
            connection, community, parties, parties.c.name, parties.c.name,
            parties.c.kind == "organisation",
        ),
        decisions=_listed(
            connection, community, decisions, decisions.c.title_zh, decisions.c.title_en
        ),
        contracts=_listed(
            connection, community, contracts, contracts.c.title_zh, contracts.c.title_en
        ),
        works=_listed(connection, community, works, works.c.name_zh, works.c.name_en),
        places=_listed(
            connection, community, places, places.c.name_zh, places.c.name_en,
            places.c.kind != "household",
        ),
    )  # fmt: skip


def _listed(
    connection: sa.Connection,
    community: CommunityFacts,
    table: sa.Table,
    name_zh: sa.ColumnElement[str],
    name_en: sa.ColumnElement[str],
    *conditions: sa.ColumnElement[bool],
) -> tuple[Label, ...]:
    query = (
        sa.select(table.c.code, name_zh, name_en)
        .where(table.c.community_id == community.community_id, *conditions)
        .order_by(table.c.code.desc())
        .limit(LISTED_MAX)
    )
    return tuple(Label(*row) for row in connection.execute(query))

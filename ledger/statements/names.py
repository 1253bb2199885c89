"""What a line may name beside account and fund: places, works, parties. For officers alone."""

from dataclasses import dataclass

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import parties, places, works
from ledger.store.households import no_occupant

#: Beyond this a list is no list to choose from; codes can still be typed.
NAMES_MAX = 2_000


@dataclass(frozen=True, slots=True)
class LineNames:
    """Places but for households, works, and parties, persons among them, each in the order of codes."""

    places: tuple[Label, ...]
    works: tuple[Label, ...]
    parties: tuple[Label, ...]


def line_names(connection: sa.Connection, community: CommunityFacts) -> LineNames:
    """Give what may be chosen for a line; households and who lives there are sub-ledgers, not for public lines."""

    def labels(table: sa.Table, *columns: sa.ColumnElement[str]) -> tuple[Label, ...]:
        query = (
            sa.select(*columns)
            .where(table.c.community_id == community.community_id)
            .order_by(table.c.code)
            .limit(NAMES_MAX)
        )
        if table is places:
            query = query.where(table.c.kind != "household")
        if table is parties:
            query = query.where(no_occupant())
        return tuple(Label(row[0], row[1], row[2]) for row in connection.execute(query))

    party = parties.c
    return LineNames(
        labels(places, places.c.code, places.c.name_zh, places.c.name_en),
        labels(works, works.c.code, works.c.name_zh, works.c.name_en),
        labels(parties, party.code, party.name, party.name),
    )

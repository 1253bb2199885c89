"""Names of places by their codes, households among them: what is shown of them is for the caller to know."""

from collections.abc import Collection

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import places

#: From here on all places are read at once.
_CODES_MAX = 500


def place_labels(
    connection: sa.Connection, community: CommunityFacts, codes: Collection[str]
) -> dict[str, Label]:
    """Give names by code in one query; unknown codes are left out."""
    place = places.c
    query = sa.select(place.code, place.name_zh, place.name_en).where(
        place.community_id == community.community_id
    )
    if len(codes) <= _CODES_MAX:
        query = query.where(place.code.in_(codes))
    return {
        row.code: Label(row.code, row.name_zh, row.name_en or row.name_zh)
        for row in connection.execute(query)
        if row.code in codes
    }


def household_names(
    connection: sa.Connection, community: CommunityFacts
) -> tuple[tuple[str, str], ...]:
    """Give code and name of every household, for reading what somebody typed."""
    place = places.c
    query = sa.select(place.code, place.name_zh).where(
        place.community_id == community.community_id, place.kind == "household"
    )
    return tuple((row.code, row.name_zh) for row in connection.execute(query))

"""Add the places of a community: grids, buildings, units and households."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ledger.store.communities import places
from ledger.store.inserts import insert_rows


class NewPlace(NamedTuple):
    """A place to be added; the area in 0.01 m²."""

    code: str
    kind: str
    name_zh: str
    parent: str = ""
    area_centi_m2: int = 0
    name_en: str = ""


def add_places(connection: sa.Connection, community_id: int, added: Sequence[NewPlace]) -> None:
    """Add places that the community does not have yet."""
    rows = [
        (community_id, item.code, item.kind, item.parent or None, item.name_zh, item.name_en,
         item.area_centi_m2)
        for item in added
    ]  # fmt: skip
    insert_rows(connection, places, rows)

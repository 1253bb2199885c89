"""Reads of places that rules and pages share: what is there on a day, how large it is, how it lies."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.places import HOUSEHOLDS_MIN, PlaceKind, PlaceTree
from ledger.store.communities import places
from ledger.store.households import place_areas


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as it is on a day; ``parent`` is "" at the top, the area in 0.01 m²."""

    code: str
    kind: str
    parent: str
    name_zh: str
    name_en: str
    area_centi_m2: int


def area_on(day: date) -> sa.ColumnElement[int]:
    """Ask for the area of a place on a day: the newest that was found by then, else as it was registered."""
    found = place_areas.c
    newest = (
        sa.select(found.area_centi_m2)
        .where(
            found.community_id == places.c.community_id, found.place_code == places.c.code,
            found.first_day <= day,
        )
        .order_by(found.first_day.desc(), found.number.desc())
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip
    return sa.func.coalesce(newest, places.c.area_centi_m2)


def there_on(community_id: int, day: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Give the conditions under which a place of the community is there on a day."""
    held = places.c
    return (
        held.community_id == community_id,
        held.closed_on.is_(None) | (held.closed_on >= day),
    )


def place_rows(
    connection: sa.Connection, community_id: int, day: date, *, households: bool | None = None
) -> Iterator[PlaceRow]:
    """Give places by code as they are on a day: all, households alone, or all but households."""
    held = places.c
    query = sa.select(
        held.code, held.kind, held.parent_code, held.name_zh, held.name_en, area_on(day)
    ).where(*there_on(community_id, day))
    if households is not None:
        is_household = held.kind == PlaceKind.HOUSEHOLD.value
        query = query.where(is_household if households else ~is_household)
    for code, kind, parent, name_zh, name_en, area in connection.execute(query.order_by(held.code)):
        yield PlaceRow(code, kind, parent or "", name_zh, name_en, area)


def place_tree(connection: sa.Connection, community_id: int, day: date) -> PlaceTree:
    """Give how the places of a day lie in each other, and how many households lie directly in each."""
    rows = {
        row.code: row.parent for row in place_rows(connection, community_id, day, households=False)
    }
    held = places.c
    counted = (
        sa.select(held.parent_code, sa.func.count())
        .where(*there_on(community_id, day), held.kind == PlaceKind.HOUSEHOLD.value)
        .group_by(held.parent_code)
    )
    households = {parent or "": number for parent, number in connection.execute(counted)}
    return PlaceTree(
        {code: parent if parent in rows else "" for code, parent in rows.items()}, households
    )


def nameable_places(connection: sa.Connection, community_id: int, day: date) -> frozenset[str]:
    """Give the places that a public line may name: those whose sums tell nothing of one or two households."""
    tree = place_tree(connection, community_id, day)
    return tree.shown(tree.households)


def few_homes(
    connection: sa.Connection, community_id: int, codes: Collection[str], day: date
) -> frozenset[str]:
    """Give those of some buildings, units and houses in which one or two households are on a day."""
    if not codes:
        return frozenset()
    around, unit, home = places.alias(), places.alias(), places.alias()
    inside = sa.select(unit.c.code).where(
        unit.c.community_id == around.c.community_id, unit.c.parent_code == around.c.code,
        unit.c.kind == PlaceKind.UNIT.value,
    )  # fmt: skip
    count = (
        sa.select(sa.func.count())
        .where(
            home.c.community_id == around.c.community_id,
            home.c.kind == PlaceKind.HOUSEHOLD.value,
            (home.c.parent_code == around.c.code) | home.c.parent_code.in_(inside),
            home.c.closed_on.is_(None) | (home.c.closed_on >= day),
        )
        .scalar_subquery()
    )
    query = sa.select(around.c.code).where(
        around.c.community_id == community_id, around.c.code.in_(sorted(codes)),
        around.c.kind.in_(("building", "unit", "house")), count.between(1, HOUSEHOLDS_MIN - 1),
    )  # fmt: skip
    return frozenset(connection.execute(query).scalars())


def households_of(
    connection: sa.Connection, community_id: int, day: date, codes: Any
) -> list[PlaceRow]:
    """Give the households that lie directly in any of these places, by code."""
    wanted = frozenset(codes)
    return [
        row for row in place_rows(connection, community_id, day, households=True)
        if row.parent in wanted
    ]  # fmt: skip

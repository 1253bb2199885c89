"""Places as officers see them: what is there, one place with what lies in it, and what posters are made of."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.places import PlaceKind, natural
from ledger.statements.households import area_facts, occupant_facts
from ledger.statements.place_values import AreaFact, OccupantFacts
from ledger.statements.values import Audience, CommunityFacts, Label
from ledger.store.communities import places
from ledger.store.places import PlaceRow, area_on, place_rows, there_on

PAGE_SIZE = 100
#: What gets a poster of its own.
POSTER_KINDS = (PlaceKind.BUILDING, PlaceKind.HOUSE)


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """A place with everything that is known of it, and one page of what lies directly in it, by code.

    ``next_after`` is the code after which the next page begins, None on the last.
    """

    place: Label
    kind: str
    parent: Label | None
    area_centi_m2: int
    closed_on: date | None
    areas: tuple[AreaFact, ...]
    occupants: tuple[OccupantFacts, ...]
    inside: tuple[PlaceRow, ...]
    next_after: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster is about; ``parent`` is where it lies, None in the community itself."""

    place: Label
    kind: str
    parent: Label | None


def desk_place(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date, *, after: str = ""
) -> DeskPlace:
    """Give one place for officers, names of who is registered included.

    Raises:
        UnknownNameError: there is no such place.
    """
    held = places.c
    query = sa.select(
        held.code, held.name_zh, held.name_en, held.kind, held.parent_code, held.closed_on,
        area_on(day).label("area"),
    ).where(held.community_id == community.community_id, held.code == code)  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="place", name=code[:40], field="code")
    inside = _inside(connection, community, code, day, after)
    return DeskPlace(
        place=Label(row.code, row.name_zh, row.name_en),
        kind=row.kind,
        parent=_label(connection, community, row.parent_code),
        area_centi_m2=row.area,
        closed_on=row.closed_on,
        areas=area_facts(connection, community, code),
        occupants=occupant_facts(connection, community, code, day, audience=Audience.OFFICER),
        inside=tuple(inside[:PAGE_SIZE]),
        next_after=inside[PAGE_SIZE - 1].code if len(inside) > PAGE_SIZE else None,
        is_first=not after,
    )


def _inside(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date, after: str
) -> list[PlaceRow]:
    held = places.c
    query = (
        sa.select(
            held.code, held.kind, held.parent_code, held.name_zh, held.name_en, area_on(day)
        )
        .where(
            *there_on(community.community_id, day), held.parent_code == code, held.code > after
        )
        .order_by(held.code)
        .limit(PAGE_SIZE + 1)
    )  # fmt: skip
    return [PlaceRow(*row) for row in connection.execute(query)]


def _label(connection: sa.Connection, community: CommunityFacts, code: str | None) -> Label | None:
    held = places.c
    query = sa.select(held.code, held.name_zh, held.name_en).where(
        held.community_id == community.community_id, held.code == code
    )
    row: Any = connection.execute(query).one_or_none() if code else None
    return Label(*row) if row else None


def posters(
    connection: sa.Connection, community: CommunityFacts, day: date, *, code: str = ""
) -> tuple[Poster, ...]:
    """Give every building and house, or the one that is named, in the order of numbers in their codes.

    Raises:
        UnknownNameError: there is no such building or house.
    """
    rows = {
        row.code: row
        for row in place_rows(connection, community.community_id, day, households=False)
    }
    found = [
        Poster(
            _labelled(row), row.kind, _labelled(rows[row.parent]) if row.parent in rows else None
        )
        for row in sorted(rows.values(), key=lambda row: natural(row.code))
        if row.kind in POSTER_KINDS and code in ("", row.code)
    ]
    if code and not found:
        raise UnknownNameError(noun="place", name=code[:40], field="code")
    return tuple(found)


def _labelled(row: PlaceRow) -> Label:
    return Label(row.code, row.name_zh, row.name_en)


def household_labels(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> tuple[Label, ...]:
    """Give the households of a place: itself if it is one, else all that lie in it or in its units.

    Raises:
        UnknownNameError: there is no such place.
    """
    shown = _label(connection, community, code)
    if shown is None:
        raise UnknownNameError(noun="place", name=code[:40], field="place")
    rows = list(place_rows(connection, community.community_id, day))
    inside = {code}
    for row in (row for row in rows if row.kind == PlaceKind.UNIT and row.parent == code):
        inside.add(row.code)
    found = [
        row for row in rows
        if row.kind == PlaceKind.HOUSEHOLD and (row.code == code or row.parent in inside)
    ]  # fmt: skip
    return tuple(_labelled(row) for row in sorted(found, key=lambda row: natural(row.code)))

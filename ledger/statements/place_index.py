"""Places as statements name them: what lies in what, and which buildings the public may see."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.sharing import place_order
from ledger.statements.values import CommunityFacts, Label
from ledger.store.household_balances import household_rows, is_there

_ROOM = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place; ``building`` is the code of the building or house it lies in, empty where it lies in none."""

    label: Label
    kind: str
    building: str
    unit: str
    area_centi_m2: int

    @property
    def room(self) -> str:
        """The room's number, the last one in the code."""
        found = _ROOM.search(self.label.code)
        return found[1] if found else ""

    @property
    def floor(self) -> str:
        """The floor, which the room's number begins with."""
        return self.room[:-2] if len(self.room) > 2 else ""


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a community by code; by building how many households lie in it, and their area."""

    by_code: Mapping[str, Place]
    households_in: Mapping[str, int]
    area_in: Mapping[str, int]

    def label(self, code: str) -> Label | None:
        """Name a place; None where there is none."""
        return self.by_code[code].label if code in self.by_code else None

    def is_public(self, building: str) -> bool:
        """Tell whether so many households live there that a figure of it is no single one's."""
        return self.households_in.get(building, 0) >= HOUSEHOLDS_MIN

    @property
    def buildings(self) -> tuple[Place, ...]:
        """The buildings and houses in the order of people."""
        found = (item for item in self.by_code.values() if item.kind in ("building", "house"))
        return tuple(sorted(found, key=lambda item: place_order(item.label.code)))


def places_of(connection: sa.Connection, community: CommunityFacts, day: date) -> Places:
    """Give all places of a community with their areas of a day, in one query.

    Those that are closed by then are still named, and counted no longer.
    """
    query = household_rows(community.community_id, day)
    rows = {row.code: row for row in connection.execute(query)}
    made: dict[str, Place] = {}
    for code, row in rows.items():
        building = unit = ""
        seen = {code}
        above = code if row.kind in ("building", "house") else row.parent_code
        while above in rows and not building:
            kind = rows[above].kind
            if kind == "unit" and not unit:
                unit = rows[above].name_zh
            if kind in ("building", "house"):
                building = above
            above = rows[above].parent_code
            if above in seen:
                break
            seen.add(above)
        label = Label(code, row.name_zh, row.name_en or row.name_zh)
        made[code] = Place(label, row.kind, building, unit, row.area_centi_m2)
    households = [
        item for code, item in made.items()
        if item.kind == "household" and is_there(rows[code].closed_on, day)
    ]  # fmt: skip
    area: Counter[str] = Counter()
    for item in households:
        area[item.building] += item.area_centi_m2
    return Places(made, Counter(item.building for item in households), area)

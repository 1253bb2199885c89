"""A list of households as a spreadsheet holds it: what each row says, everything wrong with it, and what it makes.

Every problem of every row is found at once, and nothing is kept of a list that has any.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from ledger.domain.errors import Refusal, TextError
from ledger.domain.occupants import Occupant, OccupantKind, parse_people
from ledger.domain.periods import parse_day
from ledger.domain.place_errors import PlaceError
from ledger.domain.places import (
    CODE_LENGTH_MAX,
    NAME_LENGTH_MAX,
    Place,
    PlaceKind,
    check_code,
    parse_area,
)
from ledger.domain.texts import clean_text

ROWS_MAX = 30_000
_BUILDINGS = (PlaceKind.BUILDING, PlaceKind.HOUSE)


class Column(StrEnum):
    """What a column of the list is about."""

    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"
    AREA = "area"
    KIND = "kind"
    PARTY = "party"
    PEOPLE = "people"
    FIRST_DAY = "first_day"


class Known(Protocol):
    """A place that is there already; journals taken over may have given it any code."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def kind(self) -> PlaceKind:
        """What it is."""

    @property
    def name_zh(self) -> str:
        """Its name."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as typed; ``row`` counts the lines of the file from 1."""

    row: int
    cells: Mapping[Column, str]

    def cell(self, column: Column) -> str:
        """Give a cell, empty where the list has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell; ``reason`` has words in ``ledger/place_sentences.py``."""

    row: int
    column: Column
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Household:
    """A household to be registered, with who is there; ``name`` is private and empty where none is kept."""

    place: Place
    occupant: Occupant | None = None
    name: str = ""


@dataclass(slots=True)
class PlaceList:
    """What a list would make: places in the order in which they can be added, and what is wrong with it."""

    buildings: list[Place] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def building_count(self) -> int:
        """How many buildings and houses it adds, units apart."""
        return sum(place.kind is not PlaceKind.UNIT for place in self.buildings)

    @property
    def area_centi_m2(self) -> int:
        """The area of all households, in 0.01 m²."""
        return sum(household.place.area_centi_m2 for household in self.households)


#: What people write for a kind, as ``heading_text`` gives it.
_KINDS = {
    OccupantKind.OWNER: "业主 产权人 房东 自住 业主自住 owner",
    OccupantKind.TENANT: "租户 租客 承租人 承租 出租 租 tenant",
    OccupantKind.SUB_LANDLORD: "二房东 转租 转租人 sublandlord",
    OccupantKind.VACANT: "空置 空关 空 无人 空房 vacant",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NUMBERED = re.compile(r"(?:第)?0*(\d{1,5})(?:号楼|号房|栋|幢|座|号|楼)?", re.ASCII)
_UNIT = re.compile(r"(?:第)?0*(\d{1,3})(?:单元|门|号门|梯)?", re.ASCII)
_ROOM = re.compile(r"(.*?)(?:室|号|房)?")


def plain(text: str) -> str:
    """Give a cell as cells are compared: half width, no spaces, no point that a spreadsheet added to a number."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return folded.removesuffix(".0") if folded.removesuffix(".0").isdecimal() else folded


def read_list(
    rows: Sequence[ListRow], known: Collection[Known], *, first_day: date, kind: PlaceKind
) -> PlaceList:
    """Read a list against the places that are there already.

    ``kind`` is what buildings that are new become, building or house; ``first_day`` stands where a row names none.

    Raises:
        PlaceError: no row, or too many.
    """
    if not rows:
        raise PlaceError(reason="empty", field="file")
    if len(rows) > ROWS_MAX:
        raise PlaceError(reason="rows_max", field="file", text=str(ROWS_MAX))
    return _Reader(known, first_day, kind).read(rows)


class _Reader:
    """Reads rows one after the other and remembers what it has met."""

    def __init__(self, known: Collection[Known], first_day: date, kind: PlaceKind) -> None:
        self._first_day = first_day
        self._new_kind = kind
        self._places: dict[str, Known] = {place.code: place for place in known}
        self._building_of = {
            plain(place.name_zh): place.code for place in known if place.kind in _BUILDINGS
        }
        self._row_of: dict[str, int] = {}
        self._made = PlaceList()

    def read(self, rows: Sequence[ListRow]) -> PlaceList:
        for row in rows:
            problems: list[Problem] = []
            household = self._household(row, problems)
            self._made.problems += problems
            if household is not None and not problems:
                self._made.households.append(household)
        return self._made

    def _household(self, row: ListRow, problems: list[Problem]) -> Household | None:
        building = self._building(row, problems)
        room = self._room(row, problems)
        area = self._area(row, problems)
        occupant, name = self._occupant(row, problems)
        if building is None or room is None or area is None:
            return None
        parent = self._unit(row, building, problems)
        if parent is None:
            return None
        code, title = f"{parent.code}-{room}", f"{parent.name_zh}{room}室"
        reason = self._unfit(code, title, row.row)
        if reason:
            problems.append(Problem(row.row, Column.ROOM, *reason))
            return None
        place = Place(code, PlaceKind.HOUSEHOLD, title, parent=parent.code, area_centi_m2=area)
        return Household(place, occupant, name)

    def _unfit(self, code: str, title: str, row: int) -> tuple[str, str] | None:
        """Tell why a household of this code cannot be added; remembers it otherwise."""
        if len(code) > CODE_LENGTH_MAX or len(title) > NAME_LENGTH_MAX:
            return "too_long", code
        try:
            check_code(code)
        except PlaceError:
            return "no_code", code
        if code in self._places:
            return "known", code
        if code in self._row_of:
            return "twice", str(self._row_of[code])
        self._row_of[code] = row
        return None

    def _building(self, row: ListRow, problems: list[Problem]) -> Known | None:
        text = row.cell(Column.BUILDING).strip()
        name = plain(text)
        if not name:
            problems.append(Problem(row.row, Column.BUILDING, "missing", ""))
            return None
        code = self._building_of.get(name)
        if code is None:
            code = self._new_building(row.row, text, name, problems)
        return None if code is None else self._places[code]

    def _new_building(self, row: int, text: str, name: str, problems: list[Problem]) -> str | None:
        """Give the code of a building by what is written, and add it unless it is there by that number."""
        code = _building_code(name, self._new_kind)
        reason, shown, title = "", text[:40], ""
        try:
            check_code(code)
            title = clean_text(
                _title(text, self._new_kind), field="building", length_max=NAME_LENGTH_MAX
            )
        except (TextError, PlaceError) as refusal:
            reason = "character" if isinstance(refusal, TextError) else "no_code"
        known = self._places.get(code)
        if known is not None and known.kind not in _BUILDINGS:
            reason, shown = "other_kind", code
        elif known is not None and not (_is_numbered(name) and _is_numbered(plain(known.name_zh))):
            # 东1楼 and 西1楼 are two buildings with one code.
            reason, shown = "same_code", known.name_zh
        if reason:
            problems.append(Problem(row, Column.BUILDING, reason, shown))
            return None
        if known is None:
            building = Place(code, self._new_kind, title)
            self._places[code] = building
            self._made.buildings.append(building)
        self._building_of[name] = code
        return code

    def _unit(self, row: ListRow, building: Known, problems: list[Problem]) -> Known | None:
        text = plain(row.cell(Column.UNIT))
        if not text:
            return building
        match = _UNIT.fullmatch(text)
        mark = match[1] if match else text.upper()
        code, name = f"{building.code}-U{mark}", f"{building.name_zh}{mark}单元"
        reason = ""
        if not (mark.isascii() and mark.isalnum()) or len(mark) > 4:
            reason = "unit"
        elif building.kind is PlaceKind.HOUSE:
            reason = "unit_of_house"
        elif code in self._places and self._places[code].kind is not PlaceKind.UNIT:
            reason = "other_kind"
        if reason:
            problems.append(Problem(row.row, Column.UNIT, reason, text[:40]))
            return None
        if code not in self._places:
            unit = Place(code, PlaceKind.UNIT, name, parent=building.code)
            self._places[code] = unit
            self._made.buildings.append(unit)
        return self._places[code]

    def _room(self, row: ListRow, problems: list[Problem]) -> str | None:
        text = plain(row.cell(Column.ROOM))
        match = _ROOM.fullmatch(text)
        room = (match[1] if match else text).upper()
        if not text:
            problems.append(Problem(row.row, Column.ROOM, "missing", ""))
        elif not (room.isascii() and room.replace("-", "").isalnum()) or len(room) > 12:
            problems.append(Problem(row.row, Column.ROOM, "room", text[:40]))
        else:
            return room.strip("-").replace("--", "-")
        return None

    def _area(self, row: ListRow, problems: list[Problem]) -> int | None:
        text = row.cell(Column.AREA).strip()
        if not text:
            problems.append(Problem(row.row, Column.AREA, "missing", ""))
            return None
        try:
            return parse_area(text)
        except PlaceError as refusal:
            problems.append(Problem(row.row, Column.AREA, refusal.reason, text[:40]))
            return None

    def _occupant(self, row: ListRow, problems: list[Problem]) -> tuple[Occupant | None, str]:
        """Read who is there; a row without a kind registers nobody."""
        text = plain(row.cell(Column.KIND))
        kind = _KIND_OF.get(text.lower().replace("-", "").replace("_", ""))
        before = len(problems)
        people, day, name = (
            self._people(row, problems),
            self._day(row, problems),
            self._name(row, problems),
        )
        if text and kind is None:
            problems.append(Problem(row.row, Column.KIND, "kind", text[:40]))
        elif not text and (name or people):
            problems.append(Problem(row.row, Column.KIND, "whose", name[:40]))
        elif kind is OccupantKind.VACANT and (name or people):
            problems.append(Problem(row.row, Column.KIND, "nobody", text[:40]))
        if kind is None or len(problems) > before:
            return None, ""
        gets_bills = kind is not OccupantKind.VACANT
        return Occupant(kind, day, people_count=people, gets_bills=gets_bills), name

    def _people(self, row: ListRow, problems: list[Problem]) -> int:
        text = row.cell(Column.PEOPLE)
        try:
            return parse_people(text) if text.strip() else 0
        except Refusal:
            problems.append(Problem(row.row, Column.PEOPLE, "people", text[:40]))
            return 0

    def _day(self, row: ListRow, problems: list[Problem]) -> date:
        text = plain(row.cell(Column.FIRST_DAY))
        match = re.fullmatch(
            r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?00:00:00)?", text, re.ASCII
        )
        if match:
            text = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        try:
            return parse_day(text) if text else self._first_day
        except Refusal:
            problems.append(Problem(row.row, Column.FIRST_DAY, "day", text[:40]))
            return self._first_day

    def _name(self, row: ListRow, problems: list[Problem]) -> str:
        text = row.cell(Column.PARTY)
        try:
            return clean_text(text, field="party", length_max=NAME_LENGTH_MAX)
        except TextError:
            problems.append(Problem(row.row, Column.PARTY, "character", text[:40]))
            return ""


def _title(text: str, kind: PlaceKind) -> str:
    """Name a building as residents do: a bare number becomes 3号楼, or 3号 where it is a house."""
    name = plain(text)
    return (
        f"{name}{'号' if kind is PlaceKind.HOUSE else '号楼'}" if name.isdecimal() else text.strip()
    )


def _is_numbered(name: str) -> bool:
    return _NUMBERED.fullmatch(name) is not None


def _building_code(name: str, kind: PlaceKind) -> str:
    """Make a code of what is written: 3号楼 is B3, A座 is A; house 12 is H12."""
    match = _NUMBERED.fullmatch(name)
    prefix = "H" if kind is PlaceKind.HOUSE else "B"
    if match:
        return f"{prefix}{int(match[1])}"
    letters = "-".join(re.findall(r"[A-Z0-9]+", name.upper()))
    return f"{prefix}{letters}" if letters[:1].isdecimal() else letters


def problems_by_row(problems: Sequence[Problem]) -> Iterator[tuple[int, list[Problem]]]:
    """Gather what is wrong row by row."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.row, []).append(problem)
    yield from sorted(found.items())

"""A list of households: what its rows make, and everything that is wrong with them."""

from dataclasses import dataclass
from datetime import date

import pytest

from ledger.domain.occupants import OccupantKind
from ledger.domain.place_errors import PlaceError
from ledger.domain.place_lists import (
    ROWS_MAX,
    Column,
    Known,
    ListRow,
    PlaceList,
    problems_by_row,
    read_list,
)
from ledger.domain.places import Place, PlaceKind

DAY = date(2025, 9, 1)
_SHORT = {
    "b": Column.BUILDING, "u": Column.UNIT, "r": Column.ROOM, "a": Column.AREA, "k": Column.KIND,
    "n": Column.PARTY, "p": Column.PEOPLE, "d": Column.FIRST_DAY,
}  # fmt: skip


def row(number: int = 2, **cells: str) -> ListRow:
    given = {"b": "1", "r": "101", "a": "58.32"} | cells
    return ListRow(number, {_SHORT[name]: text for name, text in given.items()})


def read(
    *rows: ListRow, known: tuple[Known, ...] = (), kind: PlaceKind = PlaceKind.BUILDING
) -> PlaceList:
    return read_list(rows, known, first_day=DAY, kind=kind)


def problem(made: PlaceList) -> tuple[Column, str, str]:
    (found,) = made.problems
    return found.column, found.reason, found.text


def test_rows_make_buildings_units_and_households() -> None:
    made = read(
        row(2), row(3, r="102室", a="61"), row(4, b="2号楼", u="1单元", r="201"),
        row(5, b="2栋", u="2", r="201"), row(6, b="A座", r="8-1"),
    )  # fmt: skip
    assert not made.problems
    assert [(place.code, place.name_zh, place.parent) for place in made.buildings] == [
        ("B1", "1号楼", ""), ("B2", "2号楼", ""), ("B2-U1", "2号楼1单元", "B2"),
        ("B2-U2", "2号楼2单元", "B2"), ("A", "A座", ""),
    ]  # fmt: skip
    assert [item.place.code for item in made.households] == [
        "B1-101", "B1-102", "B2-U1-201", "B2-U2-201", "A-8-1",
    ]  # fmt: skip
    assert [item.place.parent for item in made.households] == ["B1", "B1", "B2-U1", "B2-U2", "A"]
    assert made.households[1].place.name_zh == "1号楼102室"
    assert (made.building_count, made.area_centi_m2) == (3, 5832 * 4 + 6100)


def test_houses_are_named_as_houses() -> None:
    made = read(row(b="12", r="1"), kind=PlaceKind.HOUSE)
    assert [(place.code, place.kind, place.name_zh) for place in made.buildings] == [
        ("H12", PlaceKind.HOUSE, "12号")
    ]
    assert problem(read(row(b="12", u="1"), kind=PlaceKind.HOUSE)) == (
        Column.UNIT, "unit_of_house", "1",
    )  # fmt: skip


def test_a_building_that_is_there_is_found_by_its_name_or_number() -> None:
    known = (
        Place("B3", PlaceKind.BUILDING, "3号楼"), Place("EAST", PlaceKind.BUILDING, "东楼"),
        Place("B3-U1", PlaceKind.UNIT, "3号楼1单元", parent="B3"),
    )  # fmt: skip
    made = read(row(2, b="3栋", u="1"), row(3, b="东 楼"), known=known)
    assert not made.problems
    assert made.buildings == []
    assert [item.place.code for item in made.households] == ["B3-U1-101", "EAST-101"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"b": ""}, (Column.BUILDING, "missing", "")),
        ({"b": "东楼"}, (Column.BUILDING, "no_code", "东楼")),
        ({"b": "1\u200b号楼甲"}, (Column.BUILDING, "character", "1\u200b号楼甲")),
        ({"u": "东"}, (Column.UNIT, "unit", "东")),
        ({"r": ""}, (Column.ROOM, "missing", "")),
        ({"r": "天台"}, (Column.ROOM, "room", "天台")),
        ({"r": "1" * 13}, (Column.ROOM, "room", "1" * 13)),
        ({"a": ""}, (Column.AREA, "missing", "")),
        ({"a": "约60"}, (Column.AREA, "area", "约60")),
        ({"a": "58.325"}, (Column.AREA, "area_precise", "58.325")),
        ({"a": "0"}, (Column.AREA, "area_zero", "0")),
        ({"a": "999999"}, (Column.AREA, "area_large", "999999")),
        ({"k": "朋友"}, (Column.KIND, "kind", "朋友")),
        ({"n": "王某"}, (Column.KIND, "whose", "王某")),
        ({"k": "空置", "p": "2"}, (Column.KIND, "nobody", "空置")),
        ({"k": "租户", "p": "两"}, (Column.PEOPLE, "people", "两")),
        ({"k": "租户", "d": "去年"}, (Column.FIRST_DAY, "day", "去年")),
        ({"k": "租户", "d": "2025-02-30"}, (Column.FIRST_DAY, "day", "2025-02-30")),
        ({"k": "业主", "n": "王\u0007"}, (Column.PARTY, "character", "王\u0007")),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_cell_is_said_at_its_row(
    cells: dict[str, str], expected: tuple[Column, str, str]
) -> None:
    made = read(row(7, **cells))
    assert problem(made) == expected
    assert made.problems[0].row == 7
    assert made.households == []


def test_every_problem_of_every_row_is_found_at_once() -> None:
    made = read(
        row(2, a="x", k="朋友"), row(3), row(4), row(5, b="", r=""),
        known=(Place("B1", PlaceKind.BUILDING, "1号楼"),),
    )  # fmt: skip
    found = [
        (number, [item.reason for item in items])
        for number, items in problems_by_row(made.problems)
    ]
    assert found == [(2, ["area", "kind"]), (4, ["twice"]), (5, ["missing", "missing"])]
    twice = next(item for item in made.problems if item.reason == "twice")
    assert (twice.row, twice.text) == (4, "3")
    assert [item.place.code for item in made.households] == ["B1-101"]


def test_a_household_that_is_there_already_is_a_problem() -> None:
    known = (
        Place("B1", PlaceKind.BUILDING, "1号楼"),
        Place("B1-101", PlaceKind.HOUSEHOLD, "1号楼101室", parent="B1"),
    )
    assert problem(read(row(), known=known)) == (Column.ROOM, "known", "B1-101")


def test_two_buildings_never_become_one() -> None:
    assert problem(read(row(2, b="东1楼"), row(3, b="西1楼", r="102"))) == (
        Column.BUILDING, "same_code", "东1楼",
    )  # fmt: skip
    assert problem(read(row(2, b="东1楼"), row(3, b="1号楼", r="102")))[1] == "same_code"
    grid = Place("B1", PlaceKind.GRID, "第一网格")
    assert problem(read(row(), known=(grid,))) == (Column.BUILDING, "other_kind", "B1")
    taken = (Place("B1", PlaceKind.BUILDING, "1号楼"), Place("B1-U2", PlaceKind.HOUSEHOLD, "乙"))
    assert problem(read(row(u="2"), known=taken)) == (Column.UNIT, "other_kind", "2")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("业主", OccupantKind.OWNER), ("租客", OccupantKind.TENANT), ("空关", OccupantKind.VACANT),
        ("二房东", OccupantKind.SUB_LANDLORD), ("Sub-landlord", OccupantKind.SUB_LANDLORD),
    ],
)  # fmt: skip
def test_who_is_there_is_read_with_days_and_people(text: str, kind: OccupantKind) -> None:
    vacant = kind is OccupantKind.VACANT
    cells = {} if vacant else {"n": "周某", "p": "3人"}
    (household,) = read(row(2, k=text, d="2024/9/1", **cells)).households
    occupant = household.occupant
    assert occupant is not None
    assert (occupant.kind, occupant.first_day) == (kind, date(2024, 9, 1))
    assert (household.name, occupant.people_count) == (("", 0) if vacant else ("周某", 3))
    assert occupant.gets_bills is not vacant


def test_a_row_without_a_kind_registers_nobody_and_a_day_is_taken_from_the_form() -> None:
    nobody, somebody = read(row(2), row(3, r="102", k="业主")).households
    assert nobody.occupant is None
    assert somebody.occupant is not None
    assert somebody.occupant.first_day == DAY


def test_a_list_without_rows_or_with_too_many_is_refused() -> None:
    with pytest.raises(PlaceError, match="empty"):
        read()
    with pytest.raises(PlaceError, match="rows_max"):
        read(*[row()] * (ROWS_MAX + 1))


def test_a_building_that_a_journal_named_in_its_own_way_takes_no_household() -> None:
    known = (OldPlace("东楼", PlaceKind.BUILDING, "东楼"),)
    assert problem(read(row(b="东楼"), known=known)) == (Column.ROOM, "no_code", "东楼-101")


@dataclass(frozen=True)
class OldPlace:
    """A place whose code no address could carry."""

    code: str
    kind: PlaceKind
    name_zh: str


def test_a_household_whose_code_or_name_would_be_too_long_is_refused() -> None:
    long_code = Place("B" * 27, PlaceKind.BUILDING, "东楼")
    assert not read(row(b="东楼", r="10"), known=(long_code,)).problems
    made = read(row(b="东楼", r="101"), known=(long_code,))
    assert problem(made) == (Column.ROOM, "too_long", f"{long_code.code}-101")
    assert made.households == []
    long_name = Place("EAST", PlaceKind.BUILDING, "东" * 36 + "楼")
    assert not read(row(b=long_name.name_zh, r="10"), known=(long_name,)).problems
    made = read(row(b=long_name.name_zh, r="101"), known=(long_name,))
    assert problem(made) == (Column.ROOM, "too_long", "EAST-101")

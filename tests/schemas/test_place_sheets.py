"""Lists of households as files: found by their headings, read as typed, and unchanged while they wait."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import BillRefusedError
from ledger.domain.place_errors import PlaceError
from ledger.domain.place_lists import Column, ListRow, read_list
from ledger.domain.places import PlaceKind, area_text
from ledger.i18n import language
from ledger.schemas.place_sheets import Waiting, pack, read_sheet, template_csv, unpack

DAY = date(2025, 9, 1)


def sheet(*rows: tuple[str, ...], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "heads",
    [
        ("楼栋", "室号", "面积"), ("楼号", "房号", "建筑面积"), ("幢", "房间号", "面积（㎡）"),
        ("栋号", "户号", "建筑面积(平方米)"), ("Building", "Room", "Area (m2)"), ("房屋", "室", "计费面积"),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_columns_are_found_by_what_stands_above_them(
    heads: tuple[str, str, str], delimiter: str
) -> None:
    rows = read_sheet(
        sheet(("某小区",), (), (heads[2], "备注", heads[0], heads[1]), ("58.32", "朝南", "1", "101"),
              ("", "", "", ""), ("60", "", "1", "102"), delimiter=delimiter)
    )  # fmt: skip
    assert rows == (
        ListRow(4, {Column.AREA: "58.32", Column.BUILDING: "1", Column.ROOM: "101"}),
        ListRow(6, {Column.AREA: "60", Column.BUILDING: "1", Column.ROOM: "102"}),
    )


def test_of_two_columns_with_one_heading_the_first_counts() -> None:
    (row,) = read_sheet(sheet(("楼栋", "室号", "面积", "面积"), ("1", "101", "58", "99")))
    assert row.cell(Column.AREA) == "58"


@pytest.mark.parametrize(
    "rows", [(("姓名", "电话"), ("甲", "乙")), (("楼栋", "室号"), ("1", "101")), (("58.32",),)]
)
def test_a_table_without_the_needed_columns_is_no_list(rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(PlaceError, match="headings"):
        read_sheet(sheet(*rows))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xff\xfe\x00\xd8\x00\xd8"])
def test_a_file_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(BillRefusedError):
        read_sheet(data)


def test_a_list_of_a_whole_city_quarter_is_too_long() -> None:
    rows = [("1", str(number), "50") for number in range(30_001)]
    with pytest.raises(PlaceError, match="rows_max"):
        read_sheet(sheet(("楼栋", "室号", "面积"), *rows))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_the_template_has_every_heading_in_words_that_are_read(code: str) -> None:
    text = template_csv(language(code)).encode()
    (row,) = read_sheet(text + b"1,2,101,58.32,owner,,3,2025-09-01\r\n")
    assert set(row.cells) == set(Column) - {Column.PARTY}


HOMES = st.dictionaries(
    st.tuples(st.integers(1, 99), st.integers(1, 9), st.integers(101, 2_999)),
    st.tuples(
        st.integers(1, 10_000_000), st.sampled_from(["", "业主", "租户", "二房东", "空置"]),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@given(HOMES, st.sampled_from(list(",\t;")))
def test_what_is_written_into_a_sheet_comes_out_as_households(
    homes: dict[tuple[int, int, int], tuple[int, str]], delimiter: str
) -> None:
    rows = [
        (f"{building}号楼", str(unit), str(room), area_text(area), use)
        for (building, unit, room), (area, use) in homes.items()
    ]
    data = sheet(("楼栋", "单元", "室号", "面积", "住户类别"), *rows, delimiter=delimiter)
    waiting = Waiting(read_sheet(data), PlaceKind.BUILDING, DAY)
    assert unpack(pack(waiting)) == waiting
    made = read_list(waiting.rows, (), first_day=waiting.first_day, kind=waiting.kind)
    assert made.problems == []
    assert {item.place.code: item.place.area_centi_m2 for item in made.households} == {
        f"B{building}-U{unit}-{room}": area
        for (building, unit, room), (area, _use) in homes.items()
    }
    assert sum(item.occupant is not None for item in made.households) == sum(
        bool(use) for _area, use in homes.values()
    )
    assert made.building_count == len({building for building, _unit, _room in homes})

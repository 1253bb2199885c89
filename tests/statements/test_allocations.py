"""Which buildings may be named where few households stand behind a figure."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.statements.allocations import unnamed_of
from ledger.statements.place_index import places_of
from tests.conftest import Books
from tests.web.desk.sharing import settle


def test_a_small_building_takes_the_next_smallest_along() -> None:
    assert unnamed_of({"B1": 9, "B2": 4, "B3": 5}) == set()
    assert unnamed_of({"B1": 9, "B2": 2, "B3": 5}) == {"B2", "B3"}
    assert unnamed_of({"B1": 2, "B2": 2, "B3": 5}) == {"B1", "B2"}
    assert unnamed_of({"B1": 1}) == {"B1"}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 9), min_size=1))
def test_neither_a_named_group_nor_the_rest_is_of_fewer_than_three(counts: dict[str, int]) -> None:
    unnamed = unnamed_of(counts)
    assert all(count >= HOUSEHOLDS_MIN for code, count in counts.items() if code not in unnamed)
    rest = sum(counts[code] for code in unnamed)
    assert not unnamed or rest >= HOUSEHOLDS_MIN or unnamed == set(counts)


def test_places_know_their_building_unit_floor_and_room(books: Books) -> None:
    ledger = books("")
    settle(ledger)
    with ledger.database.writing() as connection:
        for code, kind, parent in (
            ("B3", "building", "B3"), ("B3-U1", "unit", "B3"), ("B3-U1-1203", "household", "B3-U1"),
            ("G1", "grid", "G1"), ("X-5", "household", "G1"),
        ):  # fmt: skip
            connection.exec_driver_sql(
                "INSERT INTO places (community_id, code, kind, parent_code, name_zh) VALUES"  # noqa: S608
                f" (1, '{code}', '{kind}', '{parent}', '{code}')"
            )
        places = places_of(connection, ledger.facts, date(2026, 1, 1))
    home = places.by_code["B3-U1-1203"]
    assert (home.building, home.unit, home.floor, home.room) == ("B3", "B3-U1", "12", "1203")
    lone = places.by_code["X-5"]
    assert (lone.building, lone.floor, lone.room) == ("", "", "5")
    assert not places.is_public("B3")
    assert places.is_public("B1")
    assert places.label("none") is None
    assert [item.label.code for item in places.buildings] == ["B1", "B2", "B3"]
    assert places.area_in["B1"] == 37_600

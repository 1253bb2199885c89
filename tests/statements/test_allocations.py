"""Which buildings may be named where few households stand behind a figure."""

from datetime import date

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.statements.allocations import unnamed_of
from ledger.statements.place_index import places_of
from ledger.store.communities import places
from tests.conftest import Books
from tests.web.desk.sharing import settle


def test_a_small_building_takes_the_next_smallest_along() -> None:
    assert unnamed_of({"B1": (9, 9, 0), "B2": (4, 4, 0), "B3": (5, 5, 0)}) == set()
    assert unnamed_of({"B1": (9, 9, 0), "B2": (2, 2, 0), "B3": (5, 5, 0)}) == {"B2", "B3"}
    assert unnamed_of({"B1": (2, 2, 0), "B2": (2, 2, 0), "B3": (5, 5, 0)}) == {"B1", "B2"}
    assert unnamed_of({"B1": (1, 1, 0)}) == {"B1"}


def test_a_building_in_which_one_household_is_short_is_not_named() -> None:
    assert unnamed_of({"B1": (9, 9, 1), "B2": (4, 4, 0), "B3": (5, 5, 3)}) == {"B1", "B2", "B3"}
    assert unnamed_of({"B1": (9, 9, 1), "B2": (4, 4, 2), "B3": (5, 5, 3)}) == {"B1", "B2"}


SMALL = st.integers(0, 9)


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=3), st.tuples(st.integers(1, 9), SMALL, SMALL), min_size=1
    )
)
def test_neither_a_named_group_nor_the_rest_tells_of_fewer_than_three(
    counts: dict[str, tuple[int, int, int]],
) -> None:
    unnamed = unnamed_of(counts)
    named = [behind for code, behind in counts.items() if code not in unnamed]
    assert all(count == 0 or count >= HOUSEHOLDS_MIN for behind in named for count in behind)
    rest = [sum(counts[code][at] for code in unnamed) for at in range(3)]
    is_told = all(count == 0 or count >= HOUSEHOLDS_MIN for count in rest)
    assert not unnamed or is_told or unnamed == set(counts)


def test_places_know_their_building_unit_floor_and_room(books: Books) -> None:
    ledger = books("")
    settle(ledger)
    with ledger.database.writing() as connection:
        for code, kind, parent in (
            ("B3", "building", None), ("B3-U1", "unit", "B3"), ("B3-U1-1203", "household", "B3-U1"),
            ("G1", "grid", None), ("X-5", "household", None),
        ):  # fmt: skip
            connection.execute(
                sa.insert(places).values(
                    community_id=1, code=code, kind=kind, parent_code=parent, name_zh=code
                )
            )
        held = places_of(connection, ledger.facts, date(2026, 1, 1))
    home = held.by_code["B3-U1-1203"]
    assert (home.building, home.unit, home.floor, home.room) == ("B3", "B3-U1", "12", "1203")
    lone = held.by_code["X-5"]
    assert (lone.building, lone.floor, lone.room) == ("", "", "5")
    assert not held.is_public("B3")
    assert held.is_public("B1")
    assert held.label("none") is None
    assert [item.label.code for item in held.buildings] == ["B1", "B2", "B3"]
    assert held.area_in["B1"] == 37_600

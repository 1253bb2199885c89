"""Registering places: one by hand, a list at once, areas by day. On both databases."""

import time
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.errors import TextError, UnknownNameError
from ledger.domain.place_errors import PlaceError
from ledger.domain.place_lists import Column, ListRow, PlaceList
from ledger.domain.places import Place, PlaceKind, area_text
from ledger.posting.maintenance import propose_deposits
from ledger.posting.places import add_place, close_place, keep_list, known_places, propose_area
from ledger.store.communities import parties, places
from ledger.store.drafts import drafts
from ledger.store.households import occupants, place_areas
from ledger.store.people import actions
from ledger.store.places import nameable_places, place_rows, place_tree
from ledger.store.shares import is_in_open_draft
from tests.confirming import agreed
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.housing import LISTED_AT, LISTED_ON, list_rows, register
from tests.posting.sharing import AREAS, AT, DAY, post_all, settled_books

#: As many as 中远两湾城 has.
HOUSEHOLDS, BUILDINGS = 11_599, 96
SIX = """
1 101 58.32 业主 3 甲某
1 102 58.32 租户 2
1 103 58.33 空置
2 101 70 业主
2 102 70
2 103 70 二房东 4 乙某
"""


def add(ledger: Ledger, place: Place) -> None:
    with ledger.database.writing() as connection:
        add_place(connection, ledger.community_id, place, by=TREASURER, at=LISTED_AT)


def areas(ledger: Ledger, day: date) -> dict[str, int]:
    with ledger.reading() as connection:
        rows = place_rows(connection, ledger.community_id, day, households=True)
        return {row.code: row.area_centi_m2 for row in rows if row.code != "H1"}


def change(ledger: Ledger, code: str, area: int, first_day: date, reason: str = "重新测量") -> None:
    with ledger.database.writing() as connection:
        agreed(
            propose_area, connection, ledger.community_id, code, area, first_day=first_day, reason=reason,
            by=TREASURER, at=LISTED_AT,
        )  # fmt: skip


def test_places_are_added_by_hand_from_the_outside_in(books: Books) -> None:
    ledger = books()
    version = ledger.facts.public_version
    for place in (
        Place("G1", PlaceKind.GRID, "第一网格", "Grid 1"),
        Place("B7", PlaceKind.BUILDING, "7号楼", parent="G1"),
        Place("B7-U1", PlaceKind.UNIT, "7号楼1单元", parent="B7"),
        Place("B7-U1-101", PlaceKind.HOUSEHOLD, "7号楼101室", parent="B7-U1", area_centi_m2=5832),
    ):
        add(ledger, place)
    assert ledger.facts.public_version == version + 4
    with ledger.reading() as connection:
        tree = place_tree(connection, ledger.community_id, LISTED_ON)
        verbs = set(connection.execute(sa.select(actions.c.verb)).scalars())
    assert list(tree.within("G1")) == ["G1", "B7", "B7-U1"]
    assert tree.households == {"": 1, "B7-U1": 1}
    assert "place_added" in verbs


def test_a_place_that_is_taken_or_misplaced_is_refused(books: Books) -> None:
    ledger = books()
    add(ledger, Place("B7", PlaceKind.BUILDING, "7号楼"))
    for place, reason in (
        (Place("B7", PlaceKind.HOUSE, "七号"), "taken"),
        (Place("B7-1", PlaceKind.HOUSEHOLD, "101", parent="B8"), "no_parent"),
        (Place("B8", PlaceKind.BUILDING, "8号楼", parent="B7"), "parent"),
        (Place("B7-1", PlaceKind.HOUSEHOLD, "101"), "parent"),
    ):
        with pytest.raises(PlaceError) as refusal:
            add(ledger, place)
        assert refusal.value.reason == reason


def test_an_area_changes_from_a_day_on_and_what_was_before_stays(books: Books) -> None:
    ledger = books()
    register(ledger, list_rows(SIX))
    change(ledger, "B1-101", 6000, date(2025, 7, 1))
    change(ledger, "B1-101", 6100, date(2025, 3, 1))
    for day, area in (
        (date(2025, 1, 2), 5832), (date(2025, 2, 28), 5832), (date(2025, 3, 1), 6100),
        (date(2025, 6, 30), 6100), (date(2025, 7, 1), 6000), (date(2026, 1, 1), 6000),
    ):  # fmt: skip
        assert areas(ledger, day)["B1-101"] == area
        assert areas(ledger, day)["B1-102"] == 5832
    change(ledger, "B1-101", 6200, date(2025, 7, 1), "上次抄错了")
    assert areas(ledger, date(2025, 7, 1))["B1-101"] == 6200
    with ledger.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(place_areas)).scalar() == 3


def test_an_area_is_not_changed_without_need_reason_or_place(books: Books) -> None:
    ledger = books()
    register(ledger, list_rows(SIX))
    with pytest.raises(PlaceError, match="same_area"):
        change(ledger, "B1-101", 5832, date(2025, 3, 1))
    with pytest.raises(TextError, match="required"):
        change(ledger, "B1-101", 6000, date(2025, 3, 1), " ")
    with pytest.raises(UnknownNameError):
        change(ledger, "B9-101", 6000, date(2025, 3, 1))
    close(ledger, "B1-101", date(2025, 2, 28))
    with pytest.raises(PlaceError, match="closed"):
        change(ledger, "B1-101", 6000, date(2025, 3, 1))


def close(ledger: Ledger, code: str, day: date) -> None:
    with ledger.database.writing() as connection:
        close_place(connection, ledger.community_id, code, day, by=TREASURER, at=LISTED_AT)


def test_what_is_there_no_longer_counts_no_more_and_keeps_its_code(books: Books) -> None:
    ledger = books()
    register(ledger, list_rows(SIX))
    last = date(2025, 2, 28)
    with pytest.raises(PlaceError, match="not_empty"):
        close(ledger, "B1", last)
    close(ledger, "B1-101", last)
    with pytest.raises(PlaceError, match="closed"):
        close(ledger, "B1-101", last)
    assert "B1-101" in areas(ledger, last)
    assert "B1-101" not in areas(ledger, last + timedelta(1))
    for code in ("B1-102", "B1-103"):
        close(ledger, code, last)
    close(ledger, "B1", last)
    with pytest.raises(PlaceError, match="taken"):
        add(ledger, Place("B1", PlaceKind.BUILDING, "新1号楼"))
    with ledger.reading() as connection:
        known = known_places(connection, ledger.community_id)
    assert "B1-101" in {place.code for place in known}


def refused_closing(ledger: Ledger, code: str) -> tuple[str, str, int]:
    with pytest.raises(PlaceError) as refusal:
        close(ledger, code, date(2025, 2, 28))
    assert (refusal.value.field, refusal.value.text) == ("last_day", code)
    return refusal.value.reason, refusal.value.account, refusal.value.left_minor


def test_a_household_that_has_something_is_not_closed(books: Books) -> None:
    """Nor one that gets it after its last day, or by a draft that is still on its way."""
    ledger = settled_books(books)
    assert refused_closing(ledger, "B1-101") == ("has_balance", "2601", -1_000_000)
    with ledger.database.writing() as connection:
        propose_deposits(
            connection, ledger.community_id, {"B2-101": 500}, kind="deposit", held_in="100205",
            dated_on=date(2025, 3, 1), by=TREASURER, at=AT,
        )  # fmt: skip
    close(ledger, "B2-102", date(2025, 2, 28))
    assert refused_closing(ledger, "B2-101") == ("in_draft", "", 0)
    (seq,) = post_all(ledger)
    assert refused_closing(ledger, "B2-101") == ("has_balance", "2601", -500)
    ledger.post(f"2025-06-30 [reverses {seq}] 记错了")
    close(ledger, "B2-101", date(2025, 2, 28))


def test_a_line_that_names_a_building_does_not_keep_it_open(books: Books) -> None:
    """What a draft says of a place without sharing money out to it, and of places named alike, is let pass."""
    ledger = settled_books(books)
    with ledger.database.writing() as connection:
        propose_deposits(
            connection, ledger.community_id, dict.fromkeys(AREAS, 500), kind="deposit",
            held_in="100205", dated_on=DAY, by=TREASURER, at=AT,
        )  # fmt: skip
        named = connection.execute(sa.select(drafts.c.content).where(drafts.c.state == "submitted"))
        assert '"place":"B1"' in named.scalar_one()
        assert not is_in_open_draft(connection, ledger.community_id, "B1")
        assert is_in_open_draft(connection, ledger.community_id, "B1-101")


def test_a_list_is_kept_whole_with_who_is_there(books: Books) -> None:
    ledger = books()
    made = register(ledger, list_rows(SIX))
    assert (made.building_count, len(made.households), made.area_centi_m2) == (2, 6, 38_497)
    with ledger.reading() as connection:
        held = connection.execute(
            sa.select(
                occupants.c.place_code, occupants.c.kind, occupants.c.people_count,
                occupants.c.gets_bills, parties.c.name,
            )
            .outerjoin(parties, parties.c.code == occupants.c.party_code)
            .order_by(occupants.c.place_code)
        ).all()  # fmt: skip
        nameable = nameable_places(connection, ledger.community_id, LISTED_ON)
    assert [tuple(row) for row in held] == [
        ("B1-101", "owner", 3, True, "甲某"), ("B1-102", "tenant", 2, True, None),
        ("B1-103", "vacant", 0, False, None), ("B2-101", "owner", 0, True, None),
        ("B2-103", "sub_landlord", 4, True, "乙某"),
    ]  # fmt: skip
    # The factory's own household lies nowhere: with two of a building it would be three.
    assert nameable == {"", "B2"}


def test_a_later_list_adds_homes_to_buildings_that_are_there(books: Books) -> None:
    ledger = books()
    register(ledger, list_rows(SIX))
    made = register(ledger, list_rows("1 104 61 业主\n2 104 62"))
    assert (made.building_count, len(made.households)) == (0, 2)
    with ledger.reading() as connection:
        tree = place_tree(connection, ledger.community_id, LISTED_ON)
        query = sa.select(actions.c.subject).where(actions.c.verb == "places_imported")
        told = connection.execute(query).scalars().all()
    assert tree.households == {"": 1, "B1": 4, "B2": 4}
    assert sorted(told) == ["0 2", "2 6"]


def test_a_list_with_a_problem_or_without_a_household_keeps_nothing(books: Books) -> None:
    ledger = books()
    for text in ("1 101 58.32\n1 101 58.32", "1 101 没量过"):
        with pytest.raises(PlaceError) as refusal:
            register(ledger, list_rows(text))
        assert refusal.value.reason == "rows"
    with ledger.database.writing() as connection:
        with pytest.raises(PlaceError, match="empty"):
            keep_list(connection, ledger.community_id, PlaceList(), by=TREASURER, at=LISTED_AT)
        codes = set(connection.execute(sa.select(places.c.code)).scalars())
    assert codes == {"H1"}


def test_eleven_thousand_households_are_kept_in_seconds(books: Books) -> None:
    ledger = books()
    rows = [
        ListRow(number + 2, {
            Column.BUILDING: f"{number % BUILDINGS + 1}号楼", Column.ROOM: f"{number // BUILDINGS + 101}",
            Column.AREA: area_text(5_000 + number), Column.KIND: "业主", Column.PARTY: "某某",
        })
        for number in range(HOUSEHOLDS)
    ]  # fmt: skip
    started = time.perf_counter()
    made = register(ledger, rows)
    took = time.perf_counter() - started
    assert (made.building_count, len(made.households)) == (BUILDINGS, HOUSEHOLDS)
    with ledger.reading() as connection:
        tree = place_tree(connection, ledger.community_id, LISTED_ON)
    assert tree.totals(tree.households)[""] == HOUSEHOLDS + 1
    # A few seconds on an idle machine; others may be at work beside the test.
    assert took < 30, took


ROOMS = st.tuples(st.integers(1, 4), st.integers(101, 110))
USES = st.sampled_from(["", "业主", "租户", "二房东", "空置"])


@given(
    listed=st.dictionaries(
        ROOMS, st.tuples(st.integers(1, 10_000_000), USES), min_size=1, max_size=20
    ),
    changed=st.lists(
        st.tuples(st.integers(0, 19), st.integers(1, 10_000_000), st.integers(0, 300))
    ),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_listed_is_what_is_there_on_each_day(
    sqlite_books: Books,
    listed: dict[tuple[int, int], tuple[int, str]],
    changed: list[tuple[int, int, int]],
) -> None:
    ledger = sqlite_books(slug=f"c{time.perf_counter_ns()}", name_zh="某小区")
    rows = [
        ListRow(number, {Column.BUILDING: str(building), Column.ROOM: str(room),
                         Column.AREA: area_text(area), Column.KIND: use})
        for number, ((building, room), (area, use)) in enumerate(listed.items(), 2)
    ]  # fmt: skip
    made = register(ledger, rows)
    codes = [f"B{building}-{room}" for building, room in listed]
    expected = {code: area for code, (area, _use) in zip(codes, listed.values(), strict=True)}
    assert areas(ledger, LISTED_ON) == expected
    assert made.area_centi_m2 == sum(expected.values())
    history: dict[str, list[tuple[date, int]]] = {
        code: [(date.min, area)] for code, area in expected.items()
    }
    for index, area, days in changed:
        code, day = codes[index % len(codes)], LISTED_ON + timedelta(days)
        held = [
            found
            for first, found in sorted(history[code], key=lambda fact: fact[0])
            if first <= day
        ]
        if held[-1] != area:
            change(ledger, code, area, day)
            history[code] = [*(fact for fact in history[code] if fact[0] != day), (day, area)]
    for days in (0, 50, 299, 300):
        day = LISTED_ON + timedelta(days)
        assert areas(ledger, day) == {
            code: [
                found for first, found in sorted(facts, key=lambda fact: fact[0]) if first <= day
            ][-1]
            for code, facts in history.items()
        }

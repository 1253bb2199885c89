"""Places for everybody and a household for itself, against sums added by hand."""

from datetime import date

import pytest

from ledger.domain.errors import UnknownNameError
from ledger.domain.occupants import Occupant, OccupantKind
from ledger.posting.occupants import add_occupant
from ledger.posting.places import propose_area
from ledger.statements.households import household_statement
from ledger.statements.place_desk import desk_place, household_labels, posters
from ledger.statements.place_values import KINDS, HouseholdStatement, PlaceStatement
from ledger.statements.places import place_statement, places_statement
from ledger.statements.values import Audience
from tests.confirming import agreed
from tests.conftest import Books, CountQueries
from tests.factories import TREASURER, Ledger
from tests.housing import LISTED_AT, list_rows, register

DAY = date(2025, 9, 10)
#: Seven households in 1号楼, two in 2号楼.
LIST = """
1 101 50 业主 3 甲某
1 102 50 租户 2
1 103 50 租户 2
1 104 50 租户 4
1 105 50
1 106 50
1 107 50
2 101 60.50 业主 1
2 102 60.50 空置
3 101 70 业主
3 102 70 业主
3 103 70 业主
3 104 70 二房东 2
"""
SHARES = "B1-101:{},B1-102:{},B2-101:{}"
TEXT = f"""
2024-12-20 维修资金入账
  借 100205 60.00 MNT
  贷 2601 60.00 MNT shares={SHARES.format("10.00", "20.00", "30.00")}
2025-03-03 1号楼灯泡
  借 510104 80.00 GEN place=B1
  贷 100201 80.00
2025-04-04 2号楼灯泡
  借 510104 90.00 GEN place=B3
  贷 100201 90.00
2025-05-05 维修支取
  借 2601 6.00 MNT shares={SHARES.format("1.00", "2.00", "3.00")}
  贷 100205 6.00 MNT
2025-06-06 1号楼门锁
  借 510104 40.00 GEN place=B1
  贷 100201 40.00
"""


@pytest.fixture
def ledger(books: Books) -> Ledger:
    made = books()
    register(made, list_rows(LIST))
    made.post(TEXT)
    return made


def place(ledger: Ledger, code: str) -> PlaceStatement:
    with ledger.reading() as connection:
        return place_statement(connection, ledger.facts, code, DAY)


def household(
    ledger: Ledger, code: str = "B1-101", *, audience: Audience = Audience.HOUSEHOLD,
    after: str = "", page_size: int = 50,
) -> HouseholdStatement:  # fmt: skip
    with ledger.reading() as connection:
        return household_statement(
            connection, ledger.facts, code, DAY, audience=audience, after=after,
            page_size=page_size,
        )  # fmt: skip


def test_places_are_told_as_numbers_and_none_tells_of_one_or_two(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        statement = places_statement(connection, ledger.facts, DAY)
        officers = places_statement(connection, ledger.facts, DAY, audience=Audience.OFFICER)
    told = {row.place.code: row for row in statement.rows}
    assert [row.place.code for row in statement.rows] == ["B1", "B2", "B3"]
    assert statement.whole.household_count == 14
    assert (told["B1"].household_count, told["B1"].area_centi_m2) == (7, 40_000)
    # Two households in B2 and the factory's own, which lies nowhere, make three.
    assert (told["B2"].household_count, told["B2"].area_centi_m2) == (2, None)
    assert [told[code].is_shown for code in ("B1", "B2", "B3")] == [True, False, True]
    assert dict(zip(KINDS, told["B2"].kinds, strict=True))["vacant"] is None
    for row in (*statement.rows, statement.whole):
        assert all(number is None or number == 0 or number >= 3 for number in row.kinds)
    seen = {row.place.code: dict(zip(KINDS, row.kinds, strict=True)) for row in officers.rows}
    assert seen["B1"] == {
        "owner": 1, "tenant": 3, "sub_landlord": 0, "vacant": 0, "unregistered": 3,
    }  # fmt: skip
    assert seen["B2"]["vacant"] == 1
    assert officers.whole.registered_permille == 10 * 1000 // 14
    assert (statement.people_count, statement.tenant_count) == (14, 8)


def test_a_household_counts_by_who_lives_there_on_the_day(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        add_occupant(
            connection, ledger.community_id, "B3-101",
            Occupant(OccupantKind.TENANT, date(2025, 9, 11)), by=TREASURER, at=LISTED_AT,
        )  # fmt: skip
    for day, owners, tenants in ((DAY, 3, 0), (date(2025, 9, 11), 2, 1)):
        with ledger.reading() as connection:
            rows = places_statement(connection, ledger.facts, day, audience=Audience.OFFICER).rows
        kinds = dict(zip(KINDS, rows[-1].kinds, strict=True))
        assert (kinds["owner"], kinds["tenant"]) == (owners, tenants)


def test_a_building_tells_what_was_booked_on_it_and_what_its_households_hold(
    ledger: Ledger,
) -> None:
    shown = place(ledger, "B1")
    (row,) = shown.movements
    assert (row.account.code, row.debit_minor, row.year_debit_minor) == ("510104", 12_000, 12_000)
    assert [item.summary for item in shown.listed.rows] == ["1号楼门锁", "1号楼灯泡"]


def test_where_two_households_live_nothing_is_told_of_money(ledger: Ledger) -> None:
    shown = place(ledger, "B2")
    assert (shown.movements, shown.listed.rows) == ((), ())


def test_households_and_what_is_not_there_have_no_public_page(ledger: Ledger) -> None:
    for code in ("B1-101", "H1", "B9", ""):
        with pytest.raises(UnknownNameError):
            place(ledger, code)


def test_queries_do_not_grow_with_the_books(ledger: Ledger, count_queries: CountQueries) -> None:
    with ledger.reading() as connection:
        with count_queries(connection) as few:
            place_statement(connection, ledger.facts, "B1", DAY)
        facts = ledger.facts
        with count_queries(connection) as listed:
            places_statement(connection, facts, DAY)
    assert len(few) <= 9
    assert len(listed) == 2


def test_a_household_sees_its_shares_newest_first_with_balances(ledger: Ledger) -> None:
    shown = household(ledger)
    assert [(item.account.label.code, item.balance_minor) for item in shown.balances] == [
        ("2601", 900)
    ]
    assert [(row.summary, row.debit_minor, row.credit_minor, row.balance_minor) for row in shown.rows] == [
        ("维修支取", 100, 0, 900), ("维修资金入账", 0, 1000, 1000),
    ]  # fmt: skip
    assert shown.building is not None
    assert (shown.building.code, shown.building_shown) == ("B1", True)
    assert not household(ledger, "B2-101").building_shown
    assert household(ledger, "B1-104").rows == ()


def test_pages_of_a_household_join_without_gap_or_repeat(ledger: Ledger) -> None:
    first = household(ledger, page_size=1)
    assert first.next_after is not None
    second = household(ledger, page_size=1, after=first.next_after)
    assert (*first.rows, *second.rows) == household(ledger).rows
    assert (second.next_after, second.is_first) == (None, False)
    with pytest.raises(UnknownNameError):
        household(ledger, after="nonsense")


def test_names_are_for_officers_alone(ledger: Ledger) -> None:
    for audience, names in (
        (Audience.HOUSEHOLD, [""]), (Audience.RESIDENT, [""]), (Audience.PUBLIC, [""]),
        (Audience.OFFICER, ["甲某"]), (Audience.AUDITOR, ["甲某"]),
    ):  # fmt: skip
        shown = household(ledger, audience=audience)
        assert [item.name for item in shown.occupants] == names


def test_an_area_is_that_of_the_day(ledger: Ledger) -> None:
    for first_day, area in ((date(2025, 9, 1), 5_100), (date(2025, 12, 1), 5_200)):
        with ledger.database.writing() as connection:
            agreed(
                propose_area, connection, ledger.community_id, "B1-101", area, first_day=first_day,
                reason="重新测量", by=TREASURER, at=LISTED_AT,
            )  # fmt: skip
    shown = household(ledger)
    assert shown.area_centi_m2 == 5_100
    assert [fact.area_centi_m2 for fact in shown.areas] == [5_000, 5_100, 5_200]
    # Everybody is told of the building to 100 m², so that nobody learns what that one home has now.
    assert place(ledger, "B1").summary.area_centi_m2 == 40_000


def test_the_desk_pages_through_a_building_and_finds_its_households(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        shown = desk_place(connection, ledger.facts, "B1", DAY)
        rest = desk_place(connection, ledger.facts, "B1", DAY, after="B1-105")
        labels = household_labels(connection, ledger.facts, "B1", DAY)
        alone = household_labels(connection, ledger.facts, "B1-103", DAY)
        with pytest.raises(UnknownNameError):
            desk_place(connection, ledger.facts, "B9", DAY)
        with pytest.raises(UnknownNameError):
            household_labels(connection, ledger.facts, "B9", DAY)
    assert len(shown.inside) == 7
    assert [row.code for row in rest.inside] == ["B1-106", "B1-107"]
    assert [label.code for label in labels] == [f"B1-10{number}" for number in range(1, 8)]
    assert [label.name_zh for label in alone] == ["1号楼103室"]


def test_each_building_gets_a_poster_in_the_order_of_numbers(ledger: Ledger) -> None:
    register(ledger, list_rows("10 101 50"))
    with ledger.reading() as connection:
        every = posters(connection, ledger.facts, DAY)
        one = posters(connection, ledger.facts, DAY, code="B3")
        for code in ("B1-101", "B9"):
            with pytest.raises(UnknownNameError):
                posters(connection, ledger.facts, DAY, code=code)
    assert [item.place.code for item in every] == ["B1", "B2", "B3", "B10"]
    assert [item.place.code for item in one] == ["B3"]

"""What may be told of unpaid fees: somebody who knows every bill still cannot tell who has not paid."""

from collections.abc import Sequence
from itertools import chain, combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.domain.arrears import (
    Band,
    DebtBand,
    HouseholdDebt,
    age_band,
    cuts_of,
    open_between,
    summed,
    told_by_age,
    told_by_building,
    total_may_be_told,
)
from ledger.domain.household_lines import public_buildings
from ledger.domain.places import HOUSEHOLDS_MIN

#: What a household has paid of its bill: everything, nothing, or a part.
paid_parts = st.sampled_from((0, 0, 1, 2, 3, 4, 4, 4, 4, 4, 4))
bills = st.sampled_from((40_00, 50_00, 55_20, 61_40, 80_00, 300_00))
debts = st.lists(
    st.tuples(st.sampled_from(("", "B1", "B1", "B1", "B2", "B2", "B10")), bills, paid_parts, st.integers(0, 4)),
    max_size=60,
).map(
    lambda rows: [
        HouseholdDebt(
            f"H{number}", building, bill,
            tuple(bill * (4 - paid) // 4 if at == age else 0 for at in range(5)), bill,
        )
        for number, (building, bill, paid, age) in enumerate(rows)
    ]
)  # fmt: skip


def a_house(
    count: int, paying: int, building: str = "B1", bill: int = 50_00
) -> list[HouseholdDebt]:
    """Give a building of equal flats of which the first ones have paid."""
    return [
        HouseholdDebt(
            f"{building}-{number}", building, bill, (0 if number < paying else bill, 0, 0, 0, 0), bill
        )
        for number in range(count)
    ]  # fmt: skip


def behind(found: Sequence[HouseholdDebt], row: DebtBand) -> list[HouseholdDebt]:
    return [debt for debt in found if debt.building in row.buildings]


@given(debts)
def test_whichever_three_households_one_picks_they_may_have_paid_everything(
    found: list[HouseholdDebt],
) -> None:
    """Read bands and total with every bill in hand, as neighbours do, and look for anybody who must owe."""
    rows = told_by_building(found)
    whole = summed(found).open_minor * 100
    ranges = [open_between(summed(behind(found, row)).due_minor, row.paid) for row in rows]
    for row, (low, high) in zip(rows, ranges, strict=True):
        others = sum(most for _, most in ranges) - high
        least = max(low, whole - others)
        for three in combinations(
            sorted(behind(found, row), key=lambda debt: -debt.due_minor)[:4], 3
        ):
            rest = sum(debt.due_minor for debt in behind(found, row)) - sum(
                debt.due_minor for debt in three
            )
            # All that is open may be the others'.
            assert least <= rest * 100


@given(debts)
def test_bands_are_cut_by_bills_alone_and_say_what_is_so(found: list[HouseholdDebt]) -> None:
    paid_up = [
        HouseholdDebt(debt.place, debt.building, debt.due_minor, (0,) * 5, debt.billed_minor)
        for debt in found
    ]
    rows, all_paid = told_by_building(found), told_by_building(paid_up)
    if rows:
        assert [row.buildings for row in rows] == [row.buildings for row in all_paid]
        told = set(chain.from_iterable(row.buildings for row in rows))
        assert told == {debt.building for debt in found}
    for row in rows:
        sums = summed(behind(found, row))
        assert row.household_count == sums.household_count >= HOUSEHOLDS_MIN
        assert (
            row.paid.low * sums.due_minor <= sums.paid_minor * 100 <= row.paid.high * sums.due_minor
        )


@given(debts)
def test_the_total_is_told_only_where_any_three_may_have_paid(found: list[HouseholdDebt]) -> None:
    told = total_may_be_told(found)
    assume(told)
    by_size = sorted((debt.due_minor for debt in found), reverse=True)
    assert summed(found).open_minor <= sum(by_size[HOUSEHOLDS_MIN:])


@given(debts)
def test_each_age_is_of_many_or_of_nobody_and_they_sum_to_all(found: list[HouseholdDebt]) -> None:
    ages = told_by_age(found)
    if not ages:
        return
    assert [ages[0].first, ages[-1].last] == [0, 4]
    whole = sum(debt.open_minor for debt in found)
    assert sum(age.open_minor for age in ages) == whole
    for age in ages:
        behind_it = sum(any(debt.parts_minor[age.first : age.last + 1]) for debt in found)
        assert behind_it == 0 or behind_it >= HOUSEHOLDS_MIN
        part = age_band(age, whole)
        assert part.low * whole <= age.open_minor * 100 <= part.high * whole


@pytest.mark.parametrize(
    ("count", "cuts"),
    [
        (0, ()),
        (3, ()),
        (5, ()),
        (6, (50,)),
        (10, (50, 70)),
        (15, (50, 70, 80)),
        (30, (50, 70, 80, 90)),
    ],
)
def test_the_more_households_the_finer_the_bands(count: int, cuts: tuple[int, ...]) -> None:
    assert cuts_of(a_house(count, 0)) == cuts


def test_a_building_where_nobody_paid_is_not_told_apart_from_one_where_some_did() -> None:
    other = a_house(40, 24, "B2")
    nobody = told_by_building([*a_house(12, 0), *other])
    some = told_by_building([*a_house(12, 5), *other])
    assert nobody == some
    assert [row.paid for row in nobody] == [Band(0, 50), Band(50, 70)]
    # All that is open is known from the books: where it leaves no doubt, nothing is said of buildings.
    assert not told_by_building([*a_house(12, 0), *a_house(12, 12, "B2", 10_00)])
    assert not told_by_building(a_house(12, 0))
    assert not total_may_be_told(a_house(12, 0))
    assert not total_may_be_told(a_house(12, 11))


def test_a_small_house_stands_among_others_or_nowhere() -> None:
    rows = told_by_building([*a_house(2, 1, "B3"), *a_house(12, 9), *a_house(20, 15, "B2")])
    assert [(row.buildings, row.household_count) for row in rows] == [
        (("B2",), 20), (("B1", "B3"), 14)
    ]  # fmt: skip
    assert not told_by_building(a_house(5, 4))
    forgiven = [HouseholdDebt(f"H{at}", "B1", 0, (0,) * 5, 10_00) for at in range(12)]
    assert [row.paid for row in told_by_building(forgiven)] == [Band(70, 100)]
    assert not told_by_age([])
    assert age_band(told_by_age(forgiven)[0], 0) == Band(0, 10)


@given(st.lists(st.sampled_from(("", "B1", "B2", "B3")), max_size=20))
def test_a_line_names_a_building_of_three_and_hides_no_fewer(buildings: list[str]) -> None:
    of = {f"H{number}": building for number, building in enumerate(buildings)}
    groups = public_buildings(of)
    shown = {group for group in groups.values() if group}
    for group in shown:
        members = [code for code in groups if groups[code] == group]
        assert len(members) >= HOUSEHOLDS_MIN
        assert {of[code] for code in members} == {group}
    hidden = sum(not group for group in groups.values())
    assert hidden == 0 or hidden >= HOUSEHOLDS_MIN or not shown

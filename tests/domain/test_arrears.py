"""What may be told of unpaid fees: no sum, and no difference of sums, is about one or two households."""

from fractions import Fraction
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.arrears import (
    HouseholdDebt,
    may_be_told,
    summed,
    told_by_age,
    told_by_building,
)
from ledger.domain.household_lines import public_buildings
from ledger.domain.places import HOUSEHOLDS_MIN

parts = st.lists(st.sampled_from((0, 0, 0, 7, 30)), min_size=5, max_size=5).map(tuple)
debts = st.lists(
    st.tuples(st.sampled_from(("", "B1", "B2", "B3", "B10")), parts, st.sampled_from((0, 0, 25))),
    max_size=30,
).map(
    lambda rows: [
        HouseholdDebt(f"H{number}", building, sum(ages) + paid, ages)
        for number, (building, ages, paid) in enumerate(rows)
    ]
)


@given(debts)
def test_each_row_is_of_many_or_of_nobody_and_they_sum_to_all(found: list[HouseholdDebt]) -> None:
    rows = told_by_building(found)
    if rows:
        assert sum(row.open_minor for row in rows) == summed(found).open_minor
        assert sum(row.due_minor for row in rows) == summed(found).due_minor
        assert sum(row.household_count for row in rows) == len(found)
    told = set(chain.from_iterable(row.buildings for row in rows))
    assert not rows or told == {debt.building for debt in found}
    for row in rows:
        group = [debt for debt in found if debt.building in row.buildings]
        assert may_be_told(group)


@given(debts)
def test_each_age_is_of_many_or_of_nobody_and_they_sum_to_all(found: list[HouseholdDebt]) -> None:
    ages = told_by_age(found)
    if not ages:
        return
    assert [ages[0].first, ages[-1].last] == [0, 4]
    assert sum(age.open_minor for age in ages) == sum(debt.open_minor for debt in found)
    for age in ages:
        behind = sum(any(debt.parts_minor[age.first : age.last + 1]) for debt in found)
        assert behind == 0 or behind >= HOUSEHOLDS_MIN


@given(debts)
def test_no_household_is_what_figures_add_up_to(found: list[HouseholdDebt]) -> None:
    """Take published sums of what is open as equations: none can be combined to one household's."""
    owing = [debt for debt in found if debt.open_minor]
    equations = [
        [int(debt.building in row.buildings) for debt in owing] for row in told_by_building(found)
    ]
    # Everybody can add the rows up; so a household told by rows is told by this alone.
    for position in range(len(owing)):
        alone = [int(at == position) for at in range(len(owing))]
        assert not spanned(equations, alone)


def spanned(rows: list[list[int]], wanted: list[int]) -> bool:
    """Tell whether a row is a combination of others."""
    return rank([*rows, wanted]) == rank(rows)


def rank(rows: list[list[int]]) -> int:
    left = [[Fraction(cell) for cell in row] for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(found, len(left)) if left[at][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for at in range(found + 1, len(left)):
            factor = left[at][column] / left[found][column]
            left[at] = [a - factor * b for a, b in zip(left[at], left[found], strict=True)]
        found += 1
    return found


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

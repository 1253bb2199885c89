"""Places: codes, areas, where they may lie, and which sums may be told."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import TextError
from ledger.domain.place_errors import PlaceError
from ledger.domain.places import (
    AREA_CENTI_M2_MAX,
    HOUSEHOLDS_MIN,
    PARENTS,
    Place,
    PlaceKind,
    PlaceTree,
    area_text,
    parse_area,
    told_counts,
)


def reason_of(refusal: "pytest.ExceptionInfo[PlaceError]") -> str:
    return refusal.value.reason


@pytest.mark.parametrize("code", ["B1", "B1-101", "B1-U2-1201A", "H326", "A-B-C-D-E-F"])
def test_a_code_is_capital_letters_and_digits_in_groups(code: str) -> None:
    assert Place(code, PlaceKind.BUILDING, "一号楼").code == code


@pytest.mark.parametrize(
    "code",
    ["", "b1", "B1-", "-B1", "B 1", "B1/2", "楼1", "B--1", "A-B-C-D-E-F-G", "B" * 31, "B1\n"],
)
def test_no_other_code_can_stand_in_an_address(code: str) -> None:
    with pytest.raises(PlaceError) as refusal:
        Place(code, PlaceKind.BUILDING, "一号楼")
    assert reason_of(refusal) == "code"


def test_a_place_has_a_name_and_an_area_that_can_be() -> None:
    with pytest.raises(TextError):
        Place("B1", PlaceKind.BUILDING, " ")
    for area in (-1, AREA_CENTI_M2_MAX + 1):
        with pytest.raises(PlaceError) as refusal:
            Place("B1-1", PlaceKind.HOUSEHOLD, "101", parent="B1", area_centi_m2=area)
        assert reason_of(refusal) == "area_large"


@pytest.mark.parametrize("kind", PlaceKind)
def test_a_place_lies_only_where_its_kind_may(kind: PlaceKind) -> None:
    for parent in PlaceKind:
        place = Place("X2", kind, "某处", parent="X1")
        if parent.value in PARENTS[kind]:
            place.check_parent(parent.value)
        else:
            with pytest.raises(PlaceError, match="parent"):
                place.check_parent(parent.value)
    with pytest.raises(PlaceError) as refusal:
        Place("X2", kind, "某处", parent="X1").check_parent(None)
    assert reason_of(refusal) == "no_parent"
    alone = Place("X2", kind, "某处")
    if "" in PARENTS[kind]:
        alone.check_parent(None)
    else:
        with pytest.raises(PlaceError):
            alone.check_parent(None)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("58.32", 5832), ("58", 5800), ("58.3", 5830), (" 1,234.50 ", 123450), ("58.32㎡", 5832),
        ("58.32 平方米", 5832), ("58.32m2", 5832), ("５８．３２", 5832), ("100000", 10_000_000),
    ],
)  # fmt: skip
def test_square_metres_are_read_as_hundredths(text: str, area: int) -> None:
    assert parse_area(text) == area


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "area"), ("五十", "area"), ("58.325", "area_precise"), ("0", "area_zero"),
        ("-5", "area_zero"), ("100000.01", "area_large"), ("9" * 30, "area"), ("¥58", "area"),
        ("58元", "area"), ("1e3", "area"),
    ],
)  # fmt: skip
def test_what_is_no_area_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(PlaceError) as refusal:
        parse_area(text)
    assert reason_of(refusal) == reason


@given(st.integers(1, AREA_CENTI_M2_MAX))
def test_an_area_is_read_back_as_it_is_written(area: int) -> None:
    assert parse_area(area_text(area)) == area


#: Every place lies in an earlier one or in the community.
TREES = st.lists(st.integers(0, 100), max_size=12).map(
    lambda numbers: {
        f"P{index}": "" if number % (index + 1) == 0 else f"P{number % (index + 1) - 1}"
        for index, number in enumerate(numbers)
    }
)
COUNTS = st.lists(st.integers(0, 5), min_size=13, max_size=13)


def counted(parents: Mapping[str, str], numbers: list[int]) -> dict[str, int]:
    return dict(zip(("", *parents), numbers, strict=False))


def rests(tree: PlaceTree, totals: Mapping[str, int], shown: frozenset[str]) -> dict[str, int]:
    """Give what is left of each place that is shown, after all that is shown of it."""

    def parts(code: str) -> list[str]:
        found = []
        for child in tree.children.get(code, ()):
            found += [child] if child in shown else parts(child)
        return found

    return {code: totals[code] - sum(totals[part] for part in parts(code)) for code in shown}


def test_sums_go_up() -> None:
    tree = PlaceTree({"G1": "", "B1": "G1", "B2": "G1", "U1": "B1"}, {"U1": 3, "B1": 1, "B2": 4})
    assert tree.totals(tree.households) == {"": 8, "G1": 8, "B1": 4, "B2": 4, "U1": 3}
    assert list(tree.within("B1")) == ["B1", "U1"]


def test_where_one_building_is_too_small_another_is_hidden_with_it() -> None:
    tree = PlaceTree({"B1": "", "B2": "", "B3": ""}, {"B1": 2, "B2": 5, "B3": 9})
    assert tree.shown(tree.households) == {"", "B3"}
    alone = PlaceTree({"B1": "", "B2": ""}, {"B1": 3, "B2": 9})
    assert alone.shown(alone.households) == {"", "B1", "B2"}
    few = PlaceTree({"B1": ""}, {"B1": 2})
    assert few.shown(few.households) == frozenset()


@given(TREES, COUNTS)
def test_no_difference_of_sums_tells_of_one_or_two_households(
    parents: dict[str, str], numbers: list[int]
) -> None:
    tree = PlaceTree(parents, counted(parents, numbers))
    totals = tree.totals(tree.households)
    shown = tree.shown(tree.households)
    assert all(not 0 < totals[code] < HOUSEHOLDS_MIN for code in shown)
    assert all(not 0 < rest < HOUSEHOLDS_MIN for rest in rests(tree, totals, shown).values())
    if totals[""] >= HOUSEHOLDS_MIN:
        assert "" in shown, "the whole is told"


@given(TREES, COUNTS, COUNTS, COUNTS)
def test_no_kind_of_one_or_two_households_is_told_or_can_be_worked_out(
    parents: dict[str, str], owners: list[int], tenants: list[int], vacant: list[int]
) -> None:
    kinds = {
        "owner": counted(parents, owners), "tenant": counted(parents, tenants),
        "vacant": counted(parents, vacant),
    }  # fmt: skip
    tree = PlaceTree(parents, {})
    told = told_counts(tree, kinds)
    totals = {kind: tree.totals(numbers) for kind, numbers in kinds.items()}
    assert told.keys() == {"", *parents}
    for code, numbers in told.items():
        hidden = 0
        for kind, number in numbers.items():
            assert number in (None, totals[kind][code])
            assert number is None or not 0 < number < HOUSEHOLDS_MIN
            hidden += totals[kind][code] if number is None else 0
        whole = sum(numbers[code] for numbers in totals.values())
        assert not 0 < hidden < HOUSEHOLDS_MIN or hidden == whole
    for kind, sums in totals.items():
        shown = frozenset(code for code in told if told[code][kind] is not None)
        left = rests(tree, sums, shown).values()
        assert all(not 0 < rest < HOUSEHOLDS_MIN for rest in left)

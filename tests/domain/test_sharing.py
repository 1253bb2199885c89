"""Who shares a cost, by which key, and from what each pays; and lines that name no single household."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import AmountError, Refusal, TextError
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.sharing import (
    Household,
    Key,
    Purpose,
    Scope,
    SharedCost,
    lines_by_building,
    place_order,
    share_out,
    voucher_summary,
)
from ledger.domain.sharing_errors import SharingError

DAY = date(2026, 4, 17)
HOMES = [
    Household("B2-101", "B2", 5_000, 100), Household("B10-101", "B10", 5_000, 100),
    Household("B2-1001", "B2", 5_000, -5), Household("B2-102", "B2", 5_000, 10_000),
]  # fmt: skip


def cost(**values: Any) -> SharedCost:
    asked: dict[str, Any] = {
        "title": "水泵", "amount_minor": 1_000, "allocated_on": DAY, "credit_account": "100205",
        "decision": "D1",
    }  # fmt: skip
    return SharedCost(**(asked | values))


def share(asked: SharedCost, homes: list[Household] | None = None) -> list[tuple[str, int, int]]:
    listed = HOMES if homes is None else homes
    chosen = {home.place: home.building for home in listed}
    return [
        (part.household.place, part.amount_minor, part.top_up_minor)
        for part in share_out(asked, listed, chosen)
    ]


def test_households_stand_as_people_count_them_and_pay_what_they_have() -> None:
    assert share(cost(amount_minor=1_001)) == [
        ("B2-101", 251, 151), ("B2-102", 250, 0), ("B2-1001", 250, 250), ("B10-101", 250, 150),
    ]  # fmt: skip
    assert [place_order("B2") < place_order("B10"), place_order("") < place_order("B1")] == [
        True
    ] * 2


def test_who_is_not_chosen_takes_no_part() -> None:
    parts = share_out(cost(), HOMES, {"B10-101": "B10"})
    assert [(part.household.place, part.amount_minor) for part in parts] == [("B10-101", 1_000)]


def test_balances_are_left_alone_where_owners_pay_everything_in() -> None:
    assert all(top == minor for _, minor, top in share(cost(uses_balances=False)))


def test_fixed_shares_are_divided_first_and_then_by_area() -> None:
    asked = cost(scope=Scope.PLACES, places=("B2", "B10"), key=Key.SHARES,
                 shares={"B2": 0, "B10": 7})  # fmt: skip
    assert [minor for _, minor, _ in share(asked)] == [0, 0, 0, 1_000]


@given(
    st.integers(1, 10**10),
    st.dictionaries(st.sampled_from([home.place for home in HOMES]), st.integers(0, 9), min_size=4),
)
def test_weights_of_ones_own_lose_no_fen(amount: int, weights: dict[str, int]) -> None:
    if not any(weights.values()):
        weights["B2-101"] = 1
    parts = share(cost(amount_minor=amount, key=Key.WEIGHTS, shares=weights))
    assert sum(minor for _, minor, _ in parts) == amount
    assert all(minor == 0 for place, minor, _ in parts if not weights[place])


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ({"title": ""}, TextError, "required"),
        ({"title": "长" * 41}, TextError, "too_long"),
        ({"amount_minor": 0}, AmountError, "zero"),
        ({"amount_minor": -1}, AmountError, "zero"),
        ({"amount_minor": 10**15}, AmountError, "too_large"),
        ({"decision": ""}, SharingError, "undecided"),
        ({"emergency": "漏水"}, SharingError, "both_reasons"),
        ({"scope": Scope.PLACES}, SharingError, "no_places"),
        ({"places": ("B1",)}, SharingError, "no_places"),
        ({"key": Key.WEIGHTS}, SharingError, "no_shares"),
        ({"shares": {"B1": 1}}, SharingError, "no_shares"),
        ({"key": Key.SHARES, "shares": {"B1": 1}}, SharingError, "shares_of_places"),
        ({"key": Key.WEIGHTS, "shares": {"B2-101": -1}}, SharingError, "weight"),
        ({"key": Key.WEIGHTS, "shares": {"B2-101": 10**9 + 1}}, SharingError, "weight"),
        ({"excluded": {"B2-101": " "}}, SharingError, "no_reason"),
        ({"excluded": {"B2-101": "因" * 101}}, TextError, "too_long"),
    ],
    ids=str,
)
def test_what_nobody_could_carry_out_is_refused(
    values: dict[str, Any], kind: type[Refusal], reason: str
) -> None:
    with pytest.raises(kind) as refused:
        cost(**values)
    assert refused.value.data["reason"] == reason


BARE = [Household("V1", "", 0)]
EIGHT = {f"B2-{room}": "空置" for room in range(9)}


@pytest.mark.parametrize(
    ("values", "homes", "reason"),
    [
        ({}, [], "nobody"),
        ({"excluded": {home.place: "约定" for home in HOMES}}, None, "nobody"),
        ({}, BARE, "area_missing"),
        ({"excluded": {"X1": "约定"}}, None, "not_concerned"),
        ({"excluded": EIGHT}, None, "not_concerned"),
        ({"key": Key.WEIGHTS, "shares": {"X1": 1}}, None, "not_concerned"),
        ({"key": Key.WEIGHTS, "shares": {"B2-101": 1}}, None, "weight_missing"),
        ({"key": Key.WEIGHTS, "shares": {home.place: 0 for home in HOMES}}, None, "no_shares"),
        ({"scope": Scope.PLACES, "places": ("B9",), "key": Key.SHARES, "shares": {"B9": 1}}, None,
         "place_empty"),
        ({"scope": Scope.PLACES, "places": ("B2", "B10"), "key": Key.SHARES,
          "shares": {"B2": 0, "B10": 0}}, None, "no_shares"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_divided_is_refused(
    values: dict[str, Any], homes: list[Household] | None, reason: str
) -> None:
    with pytest.raises(SharingError) as refused:
        share(cost(**values), homes)
    assert refused.value.reason == reason


@given(
    st.lists(st.tuples(st.sampled_from(["B1", "B2", "B3", ""]), st.integers(0, 999)), min_size=1)
)
def test_no_line_with_a_place_is_of_fewer_than_three_households(
    owed: list[tuple[str, int]],
) -> None:
    shares = [(building, f"{building}-{n}", minor) for n, (building, minor) in enumerate(owed)]
    made = lines_by_building("2601", "MNT", shares, is_debit=True)
    assert sum(line.debit_minor for line in made) == sum(minor for _, minor in owed)
    for line in made:
        assert sum(item.debit_minor for item in line.sublines) == line.debit_minor > 0
        assert not line.place or len(line.sublines) >= HOUSEHOLDS_MIN


def test_titles_leave_room_for_what_their_vouchers_add() -> None:
    for purpose in Purpose:
        assert len(voucher_summary("题" * 40, purpose)) <= 60
    with pytest.raises(TextError):
        voucher_summary("题" * 55, Purpose.DRAW)

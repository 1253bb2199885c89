"""Dividing by weights: vectors checked elsewhere, and what holds for every total and every list."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.allocations import largest_remainder
from ledger.domain.errors import AmountError

VECTORS = json.loads(Path("tests/data/vectors/allocation.json").read_text("utf-8"))["vectors"]
TOTALS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any)


@pytest.mark.parametrize("vector", VECTORS, ids=[str(item["total_fen"]) for item in VECTORS])
def test_vectors(vector: dict[str, object]) -> None:
    parts = largest_remainder(vector["total_fen"], vector["weights"])  # type: ignore[arg-type]
    assert list(parts) == vector["largest_remainder_fen"]


@given(TOTALS, WEIGHTS)
def test_dividing_loses_nothing_and_favours_nobody_by_more_than_a_fen(
    total: int, weights: list[int]
) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert part * total >= 0
        if not weight:
            assert part == 0


@given(TOTALS, WEIGHTS)
def test_a_reversal_is_the_exact_negation(total: int, weights: list[int]) -> None:
    positive = largest_remainder(total, weights)
    assert largest_remainder(-total, weights) == tuple(-part for part in positive)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=2, max_size=20))
def test_the_larger_weight_never_gets_less(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, sorted(weights, reverse=True))
    assert list(parts) == sorted(parts, reverse=True)


def test_what_is_left_over_goes_to_the_largest_remainders_the_first_of_equal_ones() -> None:
    assert largest_remainder(100, [1, 1, 1]) == (34, 33, 33)
    assert largest_remainder(100, [1, 5, 1]) == (14, 72, 14)
    assert largest_remainder(-1, [1, 1]) == (-1, 0)
    assert largest_remainder(0, [3]) == (0,)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1], [-1, -1]])
def test_weights_that_add_up_to_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(AmountError) as refused:
        largest_remainder(100, weights)
    assert refused.value.field == "shares"

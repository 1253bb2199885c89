"""Scores: the exact weighted mean, and the share of the fee that it earns."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.contract_errors import ServiceError
from ledger.domain.errors import TextError
from ledger.domain.service_scores import (
    Band,
    Criterion,
    ScoreSheet,
    earned_minor,
    mean_text,
    means,
    score,
    score_text,
    share_permille,
    share_text,
    tenths_text,
)

SHEET = ScoreSheet(
    "HT", date(2026, 1, 1),
    (Criterion("保洁", "Cleaning", 2, 1_000), Criterion("秩序", "Order", 1, 200)),
    (Band(900, 1_000), Band(600, 900), Band(0, 800)), 5, 2, 3, "J1",
)  # fmt: skip
MARKS = ((900, 200), (800, 100), (1_000, 150))


def test_the_score_is_the_weighted_mean_of_what_each_criterion_reached() -> None:
    # 90 of 100 with weight 2, 15 of 20 with weight 1: (2 × 0.9 + 0.75) / 3 = 0.85.
    assert score(SHEET, MARKS) == 85
    assert means(SHEET, MARKS) == (Fraction(90), Fraction(15))
    assert share_permille(SHEET, Fraction(85)) == 900


@pytest.mark.parametrize(
    ("reached", "share"),
    [
        (Fraction(100), 1_000), (Fraction(90), 1_000), (Fraction(90) - Fraction(1, 10**9), 900),
        (Fraction(60), 900), (Fraction(5999, 100), 800), (Fraction(0), 800),
    ],
)  # fmt: skip
def test_a_band_begins_exactly_where_it_says(reached: Fraction, share: int) -> None:
    assert share_permille(SHEET, reached) == share


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"criteria": ()}, "weights"),
        ({"criteria": (Criterion("保洁", "", 1, 10),) * 31}, "weights"),
        ({"criteria": (Criterion("保洁", "", 0, 10),)}, "weights"),
        ({"criteria": (Criterion("保洁", "", 1_001, 10),)}, "weights"),
        ({"criteria": (Criterion("保洁", "", 1, 0),)}, "full_marks"),
        ({"criteria": (Criterion("保洁", "", 1, 10_001),)}, "full_marks"),
        ({"bands": ()}, "bands"),
        ({"bands": (Band(900, 1_000),)}, "bands"),
        ({"bands": (Band(0, 900), Band(900, 1_000))}, "bands"),
        ({"bands": (Band(900, 800), Band(0, 900))}, "bands"),
        ({"bands": (Band(900, 1_000), Band(900, 900), Band(0, 800))}, "bands"),
        ({"bands": (Band(1_001, 1_000), Band(0, 800))}, "bands"),
        ({"bands": (Band(900, 1_001), Band(0, 800))}, "bands"),
        ({"bands": (Band(900, 1_000), Band(0, -1))}, "bands"),
        ({"scorers_min": 0}, "scorers"),
        ({"scorers_min": 6}, "scorers"),
        ({"group_size": 100}, "scorers"),
        ({"party_members": 6}, "scorers"),
        ({"party_members": -1}, "scorers"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ServiceError) as refused:
        replace(SHEET, **changed)
    assert refused.value.reason == reason


def test_a_sheet_names_its_criteria_and_its_decision() -> None:
    with pytest.raises(TextError):
        replace(SHEET, decision="")
    with pytest.raises(TextError):
        replace(SHEET, criteria=(Criterion("", "", 1, 10),))


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (MARKS[:2], "scorers"), (MARKS * 2, "scorers"), (((900,),) * 3, "marks"),
        (((1_001, 0),) * 3, "marks"), (((0, -1),) * 3, "marks"),
    ],
)  # fmt: skip
def test_marks_that_do_not_fit_are_refused(marks: Any, reason: str) -> None:
    with pytest.raises(ServiceError) as refused:
        score(SHEET, marks)
    assert refused.value.reason == reason


def test_scores_and_shares_are_written() -> None:
    assert score_text(Fraction(1, 3)) == "0.33"
    assert score_text(Fraction(89_995, 1_000)) == "90.00"
    assert (tenths_text(865), tenths_text(1_000), share_text(950)) == ("86.5", "100", "95%")
    assert (mean_text(8_720), mean_text(None)) == ("87.20", "")
    assert (SHEET.criteria[1].full_text, SHEET.bands[0].from_text, SHEET.bands[1].share_text) == (
        "20", "90", "90%",
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, 1_000), st.integers(0, 200)), min_size=3, max_size=5
    ),
    st.randoms(),
)  # fmt: skip
def test_the_order_of_scorers_changes_nothing_and_the_score_keeps_its_bounds(
    marks: list[tuple[int, int]], rng: Any
) -> None:
    reached = score(SHEET, marks)
    assert 0 <= reached <= 100
    shuffled = list(marks)
    rng.shuffle(shuffled)
    assert score(SHEET, shuffled) == reached


@given(fee=st.integers(0, 10**12), permille=st.integers(0, 1_000))
def test_what_is_paid_and_what_is_deducted_are_the_fee(fee: int, permille: int) -> None:
    paid = earned_minor(fee, permille)
    assert 0 <= paid <= fee
    assert abs(paid - Fraction(fee * permille, 1_000)) <= Fraction(1, 2)

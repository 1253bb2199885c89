"""Sums in amounts: exact, bounded, and nothing else than sums."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.arithmetic import amount_of
from ledger.domain.errors import AmountError
from ledger.domain.money import AMOUNT_MINOR_MAX


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("35000*2+0.5", 7_000_050),
        ("1,234.50", 123_450),
        ("=100-1", 9_900),
        ("（１２＋３）×２", 3_000),
        ("-5+10", 500),
        ("100÷3*3", 10_000),
        ("2*(3+(4-1))*.5", 600),
        ("3--2", 500),
        ("-7.5", -750),
        ("¥1,000+1元", 100_100),
        ("1,000*2", 200_000),
    ],
)
def test_a_sum_is_worked_out_exactly(text: str, minor: int) -> None:
    assert amount_of(text) == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1/3", "too_precise"),
        ("1/0", "not_a_number"),
        ("1+", "not_a_number"),
        ("(1", "not_a_number"),
        ("1)", "not_a_number"),
        ("1*abc", "not_a_number"),
        ("2**3", "not_a_number"),
        ("__import__('os')", "not_a_number"),
        ("", "not_a_number"),
        ("+" * 90 + "1", "not_a_number"),
        ("(" * 11 + "1" + ")" * 11, "not_a_number"),
        ("999999999999*9999999", "too_large"),
        ("1 2*3", "not_a_number"),
        ("1,23*2", "not_a_number"),
    ],
)
def test_what_is_no_sum_of_whole_fen_is_refused(text: str, reason: str) -> None:
    with pytest.raises(AmountError) as refusal:
        amount_of(text, field="lines.0.debit")
    assert (refusal.value.reason, refusal.value.field) == (reason, "lines.0.debit")


@given(st.lists(st.tuples(st.sampled_from("+-*"), st.integers(0, 9_999)), min_size=1, max_size=6))
def test_a_sum_agrees_with_python(parts: list[tuple[str, int]]) -> None:
    text = "7" + "".join(f"{sign}{number / 100:.2f}" for sign, number in parts)
    expected: Fraction = eval(  # noqa: S307 - made of digits and signs by this test
        "F('7')" + "".join(f"{sign}F({number}, 100)" for sign, number in parts), {"F": Fraction}
    )
    try:
        found = amount_of(text)
    except AmountError:
        found = None
    whole = (expected * 100).denominator == 1 and abs(expected * 100) <= AMOUNT_MINOR_MAX
    assert found == (expected * 100 if whole else None)

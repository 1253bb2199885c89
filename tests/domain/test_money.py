"""Amounts typed by people: read exactly, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import AmountError
from ledger.domain.money import AMOUNT_MINOR_MAX, parse_yuan, yuan


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("0", 0), ("0.01", 1), ("12", 1_200), ("12.5", 1_250), ("12.50", 1_250),
        ("1,234.56", 123_456), ("1,234,567", 123_456_700), (" 5 ", 500), ("+5", 500),
        ("-5", -500), ("−5", -500), ("－5", -500), ("¥5.00", 500), ("￥5.00", 500), ("5元", 500),
        ("５．５０", 550), ("1.000", 100), ("999999999999.99", AMOUNT_MINOR_MAX), ("007", 700),
        ("0" * 5_000 + "7." + "0" * 5_000, 700), ("-0", 0),
    ],
    ids=lambda value: ascii(value)[:20],
)  # fmt: skip
def test_an_amount_is_read(text: str, minor: int) -> None:
    assert parse_yuan(text) == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_a_number"), ("-", "not_a_number"), (".5", "not_a_number"),
        ("5.", "not_a_number"), ("1e3", "not_a_number"), ("1,23", "not_a_number"),
        ("1,2345", "not_a_number"), ("12,34,567", "not_a_number"), ("五元", "not_a_number"),
        ("NaN", "not_a_number"), ("Infinity", "not_a_number"), ("1 2", "not_a_number"),
        ("--1", "not_a_number"), ("١٢", "not_a_number"), ("$5", "not_a_number"),
        ("1.2.3", "not_a_number"), ("0x10", "not_a_number"), ("1_000", "not_a_number"),
        ("0.001", "too_precise"), ("12.345", "too_precise"), ("1." + "0" * 40 + "1", "too_precise"),
        ("1000000000000", "too_large"), ("-1000000000000", "too_large"), ("9" * 400, "too_large"),
        ("9" * 2_000_000, "too_large"),
    ],
    ids=lambda value: ascii(value[:20]) + str(len(value)),
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_its_field(text: str, reason: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_yuan(text, field="amount")
    assert (refused.value.reason, refused.value.field) == (reason, "amount")
    assert len(refused.value.text) <= 40


@given(st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX))
def test_what_is_written_is_read_back(minor: int) -> None:
    assert parse_yuan(yuan(minor)) == minor


@pytest.mark.parametrize(
    ("minor", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1234.56")]
)
def test_amounts_are_written_with_two_decimals(minor: int, text: str) -> None:
    assert yuan(minor) == text

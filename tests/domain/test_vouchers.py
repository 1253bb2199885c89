"""Voucher numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.vouchers import parse_voucher, voucher_number


@given(st.integers(1990, 2199), st.integers(1, 13), st.integers(1, 999_999))
def test_a_number_is_read_as_it_is_written(year: int, month: int, number: int) -> None:
    period = year * 100 + month
    assert parse_voucher(voucher_number(period, number)) == (period, number)


def test_a_number_has_at_least_four_digits() -> None:
    assert voucher_number(202509, 12) == "记-2025-09-0012"
    assert voucher_number(202513, 12_345) == "记-2025-13-12345"


@pytest.mark.parametrize(
    "text",
    ["", "记-2025-9-0012", "记-2025-09-12", "记-2025-09-00012", "付-2025-09-0012", "记-2025-09-0012 ",
     "记-２０２５-09-0012"],
)  # fmt: skip
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_voucher(text) is None

"""Invoice numbers as people type them and as invoices print them."""

import pytest

from ledger.domain.invoices import printed_invoice, typed_invoices, unnamed


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("  ", ()),
        ("25312000000012345678", ("25312000000012345678",)),
        (
            "０１２３４５６７，1a2b；99999999\n88888888",
            ("01234567", "1A2B", "99999999", "88888888"),
        ),
    ],
)
def test_numbers_are_told_apart_however_they_are_typed(text: str, numbers: tuple[str, ...]) -> None:
    assert typed_invoices(text) == numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("发票号码：25312000000012345678\n开票日期", "25312000000012345678"),
        ("发票号码: 01234567", "01234567"),
        ("发票号码 253120000000123456789", ""),
        ("发票代码：031001900104", ""),
        (
            "电子发票\n发票号码：\n开票日期：\n25312000000012345678\n2025年9月3日",
            "25312000000012345678",
        ),
        ("发票号码： 开票\n25312000000012345678 25312000000012345679", ""),
        ("回单号 25312000000012345678", ""),
    ],
)
def test_the_number_an_invoice_prints_is_found(text: str, number: str) -> None:
    assert printed_invoice(text) == number


def test_what_is_typed_already_is_not_proposed_again() -> None:
    printed = ("25312000000012345678", "01234567", "25312000000012345678")
    assert unnamed(printed, "") == ("25312000000012345678", "01234567")
    assert unnamed(printed, "031001900104 01234567") == ("25312000000012345678",)
    # An older invoice's code and number written in one.
    assert unnamed(("01234567",), "03100190010401234567") == ()

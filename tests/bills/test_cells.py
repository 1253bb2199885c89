"""Cells: headings, amounts, days, and numbers that a spreadsheet has ruined."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.bills.cells import fee_units, fee_units_text, fen, heading, is_mangled, moment
from ledger.domain.errors import AmountError
from ledger.domain.money import AMOUNT_MINOR_MAX, yuan


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("记账日          ", "记账日"),
        ("日 志 号", "日志号"),
        ("金额（元）", "金额(元)"),
        ("金额【元】", "金额(元)"),
        ("`交易时间", "交易时间"),
        ("交易金额[ Trade Amount ]", "交易金额(tradeamount)"),
        ("ＡＢＣ　余额\t", "abc余额"),
    ],
)
def test_headings_are_compared_without_width_brackets_and_spaces(printed: str, name: str) -> None:
    assert heading(printed) == name


@pytest.mark.parametrize(
    ("text", "amount_minor"),
    [
        ("0.01", 1), ("0.00", 0), ("1234.50", 123450), ("¥28.16", 2816), ("￥8.00", 800), ("¥50.0", 5000),
        ("12", 1200), ("1,234.50", 123450), ("¥1,234,567.89", 123456789), ("-5.00", -500), ("+10.00", 1000),
        ("−5.00", -500), ("０．５０", 50), ("１２", 1200), ("12.5", 1250), ("3.10000", 310), ("100元", 10000),
        ("`7.00", 700), ("-2,600.00", -260000), ("12,345", 1234500), ("999999999999.99", AMOUNT_MINOR_MAX),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_printed(text: str, amount_minor: int) -> None:
    assert fen(text) == amount_minor


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "abc", "1.2.3", "12.345", ".50", "1,2345.00", "12,34.00", "1,234,56.00", "1 2.00",
        "0x10", "1_000.00", "1e3", "1.23E+17", "1234567890123.00", "¥", "¥¥1.00", "--5.00", "1,234.5,6",
    ],
)  # fmt: skip
def test_what_is_no_amount_of_whole_fen_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        fen(text)


@given(st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX), st.sampled_from(["", "¥", "￥"]))
def test_any_amount_reads_back(amount_minor: int, sign: str) -> None:
    assert fen(yuan(amount_minor)) == amount_minor
    size = abs(amount_minor)
    assert fen(f"{sign}{size // 100:,}.{size % 100:02d}") == size


@pytest.mark.parametrize(
    ("text", "units", "printed"),
    [
        ("0.00000", 0, "0.00000"),
        ("0.05940", 5940, "0.05940"),
        ("-0.02000", -2000, "-0.02000"),
        ("1.5", 150_000, "1.50000"),
        ("12", 1_200_000, "12.00000"),
        ("-1.00001", -100_001, "-1.00001"),
    ],
)
def test_fees_have_five_decimals(text: str, units: int, printed: str) -> None:
    assert fee_units(text) == units
    assert fee_units_text(units) == printed


@pytest.mark.parametrize("text", ["", "x", "0.123456", "1.00x01", "1.000一"])
def test_fees_of_more_decimals_are_refused(text: str) -> None:
    with pytest.raises(AmountError):
        fee_units(text)


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("2025-09-03 12:30:05", "", "2025-09-03T12:30:05"),
        ("2025-09-03 12:30", "", "2025-09-03T12:30:00"),
        ("2025/9/3 9:05", "", "2025-09-03T09:05:00"),
        ("2025/09/03", "", "2025-09-03"),
        ("2025.9.3", "", "2025-09-03"),
        ("2025年09月03日 00:00:00", "", "2025-09-03T00:00:00"),
        ("20250903", "", "2025-09-03"),
        ("20250903 17:07:09", "", "2025-09-03T17:07:09"),
        ("20250903170709", "", "2025-09-03T17:07:09"),
        ("2025-09-03T17:07:09", "", "2025-09-03T17:07:09"),
        ("2025-09-03 16：33：45", "", "2025-09-03T16:33:45"),
        ("2016-05-04  02:18:18", "", "2016-05-04T02:18:18"),
        ("2025-09-03 12:30:05.123", "", "2025-09-03T12:30:05"),
        ("20250903", "123456", "2025-09-03T12:34:56"),
        ("20250903", "93605", "2025-09-03T09:36:05"),
        ("20250903", "18:53:19", "2025-09-03T18:53:19"),
        ("2025-09-03", "08:05", "2025-09-03T08:05:00"),
        ("2025-09-03", "", "2025-09-03"),
        ("2025-09-03", "-", "2025-09-03"),
        ("2025-09-03 01:02:03", "09:09:09", "2025-09-03T01:02:03"),
    ],
)
def test_days_and_times_are_read_as_they_are_printed(day: str, clock: str, at: str) -> None:
    found = moment(day, clock)
    assert found is not None
    assert found.isoformat() == at
    assert isinstance(found, datetime) == ("T" in at)


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("", ""), ("-", ""), ("合计", ""), ("2025-02-30", ""), ("2025-13-01", ""), ("1492-08-64", ""),
        ("14928.64", ""), ("1989-12-31", ""), ("2200-01-01", ""), ("2025111", ""), ("2025-09-03 25:00:00", ""),
        ("2025-09-03 12:61:00", ""), ("45123.5", ""), ("20250903", "25:00:00"), ("20250903", "noon"),
        ("2025-09-03 12:45+08", ""), ("2025-09-03 12:45:27+08:00", ""), ("1900-01-01 00:00:00", ""),
        ("2025-09-0３ 1a:00:00", ""), ("2025-99-03 12:30:05", ""),
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(day: str, clock: str) -> None:
    assert moment(day, clock) is None


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)))
def test_any_day_reads_back_in_every_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"):
        assert moment(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("text", "mangled"),
    [
        ("1.23E+17", True), ("4.20000092520210E+27", True), ("4e27", True), ("420000092520210000000", True),
        ("4200000925202101284997714292", False), ("S2021E+17X", False), ("123456780000", False), ("", False),
        ("420000092520210128", False), ("3E+", False),
    ],
)  # fmt: skip
def test_long_numbers_that_a_spreadsheet_has_ruined_are_told(text: str, *, mangled: bool) -> None:
    assert is_mangled(text) is mangled

"""Due days and instalments: no month is missed, no fen is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import DateError
from ledger.domain.recurrence import Every, Rhythm, instalment, instalment_lines, renewed_summary
from ledger.domain.transactions import check_balance, credit, debit


def test_the_31st_is_the_last_day_of_shorter_months_and_the_31st_again() -> None:
    monthly = Rhythm(date(2024, 1, 31), Every.MONTH)
    days = [monthly.day(number).isoformat() for number in range(5)]
    assert days == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]
    assert Rhythm(date(2024, 2, 29), Every.YEAR).day(1) == date(2025, 2, 28)
    assert Rhythm(date(2025, 11, 30), Every.QUARTER).day(1) == date(2026, 2, 28)


def test_missed_months_are_due_in_order_until_the_end() -> None:
    monthly = Rhythm(date(2025, 1, 15), Every.MONTH, date(2025, 4, 15))
    due = monthly.due(date(2025, 2, 15), date(2025, 9, 1))
    assert [(number, day.month) for number, day in due] == [(1, 2), (2, 3), (3, 4)]
    assert monthly.due(date(2025, 2, 15), date(2025, 2, 14)) == ()
    assert monthly.after(date(2025, 3, 15)) == date(2025, 4, 15)
    assert monthly.after(date(2025, 4, 15)) is None
    assert Rhythm(date(2025, 1, 15), Every.MONTH).after(date(2025, 4, 15)) == date(2025, 5, 15)


def test_the_number_of_instalments_follows_from_the_last_day() -> None:
    assert Rhythm(date(2025, 1, 31), Every.MONTH, date(2025, 12, 31)).times == 12
    assert Rhythm(date(2025, 1, 31), Every.MONTH, date(2025, 12, 30)).times == 11
    assert Rhythm(date(2025, 1, 31), Every.MONTH).times == 0
    with pytest.raises(DateError):
        Rhythm(date(2025, 1, 31), Every.MONTH, date(2025, 1, 30))


def test_the_last_instalment_takes_the_remainder() -> None:
    parts = [instalment(100_000, 12, number) for number in range(12)]
    assert parts == [8_333] * 11 + [8_337]
    assert sum(parts) == 100_000


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=4),
    st.integers(1, 40),
)
def test_instalments_balance_and_add_up(amounts: list[int], times: int) -> None:
    amounts = [amount + 1_000 for amount in amounts]
    debits = tuple(debit(f"5{n}", amount, fund="GEN") for n, amount in enumerate(amounts))
    lines = (*debits, credit("1301", sum(amounts), fund="GEN"))
    parts = [instalment_lines(lines, times, number) for number in range(times)]
    for part in parts:
        check_balance(part)
    for position, line in enumerate(lines):
        assert sum(part[position].debit_minor for part in parts) == line.debit_minor
        assert sum(part[position].credit_minor for part in parts) == line.credit_minor


def test_a_summary_names_the_month_it_is_used_in() -> None:
    assert (
        renewed_summary("2025年9月保洁费（供应商）", date(2026, 1, 31))
        == "2026年1月保洁费（供应商）"
    )
    assert renewed_summary("10月物业费", date(2026, 1, 31)) == "1月物业费"
    assert renewed_summary("12月3日漏水，3个月租金", date(2026, 1, 31)) == "12月3日漏水，3个月租金"
    assert renewed_summary("保洁费", date(2026, 1, 31)) == "保洁费"

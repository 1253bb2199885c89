"""科目余额表 against sums added by hand."""

from datetime import date

import pytest

from ledger.domain.errors import PeriodError, UnknownNameError
from ledger.domain.periods import parse_span
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import TrialBalance, TrialBalanceRow
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  借 112102 300.00
  贷 3101 10300.00
2025-02-10 停车费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-02-11 提现
  借 100201 497.00
  贷 100901 497.00
2025-03-05 电费
  借 510103 640.00
  贷 100201 640.00
2025-03-20 捐款
  借 100203 2000.00 CHA
  贷 410101 2000.00 CHA
"""


def shown(ledger: Ledger, name: str, **options: object) -> TrialBalance:
    with ledger.reading() as connection:
        return trial_balance(connection, ledger.facts, parse_span(name), **options)  # type: ignore[arg-type]


def row(balance: TrialBalance, code: str) -> tuple[int, ...]:
    """Opening, movement, year and closing, debit minus credit where they net."""
    found = next(item for item in balance.rows if item.account.code == code)
    return (
        found.opening_debit_minor - found.opening_credit_minor, found.debit_minor,
        found.credit_minor, found.year_debit_minor, found.year_credit_minor,
        found.closing_debit_minor - found.closing_credit_minor,
    )  # fmt: skip


def pairs_are_equal(total: TrialBalanceRow) -> bool:
    return (
        total.opening_debit_minor == total.opening_credit_minor
        and total.debit_minor == total.credit_minor
        and total.year_debit_minor == total.year_credit_minor
        and total.closing_debit_minor == total.closing_credit_minor
    )


def test_a_month_opens_with_what_came_before_and_cumulates_the_year(books: Books) -> None:
    balance = shown(books(TEXT), "2025-03")
    assert row(balance, "100201") == (10497_00, 0, 640_00, 497_00, 640_00, 9857_00)
    assert row(balance, "480101") == (-500_00, 0, 0, 0, 500_00, -500_00)
    assert row(balance, "510103") == (0, 640_00, 0, 640_00, 0, 640_00)
    assert row(balance, "3101") == (-10300_00, 0, 0, 0, 0, -10300_00)
    assert balance.totals.debit_minor == 2640_00
    assert pairs_are_equal(balance.totals)


def test_opening_vouchers_inside_the_span_are_opening_balances(books: Books) -> None:
    balance = shown(books(TEXT), "2025-01")
    assert row(balance, "100201") == (10000_00, 0, 0, 0, 0, 10000_00)
    assert balance.totals.opening_debit_minor == 10300_00
    assert balance.totals.debit_minor == 0


def test_one_fund_balances_by_itself(books: Books) -> None:
    balance = shown(books(TEXT), "2025Q1", fund="CHA")
    assert [item.account.code for item in balance.rows] == ["100203", "410101"]
    assert balance.frame.fund is not None
    assert balance.frame.fund.name_zh == "慈善基金"
    assert pairs_are_equal(balance.totals)


def test_days_cut_a_month_at_both_ends(books: Books) -> None:
    balance = shown(books(TEXT), "2025-02-11..2025-03-19")
    assert row(balance, "100901") == (497_00, 0, 497_00, 497_00, 497_00, 0)
    assert row(balance, "510103") == (0, 640_00, 0, 640_00, 0, 640_00)
    assert "410101" not in [item.account.code for item in balance.rows]
    assert pairs_are_equal(balance.totals)


def test_drawn_up_on_a_day_it_ends_there(books: Books) -> None:
    balance = shown(books(TEXT), "2025", as_of=date(2025, 3, 19))
    assert balance.frame.as_of == date(2025, 3, 19)
    assert "410101" not in [item.account.code for item in balance.rows]
    assert row(balance, "510103") == (0, 640_00, 0, 640_00, 0, 640_00)


def test_the_year_includes_period_13_and_december_up_to_the_30th_does_not(books: Books) -> None:
    ledger = books("""
    2025-12-30 保洁
      借 510102 100.00
      贷 220203 100.00
    2025-12-31 [adjusting] 审计调整
      借 510102 20.00
      贷 220203 20.00
    2026-01-04 保洁
      借 510102 7.00
      贷 220203 7.00
    """)
    assert row(shown(ledger, "2025"), "220203") == (0, 0, 120_00, 0, 120_00, -120_00)
    assert row(shown(ledger, "2025-12"), "220203")[-1] == -120_00
    before_the_end = shown(ledger, "2025-12-01..2025-12-30")
    assert row(before_the_end, "220203") == (0, 0, 100_00, 0, 100_00, -100_00)
    assert row(shown(ledger, "2026-01"), "220203") == (-120_00, 0, 7_00, 0, 7_00, -127_00)
    assert row(shown(ledger, "2025-12-31..2025-12-31"), "510102")[:2] == (100_00, 20_00)


def test_a_reversal_stands_in_red_on_its_own_side(books: Books) -> None:
    ledger = books("""
    2025-05-03 电费
      借 510103 3200.00
      贷 100201 3200.00
    2025-06-02 [reverses 1] 金额有误
    """)
    assert row(shown(ledger, "2025-06"), "510103") == (3200_00, -3200_00, 0, 0, 0, 0)


def test_year_end_closing_is_a_movement_of_the_trial_balance(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post("""
    2025-12-31 [carry_forward] 结转
      借 480101 500.00
      贷 3101 500.00
    """)
    assert row(shown(ledger, "2025"), "480101") == (0, 500_00, 500_00, 500_00, 500_00, 0)


def test_an_empty_community_has_an_empty_balance(books: Books) -> None:
    balance = shown(books(), "2025")
    assert balance.rows == ()
    assert balance.totals.closing_debit_minor == 0


def test_unknown_funds_and_days_before_the_span_are_refused(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with pytest.raises(UnknownNameError):
        shown(ledger, "2025", fund="XX")
    with pytest.raises(PeriodError):
        shown(ledger, "2025-03", as_of=date(2025, 2, 28))


def test_it_takes_the_same_queries_whatever_the_size(
    books: Books, count_queries: CountQueries
) -> None:
    ledger = books()
    facts = ledger.facts
    for expected in (2, 2):
        with ledger.reading() as connection, count_queries(connection) as queries:
            trial_balance(connection, facts, parse_span("2025"))
        assert len(queries) == expected
        ledger.post(TEXT)


def test_a_year_s_last_day_brings_its_adjustments_along_within_a_longer_span(books: Books) -> None:
    ledger = books("""
        2025-12-31 [adjusting] 审计调整
          借 510104 30.00
          贷 220203 30.00
    """)
    with ledger.reading() as connection:
        two_years = parse_span("2025-01-01..2026-12-31")
        shown = trial_balance(connection, ledger.facts, two_years, as_of=date(2025, 12, 31))
    assert {row.account.code for row in shown.rows} == {"510104", "220203"}

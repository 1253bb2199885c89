"""往来账龄: what is open by age, against lots settled one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import parse_span
from ledger.statements.accounting_values import Ageing, AgeingRow
from ledger.statements.ageing import AGES, parts_by_age, payables, receivables
from ledger.statements.trial_balance import trial_balance
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
2025-01-01 [opening] 期初余额
  借 112204 300.00 PROP
  贷 3101 300.00 PROP
2025-09-30 物业费
  借 112204 200.00 PROP
  贷 430101 200.00 PROP
2025-12-05 物业费
  借 112204 200.00 PROP
  贷 430101 200.00 PROP
2025-12-10 收物业费
  借 100202 350.00 PROP
  贷 112204 350.00 PROP
2025-12-11 充电分成应收
  借 112102 60.00
  贷 480103 60.00
2025-12-12 充电分成多收
  借 100201 75.00
  贷 112102 75.00
2025-12-13 保洁费
  借 510102 90.00
  贷 220203 90.00
2025-12-14 装修押金
  借 100201 2000.00
  贷 220901 2000.00
2025-12-15 预付工程款
  借 1141 40.00
  贷 100201 40.00
2025-12-16 保险
  借 1301 12.00
  贷 100201 12.00
2025-12-17 坏账准备
  借 5501 5.00
  贷 1131 5.00
"""


def shown(ledger: Ledger, name: str, *, owed_by_us: bool = False, fund: str = "") -> Ageing:
    read = payables if owed_by_us else receivables
    with ledger.reading() as connection:
        return read(connection, ledger.facts, parse_span(name), fund=fund)


def rows(statement: Ageing) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(row.account.code, row.fund.code): figures(row) for row in statement.rows}


def figures(row: AgeingRow) -> tuple[int, ...]:
    return (*row.parts_minor, row.against_minor, row.balance_minor)


def ties(statement: Ageing) -> bool:
    return all(
        sum(row.parts_minor) + row.against_minor == row.balance_minor
        for row in (*statement.rows, statement.total)
    ) and statement.total.balance_minor == sum(row.balance_minor for row in statement.rows)


def test_payments_settle_the_oldest_and_what_is_left_has_its_age(books: Books) -> None:
    statement = shown(books(TEXT), "2025")
    assert rows(statement) == {
        ("112204", "PROP"): (200_00, 0, 150_00, 0, 0, 0, 350_00),
        ("112102", "GEN"): (0, 0, 0, 0, 0, -15_00, -15_00),
        ("1141", "GEN"): (40_00, 0, 0, 0, 0, 0, 40_00),
    }
    assert ties(statement)


def test_what_is_owed_by_us_stands_in_its_own_statement(books: Books) -> None:
    statement = shown(books(TEXT), "2025", owed_by_us=True)
    assert rows(statement) == {
        ("220203", "GEN"): (90_00, 0, 0, 0, 0, 0, 90_00),
        ("220901", "GEN"): (2000_00, 0, 0, 0, 0, 0, 2000_00),
    }
    assert ties(statement)


def test_dues_grow_older_with_the_day(books: Books) -> None:
    ledger = books(TEXT)
    owed = ("112204", "PROP")
    assert rows(shown(ledger, "2025-01"))[owed][:5] == (300_00, 0, 0, 0, 0)
    assert rows(shown(ledger, "2025-03"))[owed][:5] == (0, 300_00, 0, 0, 0)
    assert rows(shown(ledger, "2025-06"))[owed][:5] == (0, 0, 300_00, 0, 0)
    assert rows(shown(ledger, "2025-10"))[owed][:5] == (0, 200_00, 0, 300_00, 0)
    assert rows(shown(ledger, "2026"))[owed][:5] == (0, 0, 0, 0, 350_00)


def test_a_reversal_takes_back_the_due_it_was(books: Books) -> None:
    ledger = books("""
    2025-05-03 保洁费
      借 510102 100.00
      贷 220203 100.00
    2025-08-03 重复入账
      借 510102 100.00
      贷 220203 100.00
    2025-09-20 [reverses 2] 重复入账
    2025-09-25 保洁费
      借 510102 30.00
      贷 220203 30.00
    """)
    statement = shown(ledger, "2025-09", owed_by_us=True)
    assert rows(statement)["220203", "GEN"] == (30_00, 0, 100_00, 0, 0, 0, 130_00)


def test_period_13_is_due_on_the_year_s_last_day(books: Books) -> None:
    ledger = books("""
    2025-12-31 [adjusting] 审计调整
      借 510104 20.00
      贷 220203 20.00
    """)
    assert rows(shown(ledger, "2025", owed_by_us=True))["220203", "GEN"][0] == 20_00
    assert rows(shown(ledger, "2026-02", owed_by_us=True))["220203", "GEN"][1] == 20_00
    assert not shown(ledger, "2025-12-01..2025-12-30", owed_by_us=True).rows


def test_one_fund_stands_alone_and_an_unknown_one_is_refused(books: Books) -> None:
    ledger = books(TEXT)
    assert set(rows(shown(ledger, "2025", fund="PROP"))) == {("112204", "PROP")}
    with pytest.raises(UnknownNameError):
        shown(ledger, "2025", fund="XX")


def test_balances_are_those_of_the_trial_balance(books: Books) -> None:
    ledger = books(TEXT)
    with ledger.reading() as connection:
        balance = trial_balance(connection, ledger.facts, parse_span("2025"))
    expected = {
        row.account.code: row.closing_debit_minor - row.closing_credit_minor for row in balance.rows
    }
    for owed_by_us, sign in ((False, 1), (True, -1)):
        for row in shown(ledger, "2025", owed_by_us=owed_by_us).rows:
            assert expected[row.account.code] == sign * row.balance_minor


def test_the_first_year_of_all_books_has_a_year_before_it(sqlite_books: Books) -> None:
    assert shown(sqlite_books(), "1990").rows == ()


def test_books_without_dues_have_none(sqlite_books: Books) -> None:
    statement = shown(sqlite_books(), "2025")
    assert statement.rows == ()
    assert figures(statement.total) == (0,) * 7


DAY = date(2025, 12, 31)


@given(
    dues=st.lists(st.tuples(st.integers(0, 500), st.integers(1, 1000)), max_size=12),
    paid=st.integers(0, 3000),
)
def test_any_dues_and_payments_leave_what_lots_settled_one_by_one_leave(
    dues: list[tuple[int, int]], paid: int
) -> None:
    owed = sum(amount for _, amount in dues)
    paid = min(paid, owed)
    expected = [0] * (len(AGES) + 1)
    left = paid
    for age, amount in sorted(dues, reverse=True):
        settled = min(left, amount)
        left -= settled
        expected[sum(age > last for last in AGES)] += amount - settled
    seen = [(DAY - timedelta(days=age), amount) for age, amount in sorted(dues) if age <= AGES[-1]]
    assert parts_by_age(owed - paid, seen, DAY) == tuple(expected)


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    for ledger in (books(), books(TEXT, slug="an-ju")):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            receivables(connection, facts, parse_span("2025"))
        assert len(queries) == 4

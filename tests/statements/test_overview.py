"""The front page: cash on hand, the year's flows, twelve months, the newest rows."""

from datetime import date

from ledger.statements.overview import overview
from ledger.statements.overview_values import Overview
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
2024-11-01 [opening] 期初余额
  借 100201 10000.00
  贷 3101 10000.00
2024-12-10 停车费
  借 100201 200.00
  贷 480101 200.00
2025-02-10 停车费，扣手续费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-02-11 提现
  借 100201 497.00
  贷 100901 497.00
2025-03-05 电费
  借 510103 640.00
  贷 100201 640.00
2025-03-20 退停车费
  借 480101 10.00
  贷 100201 10.00
"""


def shown(ledger: Ledger, day: date) -> Overview:
    with ledger.reading() as connection:
        return overview(connection, ledger.facts, as_of=day)


def test_it_shows_cash_and_the_years_flows_without_own_moves(books: Books) -> None:
    page = shown(books(TEXT), date(2025, 3, 31))
    assert page.cash_minor == 10047_00
    assert (page.year_income_minor, page.year_spending_minor) == (500_00, 653_00)
    assert [(row.label.name_zh, row.amount_minor) for row in page.income] == [("停车收入", 500_00)]
    assert [(row.label.name_zh, row.amount_minor) for row in page.spending] == [
        ("公共水电", 640_00),
        ("退回：停车收入", 10_00),
        ("手续费", 3_00),
    ]


def test_twelve_months_end_with_the_day_asked_for(books: Books) -> None:
    page = shown(books(TEXT), date(2025, 3, 10))
    assert [row.period for row in page.months] == [
        202404, 202405, 202406, 202407, 202408, 202409, 202410, 202411, 202412, 202501, 202502,
        202503,
    ]  # fmt: skip
    figures = {
        row.period: (row.income_minor, row.spending_minor, row.closing_minor) for row in page.months
    }
    assert figures[202410] == (0, 0, 0)
    assert figures[202411] == (0, 0, 10000_00)
    assert figures[202412] == (200_00, 0, 10200_00)
    assert figures[202501] == (0, 0, 10200_00)
    assert figures[202502] == (500_00, 3_00, 10697_00)
    assert figures[202503] == (0, 640_00, 10057_00)
    assert page.cash_minor == 10057_00


def test_a_month_end_gives_the_whole_month(books: Books) -> None:
    last = shown(books(TEXT), date(2025, 3, 31)).months[-1]
    assert (last.spending_minor, last.closing_minor) == (650_00, 10047_00)


def test_december_is_whole_and_unmoved_by_period_13(books: Books) -> None:
    ledger = books("""
    2025-12-10 停车费
      借 100201 200.00
      贷 480101 200.00
    2025-12-31 [adjusting] 补提
      借 5501 30.00
      贷 1131 30.00
    """)
    page = shown(ledger, date(2025, 12, 31))
    assert [row.period for row in page.months][-2:] == [202511, 202512]
    assert (page.months[-1].income_minor, page.months[-1].closing_minor) == (200_00, 200_00)
    assert next(row for row in page.funds if row.fund.code == "GEN").closing_minor == 170_00


def test_the_newest_come_first_and_closed_months_are_told(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post("close 2024-11")
    page = shown(ledger, date(2025, 3, 31))
    assert [row.seq for row in page.newest] == [6, 5, 4, 3, 2, 1]
    assert [row.flow_minor for row in page.newest] == [
        -10_00, -640_00, 0, 497_00, 200_00, 10000_00,
    ]  # fmt: skip
    assert page.closed_through == 202411


def test_empty_books_have_an_empty_page(books: Books) -> None:
    page = shown(books(), date(2025, 3, 31))
    assert (page.cash_minor, page.income, page.newest, page.closed_through) == (0, (), (), None)
    assert len(page.months) == 12


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    ledger = books()
    facts = ledger.facts
    for _ in range(2):
        with ledger.reading() as connection, count_queries(connection) as queries:
            overview(connection, facts, as_of=date(2025, 3, 10))
        assert len(queries) == 11
        ledger.post(TEXT)


def test_what_should_have_been_posted_and_was_not_is_counted_by_the_clock(books: Books) -> None:
    ledger = books(TEXT)
    # The last quarter of 2024, with which these books begin, is owed already.
    due_on = date(2025, 4, 30)
    assert [shown(ledger, day).overdue_notices for day in (due_on, date(2025, 5, 1))] == [1, 2]

"""资金余额表: each fund's balance against sums added by hand."""

from ledger.domain.periods import parse_span
from ledger.statements.fund_balances import fund_balances
from ledger.statements.values import FundBalanceRow, FundBalances
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
fund GRT-25-01 restricted 楼道补贴
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  贷 3101 10000.00
  借 100205 90000.00 MNT
  贷 2601 90000.00 MNT
2025-02-10 停车费
  借 100201 500.00
  贷 480101 500.00
2025-03-01 补贴到账
  借 100204 2000.00 GRT-25-01
  贷 440101 2000.00 GRT-25-01
2025-03-02 借给补贴项目
  借 1191 300.00
  贷 100201 300.00
  借 100204 300.00 GRT-25-01
  贷 2291 300.00 GRT-25-01
2025-03-03 楼道粉刷
  借 510104 2100.00 GRT-25-01
  贷 100204 2100.00 GRT-25-01
2025-03-04 维修工程尾款未付
  借 2601 1000.00 MNT
  贷 100205 900.00 MNT
  贷 220202 100.00 MNT
"""


def shown(ledger: Ledger, name: str) -> FundBalances:
    with ledger.reading() as connection:
        return fund_balances(connection, ledger.facts, parse_span(name))


def row(balances: FundBalances, code: str) -> FundBalanceRow:
    return next(item for item in balances.rows if item.fund.code == code)


def figures(item: FundBalanceRow) -> tuple[int, ...]:
    return (
        item.opening_minor,
        item.increase_minor,
        item.decrease_minor,
        item.closing_minor,
        item.cash_minor,
    )


def test_funds_come_in_order_and_empty_ones_are_shown(books: Books) -> None:
    balances = shown(books(TEXT), "2025Q1")
    assert [item.fund.code for item in balances.rows] == ["GEN", "PROP", "CHA", "GRT-25-01", "MNT"]
    assert figures(row(balances, "PROP")) == (0, 0, 0, 0, 0)


def test_each_fund_leads_from_opening_to_closing(books: Books) -> None:
    balances = shown(books(TEXT), "2025-02-10..2025-03-31")
    assert figures(row(balances, "GEN")) == (10000_00, 500_00, 0, 10500_00, 10200_00)
    assert figures(row(balances, "GRT-25-01")) == (0, 2000_00, 2100_00, -100_00, 200_00)


def test_agency_money_is_what_is_owed_to_its_owners(books: Books) -> None:
    fund = row(shown(books(TEXT), "2025Q1"), "MNT")
    assert fund.fund_class == "agency"
    assert figures(fund) == (90000_00, 0, 1000_00, 89000_00, 89100_00)


def test_loans_between_funds_cancel_over_the_community(books: Books) -> None:
    balances = shown(books(TEXT), "2025")
    assert row(balances, "GEN").due_from_minor == 300_00
    assert row(balances, "GRT-25-01").due_to_minor == 300_00
    assert balances.total.due_from_minor == balances.total.due_to_minor


def test_the_total_is_the_sum_and_cash_lies_in_the_cash_accounts(books: Books) -> None:
    balances = shown(books(TEXT), "2025")
    assert balances.total.closing_minor == sum(item.closing_minor for item in balances.rows)
    assert [(label.code, minor) for label, minor in balances.cash_accounts] == [
        ("100201", 10200_00),
        ("100204", 200_00),
        ("100205", 89100_00),
    ]
    assert balances.total.cash_minor == sum(minor for _, minor in balances.cash_accounts)


def test_closing_a_year_is_no_income_and_no_spending(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post("""
    2025-12-31 [carry_forward] 结转
      借 480101 500.00
      贷 3101 500.00
    """)
    balances = shown(ledger, "2025")
    assert figures(row(balances, "GEN")) == (10000_00, 500_00, 0, 10500_00, 10200_00)
    assert row(shown(ledger, "2026-01"), "GEN").opening_minor == 10500_00


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    for ledger in (books(), books(TEXT, slug="an-ju")):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            fund_balances(connection, facts, parse_span("2025"))
        assert len(queries) == 3

"""收支公示表: cash in and out to the fen, and a bridge that ties."""

from datetime import date

import pytest

from ledger.domain.periods import parse_span
from ledger.schemas.statements import payload_of
from ledger.statements.kinds import OF_A_FUND, OF_AN_ACCOUNT, READERS
from ledger.statements.public_income import LISTED_LINES_MAX, public_income
from ledger.statements.values import PublicIncome, PublicIncomeRow
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  贷 3101 10000.00
2025-02-10 停车费，扣手续费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-02-11 提现，扣手续费
  借 100201 490.00
  借 530104 7.00
  贷 100901 497.00
2025-02-12 充电分成应收
  借 112102 1260.00
  贷 480103 1260.00
2025-03-01 充电分成到账
  借 100201 1260.00
  贷 112102 1260.00
2025-03-05 装修押金
  借 100201 2000.00
  贷 220901 2000.00
2025-03-06 预付工程款
  借 1141 21000.00
  贷 100201 5000.00
  贷 220201 16000.00
2025-03-07 [refunds 2] 退停车费
  借 480101 10.00
  贷 100901 9.94
  贷 530104 0.06
"""


def shown(ledger: Ledger, name: str, fund: str = "") -> PublicIncome:
    with ledger.reading() as connection:
        return public_income(connection, ledger.facts, parse_span(name), fund=fund)


def amounts(rows: tuple[PublicIncomeRow, ...]) -> dict[tuple[str, str], int]:
    return {(row.section, row.account.code): row.amount_minor for row in rows}


def ties(statement: PublicIncome) -> bool:
    cash = statement.cash_accounts
    flow_minor = statement.income_minor - statement.spending_minor
    bridge_minor = sum(row.amount_minor for row in statement.bridge)
    return (
        statement.opening_minor + flow_minor - statement.merged_away_minor
        == statement.closing_minor
        and statement.opening_minor == sum(row[1] for row in cash)
        and statement.closing_minor == sum(row[4] for row in cash)
        and all(row[1] + row[2] - row[3] == row[4] for row in cash)
        and statement.closing_minor + bridge_minor == statement.net_assets_minor
    )


def test_cash_is_shown_gross_under_what_it_was_for(books: Books) -> None:
    statement = shown(books(TEXT), "2025Q1")
    assert amounts(statement.income) == {
        ("income", "480101"): 500_00,
        ("current", "112102"): 1260_00,
        ("current", "220901"): 2000_00,
        ("recovered", "530104"): 6,
    }
    assert amounts(statement.spending) == {
        ("costs_and_taxes", "530104"): 10_00,
        ("refunded", "480101"): 10_00,
        ("current", "1141"): 5000_00,
    }
    assert statement.opening_minor == 10000_00
    assert statement.closing_minor == 8740_06
    assert ties(statement)


def test_what_is_owed_is_not_spent(books: Books) -> None:
    statement = shown(
        books("""
        2025-04-01 工程，付六百欠四百
          借 510105 1000.00
          贷 100201 600.00
          贷 220201 400.00
        """),
        "2025-04",
    )
    assert statement.income == ()
    assert amounts(statement.spending) == {("spending", "510105"): 600_00}
    assert statement.spending[0].vouchers == ("记-2025-04-0001",)
    assert ties(statement)


def test_a_debt_lists_only_the_vouchers_that_paid_it(books: Books) -> None:
    statement = shown(
        books("""
        2025-04-01 工程，付六百欠四百
          借 510105 1000.00
          贷 100201 600.00
          贷 220201 400.00
        2025-04-20 付清
          借 220201 400.00
          贷 100201 400.00
        """),
        "2025-04",
    )
    assert {row.account.code: row.vouchers for row in statement.spending} == {
        "510105": ("记-2025-04-0001",),
        "220201": ("记-2025-04-0002",),
    }
    assert statement.income == ()


def test_a_move_between_funds_is_a_flow_of_each_and_none_of_all(books: Books) -> None:
    ledger = books("""
    2025-04-01 借款给物业资金
      借 1191 300.00
      贷 100201 300.00
      借 100201 300.00 PROP
      贷 2291 300.00 PROP
    2025-04-02 停车费记错资金
      借 480101 50.00
      贷 100201 50.00
      借 100201 50.00 PROP
      贷 480101 50.00 PROP
    """)
    whole, common, service = (shown(ledger, "2025-04", fund) for fund in ("", "GEN", "PROP"))
    assert (whole.income, whole.spending) == ((), ())
    assert amounts(common.spending) == {("current", "1191"): 300_00, ("refunded", "480101"): 50_00}
    assert amounts(service.income) == {("current", "2291"): 300_00, ("income", "480101"): 50_00}
    assert all(ties(statement) for statement in (whole, common, service))


@pytest.mark.parametrize("kind", sorted(set(READERS) - OF_AN_ACCOUNT - OF_A_FUND))
def test_every_statement_reads_books_in_which_funds_lent_to_each_other(
    books: Books, kind: str
) -> None:
    ledger = books("""
    2025-04-01 借款给物业资金
      借 1191 300.00
      贷 100201 300.00
      借 100201 300.00 PROP
      贷 2291 300.00 PROP
    """)
    reader, _ = READERS[kind]
    with ledger.reading() as connection:
        shown = reader(
            connection, ledger.facts, span=parse_span("2025-04"), as_of=date(2025, 4, 30)
        )
    assert payload_of(shown)["kind"] == kind


def test_the_bridge_leads_from_cash_to_the_books(books: Books) -> None:
    statement = shown(books(TEXT), "2025")
    assert {row.reason: row.amount_minor for row in statement.bridge} == {
        "prepayments": 21000_00,
        "payables": -16000_00,
        "deposits": -2000_00,
    }
    assert statement.net_assets_minor == 11740_06


def test_what_is_only_owed_is_no_income_until_it_arrives(books: Books) -> None:
    statement = shown(books(TEXT), "2025-02")
    assert "112102" not in {row.account.code for row in statement.income}
    assert {row.reason: row.amount_minor for row in statement.bridge} == {"receivables": 1260_00}
    assert ties(statement)


def test_the_year_so_far_stands_beside_the_span(books: Books) -> None:
    statement = shown(books(TEXT), "2025-03")
    parking = next(row for row in statement.income if row.account.code == "480101")
    assert (parking.amount_minor, parking.year_minor) == (0, 500_00)
    assert statement.year_income_minor == 3760_06
    assert statement.opening_minor == 10490_00
    assert ties(statement)


def test_moves_between_own_accounts_are_neither_income_nor_spending(books: Books) -> None:
    statement = shown(books(TEXT), "2025-02-11..2025-02-11")
    assert (statement.income_minor, statement.spending_minor) == (0, 7_00)
    assert [(row[0].code, *row[1:]) for row in statement.cash_accounts] == [
        ("100201", 10000_00, 490_00, 0, 10490_00),
        ("100901", 497_00, 0, 497_00, 0),
    ]
    assert ties(statement)


def test_vouchers_stand_behind_accounts_with_few_lines(books: Books) -> None:
    statement = shown(books(TEXT), "2025Q1")
    fee = next(row for row in statement.spending if row.account.code == "530104")
    assert fee.vouchers == ("记-2025-02-0001", "记-2025-02-0002")
    owed = next(row for row in statement.income if row.account.code == "112102")
    assert owed.vouchers == ("记-2025-03-0001",)
    assert owed.voucher_count == 1


def test_accounts_with_many_lines_leave_vouchers_to_their_own_page(sqlite_books: Books) -> None:
    parking = "2025-02-10 停车费\n借 100201 1.00\n贷 480101 1.00\n"
    statement = shown(sqlite_books(parking * (LISTED_LINES_MAX + 1)), "2025-02")
    assert statement.income[0].vouchers == ()
    assert statement.income[0].voucher_count == 0


def test_a_reversal_takes_the_flow_back_in_red(books: Books) -> None:
    ledger = books("""
    2025-05-03 电费
      借 510103 3200.00
      贷 100201 3200.00
    2025-05-04 垃圾清运
      借 510102 100.00
      贷 100201 100.00
    2025-06-02 [reverses 1] 金额有误
    """)
    june = shown(ledger, "2025-06")
    assert amounts(june.spending) == {
        ("spending", "510103"): -3200_00,
        ("spending", "510102"): 0,
    }
    assert ties(june)
    assert amounts(shown(ledger, "2025Q2").spending) == {("spending", "510102"): 100_00}


def test_income_moved_to_the_maintenance_fund_is_seen_from_both_sides(books: Books) -> None:
    ledger = books("""
    2025-04-01 转补维修资金
      借 5102 800.00
      贷 100201 800.00
      借 100205 800.00 MNT
      贷 2601 800.00 MNT
    """)
    common = shown(ledger, "2025", fund="GEN")
    assert amounts(common.spending) == {("to_maintenance", "5102"): 800_00}
    kept = shown(ledger, "2025", fund="MNT")
    assert amounts(kept.income) == {("current", "2601"): 800_00}
    assert {row.reason: row.amount_minor for row in kept.bridge} == {"owed_to_owners": -800_00}
    assert kept.net_assets_minor == 0
    assert ties(common)
    assert ties(kept)
    assert ties(shown(ledger, "2025"))


def test_a_fund_without_cash_in_a_voucher_shows_no_flow(books: Books) -> None:
    ledger = books("""
    2025-04-01 收款并冲应付
      借 100201 50.00
      贷 480101 50.00
      借 220203 9.00 PROP
      贷 430101 9.00 PROP
    """)
    statement = shown(ledger, "2025", fund="PROP")
    assert (statement.income, statement.spending) == ((), ())
    assert ties(statement)


def test_period_13_moves_the_bridge_and_never_cash(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post("""
    2025-12-31 [adjusting] 坏账准备
      借 5501 300.00
      贷 1131 300.00
    """)
    year = shown(ledger, "2025")
    assert year.closing_minor == 8740_06
    assert {row.reason: row.amount_minor for row in year.bridge}["receivables"] == -300_00
    assert ties(year)
    before = shown(ledger, "2025-01-01..2025-12-30")
    assert "receivables" not in {row.reason for row in before.bridge}
    assert ties(before)


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    ledger = books()
    facts = ledger.facts
    for _ in range(2):
        with ledger.reading() as connection, count_queries(connection) as queries:
            public_income(connection, facts, parse_span("2025"), fund="GEN")
        assert len(queries) == 4
        ledger.post(TEXT)

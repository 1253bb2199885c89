"""业务活动表 against sums added by hand: sources, functions, releases, and net assets that tie."""

import pytest

from ledger.domain.periods import parse_span
from ledger.domain.transactions import Draft
from ledger.statements.accounting_values import Activities, Split
from ledger.statements.activities import activities
from ledger.statements.fund_balances import fund_balances
from tests.conftest import Books, CountQueries
from tests.factories import Ledger
from tests.ledger_text import parse

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  贷 3101 10000.00
  借 100203 600.00 CHA
  贷 3102 600.00 CHA
2025-01-20 停车费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-02-12 充电分成应收
  借 112102 1260.00
  贷 480103 1260.00
2025-02-20 捐款
  借 100203 2000.00 CHA
  贷 410101 2000.00 CHA
2025-03-01 慰问
  借 510107 800.00 CHA
  贷 100203 800.00 CHA
2025-03-05 附加税
  借 5201 6.00
  贷 220601 6.00
2025-03-06 筹款印刷费
  借 5401 40.00
  贷 100201 40.00
2025-03-31 坏账准备
  借 5501 300.00
  贷 1131 300.00
2025-03-31 转补维修资金
  借 5102 100.00
  贷 100201 100.00
  借 100205 100.00 MNT
  贷 2601 100.00 MNT
"""


def shown(ledger: Ledger, name: str, fund: str = "") -> Activities:
    with ledger.reading() as connection:
        return activities(connection, ledger.facts, parse_span(name), fund=fund)


def headings(statement: Activities, *, year: bool = False) -> dict[str, tuple[int, int]]:
    """Unrestricted and restricted amounts of each heading and total."""
    splits = {
        row.heading: row.year if year else row.span for row in statement.rows if row.level != "item"
    }
    return {
        name: (split.unrestricted_minor, split.restricted_minor) for name, split in splits.items()
    }


def items(statement: Activities) -> dict[str, int]:
    return {
        row.account.code: row.span.total_minor for row in statement.rows if row.account is not None
    }


def ties(statement: Activities) -> bool:
    """Every total is the sum of what stands above it, column by column, in span and year."""
    return all(_ties(statement, year=year) for year in (False, True))


def _ties(statement: Activities, *, year: bool) -> bool:
    found = headings(statement, year=year)

    def add(*names: str) -> tuple[int, int]:
        rows = [found.get(name, (0, 0)) for name in names]
        return sum(row[0] for row in rows), sum(row[1] for row in rows)

    income = add(
        "donations", "contributions", "service_fees", "grants", "common_income", "other_income"
    )
    spending = add("business", "administration", "fundraising", "other_costs")
    changes = add(
        "income", "released", "to_maintenance", "prior_years", "other_changes", "merged_away"
    )
    change = (changes[0] - spending[0], changes[1] - spending[1])
    return (
        income == found["income"]
        and spending == found["spending"]
        and spending[1] == sum(found["released"]) == 0
        and change == found["change"]
        and add("opening", "change") == found["closing"]
    )


def test_income_is_shown_by_source_and_expenses_by_function(books: Books) -> None:
    statement = shown(books(TEXT), "2025Q1")
    assert headings(statement) == {
        "donations": (0, 2000_00),
        "common_income": (1760_00, 0),
        "income": (1760_00, 2000_00),
        "business": (806_00, 0),
        "administration": (3_00, 0),
        "fundraising": (40_00, 0),
        "other_costs": (300_00, 0),
        "spending": (1149_00, 0),
        "released": (800_00, -800_00),
        "to_maintenance": (-100_00, 0),
        "change": (1311_00, 1200_00),
        "opening": (10000_00, 600_00),
        "closing": (11311_00, 1800_00),
    }
    assert items(statement) == {
        "410101": 2000_00, "480101": 500_00, "480103": 1260_00, "510107": 800_00, "5201": 6_00,
        "530104": 3_00, "5401": 40_00, "5501": 300_00,
    }  # fmt: skip
    assert ties(statement)


def test_the_year_so_far_stands_beside_the_month(books: Books) -> None:
    statement = shown(books(TEXT), "2025-02")
    assert headings(statement)["income"] == (1260_00, 2000_00)
    assert headings(statement, year=True)["income"] == (1760_00, 2000_00)
    assert headings(statement)["opening"] == (10497_00, 600_00)
    assert headings(statement, year=True)["opening"] == (10000_00, 600_00)
    assert ties(statement)


def test_one_fund_shows_what_it_released(books: Books) -> None:
    statement = shown(books(TEXT), "2025Q1", fund="CHA")
    assert headings(statement)["closing"] == (0, 1800_00)
    assert headings(statement)["released"] == (800_00, -800_00)
    assert ties(statement)


def test_agency_money_has_no_activities(books: Books) -> None:
    statement = shown(books(TEXT), "2025", fund="MNT")
    assert not any(row.span or row.year for row in statement.rows)


def test_net_assets_are_those_of_the_funds(books: Books) -> None:
    ledger = books(TEXT)
    statement = shown(ledger, "2025Q1")
    with ledger.reading() as connection:
        funds = fund_balances(connection, ledger.facts, parse_span("2025Q1"))
    own = [row for row in funds.rows if row.fund_class != "agency"]
    assert statement.closing.span.total_minor == sum(row.closing_minor for row in own)
    assert statement.opening.span.total_minor == sum(row.opening_minor for row in own)


def test_a_reversal_takes_an_expense_back_and_leaves_nothing_in_a_span_with_both(
    books: Books,
) -> None:
    ledger = books("""
    2025-05-03 电费
      借 510103 3200.00
      贷 100201 3200.00
    2025-06-02 [reverses 1] 金额有误
    """)
    june = shown(ledger, "2025-06")
    assert headings(june)["business"] == (-3200_00, 0)
    assert headings(june, year=True)["business"] == (0, 0)
    assert ties(june)
    assert items(shown(ledger, "2025")) == {}


def test_a_difference_corrects_by_what_was_too_much(books: Books) -> None:
    ledger = books("""
    2025-05-03 电费
      借 510103 3200.00
      贷 100201 3200.00
    2025-05-04 [corrects 1] 多记
      借 510103 -900.00
      贷 100201 -900.00
    """)
    assert items(shown(ledger, "2025-05")) == {"510103": 2300_00}


def test_an_earlier_year_s_error_is_no_expense_of_this_one(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post("""
    2026-02-01 补记上年电费
      借 3201 75.00
      贷 100201 75.00
    """)
    statement = shown(ledger, "2026")
    assert headings(statement) == {
        "income": (0, 0), "spending": (0, 0), "released": (0, 0), "prior_years": (-75_00, 0),
        "change": (-75_00, 0), "opening": (11311_00, 1800_00), "closing": (11236_00, 1800_00),
    }  # fmt: skip
    assert ties(statement)


CLOSING = """
2025-12-31 [adjusting] 审计调整
  借 510104 20.00
  贷 220203 20.00
2025-12-31 [carry_forward] 结转
  借 480101 500.00
  借 480103 1260.00
  贷 3101 1760.00
  借 3101 469.00
  贷 530104 3.00
  贷 5201 6.00
  贷 5401 40.00
  贷 5501 300.00
  贷 5102 100.00
  贷 510104 20.00
  借 410101 2000.00 CHA
  贷 3102 2000.00 CHA
  借 3102 800.00 CHA
  贷 510107 800.00 CHA
"""


def test_a_closed_year_still_shows_its_income_and_period_13(books: Books) -> None:
    ledger = books(TEXT)
    before = shown(ledger, "2025")
    ledger.post(CLOSING)
    after = shown(ledger, "2025")
    assert after.income == before.income
    assert after.spending.span == Split(before.spending.span.unrestricted_minor + 20_00)
    assert "other_changes" not in headings(after)
    assert ties(after)
    following = shown(ledger, "2026-01")
    assert following.opening.span == following.opening.year == after.closing.span
    assert following.income.span == Split()
    before_the_end = shown(ledger, "2025-01-01..2025-12-30")
    assert before_the_end.spending.span == before.spending.span


def test_net_assets_taken_over_in_a_merger_are_carried_in(books: Books) -> None:
    ledger = books()
    # As a journal of that time brings it; people's own need a merger behind them.
    ledger.import_drafts(
        [
            item
            for item in parse("2025-05-03 [merge] 合并转入\n借 100201 700.00\n贷 3101 700.00")
            if isinstance(item, Draft)
        ]
    )
    statement = shown(ledger, "2025")
    assert headings(statement)["opening"] == (700_00, 0)
    assert headings(statement)["change"] == (0, 0)
    assert ties(statement)


def test_each_edition_of_the_chart_puts_the_same_cost_under_the_same_function(
    sqlite_books: Books,
) -> None:
    ledger = sqlite_books(
        """
    2025-05-03 各项费用
      借 510110 1.00
      借 520101 2.00
      借 520106 4.00
      借 5301 8.00
      借 5401 16.00
      贷 100201 31.00
    """,
        edition_code="npo-2004",
    )
    assert headings(shown(ledger, "2025")) == {
        "income": (0, 0), "business": (1_00, 0), "administration": (2_00, 0),
        "fundraising": (8_00, 0), "other_costs": (20_00, 0), "spending": (31_00, 0),
        "released": (0, 0), "change": (-31_00, 0), "opening": (0, 0), "closing": (-31_00, 0),
    }  # fmt: skip


@pytest.mark.parametrize("fund", ["", "CHA"])
def test_the_number_of_queries_is_fixed(
    books: Books, count_queries: CountQueries, fund: str
) -> None:
    for ledger in (books(), books(TEXT, slug="an-ju")):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            activities(connection, facts, parse_span("2025"), fund=fund)
        assert len(queries) == (4 if fund else 3)

"""预算执行: budget beside actual, by fund and account, closing vouchers left out."""

from datetime import UTC, date, datetime

from ledger.domain.budgets import Budget, BudgetLine
from ledger.domain.periods import parse_span
from ledger.posting.budgets import adopt_budget, budget_content, save_budget, submit_budget
from ledger.posting.content import sha256_of
from ledger.statements.accounting_values import BudgetStatement
from ledger.statements.budget import adopted_years, budget
from ledger.statements.communities import community
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2026, 2, 1, tzinfo=UTC)
TEXT = """
2025-01-05 停车费
  借 100201 500.00
  贷 480101 500.00
2025-02-05 修路灯
  借 510104 300.00
  贷 100201 300.00
2025-03-05 捐款
  借 100203 80.00 CHA
  贷 410101 80.00 CHA
"""
LINES = (
    BudgetLine("GEN", "480101", 1_000_00),
    BudgetLine("GEN", "510104", 200_00),
    BudgetLine("GEN", "510103", 50_00),
)


def adopt(ledger: Ledger, *lines: BudgetLine) -> None:
    planned = Budget(2025, lines)
    here = ledger.community_id
    with ledger.database.writing() as connection:
        number = save_budget(connection, here, planned, by=TREASURER, at=AT)
        submit_budget(connection, here, 2025, number, by=TREASURER, at=AT)
        adopt_budget(
            connection, here, 2025, number, by=REVIEWER, at=AT,
            content_sha256=sha256_of(budget_content(planned)),
        )  # fmt: skip


def of(
    ledger: Ledger, name: str = "2025", fund: str = "", as_of: date | None = None
) -> BudgetStatement:
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        return budget(connection, facts, parse_span(name), fund=fund, as_of=as_of)


def figures(found: BudgetStatement) -> list[tuple[str, str, int, int]]:
    return [
        (row.fund.code if row.fund else "", row.account.code if row.account else "",
         row.budget_minor, row.actual_minor)
        for row in found.rows
    ]  # fmt: skip


def test_a_year_without_a_budget_shows_what_was_done(books: Books) -> None:
    found = of(books(TEXT))
    assert found.version == 0
    assert figures(found) == [
        ("CHA", "410101", 0, 80_00), ("GEN", "480101", 0, 500_00), ("GEN", "510104", 0, 300_00),
    ]  # fmt: skip
    assert found.rows[0].used_permille is None


def test_budget_and_actual_stand_side_by_side_and_the_last_version_prevails(books: Books) -> None:
    ledger = books(TEXT)
    adopt(ledger, BudgetLine("GEN", "480101", 1))
    adopt(ledger, *LINES)
    found = of(ledger)
    assert found.version == 2
    assert figures(found) == [
        ("CHA", "410101", 0, 80_00),
        ("GEN", "480101", 1_000_00, 500_00),
        ("GEN", "510103", 50_00, 0),
        ("GEN", "510104", 200_00, 300_00),
    ]
    assert (found.income.budget_minor, found.income.actual_minor) == (1_000_00, 580_00)
    assert (found.spending.budget_minor, found.spending.actual_minor) == (250_00, 300_00)
    assert found.spending.remaining_minor == -50_00
    repairs = found.rows[-1]
    assert (repairs.remaining_minor, repairs.used_permille) == (-100_00, 1500)
    assert figures(of(ledger, fund="CHA")) == [("CHA", "410101", 0, 80_00)]


def test_the_actual_runs_to_the_days_asked_for(books: Books) -> None:
    ledger = books(TEXT)
    adopt(ledger, *LINES)
    assert of(ledger, "2025-01").spending.actual_minor == 0
    assert of(ledger, "2025", as_of=date(2025, 2, 4)).spending.actual_minor == 0
    assert of(ledger, "2025Q1").spending.actual_minor == 300_00
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        assert adopted_years(connection, facts) == (2025,)


def test_a_closed_year_still_shows_what_was_done(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post(
        "2025-12-31 [carry_forward] 年末结转\n借 480101 500.00\n贷 510104 300.00\n贷 3101 200.00"
    )
    found = of(ledger)
    assert (found.income.actual_minor, found.spending.actual_minor) == (580_00, 300_00)


def test_the_statement_takes_the_same_few_queries(
    books: Books, count_queries: CountQueries
) -> None:
    ledger = books(TEXT)
    adopt(ledger, *LINES)
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        with count_queries(connection) as queries:
            budget(connection, facts, parse_span("2025"))
    assert len(queries) == 4

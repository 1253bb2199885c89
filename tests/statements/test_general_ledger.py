"""总账: months that lead from opening to closing, and agree with the trial balance."""

import pytest

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import parse_span
from ledger.statements.accounting_values import GeneralLedger, LedgerAccount, Standing
from ledger.statements.general_ledger import general_ledger, standing
from ledger.statements.trial_balance import trial_balance
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 1000.00
  贷 3101 1000.00
2025-01-20 停车费
  借 100201 500.00
  贷 480101 500.00
2025-03-05 电费
  借 510103 1600.00
  贷 100201 1600.00
2025-03-06 捐款
  借 100203 70.00 CHA
  贷 410101 70.00 CHA
2025-04-02 [reverses 3] 重复入账
2025-12-31 [adjusting] 审计调整
  借 510103 20.00
  贷 220203 20.00
"""


def shown(ledger: Ledger, name: str, **options: object) -> GeneralLedger:
    with ledger.reading() as connection:
        return general_ledger(connection, ledger.facts, parse_span(name), **options)  # type: ignore[arg-type]


def account(statement: GeneralLedger, code: str) -> LedgerAccount:
    return next(row for row in statement.rows if row.account.code == code)


def months(row: LedgerAccount) -> dict[int, tuple[int, ...]]:
    """Opening, debit, credit, year's debit and credit, closing of each month."""
    return {
        month.total.period: (
            month.total.opening_minor, month.total.debit_minor, month.total.credit_minor,
            month.total.year_debit_minor, month.total.year_credit_minor,
            month.total.closing_minor,
        )
        for month in row.months
    }  # fmt: skip


def test_months_lead_from_opening_to_closing_and_cumulate_the_year(books: Books) -> None:
    bank = account(shown(books(TEXT), "2025"), "100201")
    assert (bank.opening_minor, bank.opening) == (1000_00, Standing("debit", 1000_00))
    assert months(bank) == {
        202501: (1000_00, 500_00, 0, 500_00, 0, 1500_00),
        202503: (1500_00, 0, 1600_00, 500_00, 1600_00, -100_00),
        202504: (-100_00, 0, -1600_00, 500_00, 0, 1500_00),
    }
    assert [month.standing for month in bank.months] == [
        Standing("debit", 1500_00),
        Standing("credit", 100_00),
        Standing("debit", 1500_00),
    ]
    assert (bank.debit_minor, bank.credit_minor, bank.closing_minor) == (500_00, 0, 1500_00)


def test_an_account_struck_to_nothing_is_level(books: Books) -> None:
    utilities = account(shown(books(TEXT), "2025Q2"), "510103")
    assert utilities.months[-1].standing == Standing("level", 0)
    assert standing(5, "credit") == Standing("credit", 5)


def test_period_13_is_a_month_of_its_own_and_the_next_year_begins_at_nothing(
    books: Books,
) -> None:
    ledger = books(TEXT)
    owed = account(shown(ledger, "2025"), "220203")
    assert months(owed) == {202513: (0, 0, 20_00, 0, 20_00, 20_00)}
    ledger.post("""
    2026-01-05 付款
      借 220203 20.00
      贷 100201 20.00
    """)
    assert months(account(shown(ledger, "2026"), "220203")) == {
        202601: (20_00, 20_00, 0, 20_00, 0, 0)
    }
    both = account(shown(ledger, "2025-12-01..2026-01-31"), "220203")
    assert months(both)[202601][3:5] == (20_00, 0)


def test_days_cut_a_month_and_the_year_still_counts_from_january(books: Books) -> None:
    bank = account(shown(books(TEXT), "2025-01-21..2025-03-05"), "100201")
    assert bank.opening_minor == 1500_00
    assert months(bank) == {202503: (1500_00, 0, 1600_00, 500_00, 1600_00, -100_00)}


@pytest.mark.parametrize("name", ["2025", "2025-03", "2025-01-02..2025-04-01"])
@pytest.mark.parametrize("fund", ["", "CHA"])
def test_it_agrees_with_the_trial_balance(books: Books, name: str, fund: str) -> None:
    ledger = books(TEXT)
    statement = shown(ledger, name, fund=fund, page_size=100)
    with ledger.reading() as connection:
        balance = trial_balance(connection, ledger.facts, parse_span(name), fund=fund)
    found = {
        row.account.code: (row.debit_minor, row.credit_minor, abs(row.closing_minor))
        for row in statement.rows
    }
    for expected in balance.rows:
        # What moved earlier in the year only, and left nothing, has no place in the ledger.
        assert found.get(expected.account.code, (0, 0, 0)) == (
            expected.debit_minor,
            expected.credit_minor,
            expected.closing_debit_minor + expected.closing_credit_minor,
        )
    assert statement.debit_minor == statement.credit_minor == balance.totals.debit_minor


def test_pages_of_accounts_together_are_the_whole_ledger(books: Books) -> None:
    ledger = books(TEXT)
    whole = shown(ledger, "2025", page_size=100)
    rows: list[LedgerAccount] = []
    page = shown(ledger, "2025", page_size=2)
    while True:
        rows += page.rows
        assert (page.debit_minor, page.credit_minor) == (whole.debit_minor, whole.credit_minor)
        if not page.next_after:
            break
        page = shown(ledger, "2025", page_size=2, after=page.next_after)
        assert not page.is_first
    assert tuple(rows) == whole.rows
    assert len(rows) > 4


def test_one_account_stands_alone(books: Books) -> None:
    statement = shown(books(TEXT), "2025", account="480101")
    assert [row.account.code for row in statement.rows] == ["480101"]
    assert statement.frame.account is not None
    assert statement.rows[0].months[0].standing.side == "credit"


@pytest.mark.parametrize("asked", [{"account": "9"}, {"after": "9"}, {"fund": "XX"}])
def test_what_does_not_exist_is_refused(sqlite_books: Books, asked: dict[str, str]) -> None:
    with pytest.raises(UnknownNameError):
        shown(sqlite_books(TEXT), "2025", **asked)


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    for ledger in (books(), books(TEXT, slug="an-ju")):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            general_ledger(connection, facts, parse_span("2025-01-02..2025-04-01"))
        assert len(queries) == 3

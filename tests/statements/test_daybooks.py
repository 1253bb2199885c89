"""日记账: daily balances and totals of months, whichever page they fall on."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import parse_span
from ledger.statements.account_detail import account_detail
from ledger.statements.accounting_values import Daybook, DaybookRow, MonthTotal
from ledger.statements.daybooks import bank_journal, cash_journal
from tests.conftest import Books, CountQueries
from tests.factories import Ledger
from tests.statements.test_account_detail import many

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 1000.00
  借 1001 50.00
  贷 3101 1050.00
2025-01-20 停车费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-02-10 提现
  借 100201 497.00
  贷 100901 497.00
2025-02-10 利息（慈善）
  借 100201 8.00 CHA
  贷 490101 8.00 CHA
2025-02-11 买扫帚
  借 510102 20.00
  贷 1001 20.00
2025-03-05 电费
  借 510103 640.00
  贷 100201 640.00
2025-04-02 [reverses 6] 重复入账
"""


def shown(
    ledger: Ledger,
    name: str,
    read: Callable[..., Daybook] = bank_journal,
    **options: object,
) -> Daybook:
    with ledger.reading() as connection:
        return read(connection, ledger.facts, parse_span(name), **options)


def pages(ledger: Ledger, name: str, **options: object) -> list[Daybook]:
    found = [shown(ledger, name, **options)]  # type: ignore[arg-type]
    while found[-1].next_after:
        found.append(shown(ledger, name, after=found[-1].next_after, **options))  # type: ignore[arg-type]
    return found


def test_the_last_line_of_a_day_and_of_a_month_have_their_sums(books: Books) -> None:
    book = shown(books(TEXT), "2025Q1", account="100201")
    assert [row.line.balance_minor for row in book.rows] == [1497_00, 1505_00, 865_00]
    assert [row.day_closing_minor for row in book.rows] == [None, 1505_00, 865_00]
    assert [row.month for row in book.rows] == [
        None,
        MonthTotal(202502, 1000_00, 505_00, 0, 1505_00, 505_00, 0),
        MonthTotal(202503, 1505_00, 0, 640_00, 865_00, 505_00, 640_00),
    ]
    assert book.frame.kind == "bank-journal"
    assert book.frame.account is not None
    assert book.frame.account.code == "100201"


def test_a_reversal_is_red_in_the_month_s_totals(books: Books) -> None:
    (row,) = shown(books(TEXT), "2025Q2", account="100201").rows
    assert row.month == MonthTotal(202504, 865_00, 0, -640_00, 1505_00, 505_00, 0)


def test_a_cut_month_counts_the_days_shown_and_the_year_all_before(books: Books) -> None:
    (row,) = shown(books(TEXT), "2025-01-15..2025-02-10", account="100901").rows[-1:]
    assert row.month == MonthTotal(202502, 497_00, 0, 497_00, 0, 497_00, 497_00)
    row = shown(books(TEXT, slug="an-ju"), "2025-02-11..2025-03-31", account="100201").rows[0]
    assert row.month == MonthTotal(202503, 1505_00, 0, 640_00, 865_00, 505_00, 640_00)


def test_cash_on_hand_has_a_daybook_of_its_own(books: Books) -> None:
    ledger = books(TEXT)
    cash = shown(ledger, "2025", cash_journal)
    assert [row.line.summary for row in cash.rows] == ["买扫帚"]
    assert [label.code for label in cash.accounts] == ["1001"]
    bank = shown(ledger, "2025")
    assert [label.code for label in bank.accounts] == ["100201", "100901"]
    assert bank.detail.frame.account == bank.accounts[0]


@pytest.mark.parametrize(
    ("read", "account"),
    [
        (bank_journal, "1001"),
        (cash_journal, "100201"),
        (bank_journal, "480101"),
        (bank_journal, "9"),
    ],
)
def test_accounts_of_another_kind_are_refused(
    sqlite_books: Books, read: Callable[..., Daybook], account: str
) -> None:
    with pytest.raises(UnknownNameError):
        shown(sqlite_books(TEXT), "2025", read, account=account)


def test_a_community_without_movements_has_an_empty_daybook(sqlite_books: Books) -> None:
    book = shown(sqlite_books(), "2025")
    assert book.rows == ()
    assert [label.code for label in book.accounts] == ["100201"]


def test_one_fund_of_an_account_stands_alone(books: Books) -> None:
    (row,) = shown(books(TEXT), "2025", account="100201", fund="CHA").rows
    assert (row.day_closing_minor, row.month) == (
        8_00,
        MonthTotal(202502, 0, 8_00, 0, 8_00, 8_00, 0),
    )


@pytest.mark.parametrize("name", ["2024", "2024-11-04..2025-02-11"])
@pytest.mark.parametrize("fund", ["", "CHA"])
def test_pages_together_are_the_whole_daybook(sqlite_books: Books, name: str, fund: str) -> None:
    ledger = sqlite_books()
    ledger.import_drafts(many(150))
    whole = shown(ledger, name, fund=fund, page_size=1000)
    for size in (1, 4, 50):
        parts = pages(ledger, name, fund=fund, page_size=size)
        rows: list[DaybookRow] = [row for part in parts for row in part.rows]
        assert tuple(rows) == whole.rows
        assert all(len(part.rows) == size for part in parts[:-1])
        for before, after in pairwise(parts):
            assert after.detail.before_minor == before.rows[-1].line.balance_minor
    months = [row.month for row in whole.rows if row.month]
    assert sum(month.debit_minor for month in months) == whole.detail.debit_minor
    assert all(after.opening_minor == before.closing_minor for before, after in pairwise(months))
    with ledger.reading() as connection:
        detail = account_detail(
            connection, ledger.facts, "100201", parse_span(name), fund=fund, page_size=1000
        )
    assert tuple(row.line for row in whole.rows) == detail.rows


def test_a_page_takes_a_fixed_number_of_queries(books: Books, count_queries: CountQueries) -> None:
    ledger = books()
    ledger.import_drafts(many(60))
    facts, span = ledger.facts, parse_span("2025")
    for options, expected in (({}, 7), ({"after": "202501.20250102.1.1"}, 8)):
        for page_size in (2, 30):
            with ledger.reading() as connection, count_queries(connection) as queries:
                bank_journal(connection, facts, span, page_size=page_size, **options)  # type: ignore[arg-type]
            assert len(queries) == expected

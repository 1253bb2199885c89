"""明细账: pages that together are the whole account, with balances that carry over."""

from datetime import date, timedelta

import pytest

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import parse_span
from ledger.domain.transactions import Draft, credit, debit
from ledger.statements.account_detail import account_detail
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import AccountDetail, AccountDetailRow
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 1000.00
  贷 3101 1000.00
2025-02-10 停车费
  借 100201 497.00
  借 530104 3.00
  贷 480101 500.00
2025-02-10 利息（慈善）
  借 100201 8.00 CHA
  贷 490101 8.00 CHA
2025-03-05 电费
  借 510103 640.00
  贷 100201 640.00
2025-04-02 [reverses 4] 重复入账
"""


def shown(ledger: Ledger, account: str, name: str, **options: object) -> AccountDetail:
    with ledger.reading() as connection:
        span = parse_span(name)
        return account_detail(connection, ledger.facts, account, span, **options)  # type: ignore[arg-type]


def pages(ledger: Ledger, account: str, name: str, **options: object) -> list[AccountDetail]:
    found = [shown(ledger, account, name, **options)]
    while found[-1].next_after:
        found.append(shown(ledger, account, name, after=found[-1].next_after, **options))
    return found


def test_rows_carry_the_balance_on_the_accounts_side(books: Books) -> None:
    detail = shown(books(TEXT), "100201", "2025Q1")
    assert detail.opening_minor == detail.before_minor == 1000_00
    assert [row.balance_minor for row in detail.rows] == [1497_00, 1505_00, 865_00]
    assert (detail.debit_minor, detail.credit_minor, detail.closing_minor) == (
        505_00,
        640_00,
        865_00,
    )
    assert [row.voucher for row in detail.rows] == [
        "记-2025-02-0001",
        "记-2025-02-0002",
        "记-2025-03-0001",
    ]
    assert detail.next_after is None
    assert detail.is_first


def test_an_account_on_the_credit_side_grows_by_credits(books: Books) -> None:
    detail = shown(books(TEXT), "480101", "2025")
    assert (detail.side, detail.rows[0].balance_minor) == ("credit", 500_00)
    assert [label.code for label in detail.rows[0].contra] == ["100201", "530104"]


def test_contra_accounts_are_those_of_the_other_side(books: Books) -> None:
    rows = shown(books(TEXT), "100201", "2025").rows
    assert [[label.name_zh for label in row.contra] for row in rows] == [
        ["公共收益-停车"],
        ["其他收入-利息"],
        ["公共水电费"],
        ["公共水电费"],
    ]


def test_a_reversal_is_a_red_row(books: Books) -> None:
    row = shown(books(TEXT), "100201", "2025Q2").rows[0]
    assert (row.kind, row.debit_minor, row.credit_minor) == ("reversal", 0, -640_00)
    assert row.balance_minor == 1505_00


def test_one_fund_of_an_account_stands_alone(books: Books) -> None:
    detail = shown(books(TEXT), "100201", "2025", fund="CHA")
    assert [row.balance_minor for row in detail.rows] == [8_00]
    assert detail.opening_minor == 0
    assert detail.frame.fund is not None


def test_a_span_may_begin_and_end_inside_months(books: Books) -> None:
    detail = shown(books(TEXT), "100201", "2025-02-11..2025-03-04")
    assert detail.rows == ()
    assert detail.opening_minor == detail.closing_minor == 1505_00


def many(count: int) -> list[Draft]:
    """Several transactions a day over two years, with two funds and a period 13."""
    first = date(2024, 11, 3)
    items = [
        Draft(
            first + timedelta(days=number // 3 * 2),
            (debit("100201", 100 + number, fund=fund), credit("480101", 100 + number, fund=fund)),
            "停车费",
        )
        for number in range(count)
        for fund in ("CHA" if number % 5 == 0 else "GEN",)
    ]
    late = Draft(
        date(2024, 12, 31),
        (debit("112102", 77, fund="GEN"), credit("480101", 77, fund="GEN")),
        "审计调整",
        adjusting=True,
    )
    return [*items, late]


@pytest.mark.parametrize(
    "name", ["2024", "2025", "2024-11-04..2025-02-11", "2024-12-31..2025-01-31"]
)
@pytest.mark.parametrize("fund", ["", "CHA"])
def test_pages_together_are_the_whole_list(sqlite_books: Books, name: str, fund: str) -> None:
    ledger = sqlite_books()
    ledger.import_drafts(many(150))
    whole = shown(ledger, "480101", name, fund=fund, page_size=1000)
    parts = pages(ledger, "480101", name, fund=fund, page_size=4)
    rows: list[AccountDetailRow] = [row for part in parts for row in part.rows]
    assert tuple(rows) == whole.rows
    assert rows
    assert rows[-1].balance_minor == whole.closing_minor
    assert [part.before_minor for part in parts[1:]] == [
        part.rows[-1].balance_minor for part in parts[:-1]
    ]
    assert [part.is_first for part in parts] == [True] + [False] * (len(parts) - 1)


def test_a_fund_with_few_lines_is_found_among_many(books: Books) -> None:
    ledger = books()
    rare = [
        Draft(
            date(2024, 11, 3) + timedelta(days=days),
            (debit("100201", 700, fund="PROP"), credit("480101", 700, fund="PROP")),
            "电梯广告",
        )
        for days in (2, 40, 58)
    ]
    ledger.import_drafts([*many(90), *rare])
    for size in (1, 2, 50):
        parts = pages(ledger, "480101", "2024-11-04..2025-02-11", fund="PROP", page_size=size)
        rows = [row for part in parts for row in part.rows]
        assert [row.dated_on for row in rows] == [draft.dated_on for draft in rare]
        assert [row.balance_minor for row in rows] == [700, 1400, 2100]


def test_pages_are_the_same_on_both_databases(books: Books) -> None:
    ledger = books()
    ledger.import_drafts(many(30))
    whole = shown(ledger, "480101", "2024-11-04..2025-02-11", page_size=1000)
    parts = pages(ledger, "480101", "2024-11-04..2025-02-11", page_size=7, fund="")
    assert tuple(row for part in parts for row in part.rows) == whole.rows
    for_fund = pages(ledger, "480101", "2024-11-04..2025-02-11", page_size=2, fund="CHA")
    assert {row.fund.code for part in for_fund for row in part.rows} == {"CHA"}


def test_it_agrees_with_the_trial_balance(books: Books) -> None:
    ledger = books(TEXT)
    for name in ("2025", "2025-02", "2025-03-05..2025-04-02"):
        with ledger.reading() as connection:
            rows = trial_balance(connection, ledger.facts, parse_span(name)).rows
        for row in rows:
            detail = shown(ledger, row.account.code, name)
            sign = 1 if detail.side == "debit" else -1
            opening_minor = row.opening_debit_minor - row.opening_credit_minor
            assert sign * detail.opening_minor == opening_minor
            assert (detail.debit_minor, detail.credit_minor) == (row.debit_minor, row.credit_minor)


@pytest.mark.parametrize("after", ["x", "1.2.3", "202501.20250132.1.1", "1.1.1.-1", "9" * 30])
def test_keys_that_no_page_gave_are_refused(sqlite_books: Books, after: str) -> None:
    with pytest.raises(UnknownNameError):
        shown(sqlite_books(), "100201", "2025", after=after)


def test_a_key_before_the_span_begins_with_the_span(sqlite_books: Books) -> None:
    detail = shown(sqlite_books(TEXT), "100201", "2025-03", after="202501.20250101.1.1")
    assert detail.before_minor == detail.opening_minor == 1505_00
    assert len(detail.rows) == 1


def test_an_unknown_account_is_refused(sqlite_books: Books) -> None:
    with pytest.raises(UnknownNameError):
        shown(sqlite_books(), "999999", "2025")


def test_a_page_takes_a_fixed_number_of_queries(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    ledger = sqlite_books()
    ledger.import_drafts(many(150))
    facts, span = ledger.facts, parse_span("2025")
    for options, expected in (
        ({}, 4),
        ({"after": "202501.20250105.1.1"}, 5),
        ({"after": "202501.20250105.1.1", "fund": "GEN"}, 7),
    ):
        for page_size in (2, 30):
            with ledger.reading() as connection, count_queries(connection) as queries:
                account_detail(connection, facts, "480101", span, page_size=page_size, **options)  # type: ignore[arg-type]
            assert len(queries) == expected

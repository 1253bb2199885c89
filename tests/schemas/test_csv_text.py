"""CSV of statements: readable by spreadsheets, harmless to them, equal to the JSON."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from ledger.domain.periods import parse_span
from ledger.i18n import language
from ledger.schemas.cells import as_typed, harmless
from ledger.schemas.csv_text import BYTE_ORDER_MARK, statement_csv
from ledger.schemas.statements import Statement, payload_of
from ledger.statements.account_detail import account_detail
from ledger.statements.overview import overview
from ledger.statements.public_income import public_income
from ledger.statements.transactions import newest, transaction
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import Audience
from tests.conftest import Books
from tests.factories import Ledger

TEXT = """
place B1 building 一号楼
2025-02-10 =HYPERLINK("x")
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00 GEN place=B1
2025-03-05 电费
  借 510103 640.50
  贷 100901 640.50
"""
ZH = language("zh")
#: Negative amounts in it are another column's matter: amounts are written as numbers.
HOSTILE = json.loads(
    (Path(__file__).parents[1] / "data" / "hostile" / "csv" / "csv-injection.json").read_text()
)


def rows_of(statement: Statement, code: str = "zh") -> list[list[str]]:
    text = statement_csv(payload_of(statement), language(code))
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


def detail_of(ledger: Ledger) -> Statement:
    with ledger.reading() as connection:
        return account_detail(connection, ledger.facts, "100901", parse_span("2025"))


def test_a_trial_balance_has_headings_rows_and_totals(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    with ledger.reading() as connection:
        statement = trial_balance(connection, ledger.facts, parse_span("2025"))
    rows = rows_of(statement)
    assert rows[0][:4] == ["编码", "名称", "期初借方", "期初贷方"]
    assert rows[1] == [
        "100901", "其他货币资金-微信商户", "0.00", "0.00", "497.00", "640.50", "497.00", "640.50",
        "0.00", "143.50",
    ]  # fmt: skip
    assert rows[-1][1] == "合计"
    assert rows[-1][4] == rows[-1][5] == "1140.50"
    assert rows_of(statement, "en")[1][1] == "WeChat Pay balance"


def test_account_detail_brings_balances_forward_and_keeps_negative_amounts_plain(
    sqlite_books: Books,
) -> None:
    rows = rows_of(detail_of(sqlite_books(TEXT)))
    assert rows[1][2] == "承前余额"
    assert rows[3][-1] == "-143.50"
    assert rows[-1][-3:] == ["497.00", "640.50", "-143.50"]


def test_a_text_that_looks_like_a_formula_is_made_harmless(sqlite_books: Books) -> None:
    assert rows_of(detail_of(sqlite_books(TEXT)))[2][2] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("cell", HOSTILE["must_be_neutralised"])
def test_formula_beginnings_are_quoted(cell: str) -> None:
    assert harmless(cell) == "'" + cell
    assert as_typed(harmless(cell)) == cell


@pytest.mark.parametrize("cell", [c for c in HOSTILE["must_stay_unchanged"] if c[:1] != "-"])
def test_ordinary_text_is_left_alone(cell: str) -> None:
    assert harmless(cell) == cell
    assert as_typed(cell) == cell


def test_the_cash_statement_ends_with_its_bridge(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    with ledger.reading() as connection:
        rows = rows_of(public_income(connection, ledger.facts, parse_span("2025-03")))
    assert rows[1] == ["", "", "", "上期结余", "497.00", "", ""]
    assert ["支", "支出", "510103", "公共水电费", "640.50", "640.50", "记-2025-03-0001"] in rows
    assert [row[3:6] for row in rows[-4:]] == [
        ["收入合计", "0.00", "500.00"],
        ["支出合计", "640.50", "643.50"],
        ["期末结余", "-143.50", ""],
        ["净资产", "-143.50", ""],
    ]


def test_a_list_of_transactions_names_kinds_in_words(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    with ledger.reading() as connection:
        rows = rows_of(newest(connection, ledger.facts))
    assert rows[1] == [
        "2025-03-05",
        "记-2025-03-0001",
        "电费",
        "日常收支",
        "GEN",
        "支",
        "640.50",
        "0",
    ]
    assert len(rows) == 3


def test_a_voucher_names_its_place(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    with ledger.reading() as connection:
        view = transaction(connection, ledger.facts, "记-2025-02-0001", audience=Audience.PUBLIC)
    assert view is not None
    rows = rows_of(view)
    assert rows[3] == ["480101", "公共收益-停车", "GEN", "一号楼", "", "0.00", "500.00"]
    assert rows[4] == ["", "合计", "", "", "", "500.00", "500.00"]


def test_the_front_page_is_a_table_of_months(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    with ledger.reading() as connection:
        rows = rows_of(overview(connection, ledger.facts, as_of=date(2025, 3, 31)))
    assert len(rows) == 13
    assert rows[-1] == ["202503", "0.00", "640.50", "-143.50"]

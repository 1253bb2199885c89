"""Statements for people who read accounts, as JSON and CSV: the names are a promise."""

import csv
import io
import json
from datetime import date
from typing import Any

from ledger.domain.periods import parse_span
from ledger.i18n import language
from ledger.schemas.csv_text import statement_csv
from ledger.schemas.statements import payload_of
from ledger.statements.kinds import READERS
from tests.conftest import Books
from tests.factories import OPENING_LEAVES, Ledger
from tests.reconciling import reconcile, unbanked, unbooked

TEXT = """
2025-01-01 [opening] 期初余额
  借 100201 1000.00
  贷 3101 1000.00
2025-02-10 停车费，扣手续费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-03-05 电费
  借 510103 640.50
  贷 100901 640.50
2025-03-06 物业费
  借 112102 43.20 PROP
  贷 430101 43.20 PROP
"""
KINDS = (
    "activities", "balance-sheet", "bank-journal", "cash-journal", "general-ledger", "receivables",
    "payables", "reconciliation",
)  # fmt: skip


def payload(ledger: Ledger, kind: str, **limits: str) -> Any:
    with ledger.reading() as connection:
        statement = READERS[kind][0](connection, ledger.facts, parse_span("2025-03"), **limits)
    return payload_of(statement)


def table(found: Any, code: str = "zh") -> list[list[str]]:
    text = statement_csv(found, language(code)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def test_every_statement_has_the_same_frame_and_a_table(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    for kind in KINDS:
        found = payload(ledger, kind)
        assert found["kind"] == kind
        assert found["period"] == {"first_day": "2025-03-01", "last_day": "2025-03-31"}
        assert found["currency"] == "CNY"
        assert found["size"] == OPENING_LEAVES + 4
        assert isinstance(found["rows"], list)
        assert isinstance(found["totals"], dict)
        assert json.loads(json.dumps(found)) == found
        for code in ("zh", "en"):
            rows = table(found, code)
            assert all(rows[0])
            assert {len(row) for row in rows} == {len(rows[0])}


def test_an_activity_has_its_columns(sqlite_books: Books) -> None:
    found = payload(sqlite_books(TEXT), "activities")
    assert found["rows"][1] == {
        "level": "item", "heading": "service_fees", "code": "430101", "name": "物业费收入",
        "name_en": "Property fees", "unrestricted": "43.20", "restricted": "0.00",
        "amount": "43.20", "year_unrestricted": "43.20", "year_restricted": "0.00",
        "year_amount": "43.20",
    }  # fmt: skip
    assert found["rows"][0]["code"] is None
    assert found["totals"] == {
        "income": "43.20", "year_income": "543.20", "spending": "640.50", "year_spending": "643.50",
        "change": "-597.30", "year_change": "-100.30", "opening": "1497.00",
        "year_opening": "1000.00", "closing": "899.70", "year_closing": "899.70",
    }  # fmt: skip
    assert table(found)[1][:5] == ["物业服务收入", "", "", "43.20", "0.00"]


def test_a_balance_sheet_says_which_side_and_what_is_left_out(sqlite_books: Books) -> None:
    found = payload(sqlite_books(TEXT), "balance-sheet")
    assert found["rows"][1] == {
        "side": "assets", "level": "item", "heading": "cash", "code": "100201",
        "name": "银行存款-共有资金户", "name_en": "Bank, common funds", "year_opening": "1000.00",
        "closing": "1000.00",
    }  # fmt: skip
    totals = found["totals"]
    assert totals["assets"] == totals["claims"] == {
        "year_opening": "1000.00", "closing": "899.70",
    }  # fmt: skip
    assert totals["between_funds"] == {"year_opening": "0.00", "closing": "0.00"}
    assert table(found, "en")[2] == [
        "Cash and bank",
        "100201",
        "Bank, common funds",
        "1000.00",
        "1000.00",
    ]


def test_a_daybook_rules_off_its_months(sqlite_books: Books) -> None:
    found = payload(sqlite_books(TEXT), "bank-journal", account="100901")
    row = found["rows"][0]
    assert row["contra"] == ["510103"]
    assert row["day_balance"] == row["balance"] == "-143.50"
    assert row["month"] == {
        "period": 202503, "opening": "497.00", "debit": "0.00", "credit": "640.50",
        "closing": "-143.50", "year_debit": "497.00", "year_credit": "640.50",
    }  # fmt: skip
    assert found["before"] == "497.00"
    assert found["account"]["code"] == "100901"
    cells = [(row[2], *row[6:]) for row in table(found)[1:]]
    assert cells == [
        ("承前余额", "", "", "497.00", ""),
        ("电费", "0.00", "640.50", "-143.50", "-143.50"),
        ("本月合计", "0.00", "640.50", "-143.50", ""),
        ("本年累计", "497.00", "640.50", "-143.50", ""),
        ("本期合计", "0.00", "640.50", "-143.50", ""),
    ]


def test_the_general_ledger_says_where_balances_stand(sqlite_books: Books) -> None:
    found = payload(sqlite_books(TEXT), "general-ledger", account="100901")
    (row,) = found["rows"]
    assert (row["standing"], row["balance"], row["closing"]) == ("debit", "497.00", "-143.50")
    assert row["months"] == [
        {
            "period": 202503, "opening": "497.00", "debit": "0.00", "credit": "640.50",
            "year_debit": "497.00", "year_credit": "640.50", "closing": "-143.50",
            "standing": "credit", "balance": "143.50",
        }
    ]  # fmt: skip
    assert [row[2:] for row in table(found)[1:]] == [
        ["", "期初余额", "", "", "借", "497.00"],
        ["202503", "本月合计", "0.00", "640.50", "贷", "143.50"],
        ["202503", "本年累计", "497.00", "640.50", "贷", "143.50"],
        ["", "", "0.00", "640.50", "", ""],
    ]


def test_what_is_open_stands_in_columns_by_age(sqlite_books: Books) -> None:
    found = payload(sqlite_books(TEXT), "receivables")
    assert found["rows"] == [
        {
            "code": "112102", "name": "应收公共收益", "name_en": "Common income receivable", "fund": "PROP",
            "days_0_30": "43.20", "days_31_90": "0.00", "days_91_180": "0.00",
            "days_181_365": "0.00", "days_over_365": "0.00", "against": "0.00", "balance": "43.20",
        }
    ]  # fmt: skip
    assert found["totals"]["balance"] == "43.20"
    assert table(found)[-1][1] == "合计"


def test_a_reconciliation_names_both_sides_their_items_and_who_signed(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    items = (
        unbanked(date(2025, 3, 6), -60_00, "记-2025-03-0001"),
        unbooked(date(2025, 3, 21), 128),
    )
    reconcile(ledger, "100201", date(2025, 3, 31), items, rest_minor=-30, note="=待查")
    found = payload(ledger, "reconciliation")
    assert found["account"] is None
    assert found["totals"] == {"accounts": 2, "reconciled": 1, "agreeing": 0}
    assert found["rows"][0] == {
        "code": "100201", "name": "银行存款-共有资金户", "name_en": "Bank, common funds",
        "state": "unexplained", "as_of": "2025-03-31", "bank": "1060.98", "book": "1000.00",
        "unexplained": "-0.30", "closing": "1000.00", "unbooked_in": "1.28",
        "unbooked_out": "0.00", "unbanked_in": "0.00", "unbanked_out": "60.00",
        "adjusted_bank": "1000.98", "adjusted_book": "1001.28", "book_now": "1000.00",
        "note": "=待查", "prepared_role": "treasurer", "prepared_at": "2025-04-01T02:00:00Z",
        "confirmed_role": "reviewer", "confirmed_at": "2025-04-01T02:00:00Z",
        "items": [
            {"side": "unbooked_in", "dated_on": "2025-03-21", "amount": "1.28", "voucher": None},
            {"side": "unbanked_out", "dated_on": "2025-03-06", "amount": "60.00",
             "voucher": "记-2025-03-0001"},
        ],
    }  # fmt: skip
    never = found["rows"][1]
    assert never.keys() == found["rows"][0].keys()
    assert (never["state"], never["as_of"], never["items"]) == ("never", None, [])
    assert [row[3:] for row in table(found)] == [
        ["日期", "项目", "凭证号", "金额", "说明"],
        ["2025-03-31", "账面余额", "", "1000.00", ""],
        ["2025-03-31", "加：银行已收、账上未收", "", "1.28", ""],
        ["2025-03-21", "其中", "", "1.28", ""],
        ["2025-03-31", "减：银行已付、账上未付", "", "0.00", ""],
        ["2025-03-31", "调节后账面余额", "", "1001.28", ""],
        ["2025-03-31", "银行对账单余额", "", "1060.98", ""],
        ["2025-03-31", "加：账上已收、银行未收", "", "0.00", ""],
        ["2025-03-31", "减：账上已付、银行未付", "", "60.00", ""],
        ["2025-03-06", "其中", "记-2025-03-0001", "60.00", ""],
        ["2025-03-31", "调节后银行余额", "", "1000.98", ""],
        ["2025-03-31", "仍未查清的差额", "", "-0.30", "'=待查"],
        ["2025-03-31", "期末账面余额", "", "-143.50", ""],
    ]
    assert table(found)[1][:3] == ["100201", "银行存款-共有资金户", "有差额没查清"]

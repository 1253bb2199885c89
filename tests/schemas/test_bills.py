"""A bill as plain values: what it does not say is left out."""

from datetime import date

from ledger.domain.bills import (
    Bill,
    BillRow,
    BillWarning,
    Declared,
    Direction,
    Totals,
    WarningCode,
)
from ledger.i18n import language
from ledger.schemas.bills import bill_payload

DAY = date(2025, 3, 1)


def test_the_least_bill_says_the_least() -> None:
    payload = bill_payload(Bill("generic", "utf-8", ()), language("zh"))
    nothing = {"rows": 0, "sum": "0.00"}
    assert payload == {
        "format": "generic", "encoding": "utf-8", "declared": {},
        "computed": {"in": nothing, "out": nothing, "neutral": nothing}, "warnings": [], "rows": [],
    }  # fmt: skip


def test_everything_a_bill_says_is_there() -> None:
    bill = Bill(
        "x", "utf-8",
        (BillRow(3, DAY, Direction.OUT, 5, -7, "甲", "600", "停车", "S", "O", "转账", "成功", "", 1, "R"),),
        (BillWarning(WarningCode.RAGGED_ROW, 3, {"cells": "4", "expected": "5"}),),
        account="6001", period=(DAY, DAY),
        declared=Declared(
            rows=1, totals={Direction.OUT: Totals(None, 5), Direction.IN: Totals(0)}, opening_minor=-2,
            closing_minor=-7,
        ),
    )  # fmt: skip
    payload = bill_payload(bill, language("en"))
    assert payload["account"] == "6001"
    assert payload["period"] == {"first_day": "2025-03-01", "last_day": "2025-03-01"}
    assert payload["declared"] == {
        "rows": 1, "out": {"sum": "0.05"}, "in": {"rows": 0}, "opening_balance": "-0.02",
        "closing_balance": "-0.07",
    }  # fmt: skip
    [warning] = payload["warnings"]
    assert (warning["code"], warning["row"]) == ("ragged_row", 3)
    assert warning["message"].startswith("Row 3 has 4 cells instead of 5")
    assert payload["rows"] == [{
        "row": 3, "occurred_at": "2025-03-01", "direction": "out", "amount": "0.05", "balance": "-0.07",
        "counterparty": "甲", "text": "停车", "serial": "S", "status": "成功",
    }]  # fmt: skip

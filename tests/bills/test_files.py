"""Real and published bills: the sums that were computed without us, and the warnings that they deserve."""

import csv
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from config import ROOT
from ledger.bills.read import read
from ledger.domain.bills import Bill, Direction, WarningCode
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import parse_yuan

FOLDER = ROOT / "tests" / "data" / "bills"
FACTS: dict[str, Any] = json.loads((FOLDER / "FACTS.json").read_text(encoding="utf-8"))
IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
PERSONAL = {
    "wechat-personal/example-wechat-records.csv": "wechat-personal",
    "wechat-refunds/wechat-refunds.csv": "wechat-personal",
    "whitebox/wechat-whitebox.csv": "wechat-personal",
    "alipay-personal/example-alipay-records.csv": "alipay-personal",
}


def bill_of(name: str) -> Bill:
    return read((FOLDER / name).read_bytes())


def codes(bill: Bill) -> Counter[WarningCode]:
    return Counter(warning.code for warning in bill.warnings)


def sums(bill: Bill) -> dict[str, tuple[int | None, int | None]]:
    return {way.value: (total.rows, total.sum_minor) for way, total in bill.computed().items()}


@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_bill_has_as_many_rows_and_repeated_numbers_as_its_facts(name: str) -> None:
    bill, facts = bill_of(name), FACTS[name]
    assert bill.format == PERSONAL[name]
    assert bill.encoding == facts["encoding"]
    assert len(bill.rows) == facts["data_rows"]
    assert bill.rows[0].row == facts["header_line"] + 1
    assert Counter(row.status for row in bill.rows) == facts["by_status"]
    assert codes(bill)[WarningCode.REPEATED_SERIAL] == facts["duplicate_ids"]


@pytest.mark.parametrize(
    ("name", "directions"),
    [
        ("wechat-personal/example-wechat-records.csv", {"收入": IN, "支出": OUT, "/": NEUTRAL}),
        ("wechat-refunds/wechat-refunds.csv", {"收入": IN, "支出": OUT, "/": NEUTRAL}),
        (
            "whitebox/wechat-whitebox.csv",
            {"收入": IN, "转入": IN, "income": IN, "支出": OUT, "不计收支": NEUTRAL},
        ),
    ],
)
def test_the_sums_of_a_wechat_bill_are_those_of_its_facts(
    name: str, directions: dict[str, Direction]
) -> None:
    bill, facts = bill_of(name), FACTS[name]["by_direction"]
    assert set(facts) == set(directions)
    for direction in Direction:
        words = [facts[word] for word, meant in directions.items() if meant is direction]
        rows = sum(fact["rows"] for fact in words)
        sum_minor = sum(parse_yuan(fact["sum"]) for fact in words)
        assert sums(bill)[direction.value] == (rows, sum_minor)


def test_a_refund_of_alipay_is_money_in_though_it_is_printed_as_neutral() -> None:
    bill = bill_of("alipay-personal/example-alipay-records.csv")
    facts = FACTS["alipay-personal/example-alipay-records.csv"]["by_direction"]
    refunds = [row for row in bill.rows if row.status == "退款成功"]
    assert [row.amount_minor for row in refunds] == [1603, 5000]
    assert {row.direction for row in refunds} == {IN}
    assert sums(bill) == {
        "in": (1 + 2, parse_yuan(facts["收入"]["sum"]) + 1603 + 5000),
        "out": (5, parse_yuan(facts["支出"]["sum"])),
        "neutral": (4 - 2, parse_yuan(facts["不计收支"]["sum"]) - 1603 - 5000),
    }
    # The order that was paid and refunded stays among what went out, and the refund names it.
    [paid] = [row for row in bill.rows if row.serial == "2023xxxxx88"]
    assert (paid.direction, paid.amount_minor, paid.status) == (OUT, 5000, "交易关闭")
    assert refunds[1].refund_of == paid.serial
    # One that was closed before anybody paid moved nothing.
    [closed] = [row for row in bill.rows if row.reason == "closed"]
    assert (closed.direction, closed.amount_minor) == (NEUTRAL, 8200)


def test_refunds_of_wechat_are_rows_of_their_own_and_payments_keep_their_amounts() -> None:
    bill = bill_of("wechat-refunds/wechat-refunds.csv")
    by_status = {row.status: row for row in bill.rows}
    paid, back = by_status["已退款(￥39.93)"], by_status["已退款￥39.93"]
    assert (paid.direction, paid.amount_minor) == (OUT, 10000)
    assert (back.direction, back.amount_minor) == (IN, 3993)
    transfers = [row for row in bill.rows if row.kind in ("转账", "转账-退款")]
    refunds = {row.refund_of: row.amount_minor for row in transfers if row.kind == "转账-退款"}
    assert refunds
    assert refunds == {row.order: row.amount_minor for row in transfers if row.order in refunds}


def test_the_anonymised_heads_of_personal_bills_are_said_to_differ() -> None:
    for name in PERSONAL:
        if "whitebox" in name:
            continue
        found = codes(bill_of(name))
        assert found[WarningCode.DECLARED_COUNT_DIFFERS] >= 3
        assert found[WarningCode.DECLARED_TOTAL_DIFFERS] == 3
        assert found[WarningCode.OUTSIDE_PERIOD] > 0
    facts = FACTS["wechat-refunds/wechat-refunds.csv"]
    assert codes(bill_of("wechat-refunds/wechat-refunds.csv"))[WarningCode.RAGGED_ROW] == 18
    assert facts["row_lengths"] == [11, 12]


def test_both_sheets_of_a_spreadsheet_that_say_the_same_are_one_bill() -> None:
    sheet = bill_of("wechat-personal/example-wechat-records.xlsx")
    text = bill_of("wechat-personal/example-wechat-records.csv")
    assert sheet.encoding == "xlsx"
    assert sums(sheet) == sums(text)
    # The head of the sheet is one line longer; beyond that every row is the same.
    assert [row._replace(row=row.row - 1) for row in sheet.rows] == list(text.rows)


@pytest.mark.parametrize("name", ["trade-all.csv", "trade-all.csv.gz"])
def test_the_trade_bill_of_wechat_adds_up(name: str) -> None:
    bill = bill_of(f"wechat-merchant/{name}")
    assert (bill.format, bill.account, bill.warnings) == ("wechat-trade", "1900000001", ())
    assert sums(bill) == {"in": (3, 3), "out": (0, 0), "neutral": (0, 0)}
    assert bill.declared.rows == 3
    assert bill.rows[0].order == "S20210128170702357723"


def test_the_trade_bill_of_alipay_adds_up() -> None:
    bill = bill_of("alipay-merchant/trade-detail.gbk.csv")
    assert (bill.format, bill.encoding, bill.warnings) == ("alipay-trade", "gb18030", ())
    assert sums(bill) == {"in": (6, 6), "out": (4, 4), "neutral": (0, 0)}
    assert bill.period is not None
    assert [day.isoformat() for day in bill.period] == ["2019-09-16", "2019-09-16"]
    refunds = [row for row in bill.rows if row.direction is OUT]
    payments = {row.serial: row for row in bill.rows if row.direction is IN}
    assert len({row.serial for row in bill.rows}) == 10
    for row in refunds:
        # It repeats the order's number and creation time; its own number and time tell it apart.
        assert row.occurred_at > payments[row.refund_of].occurred_at
        assert row.order == payments[row.refund_of].order


def test_an_unknown_direction_stops_the_import_with_its_place() -> None:
    data = (FOLDER / "whitebox" / "ccb-whitebox.csv").read_bytes()
    with pytest.raises(BillRefusedError) as caught:
        read(data)
    refusal = caught.value
    line = data.decode("utf-8-sig").splitlines()[refusal.row - 1]
    assert "未知方向" in line
    assert (refusal.reason, refusal.column, refusal.text) == ("direction", "收/支", "未知方向")
    assert "转入" in refusal.expected


def test_without_its_unknown_direction_the_bank_record_reads_to_its_facts() -> None:
    name = "whitebox/ccb-whitebox.csv"
    lines = (FOLDER / name).read_text(encoding="utf-8-sig").splitlines()
    bill = read("\n".join(line for line in lines if "未知方向" not in line).encode())
    facts = FACTS[name]["by_direction"]
    wanted = {word: parse_yuan(fact["sum"]) for word, fact in facts.items()}
    moved = sums(bill)
    # Failed, cancelled and reversed movements moved nothing.
    still = [row for row in bill.rows if row.direction is NEUTRAL]
    assert [(row.status, row.reason) for row in still] == [
        ("交易失败", "failed"), ("已撤销", "closed"), ("已冲正", "closed"), ("已冲正", "closed"),
    ]  # fmt: skip
    assert moved["in"][1] == wanted["收入"] + wanted["转入"] + wanted["in"]
    stood = sum(row.amount_minor for row in still)
    assert (moved["out"][1] or 0) + stood == wanted["支出"] + wanted["out"]


def balances(name: str) -> dict[str, int]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return {
            row["account"]: int(Decimal(row["sum(position)"].removesuffix("CNY")) * 100)
            for row in csv.DictReader(file)
        }


def flows(name: str) -> int:
    """Give what another importer books as spent less what it books as income."""
    return sum(
        amount for account, amount in balances(name).items() if account.startswith(("Exp", "Inc"))
    )


def test_another_importer_spends_as_much_by_wechat_and_its_fees() -> None:
    bill = bill_of("wechat-personal/example-wechat-records.csv")
    spent = (sums(bill)["out"][1] or 0) - (sums(bill)["in"][1] or 0)
    fees = sum(row.fee_minor for row in bill.rows)
    # The fees of three withdrawals stand in remarks on rows between own accounts.
    assert fees == 120
    assert (
        balances("wechat-personal/example-wechat-output.balances.csv")["Expenses:Wechat:Commission"]
        == fees
    )
    assert flows("wechat-personal/example-wechat-output.balances.csv") == spent + fees


def test_another_importer_spends_as_much_by_alipay_but_for_a_sale_of_its_own_fund() -> None:
    bill = bill_of("alipay-personal/example-alipay-records.csv")
    spent = (sums(bill)["out"][1] or 0) - (sums(bill)["in"][1] or 0)
    [sale] = [row for row in bill.rows if row.reason == "own_transfer"]
    # It books the sale as spending; the pair of a paid and refunded order, which it drops, is zero.
    assert flows("alipay-personal/example-alipay-output.balances.csv") == spent + sale.amount_minor

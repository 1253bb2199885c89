"""Exports of banks that were given to us read to the sums that are known of them, with what is wrong in them."""

from datetime import date

import pytest

from ledger.bills.read import read
from ledger.domain.bills import Direction
from ledger.domain.errors import BillRefusedError
from tests.bills.samples import (
    bill,
    data,
    expected_balance_minor,
    facts,
    net_minor,
    sums,
    warnings,
)

ABC = "abc-debit/example-abc_debit-records.csv"
BOC = "boc-debit/boc-debit.csv"
BOCOM = "bocom-debit/example-bocom_debit-records.csv"
CCB = "ccb-debit/ccb-debit.xls"
ICBC = "icbc-debit-v1/example-icbc-debit-v1-records.csv"
RECORDS = "whitebox/ccb-whitebox.csv"


@pytest.mark.parametrize(
    ("name", "bill_format"),
    [
        (ABC, "abc-debit"),
        (BOC, "boc-debit"),
        (BOCOM, "bocom-debit"),
        (CCB, "ccb-debit"),
        (ICBC, "icbc-card"),
    ],
)
def test_every_row_is_read_and_the_format_is_told_by_the_headings(
    name: str, bill_format: str
) -> None:
    found = bill(name)
    assert found.format == bill_format
    assert len(found.rows) == facts(name)["data_rows"]


def test_icbc_sums_are_known_and_its_foot_says_others() -> None:
    found = bill(ICBC)
    known = facts(ICBC)
    assert sums(found) == {"in": (5, known["in_sum"]), "out": (6, known["out_sum"])}
    said = [(w.values["what"], w.values["declared"]) for w in found.warnings if w.row == 0]
    assert said == [("in", "1234.56"), ("out", "9876.54")]
    assert found.account == "1234****9876"
    # Whoever made the file anonymous wrote xx,yyyy.zz for the balances.
    assert warnings(found)[:11] == [("number_mangled", row) for row in range(8, 19)]


def test_ccb_chain_breaks_before_its_fourth_row() -> None:
    found = bill(CCB)
    assert sums(found) == {"out": (6, facts(CCB)["out_total"])}
    first_row = 7
    broken = first_row + facts(CCB)["break_before_data_row"] - 1
    assert warnings(found) == [("balance_chain_broken", broken)]
    assert found.rows[0].occurred_at.isoformat() == "2025-01-01T18:53:19"


def test_boc_is_whole_but_for_words_that_ran_into_another_column() -> None:
    found = bill(BOC)
    known = facts(BOC)
    assert net_minor(found) == 426_70
    assert found.rows[-1].balance_minor == 3_813_58
    assert found.rows[0].balance_minor == 3_240_28
    assert known["net"] == "426.70"
    assert known["balance_chain_breaks"] == 0
    (warning,) = found.warnings
    assert (warning.code, warning.row) == ("ragged_row", 10)
    assert warning.values["text"] == "张三10000000000美金"
    assert "张三10000000000美金 · 数据有限公司" in found.rows[7].text
    assert found.account == "3167"


def test_dashes_of_boc_stand_for_nothing() -> None:
    assert not any("--" in row.text + row.counterparty for row in bill(BOC).rows)


def test_abc_short_row_keeps_its_money_and_interest_has_no_number() -> None:
    found = bill(ABC)
    assert ("ragged_row", 4) in warnings(found)
    short = found.rows[2]
    assert (short.direction, short.amount_minor, short.serial) == (
        Direction.OUT,
        12_345_89,
        "111222333",
    )
    assert short.occurred_at == date(2024, 1, 3)
    assert [row.serial for row in found.rows[3:]] == ["", ""]
    assert (found.rows[4].direction, found.rows[4].reason) == (Direction.NEUTRAL, "zero")


def test_bocom_words_give_the_direction_and_its_balances_do_not_hold() -> None:
    found = bill(BOCOM)
    assert sums(found) == {"in": (3, "11.25"), "out": (3, "114.00")}
    assert {code for code, _ in warnings(found)} == {"balance_chain_broken"}


@pytest.mark.parametrize(
    ("name", "balances", "account"),
    [
        (ABC, "abc-debit/example-abc_debit-output.balances.csv", "Assets:ABC:DebitCard"),
        (BOCOM, "bocom-debit/example-bocom_debit-output.balances.csv", "Assets:DebitCard:BOCOM"),
        (CCB, "ccb-debit/example-ccb-output.balances.csv", "Assets:Bank:CN:CCB:Checking"),
    ],
)
def test_the_net_agrees_with_another_importer(name: str, balances: str, account: str) -> None:
    assert net_minor(bill(name)) == expected_balance_minor(balances, account)


def test_boc_differs_from_another_importer_by_the_rows_that_it_leaves_to_the_alipay_bill() -> None:
    left_out = [row for row in bill(BOC).rows if row.kind.startswith("网上快捷")]
    assert len(left_out) == 17 - 8
    moved = sum(
        row.amount_minor if row.direction is Direction.IN else -row.amount_minor for row in left_out
    )
    theirs = expected_balance_minor("boc-debit/boc-debit-output.balances.csv", "Assets:DC:BoC:3167")
    assert net_minor(bill(BOC)) - moved == theirs


@pytest.mark.parametrize(
    ("name", "bill_format", "account"),
    [
        ("corporate/ccb-h2h.gbk.csv", "ccb-corporate", "31050000000000000001"),
        ("corporate/icbc-historydetail.gbk.csv", "icbc-corporate", "1001000000000000001"),
    ],
)
def test_corporate_exports_say_the_same_in_two_layouts(
    name: str, bill_format: str, account: str
) -> None:
    found = bill(name)
    assert (found.format, found.encoding, found.account) == (bill_format, "gb18030", account)
    assert sums(found) == {"in": (4, "25252.67"), "out": (2, "28515.00")}
    assert not found.warnings
    assert [row.text for row in found.rows] == [
        "停车费收入", "电梯广告费", "电梯维修", "手续费", "冲正", "结息",
    ]  # fmt: skip
    # A reversal in a row of its own moves the money back, as its column says.
    assert found.rows[4].direction is Direction.IN


def test_an_unknown_direction_stops_with_its_place() -> None:
    with pytest.raises(BillRefusedError) as refused:
        bill(RECORDS)
    said = refused.value
    assert (said.reason, said.row, said.column, said.text) == (
        "direction",
        20,
        "收/支",
        "未知方向",
    )
    assert "收入" in said.expected


def test_movements_that_failed_were_cancelled_or_reversed_moved_nothing() -> None:
    lines = data(RECORDS).decode().splitlines(keepends=True)
    known = [line for line in lines if "未知方向" not in line]
    found = read("".join(known).encode())
    assert len(found.rows) == facts(RECORDS)["data_rows"] - 1
    neutral = [(row.status, row.reason) for row in found.rows if row.direction is Direction.NEUTRAL]
    assert neutral == [
        ("交易失败", "failed"),
        ("已撤销", "closed"),
        ("已冲正", "closed"),
        ("已冲正", "closed"),
    ]
    by_word = facts(RECORDS)["by_direction"]
    moved_out = by_word["支出"]["rows"] + by_word["out"]["rows"] - len(neutral)
    assert sums(found)["out"][0] == moved_out
    assert sums(found)["in"] == (5, "2600.00")

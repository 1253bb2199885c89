"""Rows by their layout: the three ways of money, words that are not guessed, rows that are not as wide."""

from dataclasses import replace
from itertools import count

import pytest

from ledger.bills.engine import read_table
from ledger.bills.heads import find_head
from ledger.bills.layouts import CLOSED, DONE, IN, NEUTRAL, OUT, Field, Layout
from ledger.bills.tables import Table
from ledger.domain.bills import Bill, BillRow, WarningCode
from ledger.domain.errors import BillRefusedError

WORDS = Layout(
    format="words",
    columns={
        Field.DAY: ("日期",), Field.DIRECTION: ("收付",), Field.AMOUNT: ("金额",), Field.STATUS: ("状态",),
        Field.SERIAL: ("流水号",), Field.KIND: ("种类",),
    },
    optional=frozenset({Field.STATUS, Field.SERIAL, Field.KIND}),
    texts=("摘要", "附言"),
    directions={"收": IN, "付": OUT, "转": NEUTRAL},
    statuses={"成功": DONE, "关闭": CLOSED},
)  # fmt: skip
COLUMNS = Layout(
    format="columns",
    columns={
        Field.DAY: ("日期",), Field.TIME: ("时间",), Field.IN: ("收入",), Field.OUT: ("支出",),
        Field.DIRECTION: ("借贷",), Field.BALANCE: ("余额",), Field.CURRENCY: ("币种",),
        Field.ACCOUNT: ("本方账号",), Field.COUNTERPARTY_NUMBER: ("对方账号",),
    },
    optional=frozenset(
        {Field.TIME, Field.DIRECTION, Field.BALANCE, Field.CURRENCY, Field.ACCOUNT, Field.COUNTERPARTY_NUMBER}
    ),
    directions={"贷": IN, "借": OUT},
    totals=("合计",),
    foot=("以上数据",),
    sayings=(r"期初余额:\s*(?P<opening>[\d,.]+)", r"期末余额:\s*(?P<closing>[\d,.]+)"),
)  # fmt: skip
SIGNED = Layout(
    format="signed",
    columns={
        Field.DAY: ("日期",), Field.AMOUNT: ("金额",), Field.PAYER: ("付款人",), Field.PAYEE: ("收款人",),
        Field.PAYER_NUMBER: ("付款账号",), Field.PAYEE_NUMBER: ("收款账号",),
    },
    optional=frozenset({Field.PAYER, Field.PAYEE, Field.PAYER_NUMBER, Field.PAYEE_NUMBER}),
)  # fmt: skip


def bill(layout: Layout, *lines: str, delimiter: str = ",") -> Bill:
    """Read lines of cells parted by commas."""
    made = [(number, line.split(",")) for number, line in enumerate(lines, 1)]
    table = Table("", "utf-8", lambda: iter([(n, list(cells)) for n, cells in made]))
    head = find_head(table, [layout])
    assert head is not None
    return read_table(head)


def rows(layout: Layout, *lines: str) -> list[tuple[str, int, str]]:
    found = bill(layout, *lines).rows
    return [(row.direction.value, row.amount_minor, row.reason) for row in found]


def refusal(layout: Layout, *lines: str) -> tuple[str, int, str, str, str]:
    with pytest.raises(BillRefusedError) as caught:
        bill(layout, *lines)
    error = caught.value
    return error.reason, error.row, error.column, error.text, error.expected


def codes(found: Bill) -> list[tuple[str, int]]:
    return [(warning.code.value, warning.row) for warning in found.warnings]


def test_a_word_beside_the_amount_tells_its_direction() -> None:
    assert rows(WORDS, "日期,收付,金额", "2025-01-01,收,1.00", "2025-01-02,付,2.00", "2025-01-03,转,3.00") == [
        ("in", 100, ""), ("out", 200, ""), ("neutral", 300, "own_transfer"),
    ]  # fmt: skip


def test_an_unknown_word_or_status_stops_with_its_place() -> None:
    assert refusal(WORDS, "", "日期,收付 ,金额", "2025-01-01,收,1.00", "2025-01-02,收回,2.00") == (
        "direction", 4, "收付", "收回", "收、付、转",
    )  # fmt: skip
    assert refusal(WORDS, "日期,收付,金额,状态", "2025-01-01,收,1.00,处理中") == (
        "status", 2, "状态", "处理中", "成功、关闭",
    )  # fmt: skip
    assert refusal(WORDS, "日期,收付,金额,状态", "2025-01-01,收,1.00,")[0] == "status"


def test_a_status_may_take_a_row_out_of_what_moved() -> None:
    lines = (
        "日期,收付,金额,状态",
        "2025-01-01,付,1.00,关闭",
        "2025-01-02,付,0.00,关闭",
        "2025-01-03,付,0.00,成功",
    )
    assert rows(WORDS, *lines) == [
        ("neutral", 100, "closed"),
        ("neutral", 0, "closed"),
        ("neutral", 0, "zero"),
    ]


def test_an_exception_goes_before_a_status_and_its_form() -> None:
    layout = replace(WORDS, exceptions={(OUT, "关闭"): DONE}, status_forms={r"已退款\(.*\)": DONE})
    lines = (
        "日期,收付,金额,状态",
        "2025-01-01,付,1.00,关闭",
        "2025-01-02,收,1.00,关闭",
        "2025-01-03,付,1.00,已退款(1)",
    )
    assert rows(layout, *lines) == [("out", 100, ""), ("neutral", 100, "closed"), ("out", 100, "")]


def test_an_amount_below_zero_is_a_mistake_or_red_letters() -> None:
    lines = ("日期,收付,金额", "2025-01-01,付,-15.00")
    assert refusal(WORDS, *lines) == ("amount", 2, "金额", "-15.00", "1234.50")
    assert rows(replace(WORDS, red_letters=True), *lines) == [("in", 1500, "")]
    red = replace(WORDS, red_letters=True)
    assert rows(red, "日期,收付,金额", "2025-01-01,收,-15.00") == [("out", 1500, "")]
    assert refusal(red, "日期,收付,金额", "2025-01-01,转,-15.00")[0] == "amount"


def test_a_sign_beside_a_word_must_agree_with_it() -> None:
    signed = replace(WORDS, signed=True)
    head = "日期,收付,金额"
    assert rows(signed, head, "2025-01-01,付,-15.00", "2025-01-02,收,1.00", "2025-01-03,付,0.00") == [
        ("out", 1500, ""), ("in", 100, ""), ("neutral", 0, "zero"),
    ]  # fmt: skip
    assert refusal(signed, head, "2025-01-01,付,15.00") == (
        "direction_differs",
        2,
        "收付",
        "付",
        "15.00",
    )
    assert refusal(signed, head, "2025-01-01,收,-15.00")[0] == "direction_differs"


def test_a_signed_amount_tells_its_direction_and_with_it_the_other_side() -> None:
    found = bill(
        SIGNED, "日期,金额,付款人,付款账号,收款人,收款账号",
        "2025-01-01,+1.00,甲,601,我们,700", "2025-01-02,-2.00,我们,700,乙,602", "2025-01-03,+0.00,甲,601,我们,700",
    )  # fmt: skip
    assert [(row.direction, row.amount_minor) for row in found.rows] == [
        (IN, 100),
        (OUT, 200),
        (NEUTRAL, 0),
    ]
    assert [(row.counterparty, row.counterparty_number) for row in found.rows[:2]] == [
        ("甲", "601"),
        ("乙", "602"),
    ]
    assert refusal(SIGNED, "日期,金额", "2025-01-01,一元") == (
        "amount",
        2,
        "金额",
        "一元",
        "1234.50",
    )


def test_exactly_one_of_two_columns_holds_the_amount() -> None:
    head = "日期,收入,支出"
    assert rows(COLUMNS, head, "2025-01-01,1.00,", "2025-01-02,0.00,2.00", "2025-01-04,0,0.00") == [
        ("in", 100, ""), ("out", 200, ""), ("neutral", 0, "zero"),
    ]  # fmt: skip
    assert refusal(COLUMNS, head, "2025-01-01,1.00,2.00")[::3] == ("two_amounts", "1.00 / 2.00")
    assert refusal(COLUMNS, head, "2025-01-01,,-")[0] == "two_amounts"
    assert refusal(COLUMNS, head, "2025-01-01,x,")[2] == "收入"
    assert refusal(COLUMNS, head, "2025-01-01,,x")[2] == "支出"


def test_a_word_beside_two_columns_is_held_against_them() -> None:
    head = "日期,借贷,收入,支出"
    assert rows(COLUMNS, head, "2025-01-01,贷,1.00,0.00", "2025-01-02,借,0.00,0.00") == [
        ("in", 100, ""), ("neutral", 0, "zero"),
    ]  # fmt: skip
    assert refusal(COLUMNS, head, "2025-01-01,借,1.00,0.00") == (
        "direction_differs",
        2,
        "借贷",
        "借",
        "1.00",
    )
    assert refusal(COLUMNS, head, "2025-01-01,红,1.00,0.00")[0] == "direction"


def test_what_goes_out_may_be_printed_negative_and_red_letters_turn_it_round() -> None:
    head = "日期,收入,支出"
    assert rows(replace(COLUMNS, out_sign=-1), head, "2025-01-01,0.00,-3.00") == [("out", 300, "")]
    assert refusal(replace(COLUMNS, out_sign=-1), head, "2025-01-01,0.00,3.00")[0] == "amount"
    assert refusal(COLUMNS, head, "2025-01-01,0.00,-3.00") == (
        "amount",
        2,
        "支出",
        "-3.00",
        "1234.50",
    )
    red = replace(COLUMNS, red_letters=True)
    assert rows(red, head, "2025-01-01,0.00,-3.00", "2025-01-01,-4.00,") == [
        ("in", 300, ""),
        ("out", 400, ""),
    ]


def test_a_day_and_its_time_may_stand_in_two_columns() -> None:
    found = bill(COLUMNS, "日期,时间,收入,支出", "20250101,123456,1.00,", "20250102,,1.00,")
    assert [row.occurred_at.isoformat() for row in found.rows] == [
        "2025-01-01T12:34:56",
        "2025-01-02",
    ]
    assert [row.day.isoformat() for row in found.rows] == ["2025-01-01", "2025-01-02"]
    assert refusal(COLUMNS, "日期,时间,收入,支出", "20250101,noon,1.00,")[0] == "day"


def test_accounts_and_currencies_are_the_same_in_every_row() -> None:
    head = "日期,本方账号,币种,收入,支出"
    found = bill(
        COLUMNS,
        head,
        "2025-01-01,6001,人民币,1.00,",
        "2025-01-02,,CNY,1.00,",
        "2025-01-02,6001,,1.00,",
    )
    assert found.account == "6001"
    assert refusal(COLUMNS, head, "2025-01-01,6001,人民币,1.00,", "2025-01-02,6002,人民币,1.00,") == (
        "several_accounts", 3, "本方账号", "6002", "6001",
    )  # fmt: skip
    assert refusal(COLUMNS, head, "2025-01-01,6001,美元,1.00,") == (
        "currency",
        2,
        "币种",
        "美元",
        "人民币",
    )


def test_lines_that_are_no_rows_are_blank_or_named_or_the_header_again() -> None:
    found = bill(
        COLUMNS, "账单", "日期,收入,支出,余额", "2025-01-01,1.00,,1.00", "", " , ,`,", "日期,收入,支出,余额",
        "2025-01-02,2.00,,3.00", "合计,3.00,0.00,", "合计,3.00", "以上数据仅供参考",
    )  # fmt: skip
    assert [row.row for row in found.rows] == [3, 7]
    assert found.declared.totals[IN].sum_minor == 300
    assert found.declared.totals[OUT].sum_minor == 0
    assert found.warnings == ()
    assert refusal(COLUMNS, "日期,收入,支出", "2025-01-01,1.00,", "本页结束,,") == (
        "day", 3, "日期", "本页结束", "2025-09-03 12:30:00",
    )  # fmt: skip
    assert refusal(COLUMNS, "摘要,日期,收入,支出", "本页结束")[3] == "本页结束"
    assert refusal(COLUMNS, "日期,收入,支出", "2025-02-30,1.00,")[3] == "2025-02-30"


def test_a_row_that_lacks_empty_cells_is_read_and_said() -> None:
    found = bill(
        WORDS,
        "日期,收付,金额,流水号,附言",
        "2025-01-01,收,1.00,S1,好",
        "2025-01-02,收,1.00,S2",
        "2025-01-03,收,1.00",
    )
    assert codes(found) == [("ragged_row", 3), ("ragged_row", 4)]
    assert dict(found.warnings[0].values) == {"cells": "4", "expected": "5"}
    assert len(found.rows) == 3


def test_a_row_in_which_money_may_have_moved_is_refused() -> None:
    assert refusal(WORDS, "日期,收付,金额,附言", "2025-01-01,收")[:2] == ("columns", 2)
    assert refusal(WORDS, "日期,收付,金额,附言", "2025-01-01,收,1.00,甲,乙") == (
        "columns",
        2,
        "",
        "5",
        "4",
    )
    assert refusal(WORDS, "日期,收付,金额,", "2025-01-01,收,1.00,甲")[0] == "columns"


def test_one_more_comma_in_every_row_says_nothing() -> None:
    found = bill(
        WORDS, "日期,收付,金额", "2025-01-01,收,1.00,", "2025-01-02,收,1.00,", "2025-01-03,收,1.00"
    )
    assert codes(found) == [("ragged_row", 4)]
    assert codes(bill(WORDS, "日期,收付,金额", "2025-01-01,收,1.00", "2025-01-02,收,1.00,")) == [
        ("ragged_row", 3)
    ]
    # With no other row beside it nobody can tell: it is said.
    alone = bill(WORDS, "日期,收付,金额", "2025-01-01,收,1.00,")
    assert codes(alone) == [("ragged_row", 2)]
    assert dict(alone.warnings[0].values) == {"cells": "4", "expected": "3"}


def test_numbers_ruined_by_a_spreadsheet_are_said_and_not_kept() -> None:
    found = bill(
        WORDS,
        "日期,收付,金额,流水号",
        "2025-01-01,收,1.00,4.2E+17",
        "2025-01-02,收,1.00,4.2E+17",
        "2025-01-03,收,1.00,1+1",
    )
    assert [row.serial for row in found.rows] == ["", "", "1+1"]
    assert codes(found) == [("number_mangled", 2), ("number_mangled", 3)]
    assert dict(found.warnings[0].values) == {"column": "流水号", "text": "4.2E+17"}
    other = bill(
        COLUMNS,
        "日期,收入,支出,对方账号",
        "2025-01-01,1.00,,6222000000000000000000",
        "2025-01-01,1.00,,62220000",
    )
    assert [row.counterparty_number for row in other.rows] == ["", "62220000"]


def test_a_balance_that_cannot_be_read_is_said() -> None:
    found = bill(COLUMNS, "日期,收入,支出,余额", "2025-01-01,1.00,,xx")
    assert codes(found) == [("number_mangled", 2)]
    assert found.rows[0].balance_minor is None


def test_a_refund_names_its_payment_as_far_as_it_can() -> None:
    layout = replace(
        WORDS,
        refund_kind="退款",
        refund_separator="_",
        columns={**WORDS.columns, Field.ORDER: ("订单",)},
    )
    head = "日期,收付,金额,种类,流水号,订单"
    lines = ("收,1.00,退款,A_1,O1", "收,1.00,退款,B,O2", "收,1.00,退款,C,/", "收,1.00,交易,D,O4")
    found = bill(layout, head, *(f"2025-01-01,{line}" for line in lines))
    assert [row.refund_of for row in found.rows] == ["A", "O2", "C", ""]
    assert [row.order for row in found.rows] == ["O1", "O2", "", "O4"]


def test_kinds_are_remembered_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.bills.rows._REMEMBERED_MAX", 1)
    layout = replace(WORDS, refund_kind="退款")
    lines = [
        f"2025-01-01,收,1.00,{kind},成功,S{number}"
        for number, kind in enumerate(("甲退款", "乙退款", "丙"))
    ]
    found = bill(layout, "日期,收付,金额,种类,状态,流水号", *lines, "2025-01-01,付,1.00,丙,成功,S9")
    assert [row.refund_of for row in found.rows] == ["S0", "S1", "", ""]


def test_a_fee_stands_in_a_column_or_in_a_remark() -> None:
    column = replace(WORDS, columns={**WORDS.columns, Field.FEE: ("手续费",)})
    head = "日期,收付,金额,手续费"
    found = bill(
        column,
        head,
        *(f"2025-01-01,收,9.00,{fee}" for fee in ("0.06000", "-", "", "-0.055", "0.0049")),
    )
    assert [row.fee_minor for row in found.rows] == [6, 0, 0, -6, 0]
    assert [
        row.fee_minor
        for row in bill(replace(column, fee_sign=-1), head, "2025-01-01,收,9.00,-0.12").rows
    ] == [12]
    assert refusal(column, head, "2025-01-01,收,9.00,x") == ("amount", 2, "手续费", "x", "1234.50")
    remark = replace(WORDS, fee_word="服务费")
    texts = ("服务费¥0.10", "含服务费：1.2", "服务费另计", "无")
    found = bill(remark, "日期,收付,金额,摘要", *(f"2025-01-01,收,9.00,{text}" for text in texts))
    assert [row.fee_minor for row in found.rows] == [10, 120, 0, 0]


def test_the_parts_of_a_text_are_joined_each_once() -> None:
    head = "日期,收付,金额,摘要,附言,附言"
    lines = ("甲,乙,丙", "甲,甲,", "/,-,", ",,乙")
    found = bill(WORDS, head, *(f"2025-01-01,收,1.00,{line}" for line in lines))
    assert [row.text for row in found.rows] == ["甲 · 乙 · 丙", "甲", "", "乙"]
    single = bill(
        WORDS, "日期,收付,金额,摘要", "2025-01-01,收,1.00,----", "2025-01-01,收,1.00,停车"
    )
    assert [row.text for row in single.rows] == ["", "停车"]


def test_the_same_warning_many_times_is_counted() -> None:
    numbers = count(1)
    lines = [f"2025-01-01,收,1.00,{next(numbers)},x" for _ in range(2)]
    lines += [f"2025-01-01,收,1.00,{next(numbers)}" for _ in range(130)]
    found = bill(WORDS, "日期,收付,金额,流水号,附言", *lines)
    assert len(found.warnings) == 101
    assert found.warnings[-1].code is WarningCode.RAGGED_ROW
    assert dict(found.warnings[-1].values) == {"more": "30"}


def test_a_row_is_a_value() -> None:
    first, again = (bill(WORDS, "日期,收付,金额", "2025-01-01,收,1.00").rows[0] for _ in range(2))
    assert isinstance(first, BillRow)
    assert first == again
    assert hash(first) == hash(again)

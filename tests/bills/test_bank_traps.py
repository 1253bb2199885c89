"""What is odd about single banks: sides, signs, feet, languages, and headings that several share."""

import pytest

from ledger.bills.read import read
from ledger.domain.bills import Direction, Totals
from ledger.domain.errors import BillRefusedError
from tests.bills.samples import amounts, lines, sums, warnings

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL

BOC_HEAD = (
    "查询账号[ Inquirer account number ]|600000000001\t",
    "总笔数[ Total number ]|3",
    "借方发生总笔数[ Total Numbers of Debited Payments ]|1",
    "借方发生总额[ Total Debit Amount of Payments ]|1,050.00",
    "贷方发生总笔数[ Total Numbers of Credited Payments ]|2",
    "贷方发生总额[ Total Credit Amount of Payments ]|3,267.10",
    "查询时间范围[ Time Range ]|20260701-20260731",
    "交易类型[ Transaction Type ]|业务类型[ Business type ]|付款人开户行名[ Payer account bank ]"
    "|付款人账号[ Debit Account No. ]|付款人名称[ Payer's Name ]"
    "|收款人开户行名[ Beneficiary account bank ]|收款人账号[ Payee's Account Number ]"
    "|收款人名称[ Payee's Name ]|交易日期[ Transaction Date ]|交易时间[ Transaction time ]"
    "|交易货币[ Trade Currency ]|交易金额[ Trade Amount ]|交易后余额[ After-transaction balance ]"
    "|交易流水号[ Transaction reference number ]|摘要[ Reference ]|用途[ Purpose ]"
    "|交易附言[ Remark ]|备注[ Remarks ]",
)
BOC_ROWS = (
    "来账|小额普通|中信银行|7448|停车场公司|中国银行|600000000001|测试业委会|20260703|10:00:01"
    "|CNY|+267.10|+5267.10|N1|||停车费|",
    "往账|跨行汇款|中国银行|600000000001|测试业委会|宁波银行|5013|维修公司|20260705|10:00:02"
    "|CNY|-1,050.00|+4217.10|N2||维修|电梯|",
    "来账|小额普通|中信银行|7449|广告公司|中国银行|600000000001|测试业委会|20260731|10:00:03"
    "|CNY|+3,000.00|+7217.10|N3||||",
)


def boc(*, delimiter: str, encoding: str, rows: tuple[str, ...] = BOC_ROWS) -> bytes:
    lines = [line.split("|") for line in (*BOC_HEAD, *rows)]
    quoted = [
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line)
        for line in lines
    ]
    return "\r\n".join(quoted).encode(encoding)


@pytest.mark.parametrize(
    ("delimiter", "encoding", "said"),
    [("|", "utf-8", "utf-8"), ("\t", "utf-16", "utf-16"), (",", "gb18030", "gb18030")],
)
def test_boc_is_read_with_bars_with_tabs_in_utf_16_and_with_commas_in_gbk(
    delimiter: str, encoding: str, said: str
) -> None:
    found = read(boc(delimiter=delimiter, encoding=encoding))
    assert (found.format, found.encoding, found.account) == (
        "boc-corporate",
        said,
        "600000000001",
    )
    assert not found.warnings
    assert found.declared.rows == 3
    assert found.declared.totals == {IN: Totals(2, 3_267_10), OUT: Totals(1, 1_050_00)}
    assert [day.isoformat() for day in found.period or ()] == ["2026-07-01", "2026-07-31"]


def test_boc_counterparty_is_the_payer_of_what_came_in_and_never_a_bank() -> None:
    found = read(boc(delimiter="|", encoding="utf-8"))
    assert [(row.direction, row.counterparty, row.counterparty_number) for row in found.rows] == [
        (IN, "停车场公司", "7448"),
        (OUT, "维修公司", "5013"),
        (IN, "广告公司", "7449"),
    ]
    assert [row.text for row in found.rows] == ["停车费", "维修 · 电梯", ""]


def test_boc_word_and_sign_must_agree() -> None:
    wrong = (BOC_ROWS[0].replace("+267.10", "-267.10"),)
    with pytest.raises(BillRefusedError) as refused:
        read(boc(delimiter="|", encoding="utf-8", rows=wrong))
    assert (refused.value.reason, refused.value.row) == ("direction_differs", 9)


def test_boc_totals_above_the_table_are_held_against_the_rows() -> None:
    found = read(boc(delimiter="|", encoding="utf-8", rows=BOC_ROWS[:2]))
    assert [code for code, _ in warnings(found)] == [
        "declared_count_differs",
        "declared_count_differs",
        "declared_total_differs",
    ]


def test_a_row_outside_of_the_period_is_said() -> None:
    late = BOC_ROWS[2].replace("20260731", "20260801")
    found = read(boc(delimiter="|", encoding="utf-8", rows=(*BOC_ROWS[:2], late)))
    assert warnings(found) == [("outside_period", 11)]


def test_own_books_are_not_taken_for_a_bank_s() -> None:
    # In a cash book 借方 is money that came in: the same headings, read the other way round.
    with pytest.raises(BillRefusedError) as refused:
        read(lines("日期,摘要,借方,贷方,余额", "2026-07-01,停车费,100.00,,100.00"))
    assert refused.value.reason == "unknown_format"


def test_red_letters_move_money_back() -> None:
    found = read(
        lines(
            "交易时间,收入金额,支出金额,账户余额,对方账号,对方户名,交易用途",
            "2026-07-01 10:00:00,,40.00,60.00,1,甲,维修",
            "2026-07-01 11:00:00,,-40.00,100.00,1,甲,冲正",
        )
    )
    assert found.format == "abc-corporate"
    assert amounts(found) == [(OUT, 40_00), (IN, 40_00)]
    assert not found.warnings


def test_a_foot_that_looks_like_a_row_is_read_as_a_foot() -> None:
    found = read(
        lines(
            "农业银行账户明细",
            "账号:10-5456010400003",
            "交易时间,收入金额,支出金额,账户余额,对方账号,对方户名,交易用途",
            "2026-07-01 10:00:00,100.00,,100.00,1,甲,停车费",
            "2026-07-01 11:00:00,,40.00,60.00,1,乙,维修",
            "1 收 100.00 1 支 41.00,,,,,,",
        )
    )
    assert found.account == "10-5456010400003"
    assert found.declared.totals == {IN: Totals(1, 100_00), OUT: Totals(1, 41_00)}
    assert warnings(found) == [("declared_total_differs", 0)]


def test_an_unknown_foot_stops_the_import() -> None:
    with pytest.raises(BillRefusedError) as refused:
        read(
            lines(
                "交易时间,收入金额,支出金额,账户余额,对方账号,对方户名,交易用途",
                "2026-07-01 10:00:00,100.00,,100.00,1,甲,停车费",
                "14928.64,,,,,,",
            )
        )
    assert (refused.value.reason, refused.value.row, refused.value.text) == ("day", 3, "14928.64")


def test_totals_above_a_table_are_no_rows() -> None:
    # Where a reader that guesses took 支出总金额 14928.64 for the 64th of August 1492.
    found = read(
        lines(
            "账户明细,,,,",
            "收入总金额,100.00,,,",
            "支出总金额,14928.64,,,",
            "交易日期,支出金额,收入金额,余额,对方户名",
            "2026-07-01,,100.00,100.00,甲",
        )
    )
    assert found.declared.totals == {IN: Totals(None, 100_00), OUT: Totals(None, 14_928_64)}
    assert warnings(found) == [("declared_total_differs", 0)]


def test_sums_in_the_foot_stand_below_their_columns() -> None:
    found = read(
        lines(
            "交易日期,支出金额,收入金额,余额,对方户名",
            "2026-07-01,,100.00,100.00,甲",
            "合计,5.00,100.00,,",
        )
    )
    assert found.declared.totals == {IN: Totals(None, 100_00), OUT: Totals(None, 5_00)}
    assert warnings(found) == [("declared_total_differs", 0)]


def test_a_currency_above_the_table_that_is_not_yuan_stops_the_import() -> None:
    with pytest.raises(BillRefusedError) as refused:
        read(
            lines(
                "币  种：美元",
                "交易日期,支出金额,收入金额,余额,对方户名",
                "2026-07-01,,100.00,100.00,甲",
            )
        )
    said = refused.value
    assert (said.reason, said.row, said.text) == ("currency", 1, "美元")


def test_foreign_rows_of_a_card_stop_the_import() -> None:
    with pytest.raises(BillRefusedError) as refused:
        read(
            lines(
                "中国银行信用卡账单(2025年01月)",
                "交易日,银行记账日,卡号后四位,交易描述,存入,支出,币种",
                "2024-12-13,2024-12-14,4260,上海公共交通卡,,50.00,CNY",
                "2024-12-22,2024-12-24,2875,MICROSOFT,,3.72,USD",
            )
        )
    assert (refused.value.reason, refused.value.row) == ("currency", 4)


def test_a_card_that_prints_what_was_spent_above_zero() -> None:
    found = read(
        lines(
            "交易日期,入账日期,交易摘要,交易金额,交易货币,入账金额,入账货币",
            "2025/01/05,2025/01/06,（消费）示例商户A,15.90,人民币,15.90,人民币",
            "2025/01/04,2025/01/04,（退款）示例商户B,-97.20,人民币,-97.20,人民币",
        )
    )
    assert found.format == "cgb-credit"
    assert amounts(found) == [(OUT, 15_90), (IN, 97_20)]


def test_card_records_of_cmb_are_held_against_their_last_lines() -> None:
    found = read(
        "\n".join(
            (
                '\ufeff"# 招商银行交易记录"',
                '"# 账    号: [一卡通:6214********5555   招商银行]"',
                '"# 币    种: [                         人民币]"',
                '"# 起始日期: [20260201]   终止日期: [20260331]"',
                '"# 过滤设置:  无"',
                '"交易日期","交易时间","收入","支出","余额","交易类型","交易备注"',
                '"\t20260302","\t12:00:00","","10.00","90.00","消费","\t午饭"',
                '"\t20260301","\t12:00:00","100.00","","100.00","转账","\t停车费"',
                "",
                '"# 收入合计: 1 笔，共 100.00 元"',
                '"# 支出合计: 2 笔，共 10.00 元"',
            )
        ).encode()
    )
    assert found.format == "cmb-debit-records"
    assert found.account == "一卡通:6214********5555"
    assert sums(found) == {"in": (1, "100.00"), "out": (1, "10.00")}
    assert warnings(found) == [("declared_count_differs", 0)]


def test_a_quote_too_many_swallows_no_rows() -> None:
    with pytest.raises(BillRefusedError) as refused:
        read(
            lines(
                "交易日期,支出金额,收入金额,余额,对方户名",
                '2026-07-01,,100.00,100.00,"甲',
                "2026-07-02,40.00,,60.00,乙",
            )
        )
    assert (refused.value.reason, refused.value.row) == ("quotes", 2)


def test_a_text_of_several_lines_is_one_cell() -> None:
    found = read(
        lines(
            "交易日期,支出金额,收入金额,余额,对方户名,摘要",
            '2026-07-01,,100.00,100.00,甲,"停车费\n七月 ""补"""',
            "2026-07-02,40.00,,60.00,乙,维修",
        )
    )
    assert [row.text for row in found.rows] == ['停车费 七月 "补"', "维修"]
    assert found.rows[1].row == 4


def test_an_opening_above_the_table_guards_the_first_row() -> None:
    found = read(
        lines(
            "期初余额：50.00",
            "交易日期,支出金额,收入金额,余额,对方户名",
            "2026-07-01,,100.00,100.00,甲",
        )
    )
    assert warnings(found) == [("balance_chain_broken", 3)]


def test_icbc_flag_and_column_must_agree() -> None:
    header = (
        "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,摘要,用途,对方单位名称,余额"
    )
    with pytest.raises(BillRefusedError) as refused:
        read(
            lines(
                "[HISTORYDETAIL]",
                header,
                "1,9,1,2026-07-01 10:00:00,借,0.00,100.00,停车费,,甲,100.00",
            )
        )
    assert (refused.value.reason, refused.value.row, refused.value.column) == (
        "direction_differs",
        3,
        "借/贷",
    )

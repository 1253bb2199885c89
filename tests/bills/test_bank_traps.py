"""What is odd about single banks: sides, signs, feet, languages, and headings that several share."""

import pytest

from ledger.bills.read import read
from ledger.domain.bills import Bill, Direction, Totals
from ledger.domain.errors import BillRefusedError
from tests.bills.samples import sums, warnings

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


def lines(*texts: str) -> bytes:
    return "\n".join(texts).encode("gb18030")


def amounts(found: Bill) -> list[tuple[Direction, int]]:
    return [(row.direction, row.amount_minor) for row in found.rows]


@pytest.mark.parametrize(
    ("header", "rows", "bill_format"),
    [
        (
            "对方账号,交易时间,借贷标志,对方单位,对方行号,用途,摘要,附言,发生额,余额,币种",
            ("1,2026-07-01 10:00:00,贷,甲,,,停车费,,100.00,100.00,人民币",
             "2,2026-07-02 10:00:00,借,乙,,,维修,,40.00,60.00,人民币"),
            "icbc-corporate-flag",
        ),
        (
            "凭证号,交易时间,对方单位,对方账号,转入金额,转出金额,余额,用途,摘要,附言",
            ("1,2026-07-01 10:00:00,甲,1,100.00,,100.00,,停车费,",
             "2,2026-07-02 10:00:00,乙,2,,40.00,60.00,,维修,"),
            "icbc-corporate-transfers",
        ),
        (
            "交易时间,借方发生额,贷方发生额,余额,对方账号,对方户名,摘要",
            ("2026-07-01 10:00:00,,100.00,100.00,1,甲,停车费",
             "2026-07-02 10:00:00,40.00,,60.00,2,乙,维修"),
            "bocom-corporate",
        ),
        (
            "交易时间,借贷标志,发生额,余额,对方户名,对方账号,摘要",
            ("2026-07-01 10:00:00,贷,100.00,100.00,甲,1,停车费",
             "2026-07-02 10:00:00,借,40.00,60.00,乙,2,维修"),
            "bocom-corporate-flag",
        ),
        (
            "交易日期,交易时间,申请日期,凭证号,借方金额,贷方金额,余额,对方账号,对方户名,对方行名,交易流水号,摘要",
            ("20260701,10:00:00,,,0.00,100.00,100.00,1,甲,,S1,停车费",
             "20260702,10:00:00,,,40.00,0.00,60.00,2,乙,,S2,维修"),
            "spdb-corporate",
        ),
        (
            "序号,交易日期,交易时间,支出金额,收入金额,余额,对方账号,对方户名,核心流水号,摘要,交易描述",
            ("1,2026-07-01,10:00:00,,100.00,100.00,1,甲,H1,停车费,",
             "2,2026-07-02,10:00:00,40.00,,60.00,2,乙,H2,维修,"),
            "bank-columns",
        ),
        (
            "交易日期,对方户名,收入金额,支出金额,余额,账号,币种,对方账号,用途,附言,核心流水号",
            ("2026-07-01,甲,100.00,0.00,100.00,99,人民币,1,停车费,,R1",
             "2026-07-02,乙,0.00,40.00,60.00,99,人民币,2,维修,,R2"),
            "bank-columns",
        ),
        (
            "交易日期,凭证号,借方金额（支出）,贷方金额（收入）,账户余额,对方账号,对方名称,摘要",
            ("2026-07-01,,,100.00,100.00,1,甲,停车费", "2026-07-02,,40.00,,60.00,2,乙,维修"),
            "bank-columns",
        ),
        (
            "序号,交易日期,交易时间,支出金额,收入金额,余额,对方账号",
            ("1,2026-07-01,10:00:00,,100.00,100.00,1", "2,2026-07-02,10:00:00,40.00,,60.00,2"),
            "bank-columns",
        ),
        (
            "交易流水号,交易时间,记账日期,交易方向,交易金额,余额,对手账号,对手",
            ("B1,10:00:00,2026-07-01,贷,100.00,100.00,1,甲",
             "B2,10:00:00,2026-07-02,借,40.00,60.00,2,乙"),
            "bank-flag",
        ),
        (
            "序号,付款账号,交易日期,借贷标记,交易金额,账户余额",
            ("1,9,2026-07-01,贷,100.00,100.00", "2,9,2026-07-02,借,40.00,60.00"),
            "bank-flag",
        ),
        (
            "交易日期,传票号,借方,贷方,余额,付款人账户,付款人名称,收款人账户,收款人名称,用途,摘要",
            ("2026-07-01,,,100.00,100.00,1,甲,9,本小区,,停车费",
             "2026-07-02,,40.00,,60.00,9,本小区,2,乙,,维修"),
            "pingan-corporate",
        ),
        (
            "流水号,付款账号,付款人户名,收款账号,收款人户名,交易日期,交易金额,借贷标志(1收2付),备注",
            ("Z1,1,甲,9,本小区,2026-07-01,100.00,1,停车费",
             "Z2,9,本小区,2,乙,2026-07-02,40.00,2,维修"),
            "czbank-corporate",
        ),
        (
            "流水编号,凭证号,账号,户名,借方金额,贷方金额,账户余额,摘要,对方户名",
            ("202607010001,,9,本小区,,100.00,100.00,停车费,甲",
             "202607020002,,9,本小区,40.00,,60.00,维修,乙"),
            "cib-corporate",
        ),
        (
            "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,"
            "对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号",
            ("9,本小区,20260701 17:07:09,0,100.00,100.00,人民币,甲,1,,20260701,停车费,,7-1,,,",
             "9,本小区,20260702 17:07:09,40.00,0,60.00,人民币,乙,2,,20260702,维修,,7-2,,,"),
            "ccb-corporate",
        ),
        (
            "账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,"
            "流程实例号,业务名称,用途,业务参考号,业务摘要,其它摘要,收(付)方分行名,收(付)方名称,收(付)方账号,"
            "收(付)方开户行行号,收(付)方开户行名,收(付)方开户行地址,母(子)公司账号分行名,母(子)公司账号,"
            "母(子)公司名称,信息标志,有否附件信息,冲账标志,扩展摘要,交易分析码,票据号,商务支付订单号,内部编号,公司一卡通号",
            ("9,本小区,人民币,20260701,10:00:00,20260701,转账,,100.00,100.00,停车费,C1,,,,,,,,甲,1" + "," * 15,
             "9,本小区,人民币,20260702,10:00:00,20260702,转账,40.00,,60.00,维修,C2,,,,,,,,乙,2" + "," * 15),
            "cmb-corporate",
        ),
    ],
)  # fmt: skip
def test_headings_tell_the_form_and_the_bank_s_debit_is_money_out(
    header: str, rows: tuple[str, ...], bill_format: str
) -> None:
    found = read(lines(header, *rows))
    assert found.format == bill_format
    assert amounts(found) == [(IN, 100_00), (OUT, 40_00)]
    assert not found.warnings
    names = [row.counterparty for row in found.rows]
    if any("甲" in row for row in rows):
        assert names == ["甲", "乙"]
    assert [row.day.isoformat() for row in found.rows] == ["2026-07-01", "2026-07-02"]


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

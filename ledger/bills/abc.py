"""中国农业银行: 企业网银, and the debit card's export of 个人网银.

No corporate row has a serial number; the card's 日志号 is one, though interest has none but zeros. The card's
times are six digits or missing, its amounts signed. Headings of the card's export are in
deb-sig/double-entry-generator, ``example/abc_debit``; the corporate ones are those of public readers, as is the
foot, where ``5 收 91,007,497.02`` looks like a row.
"""

from ledger.bills.bank_words import FOOT, SAYINGS, TOTALS
from ledger.bills.layouts import Field, Layout

ABC_CORPORATE = Layout(
    format="abc-corporate",
    columns={
        Field.DAY: ("交易时间", "交易日期"),
        Field.IN: ("收入金额",),
        Field.OUT: ("支出金额",),
        Field.BALANCE: ("账户余额",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
    },
    texts=("交易用途", "摘要", "用途", "附言"),
    red_letters=True,
    sayings=(
        *SAYINGS,
        r"(?P<in_rows>\d+)\s*笔?\s*收\s*(?P<in_sum>[\d,]+\.\d\d)",
        r"(?P<out_rows>\d+)\s*笔?\s*支\s*(?P<out_sum>[\d,]+\.\d\d)",
    ),
    foot=FOOT,
    foot_forms=(r"\d+笔?[收支][\d,.]*.*",),
    totals=TOTALS,
)

ABC_DEBIT = Layout(
    format="abc-debit",
    columns={
        Field.DAY: ("交易日期",),
        Field.TIME: ("交易时间",),
        Field.AMOUNT: ("交易金额",),
        Field.BALANCE: ("本次余额",),
        Field.COUNTERPARTY: ("对手信息",),
        Field.SERIAL: ("日志号",),
        Field.KIND: ("交易渠道",),
    },
    texts=("交易摘要", "交易附言"),
    sayings=SAYINGS,
    foot=FOOT,
)

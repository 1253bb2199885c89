"""中国建设银行: 企业网银 and its direct link (host to host), and the debit card's export of 个人网银 (XLS).

The side on which nothing moved is printed 0. Headings of the card's export pad their cells with spaces; they
are in deb-sig/double-entry-generator, ``example/ccb``; the corporate ones are those of public readers.
"""

from ledger.bills.bank_words import FOOT, SAYINGS, TOTALS
from ledger.bills.layouts import Field, Layout

CCB_CORPORATE = Layout(
    format="ccb-corporate",
    columns={
        Field.DAY: ("交易时间", "记账日期"),
        Field.OUT: ("借方发生额（支取）", "借方（支取）"),
        Field.IN: ("贷方发生额（收入）", "贷方（收入）"),
        Field.BALANCE: ("余额",),
        Field.ACCOUNT: ("账号",),
        Field.CURRENCY: ("币种",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.SERIAL: ("账户明细编号-交易流水号",),
        Field.ORDER: ("企业流水号",),
        Field.KIND: ("凭证种类",),
    },
    optional=frozenset(
        {
            Field.ACCOUNT, Field.CURRENCY, Field.COUNTERPARTY_NUMBER, Field.SERIAL, Field.ORDER,
            Field.KIND,
        }
    ),
    texts=("摘要", "备注"),
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)  # fmt: skip

CCB_DEBIT = Layout(
    format="ccb-debit",
    columns={
        Field.DAY: ("交易日期",),
        Field.TIME: ("交易时间",),
        Field.OUT: ("支出",),
        Field.IN: ("收入",),
        Field.BALANCE: ("账户余额",),
        Field.CURRENCY: ("币种",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.KIND: ("摘要",),
    },
    optional=frozenset({Field.TIME}),
    texts=("摘要", "交易地点"),
    marks=("China Construction Bank", "建设银行"),
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
)

"""交通银行: two exports of 企业网银, and the debit card's of 个人网银.

Direction and amount of the card's export stand in two columns (``借 Dr``, ``贷 Cr``), and 序号 only counts rows.
Its headings are in deb-sig/double-entry-generator, ``example/bocom_debit``; the corporate ones are those of
public readers.
"""

from ledger.bills.bank_words import DIRECTIONS, FOOT, SAYINGS, TOTALS
from ledger.bills.layouts import Field, Layout

BOCOM_CORPORATE = Layout(
    format="bocom-corporate",
    columns={
        Field.DAY: ("交易时间",),
        Field.OUT: ("借方发生额", "支出"),
        Field.IN: ("贷方发生额", "收入"),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.CURRENCY: ("币种",),
    },
    optional=frozenset({Field.CURRENCY}),
    texts=("摘要", "备注"),
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

BOCOM_FLAG = Layout(
    format="bocom-corporate-flag",
    columns={
        Field.DAY: ("交易时间",),
        Field.DIRECTION: ("借贷标志",),
        Field.AMOUNT: ("发生额",),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.CURRENCY: ("币种",),
    },
    optional=frozenset({Field.CURRENCY}),
    texts=("摘要", "备注"),
    directions=DIRECTIONS,
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
)

BOCOM_DEBIT = Layout(
    format="bocom-debit",
    columns={
        Field.DAY: ("交易日期",),
        Field.TIME: ("交易时间",),
        Field.KIND: ("交易类型",),
        Field.DIRECTION: ("借贷",),
        Field.AMOUNT: ("交易金额",),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.COUNTERPARTY: ("对方户名",),
    },
    texts=("交易类型", "交易地点", "摘要"),
    directions=DIRECTIONS,
    sayings=SAYINGS,
    foot=FOOT,
)

"""The other banks, as far as their headings are known from public readers of their corporate exports.

Most have two columns of money and differ in nothing but their words: ``bank-columns`` knows those of 中信,
国家开发, 农村商业, 光大, 兴业, 华夏, 民生, 邮储, 南京, 宁波, 泰隆, 渤海 and 进出口银行, and of treasury
platforms. The ones below it have a trap each. No bank is named by its headings, so ``format`` says the form,
not the bank, where several share one.
"""

from ledger.bills.bank_words import (
    ACCOUNT,
    BALANCE,
    COUNTERPARTY,
    COUNTERPARTY_NUMBER,
    CURRENCY,
    DAY,
    DIRECTIONS,
    FOOT,
    KIND,
    PAID_IN,
    PAID_OUT,
    REVERSAL_MARKS,
    SAYINGS,
    SERIAL,
    TEXTS,
    TOTALS,
)
from ledger.bills.layouts import IN, OUT, Field, Layout

_BESIDE = {
    Field.KIND: KIND,
    Field.ACCOUNT: ACCOUNT,
    Field.CURRENCY: CURRENCY,
    Field.SERIAL: SERIAL,
}

#: The other side must be named: a table without it may be of own books, where 借方 is money that came in.
BANK_COLUMNS = Layout(
    format="bank-columns",
    columns={
        Field.DAY: DAY,
        Field.OUT: PAID_OUT,
        Field.IN: PAID_IN,
        Field.BALANCE: BALANCE,
        Field.COUNTERPARTY: (*COUNTERPARTY, *COUNTERPARTY_NUMBER),
        Field.COUNTERPARTY_NUMBER: COUNTERPARTY_NUMBER,
        **_BESIDE,
        Field.STATUS: ("冲正标志", "冲账标志"),
    },
    optional=frozenset({Field.COUNTERPARTY_NUMBER, Field.STATUS, *_BESIDE}),
    texts=TEXTS,
    statuses=REVERSAL_MARKS,
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

#: 上海银行, 江苏银行: one amount and a word.
BANK_FLAG = Layout(
    format="bank-flag",
    columns={
        Field.DAY: DAY,
        Field.DIRECTION: ("借贷标志", "借贷标记", "借/贷", "借贷方向", "交易方向", "收支方向"),
        Field.AMOUNT: ("交易金额", "发生额", "金额"),
        Field.BALANCE: BALANCE,
        Field.COUNTERPARTY: COUNTERPARTY,
        Field.COUNTERPARTY_NUMBER: COUNTERPARTY_NUMBER,
        **_BESIDE,
    },
    optional=frozenset({Field.COUNTERPARTY, Field.COUNTERPARTY_NUMBER, *_BESIDE}),
    texts=TEXTS,
    directions=DIRECTIONS,
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
)

#: 平安银行: the balance stands where elsewhere the second amount does; payer and payee are both named.
PINGAN = Layout(
    format="pingan-corporate",
    columns={
        Field.DAY: ("交易日期", "交易时间"),
        Field.OUT: ("借方", "借"),
        Field.IN: ("贷方", "贷"),
        Field.BALANCE: ("余额", "账户余额"),
        Field.PAYER: ("付款人名称",),
        Field.PAYER_NUMBER: ("付款人账户", "付款人账号"),
        Field.PAYEE: ("收款人名称",),
        Field.PAYEE_NUMBER: ("收款人账户", "收款人账号"),
        **_BESIDE,
    },
    optional=frozenset({Field.PAYER_NUMBER, Field.PAYEE_NUMBER, *_BESIDE}),
    texts=TEXTS,
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

#: 浙商银行: 1 came in, 2 went out. Our own name stands on both sides of a transfer between our accounts.
CZBANK = Layout(
    format="czbank-corporate",
    columns={
        Field.DAY: ("交易日期",),
        Field.AMOUNT: ("交易金额",),
        Field.DIRECTION: ("借贷标志(1收2付)", "借贷标志"),
        Field.PAYER: ("付款人户名",),
        Field.PAYER_NUMBER: ("付款账号",),
        Field.PAYEE: ("收款人户名",),
        Field.PAYEE_NUMBER: ("收款账号",),
        Field.SERIAL: ("流水号",),
    },
    texts=("备注", "摘要", "用途"),
    directions={"1": IN, "2": OUT},
    sayings=SAYINGS,
    foot=FOOT,
)

#: 兴业银行: no day but the first eight digits of the number.
CIB_CORPORATE = Layout(
    format="cib-corporate",
    columns={
        Field.DAY: ("流水编号", "流水号"),
        Field.SERIAL: ("流水编号", "流水号"),
        Field.OUT: ("借方金额", "借方发生额", "借方"),
        Field.IN: ("贷方金额", "贷方发生额", "贷方"),
        Field.BALANCE: ("账户余额", "余额"),
        Field.COUNTERPARTY: ("对方户名", "对方账户名称", "对方"),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.ACCOUNT: ("账号",),
    },
    optional=frozenset({Field.COUNTERPARTY_NUMBER, Field.ACCOUNT}),
    texts=("摘要", "用途", "备注"),
    day_length=8,
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

#: 广发银行, credit card: what was spent is printed above zero.
CGB_CREDIT = Layout(
    format="cgb-credit",
    columns={
        Field.DAY: ("交易日期",),
        Field.OUT: ("入账金额",),
        Field.CURRENCY: ("入账货币",),
    },
    texts=("交易摘要",),
    red_letters=True,
    foot=FOOT,
)

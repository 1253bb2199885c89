"""中国工商银行: three exports of 企业网银, and the card exports of 个人网银.

None of them carries a serial number. Cells end in a tab, inside or outside of their quotes. The corporate
headings are those of public readers of such files; those of cards, and their foot that sums the columns
(人民币合计, 合计金额), are in deb-sig/double-entry-generator, ``example/icbc``. On a card the amounts that
count are those in the currency of the account (记账金额).
"""

from ledger.bills.bank_words import DIRECTIONS, FOOT, SAYINGS, TOTALS
from ledger.bills.layouts import Field, Layout

_NAMES = ("对方单位名称", "对方单位", "对方户名")
_TEXTS = ("摘要", "用途", "附言", "个性化信息", "回单个性化信息")

#: ``[HISTORYDETAIL]``: a flag beside two columns, which must agree.
ICBC_HISTORY = Layout(
    format="icbc-corporate",
    columns={
        Field.DAY: ("交易时间",),
        Field.DIRECTION: ("借/贷",),
        Field.OUT: ("借方发生额",),
        Field.IN: ("贷方发生额",),
        Field.BALANCE: ("余额", "账户余额"),
        Field.COUNTERPARTY: _NAMES,
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.ACCOUNT: ("本方账号",),
        Field.CURRENCY: ("币种",),
    },
    optional=frozenset({Field.BALANCE, Field.CURRENCY}),
    texts=_TEXTS,
    directions=DIRECTIONS,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

#: One amount, whose direction is the flag alone.
ICBC_FLAG = Layout(
    format="icbc-corporate-flag",
    columns={
        Field.DAY: ("交易时间",),
        Field.DIRECTION: ("借贷标志",),
        Field.AMOUNT: ("发生额",),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY: ("对方单位", "对方单位名称"),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.ACCOUNT: ("本方账号",),
        Field.CURRENCY: ("币种",),
    },
    optional=frozenset({Field.BALANCE, Field.ACCOUNT, Field.CURRENCY}),
    texts=_TEXTS,
    directions=DIRECTIONS,
    sayings=SAYINGS,
    foot=FOOT,
)

#: Two columns, named from where the account stands; a flag may stand beside them.
ICBC_TRANSFERS = Layout(
    format="icbc-corporate-transfers",
    columns={
        Field.DAY: ("交易时间",),
        Field.DIRECTION: ("借贷标志", "借/贷"),
        Field.OUT: ("转出金额",),
        Field.IN: ("转入金额",),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY: _NAMES,
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.ACCOUNT: ("本方账号",),
        Field.CURRENCY: ("币种",),
    },
    optional=frozenset({Field.DIRECTION, Field.BALANCE, Field.ACCOUNT, Field.CURRENCY}),
    texts=_TEXTS,
    directions=DIRECTIONS,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

#: Debit and credit cards alike: what is owed is printed below zero, so that balances run as on any account.
ICBC_CARD = Layout(
    format="icbc-card",
    columns={
        Field.DAY: ("交易日期",),
        Field.IN: ("记账金额(收入)",),
        Field.OUT: ("记账金额(支出)",),
        Field.CURRENCY: ("记账币种",),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.COUNTERPARTY_NUMBER: ("对方账户",),
        Field.KIND: ("摘要",),
    },
    optional=frozenset({Field.COUNTERPARTY_NUMBER}),
    texts=("摘要", "交易详情", "交易场所"),
    sayings=(r"卡号:\s*(?P<account>[\d*]+)",),
    totals=("人民币合计", "合计金额"),
)

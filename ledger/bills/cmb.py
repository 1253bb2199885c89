"""招商银行: the 36 columns of 企业网银, and two exports of 个人网银 for the debit card.

The line of the corporate header moves between versions. 冲账标志 marks a row that reverses another: its money
moves back in a row of its own, as its columns say. Headings: the corporate ones are those of public readers,
the card's are in deb-sig/double-entry-generator, ``example/cmb/debit``, and in public importers of 招商银行交易记录.
"""

from ledger.bills.bank_words import FOOT, REVERSAL_MARKS, SAYINGS, TOTALS
from ledger.bills.layouts import Field, Layout

CMB_CORPORATE = Layout(
    format="cmb-corporate",
    columns={
        Field.DAY: ("交易日",),
        Field.TIME: ("交易时间",),
        Field.KIND: ("交易类型",),
        Field.OUT: ("借方金额",),
        Field.IN: ("贷方金额",),
        Field.BALANCE: ("余额",),
        Field.ACCOUNT: ("账号",),
        Field.CURRENCY: ("币种",),
        Field.COUNTERPARTY: ("收(付)方名称",),
        Field.COUNTERPARTY_NUMBER: ("收(付)方账号",),
        Field.SERIAL: ("流水号",),
        Field.ORDER: ("业务参考号",),
        Field.STATUS: ("冲账标志",),
    },
    optional=frozenset(
        {
            Field.TIME, Field.KIND, Field.ACCOUNT, Field.CURRENCY, Field.COUNTERPARTY,
            Field.COUNTERPARTY_NUMBER, Field.SERIAL, Field.ORDER, Field.STATUS,
        }
    ),
    texts=("摘要", "用途", "业务摘要", "其它摘要", "扩展摘要"),
    statuses=REVERSAL_MARKS,
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)  # fmt: skip

#: What the card's page lists: one signed amount.
CMB_DEBIT = Layout(
    format="cmb-debit",
    columns={
        Field.DAY: ("记账日期",),
        Field.CURRENCY: ("货币",),
        Field.AMOUNT: ("交易金额",),
        Field.BALANCE: ("联机余额",),
        Field.KIND: ("交易摘要",),
        Field.COUNTERPARTY: ("对手信息",),
    },
    texts=("交易摘要", "客户摘要"),
    sayings=SAYINGS,
    foot=FOOT,
)

#: What it exports as 招商银行交易记录: two columns, lines of "#" around them, counts and sums in the last.
CMB_DEBIT_RECORDS = Layout(
    format="cmb-debit-records",
    columns={
        Field.DAY: ("交易日期",),
        Field.TIME: ("交易时间",),
        Field.IN: ("收入",),
        Field.OUT: ("支出",),
        Field.BALANCE: ("余额",),
        Field.KIND: ("交易类型",),
    },
    texts=("交易类型", "交易备注"),
    marks=("招商银行交易记录",),
    sayings=(
        r"账\s*号:\s*\[(?P<account>[^\s\]]+)",
        r"币\s*种:\s*\[\s*(?P<currency>[^\s\]]+)",
        r"起始日期:\s*\[(?P<first>\d{8})\]\s*终止日期:\s*\[(?P<last>\d{8})\]",
        r"收入合计:\s*(?P<in_rows>\d+)\s*笔,?\s*共\s*(?P<in_sum>[\d,.]+)\s*元",
        r"支出合计:\s*(?P<out_rows>\d+)\s*笔,?\s*共\s*(?P<out_sum>[\d,.]+)\s*元",
    ),
    # A day whose first digit is damaged may begin with the same sign.
    foot_forms=(r"#\D.*",),
)

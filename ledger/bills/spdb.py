"""上海浦东发展银行: 企业网银. Headings are those of public readers of such files."""

from ledger.bills.bank_words import FOOT, SAYINGS, TOTALS
from ledger.bills.layouts import Field, Layout

SPDB_CORPORATE = Layout(
    format="spdb-corporate",
    columns={
        Field.DAY: ("交易日期",),
        Field.TIME: ("交易时间",),
        Field.OUT: ("借方金额",),
        Field.IN: ("贷方金额",),
        Field.BALANCE: ("余额",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.COUNTERPARTY: ("对方户名",),
        Field.SERIAL: ("交易流水号",),
    },
    texts=("摘要", "备注"),
    red_letters=True,
    sayings=SAYINGS,
    foot=FOOT,
    totals=TOTALS,
)

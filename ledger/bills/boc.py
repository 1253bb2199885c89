"""中国银行: 企业网银 (HISQRY), the debit card's 交易流水明细单, and the credit card's bill.

The corporate export prints some seven lines of totals first, headings in two languages, one amount with its
sign, and both payer and payee: the counterparty is the payer of what came in. The columns of banks beside
them hold names of companies too, and are not read. It comes with commas, with tabs in UTF-16, or with bars.

The debit card's list fills empty cells with dashes, and long remarks run over into the column of the branch.
Headings of cards are in deb-sig/double-entry-generator, ``example/boc``; the corporate ones are those of
public readers.
"""

from ledger.bills.bank_words import FOOT, SAYINGS
from ledger.bills.layouts import IN, OUT, Field, Layout

BOC_CORPORATE = Layout(
    format="boc-corporate",
    columns={
        Field.DIRECTION: ("交易类型[ Transaction Type ]", "交易类型"),
        Field.KIND: ("业务类型[ Business type ]", "业务类型"),
        Field.PAYER: ("付款人名称[ Payer's Name ]", "付款人名称"),
        Field.PAYER_NUMBER: ("付款人账号[ Debit Account No. ]", "付款人账号"),
        Field.PAYEE: ("收款人名称[ Payee's Name ]", "收款人名称"),
        Field.PAYEE_NUMBER: ("收款人账号[ Payee's Account Number ]", "收款人账号"),
        Field.DAY: ("交易日期[ Transaction Date ]", "交易日期"),
        Field.TIME: ("交易时间[ Transaction time ]", "交易时间"),
        Field.CURRENCY: ("交易货币[ Trade Currency ]", "交易货币"),
        Field.AMOUNT: ("交易金额[ Trade Amount ]", "交易金额"),
        Field.BALANCE: ("交易后余额[ After-transaction balance ]", "交易后余额"),
        Field.SERIAL: ("交易流水号[ Transaction reference number ]", "交易流水号"),
    },
    optional=frozenset({Field.KIND, Field.TIME, Field.CURRENCY, Field.SERIAL}),
    texts=(
        "摘要[ Reference ]", "用途[ Purpose ]", "交易附言[ Remark ]", "备注[ Remarks ]",
        "摘要", "用途", "交易附言", "备注",
    ),
    directions={"来账": IN, "往账": OUT},
    signed=True,
    sayings=SAYINGS,
    foot=FOOT,
)  # fmt: skip

BOC_DEBIT = Layout(
    format="boc-debit",
    columns={
        Field.DAY: ("记账日期",),
        Field.TIME: ("记账时间",),
        Field.CURRENCY: ("币别",),
        Field.AMOUNT: ("金额",),
        Field.BALANCE: ("余额",),
        Field.KIND: ("交易名称",),
        Field.COUNTERPARTY: ("对方账户名",),
        Field.COUNTERPARTY_NUMBER: ("对方卡号/账号",),
        Field.ACCOUNT: ("借记卡号",),
    },
    optional=frozenset({Field.ACCOUNT}),
    texts=("交易名称", "渠道", "网点名称", "附言"),
    filler="-{4,}",
    foot=FOOT,
)

BOC_CREDIT = Layout(
    format="boc-credit",
    columns={
        Field.DAY: ("交易日",),
        Field.IN: ("存入",),
        Field.OUT: ("支出",),
        Field.CURRENCY: ("币种",),
        Field.ACCOUNT: ("卡号",),
    },
    optional=frozenset({Field.ACCOUNT}),
    texts=("交易描述",),
    marks=("中国银行信用卡",),
    foot=FOOT,
)

"""支付宝账务明细 of a merchant: every movement of the balance, fees and withdrawals as rows of their own.

Comes alone or in a ZIP file, under a name in GBK, beside a file of totals (汇总). What went out is printed
negative. This is the bill to book from: its balances chain.
"""

from ledger.bills.layouts import Field, Layout

ALIPAY_ACCOUNT = Layout(
    format="alipay-account",
    columns={
        Field.SERIAL: ("账务流水号",),
        Field.ORDER: ("商户订单号",),
        Field.DAY: ("发生时间",),
        Field.COUNTERPARTY: ("对方名称", "对方账户名称", "对方账号"),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.IN: ("收入金额（+元）", "收入金额"),
        Field.OUT: ("支出金额（-元）", "支出金额"),
        Field.BALANCE: ("账户余额（元）", "账户余额"),
        Field.KIND: ("业务类型",),
    },
    optional=frozenset(
        {Field.COUNTERPARTY, Field.COUNTERPARTY_NUMBER, Field.BALANCE, Field.KIND, Field.ORDER}
    ),
    texts=("商品名称", "业务描述", "备注"),
    out_sign=-1,
    refund_kind="退款",
    sayings=(
        r"账号:\s*\[(?P<account>.*?)\]",
        r"起始日期:\s*\[(?P<first>.*?)\]\s*终止日期:\s*\[(?P<last>.*?)\]",
        r"支出合计:\s*(?P<out_rows>\d+)\s*笔,\s*共\s*(?P<out_sum>-?[\d,.]+)\s*元",
        r"收入合计:\s*(?P<in_rows>\d+)\s*笔,\s*共\s*(?P<in_sum>-?[\d,.]+)\s*元",
    ),
    foot=("#",),
    has_foot=True,
)

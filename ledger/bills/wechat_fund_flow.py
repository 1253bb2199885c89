"""微信支付资金账单: every movement of the merchant's balance, fees and withdrawals as rows of their own.

This is the bill to book from: its balances chain. The trade bill (``wechat_trade``) tells which fee belongs
to which order. ``order`` is the number of the payment or refund (微信支付业务单号): a refund has
one of its own, and no column of this format names the payment. So a refund is told to be one, and is linked with
no voucher.
"""

from ledger.bills.layouts import IN, OUT, Field, Layout

WECHAT_FUND_FLOW = Layout(
    format="wechat-fund-flow",
    columns={
        Field.DAY: ("记账时间",),
        Field.ORDER: ("微信支付业务单号",),
        Field.SERIAL: ("资金流水单号",),
        Field.KIND: ("业务类型",),
        Field.DIRECTION: ("收支类型",),
        Field.AMOUNT: ("收支金额(元)", "收支金额"),
        Field.BALANCE: ("账户结余(元)", "账户结余"),
    },
    texts=("业务名称", "备注", "业务凭证号"),
    directions={"收入": IN, "支出": OUT},
    refund_kind="^退款",
    trim=" \t\r\n\u3000`",
    mark="`",
    foot_table={
        "资金流水总笔数": "rows",
        "收入笔数": "in_rows", "收入金额": "in_sum",
        "支出笔数": "out_rows", "支出金额": "out_sum",
    },
    has_foot=True,
)  # fmt: skip

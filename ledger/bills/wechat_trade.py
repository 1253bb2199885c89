"""微信支付商户交易账单: what was sold and refunded, one row each, with the fee of each.

All, successful, or refunded orders; 27, 24, 20 or 29 columns by year and choice: all are read by the names
of their columns. Every cell below the header begins with a backtick and nothing is quoted, so that a comma
in the name of a product makes one more cell. The amount is what the merchant gets (应结订单金额) or gives
back (退款金额), before the fee (手续费), which is printed beside it with five decimals.
"""

from ledger.bills.layouts import DONE, FAILED, IN, OUT, UNSETTLED, Field, Layout

WECHAT_TRADE = Layout(
    format="wechat-trade",
    columns={
        # The list of refunds prints the time of the payment first, that of the refund further back.
        Field.DAY: ("退款申请时间", "交易时间"),
        Field.ACCOUNT: ("商户号",),
        Field.SERIAL: ("微信订单号",),
        Field.ORDER: ("商户订单号",),
        Field.COUNTERPARTY_NUMBER: ("用户标识",),
        Field.KIND: ("交易类型",),
        Field.DIRECTION: ("交易状态",),
        Field.CURRENCY: ("货币种类",),
        Field.IN: ("应结订单金额", "总金额"),
        Field.OUT: ("退款金额",),
        Field.REFUND: ("微信退款单号",),
        Field.STATUS: ("退款状态",),
        Field.FEE: ("手续费",),
    },
    optional=frozenset({Field.OUT, Field.REFUND, Field.STATUS, Field.COUNTERPARTY_NUMBER}),
    # Without their status refunds that failed would count: a list has all of these or none.
    together=frozenset({Field.OUT, Field.REFUND, Field.STATUS}),
    texts=("商品名称", "商户数据包"),
    directions={"SUCCESS": IN, "REFUND": OUT, "REVOKED": OUT},
    statuses={
        "": DONE, "SUCCESS": DONE, "PROCESSING": UNSETTLED, "FAIL": FAILED, "CHANGE": FAILED,
    },
    trim=" \t\r\n\u3000`",
    mark="`",
    foot_table={
        "总交易单数": "rows",
        "应结订单总金额": "in_sum", "总交易额": "in_sum",
        "退款总金额": "out_sum", "总退款金额": "out_sum",
        "手续费总金额": "fee_sum",
    },
    has_foot=True,
)  # fmt: skip

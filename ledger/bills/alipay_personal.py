"""支付宝交易明细 of a person: what the Alipay app sends, also as 电子客户回单.

Directions: 收入, 支出, 不计收支. A refund is printed as 不计收支 though money comes back: it is money in. The
order that it refunds is printed as 支出 with the status 交易关闭, and keeps its amount: money went out, and
came back in a row of its own. An order that was closed before anybody paid is 不计收支 with 交易关闭.
"""

from ledger.bills.layouts import (
    CLOSED,
    DONE,
    FAILED,
    IN,
    NEUTRAL,
    OUT,
    UNSETTLED,
    Effect,
    Field,
    Layout,
)

_DONE = (
    "交易成功", "支付成功", "还款成功", "代付成功", "充值成功", "提现成功", "转账成功", "放款成功",
    "缴费成功", "等待确认收货", "等待对方发货", "等待卖家发货", "卖家已发货", "退款成功", "已到账",
)  # fmt: skip
_FAILED = ("交易失败", "支付失败", "还款失败", "提现失败", "转账失败", "失败")
_UNSETTLED = ("等待付款", "等待买家付款", "待付款", "处理中", "转账处理中")
#: Holds on an account that take nothing out of it; only as what does not count.
_HOLDS = ("冻结成功", "解冻成功", "信用服务使用成功", "芝麻免押下单成功")

ALIPAY_PERSONAL = Layout(
    format="alipay-personal",
    columns={
        Field.DAY: ("交易时间",),
        Field.KIND: ("交易分类",),
        Field.COUNTERPARTY: ("交易对方",),
        Field.COUNTERPARTY_NUMBER: ("对方账号",),
        Field.DIRECTION: ("收/支",),
        Field.AMOUNT: ("金额",),
        Field.STATUS: ("交易状态",),
        Field.SERIAL: ("交易订单号",),
        Field.ORDER: ("商家订单号",),
    },
    optional=frozenset({Field.COUNTERPARTY_NUMBER}),
    texts=("商品说明", "备注"),
    directions={"收入": IN, "支出": OUT, "不计收支": NEUTRAL, "其他": NEUTRAL, "/": NEUTRAL},
    statuses={
        **dict.fromkeys(_DONE, DONE),
        **dict.fromkeys(_FAILED, FAILED),
        **dict.fromkeys(_UNSETTLED, UNSETTLED),
        "已关闭": CLOSED,
    },
    exceptions={
        (NEUTRAL, "退款成功"): Effect(IN),
        (NEUTRAL, "交易关闭"): CLOSED,
        (OUT, "交易关闭"): DONE,
        **dict.fromkeys(((NEUTRAL, status) for status in _HOLDS), DONE),
    },
    refund_kind="退款",
    refund_separator="_",
    sayings=(
        r"支付宝账户:\s*(?P<account>\S+)",
        r"起始时间:\s*\[(?P<first>.*?)\]\s*终止时间:\s*\[(?P<last>.*?)\]",
        r"共\s*(?P<rows>\d+)\s*笔记录",
        r"^收入:\s*(?P<in_rows>\d+)\s*笔\s*(?P<in_sum>[\d,.]+)\s*元",
        r"^支出:\s*(?P<out_rows>\d+)\s*笔\s*(?P<out_sum>[\d,.]+)\s*元",
        r"^不计收支:\s*(?P<neutral_rows>\d+)\s*笔\s*(?P<neutral_sum>[\d,.]+)\s*元",
    ),
)  # fmt: skip

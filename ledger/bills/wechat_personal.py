"""微信支付账单明细: what the WeChat app sends to a person who asks for their own bill, CSV or XLSX.

Whoever collects public money on a private account (公款私存) has nothing else to show. Directions: 收入,
支出, and "/" for money that moves between the person's own accounts. A refund is a row of its own; the
payment that it refunds keeps its amount and says in its status that (and what) was refunded.
"""

from ledger.bills.layouts import CLOSED, DONE, FAILED, IN, NEUTRAL, OUT, UNSETTLED, Field, Layout

_DONE = (
    "支付成功", "已存入零钱", "已存入零钱通", "已转账", "朋友已收钱", "对方已收钱", "已收钱", "已收款",
    "已到账", "提现已到账", "充值完成", "充值成功", "还款成功", "转账成功", "已全额退款", "对方已退还",
    "已退款", "已退还", "退款成功",
)  # fmt: skip

WECHAT_PERSONAL = Layout(
    format="wechat-personal",
    columns={
        Field.DAY: ("交易时间",),
        Field.KIND: ("交易类型",),
        Field.COUNTERPARTY: ("交易对方",),
        Field.DIRECTION: ("收/支",),
        Field.AMOUNT: ("金额(元)",),
        Field.STATUS: ("当前状态",),
        Field.SERIAL: ("交易单号",),
        Field.ORDER: ("商户单号",),
    },
    texts=("商品", "备注"),
    directions={
        "收入": IN, "支出": OUT, "/": NEUTRAL, "中性交易": NEUTRAL, "不计收支": NEUTRAL,
        "转入": IN, "转出": OUT, "income": IN, "expense": OUT, "in": IN, "out": OUT,
    },
    statuses={
        **dict.fromkeys(_DONE, DONE),
        "已关闭": CLOSED, "已撤销": CLOSED, "支付失败": FAILED, "提现失败": FAILED,
        "待确认收款": UNSETTLED, "待收款": UNSETTLED, "提现中": UNSETTLED,
    },
    status_forms={r"已退款[(（]?[¥￥]?[\d,]+(\.\d+)?[)）]?": DONE},
    transfers={
        r"^零钱提现|^转入零钱通-来自零钱": OUT,
        r"^零钱充值|^零钱通转出-到零钱": IN,
    },
    refund_kind="-退款$",
    fee_word="服务费",
    sayings=(
        r"微信昵称:\s*\[(?P<account>.*?)\]",
        r"起始时间:\s*\[(?P<first>.*?)\]\s*终止时间:\s*\[(?P<last>.*?)\]",
        r"共\s*(?P<rows>\d+)\s*笔记录",
        r"(?<!不计)收入:\s*(?P<in_rows>\d+)\s*笔\s*(?P<in_sum>[\d,.]+)\s*元",
        r"支出:\s*(?P<out_rows>\d+)\s*笔\s*(?P<out_sum>[\d,.]+)\s*元",
        r"中性交易:\s*(?P<neutral_rows>\d+)\s*笔\s*(?P<neutral_sum>[\d,.]+)\s*元",
    ),
)  # fmt: skip

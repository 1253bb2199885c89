"""支付宝业务明细 of a merchant: orders and refunds, each with its service fee.

A refund repeats the numbers and the creation time of its order; it has a request number of its own
(退款批次号/请求号), its amounts are negative, and the time that counts is that of completion. The amount is
what the merchant received (商家实收), before the fee (服务费), which is printed negative.
"""

from ledger.bills.layouts import IN, OUT, Field, Layout

ALIPAY_TRADE = Layout(
    format="alipay-trade",
    columns={
        Field.SERIAL: ("支付宝交易号",),
        Field.ORDER: ("商户订单号",),
        Field.DIRECTION: ("业务类型",),
        Field.KIND: ("业务类型",),
        Field.DAY: ("完成时间",),
        Field.COUNTERPARTY: ("对方账户",),
        Field.AMOUNT: ("商家实收（元）",),
        Field.REFUND: ("退款批次号/请求号",),
        Field.FEE: ("服务费（元）",),
    },
    texts=("商品名称", "备注"),
    directions={"交易": IN, "退款": OUT},
    signed=True,
    fee_sign=-1,
    sayings=(
        r"账号:\s*\[(?P<account>.*?)\]",
        r"起始日期:\s*\[(?P<first>.*?)\]\s*终止日期:\s*\[(?P<last>.*?)\]",
        r"交易合计:\s*(?P<in_rows>\d+)\s*笔,\s*商家实收共\s*(?P<in_sum>-?[\d,.]+)\s*元",
        r"退款合计:\s*(?P<out_rows>\d+)\s*笔,\s*商家实收退款共\s*(?P<out_sum>-?[\d,.]+)\s*元",
    ),
    foot=("#",),
    has_foot=True,
)

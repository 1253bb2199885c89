"""A list of movements as banking apps show them, with a status for each: date, other side, 收/支, amount.

There is no balance in it to check against, so the words decide alone: a movement that failed, was cancelled,
or was reversed by the bank moved nothing.
"""

from ledger.bills.layouts import CLOSED, DONE, FAILED, IN, OUT, UNSETTLED, Field, Layout

BANK_RECORD = Layout(
    format="bank-record",
    columns={
        Field.DAY: ("交易时间",),
        Field.COUNTERPARTY: ("交易对方",),
        Field.DIRECTION: ("收/支",),
        Field.AMOUNT: ("交易金额",),
        Field.STATUS: ("交易状态",),
        Field.SERIAL: ("交易流水号",),
        Field.KIND: ("交易渠道",),
    },
    optional=frozenset({Field.KIND}),
    texts=("摘要", "备注"),
    directions={"收入": IN, "支出": OUT, "转入": IN, "转出": OUT, "in": IN, "out": OUT},
    statuses={
        "交易成功": DONE, "成功": DONE, "交易失败": FAILED, "失败": FAILED, "已撤销": CLOSED,
        "已冲正": CLOSED, "处理中": UNSETTLED,
    },
)  # fmt: skip

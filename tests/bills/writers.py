"""Write bills as banks and apps write them, so that reading them back can be held against what was written."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ledger.domain.bills import BillRow, Direction
from ledger.domain.money import yuan

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
_SIGN = {IN: 1, OUT: -1, NEUTRAL: 0}


@dataclass(frozen=True)
class Event:
    """Something that happened, before any platform prints it."""

    at: datetime
    direction: Direction
    amount_minor: int
    counterparty: str
    text: str
    serial: str
    order: str
    fee_minor: int = 0


Writer = Callable[[Sequence[Event]], tuple[str, list[BillRow]]]


def lines(rows: Sequence[Sequence[str]]) -> str:
    """Join rows of cells as CSV, quoted only where it must be."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def totals(events: Sequence[Event], direction: Direction) -> tuple[int, str]:
    amounts = [event.amount_minor for event in events if event.direction is direction]
    return len(amounts), yuan(sum(amounts))


def expected(event: Event, row: int, **more: Any) -> BillRow:
    """Give the row as it should be understood; a zero moves nothing."""
    direction, reason = event.direction, ""
    if event.amount_minor == 0:
        direction, reason = NEUTRAL, "zero"
    elif direction is NEUTRAL:
        reason = "own_transfer"
    values: dict[str, Any] = {
        "row": row, "occurred_at": event.at, "direction": direction, "amount_minor": event.amount_minor,
        "counterparty": event.counterparty, "text": event.text, "serial": event.serial,
        "order": event.order, "reason": reason,
    }  # fmt: skip
    return BillRow(**{**values, **more})


def wechat_personal(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    words = {IN: "收入", OUT: "支出", NEUTRAL: "/"}
    head = [
        ["微信支付账单明细"], ["微信昵称：[小区]"],
        ["起始时间：[2025-01-01 00:00:00] 终止时间：[2025-12-31 23:59:59]"],
        ["导出类型：[全部]"], [f"共{len(events)}笔记录"],
        ["收入：{}笔 {}元".format(*totals(events, IN))],
        ["支出：{}笔 {}元".format(*totals(events, OUT))],
        ["中性交易：{}笔 {}元".format(*totals(events, NEUTRAL))],
        [""], ["----------------------微信支付账单明细列表--------------------"],
        ["交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态",
         "交易单号", "商户单号", "备注"],
    ]  # fmt: skip
    body = [
        [str(event.at), "商户消费", event.counterparty or "/", event.text or "/", words[event.direction],
         f"¥{yuan(event.amount_minor)}", "零钱", "支付成功", event.serial + "\t", event.order + "\t", "/"]
        for event in events
    ]  # fmt: skip
    first = len(head) + 1
    rows = [
        expected(event, first + place, kind="商户消费", status="支付成功")
        for place, event in enumerate(events)
    ]
    return lines([*head, *body]), rows


def wechat_trade(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    names = (
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
        "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
        "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
    )
    written, rows = [names], []
    for number, event in enumerate(events, 2):
        is_out = event.direction is OUT
        fee_minor = -event.fee_minor if is_out else event.fee_minor
        amounts = (
            ("0.00", yuan(event.amount_minor)) if is_out else (yuan(event.amount_minor), "0.00")
        )
        refund = f"5{event.serial}" if is_out else "0"
        cells = [
            str(event.at), "wx0001", "1900000001", "0", "", event.serial, event.order, event.counterparty,
            "NATIVE", "REFUND" if is_out else "SUCCESS", "OTHERS", "CNY", amounts[0], "0.00", refund,
            "0", amounts[1], "0.00", "ORIGINAL" if is_out else "", "SUCCESS" if is_out else "",
            event.text, "", f"{yuan(fee_minor)}000", "0.60%", amounts[0], amounts[1], "",
        ]  # fmt: skip
        written.append(",".join(f"`{cell}" for cell in cells))
        rows.append(
            expected(
                replace(event, counterparty="", serial=refund if is_out else event.serial), number,
                counterparty_number=event.counterparty, kind="NATIVE",
                status="SUCCESS" if is_out else "", fee_minor=fee_minor,
                refund_of=event.serial if is_out else "",
            )
        )  # fmt: skip
    fees = sum(row.fee_minor for row in rows)
    written += [
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额",
        f"`{len(events)},`{totals(events, IN)[1]},`{totals(events, OUT)[1]},`0.00,`{yuan(fees)}000,`0.00,`0.00",
    ]
    return "\r\n".join(written) + "\r\n", rows


def wechat_fund_flow(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    written = [
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
        "资金变更提交申请人,备注,业务凭证号"
    ]
    rows, balance_minor = [], 1_000_000_00
    for number, event in enumerate(events, 2):
        balance_minor += _SIGN[event.direction] * event.amount_minor
        word = "收入" if event.direction is IN else "支出"
        cells = [
            str(event.at), event.order, event.serial, event.text, "交易", word,
            yuan(event.amount_minor), yuan(balance_minor), "system", "", "",
        ]  # fmt: skip
        written.append(",".join(f"`{cell}" for cell in cells))
        rows.append(
            expected(
                replace(event, counterparty=""), number, kind="交易", balance_minor=balance_minor
            )
        )
    (in_count, in_sum), (out_count, out_sum) = totals(events, IN), totals(events, OUT)
    written += [
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额",
        f"`{len(events)},`{in_count},`{in_sum},`{out_count},`{out_sum}",
    ]
    return "\n".join(written) + "\n", rows


def alipay_personal(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    words = {IN: "收入", OUT: "支出", NEUTRAL: "不计收支"}
    head = [
        ["-" * 40], ["导出信息："], ["支付宝账户：someone@example.com"],
        ["起始时间：[2025-01-01 00:00:00]    终止时间：[2025-12-31 23:59:59]"],
        [f"共{len(events)}笔记录"],
        ["收入：{}笔 {}元".format(*totals(events, IN))],
        ["支出：{}笔 {}元".format(*totals(events, OUT))],
        ["不计收支：{}笔 {}元".format(*totals(events, NEUTRAL))],
        ["-----支付宝（中国）网络技术有限公司  电子客户回单-----"],
        [f"{name:　<8}" for name in (
            "交易时间", "交易分类", "交易对方", "对方账号", "商品说明", "收/支", "金额", "收/付款方式",
            "交易状态", "交易订单号", "商家订单号", "备注")] + [""],
    ]  # fmt: skip
    body = [
        [f"{event.at} ", "日用百货 ", f"{event.counterparty} ", "/", f"{event.text} ",
         words[event.direction] + "  ", f"{yuan(event.amount_minor)}   ", "余额", "交易成功 ",
         event.serial + "\t", event.order + "\t", "  ", ""]
        for event in events
    ]  # fmt: skip
    first = len(head) + 1
    rows = [
        expected(event, first + place, kind="日用百货", status="交易成功")
        for place, event in enumerate(events)
    ]
    return lines([*head, *body]), rows


def alipay_trade(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    head = [
        "#支付宝业务明细查询", "#账号：[20880000000000010156]",
        "#起始日期：[2025年01月01日 00:00:00]   终止日期：[2026年01月01日 00:00:00]",
        "#-----------------------------------------业务明细列表----------------------------------------",
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
        "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
        "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,"
        "分润（元）,备注",
    ]  # fmt: skip
    body, rows = [], []
    for number, event in enumerate(events, len(head) + 1):
        is_out = event.direction is OUT
        sign = -1 if is_out else 1
        amount, fee = yuan(sign * event.amount_minor), yuan(-sign * event.fee_minor)
        refund = f"re{event.serial}" if is_out else ""
        kind = "退款" if is_out else "交易"
        body.append([
            event.serial + "\t", event.order + "\t", kind + "\t", event.text, "2025-01-01 00:00:00",
            str(event.at), "\t", "\t", "\t", "\t", event.counterparty + "\t", amount, amount, "0.00", "0.00",
            "0.00", "0.00", "0.00", "", "0.00\t", "0.00", refund + "\t", fee, "0.00", "",
        ])  # fmt: skip
        rows.append(
            expected(
                replace(event, serial=refund if is_out else event.serial), number, kind=kind,
                fee_minor=sign * event.fee_minor, refund_of=event.serial if is_out else "",
            )
        )  # fmt: skip
    (in_count, in_sum), (out_count, out_sum) = totals(events, IN), totals(events, OUT)
    foot = [
        "#-----------------------------------------业务明细列表结束------------------------------------",
        f"#交易合计：{in_count}笔，商家实收共{in_sum}元，商家优惠共0.00元",
        f"#退款合计：{out_count}笔，商家实收退款共-{out_sum}元，商家优惠退款共0.00元",
        "#导出时间：[2026年01月02日 05:46:49]",
    ]
    return "\n".join(head) + "\n" + lines(body) + "\n".join(foot) + "\n", rows


def alipay_account(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    """Newest first, as Alipay prints it; ``events`` come oldest first."""
    head = [
        "#支付宝账务明细查询", "#账号：[20880000000000010156]",
        "#起始日期：[2025年01月01日 00:00:00]   终止日期：[2026年01月01日 00:00:00]",
        "#-----------------------------------------账务明细列表----------------------------------------",
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,"
        "账户余额（元）,交易渠道,业务类型,备注",
    ]  # fmt: skip
    balance_minor, body, made = 500_000_00, [], []
    for event in events:
        is_out = event.direction is OUT
        balance_minor += _SIGN[event.direction] * event.amount_minor
        amount = yuan(event.amount_minor)
        body.append([
            event.serial + "\t", "2025\t", event.order + "\t", event.text + "\t", str(event.at),
            event.counterparty + "\t", *(("0.00", f"-{amount}") if is_out else (amount, "0.00")),
            yuan(balance_minor), "支付宝", "在线支付", "",
        ])  # fmt: skip
        made.append((event, balance_minor))
    body.reverse()
    rows = [
        expected(
            event,
            number,
            counterparty_number=event.counterparty,
            kind="在线支付",
            balance_minor=balance,
        )
        for number, (event, balance) in enumerate(reversed(made), len(head) + 1)
    ]
    (in_count, in_sum), (out_count, out_sum) = totals(events, IN), totals(events, OUT)
    foot = [
        "#----------------------------------------账务明细列表结束-------------------------------------",
        f"#支出合计：{out_count}笔，共-{out_sum}元",
        f"#收入合计：{in_count}笔，共{in_sum}元",
        "#导出时间：[2026年01月02日 13:19:01]",
    ]
    return "\r\n".join(head) + "\r\n" + lines(body) + "\r\n".join(foot) + "\r\n", rows


def bank_record(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    words = {IN: "转入", OUT: "支出"}
    head = ["交易时间", "交易对方", "摘要", "收/支", "交易金额", "交易状态", "交易流水号", "备注"]
    body = [
        [str(event.at), event.counterparty, event.text, words[event.direction],
         f"{event.amount_minor // 100:,}.{event.amount_minor % 100:02d}", "交易成功", event.serial, ""]
        for event in events
    ]  # fmt: skip
    rows = [
        expected(replace(event, order=""), number, status="交易成功")
        for number, event in enumerate(events, 2)
    ]
    return lines([head, *body]), rows


def generic(events: Sequence[Event]) -> tuple[str, list[BillRow]]:
    """Write somebody's own table, newest first, with a balance and a line of totals below."""
    head = ["日期", "对方户名", "摘要", "收入", "支出", "余额", "流水号", "订单号"]
    balance_minor, body, made = 0, [], []
    for event in events:
        is_out = event.direction is OUT
        balance_minor += _SIGN[event.direction] * event.amount_minor
        amount = yuan(event.amount_minor)
        pair = ("", amount) if is_out else (amount, "")
        body.append([
            event.at.strftime("%Y/%m/%d %H:%M:%S"), event.counterparty, event.text, *pair,
            yuan(balance_minor), event.serial, event.order,
        ])  # fmt: skip
        made.append((event, balance_minor))
    foot = ["合计", "", "", totals(events, IN)[1], totals(events, OUT)[1], "", "", ""]
    rows = [
        expected(event, number, balance_minor=balance)
        for number, (event, balance) in enumerate(reversed(made), 2)
    ]
    return lines([head, *reversed(body), foot]), rows


#: Format → how it is written, whether it prints neutral rows, and the encodings in which it comes.
WRITERS: dict[str, tuple[Writer, bool, tuple[str, ...]]] = {
    "wechat-personal": (wechat_personal, True, ("utf-8", "utf-8-sig", "utf-16", "gb18030")),
    "wechat-trade": (wechat_trade, False, ("utf-8-sig", "utf-8")),
    "wechat-fund-flow": (wechat_fund_flow, False, ("utf-8-sig", "utf-8")),
    "alipay-personal": (alipay_personal, True, ("gb18030", "utf-8-sig")),
    "alipay-trade": (alipay_trade, False, ("gb18030", "utf-8-sig")),
    "alipay-account": (alipay_account, False, ("gb18030", "utf-8-sig")),
    "bank-record": (bank_record, False, ("utf-8-sig", "gb18030")),
}

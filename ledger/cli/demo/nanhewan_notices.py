"""What 南河湾 posts: every quarter's income, the maintenance money, the gifts, and how each work was settled."""

from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.notice_events import NoticeEvent, Posted, Told, half_years, quarters

#: (decision, day, work, English, paid in all in yuan, fund)
_SETTLED = (
    ("J02", date(2025, 7, 4), "大门更换", "New gate", "28,600.00", "公共收益"),
    ("J04", date(2025, 9, 3), "信义议事亭", "Meeting pavilion", "13,600.00", "信义慈善基金"),
    ("J03", date(2025, 9, 5), "门禁系统", "Access control", "19,800.00", "公共收益"),
    ("J05", date(2025, 9, 25), "修枝补绿", "Pruning and planting", "9,400.00", "公共收益"),
    ("J06", date(2025, 12, 5), "外墙粉刷", "Walls repainted", "15,800.00", "公共收益"),
)


def notices() -> Iterator[NoticeEvent]:
    """Tell what was posted; the sums of the works are those of their payments."""
    yield from quarters(
        "2025Q1", "2026Q3",
        objection="大门广告的钱是不是全部进了账", reply="一月份进账一笔，凭证和合同可以到办公室看。",
    )  # fmt: skip
    yield from half_years(
        "maintenance-fund", "2025H1", "2026H1", "维修资金使用公示", "Maintenance money"
    )
    yield Posted(
        date(2025, 4, 14), "gifts", "2025-03", "信义慈善基金三月捐赠公示",
        "Gifts to the charity fund, March",
    )  # fmt: skip
    for decision, on, work, work_en, paid, fund in _SETTLED:
        yield Told(
            on, "work", f"{work}结算公示", f"Settlement: {work_en.lower()}",
            f"{work}已经验收、付清，共支付 {paid} 元，由{fund}列支（决议 {decision}）。\n"
            "每一笔付款的凭证和票据在公开账目里可以点开看。",
            f"{work_en}: accepted and paid in full, {paid} yuan (decision {decision}).\n"
            "The voucher and receipt of each payment are in the public books.",
            decision=decision,
        )  # fmt: skip

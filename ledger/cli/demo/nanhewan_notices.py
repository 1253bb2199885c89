"""What 南河湾 posts: every quarter's income, the maintenance money, the gifts, and how each work was settled."""

from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.notice_events import NoticeEvent, Posted, Told, half_years, quarters

#: (work, decision, day, name, English); what each cost is frozen from its page, nobody types it.
_SETTLED = (
    ("GC01", "J02", date(2025, 7, 4), "大门更换", "New gate"),
    ("GC05", "J04", date(2025, 9, 3), "信义议事亭", "Meeting pavilion"),
    ("GC02", "J03", date(2025, 9, 5), "门禁系统", "Access control"),
    ("GC03", "J05", date(2025, 9, 25), "修枝补绿", "Pruning and planting"),
    ("GC04", "J06", date(2025, 12, 5), "外墙粉刷", "Walls repainted"),
)


def notices() -> Iterator[NoticeEvent]:
    """Tell what was posted."""
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
    for code, decision, on, name, name_en in _SETTLED:
        yield Told(
            on, "work", f"{name}结算公示", f"Settlement: {name_en.lower()}",
            f"{name}已经验收、结算，按决议 {decision} 办理。\n"
            "合同、结算、已付和未退的质保金见表；每一笔付款的凭证和票据在公开账目里可以点开看。",
            f"{name_en}: accepted and settled, by decision {decision}.\n"
            "Contract, settlement, what was paid and what is kept back stand in the table; "
            "the voucher and receipt of each payment are in the public books.",
            work=code,
        )  # fmt: skip

"""What is brought up in 杜巷: round tables of the houses, and four lists from which repairs follow.

That each house has a round table and that matters go on four lists is reported; what was brought up is made up.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from ledger.cli.demo.matter_events import (
    MatterEvent,
    MatterRaised,
    MatterStepped,
    MeetingHeld,
)
from ledger.domain.matters import Matter, MatterList, MatterStep, Meeting, MeetingKind, StepKind

_OFFICE = "居民区网格长"
#: (list, day, house, what, said, summary of the voucher that paid for it or "")
_MATTERS = (
    (MatterList.PROBLEM, date(2025, 10, 9), "H12", "下水道堵塞", "雨天返水，一楼进不去", "12号下水道疏通"),
    (MatterList.PROBLEM, date(2025, 11, 12), "H57", "楼道灯不亮", "夜班回来看不见台阶", "57号楼道灯更换"),
    (MatterList.NEED, date(2026, 1, 7), "H103", "灭火器过期", "房东和租户都要求补充", "103号灭火器补充"),
    (MatterList.NEED, date(2026, 5, 13), "H218", "充电桩雨棚漏水", "下雨不敢充电", "218号充电桩防雨棚修理"),
    (MatterList.ACTION, date(2026, 7, 15), "H326", "夏季消防检查", "每座房屋查一遍灭火器", "326号灭火器补充"),
    (MatterList.HELP, date(2026, 3, 11), "", "二房东学登记", "请社区民警来讲怎么登记", ""),
    (MatterList.HELP, date(2026, 9, 9), "", "租户互助接送", "下夜班的租户结伴回家", ""),
    (MatterList.PROBLEM, date(2026, 10, 14), "H77", "垃圾桶不够", "早上满出来，味道大", ""),
)  # fmt: skip


def matter_events() -> Iterator[MatterEvent]:
    """Tell what was brought up, what became of it, and which houses met."""
    for number, (on_list, on, house, title, said, summary) in enumerate(_MATTERS, start=1):
        label = f"m{number}"
        yield MatterRaised(on, Matter(on_list, title, _OFFICE, on, house), said, label)
        met = on + timedelta(days=2)
        if house:
            name = f"{house.removeprefix('H')}号圆桌会"
            meeting = Meeting(
                MeetingKind.ROUND_TABLE, met, name, 6 + number, f"议定：{title}", house
            )
            yield MeetingHeld(met, meeting, (label,))
        done = on + timedelta(days=14)
        if summary:
            step = MatterStep(StepKind.HANDLED, done, "请人修好，房东和租户都看过")
            yield MatterStepped(done, label, step, (summary,))
        if number < len(_MATTERS):
            told = done + timedelta(days=3)
            yield MatterStepped(
                told, label, MatterStep(StepKind.REPORTED, told, "在圆桌会上说明结果")
            )

"""What is brought up in 砖桥: the four-party forum's meetings, the problems it solved, and a question about parking.

That the forum met 28 times and solved 18 problems, and that residents questioned the charge in April, is reported;
what was said, on which day and by how many is made up.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from ledger.cli.demo.matter_events import (
    MatterEvent,
    MatterRaised,
    MatterStepped,
    MeetingHeld,
    QuestionAsked,
)
from ledger.cli.demo.story import Event
from ledger.cli.demo.zhuanqiao_decisions import RESOLUTION
from ledger.domain.matters import (
    AskedBy,
    Matter,
    MatterList,
    MatterStep,
    Meeting,
    MeetingKind,
    Question,
    StepKind,
)

FORUM_COUNT = 28
_OFFICE = "自管会组长"
_FIRST = date(2025, 9, 12)
#: The problems that were solved, with the summary of the voucher that paid for one where it cost money.
SOLVED = (
    ("小路坑洼", "三个小区铺小路"), ("绿篱缺株", "绿篱围栏补种"), ("非机动车乱停", "非机动车停车棚"),
    ("3号楼屋面渗漏", "3号楼屋面渗漏应急维修"), ("7号楼外墙渗漏", "7号楼外墙渗漏应急维修"),
    ("2号楼落水管破损", "2号楼落水管应急维修"), ("围墙脱皮", "162米围墙粉刷打底"),
    ("长廊画什么", "162米文化长廊60块展板制作安装"), ("垃圾房没有帘子", ""), ("楼道堆物", ""), ("飞线充电", ""),
    ("晾衣架损坏", ""), ("犬只不牵绳", ""), ("车位被占", ""), ("夜间噪声", ""), ("快递乱放", ""), ("路面积水", ""),
    ("宣传栏破旧", ""),
)  # fmt: skip


def matter_events() -> list[Event]:
    """Tell the forum's meetings, the problems it solved, and what residents asked about parking."""
    return [*_solved(), *_meetings(), *_parking()]


def _raised_on(number: int) -> date:
    return _FIRST + timedelta(days=11 * number)


def _solved() -> Iterator[MatterEvent]:
    for number, (title, summary) in enumerate(SOLVED):
        on = _raised_on(number)
        matter = Matter(MatterList.PROBLEM, title, _OFFICE, on)
        yield MatterRaised(on, matter, "居民在四方议事会上提出", f"p{number}")
        done = date(2026, 9, 1) + timedelta(days=number)
        if summary:
            # The grants' plan is the decision on which each of these was paid.
            said = "由物业公司或施工单位做好，自管会验看"
            step = MatterStep(StepKind.HANDLED, done, said, decision="Q04")
            yield MatterStepped(done, f"p{number}", step, (summary,))
        told = done + timedelta(days=1)
        yield MatterStepped(
            told, f"p{number}", MatterStep(StepKind.REPORTED, told, "在议事会上反馈")
        )


def _meetings() -> Iterator[MatterEvent]:
    for number in range(FORUM_COUNT):
        on = _FIRST + timedelta(days=14 * number)
        topics = tuple(
            f"p{problem}" for problem in range(len(SOLVED))
            if on - timedelta(days=14) < _raised_on(problem) <= on
        )  # fmt: skip
        said = "议定：" + "、".join(SOLVED[int(topic[1:])][0] for topic in topics)
        result = said if topics else "听取物业公司的月度说明"
        title = f"第{number + 1}次四方议事会"
        yield MeetingHeld(on, Meeting(MeetingKind.FORUM, on, title, 9 + number % 5, result), topics)


def _parking() -> Iterator[MatterEvent]:
    on = date(2026, 4, 8)
    yield QuestionAsked(
        on,
        Question(on, AskedBy.COUNTER, "临停怎么从两小时免费变成半小时免费了？", account="480101"),
        date(2026, 4, 10),
        "2025 年征询过 100 户，多数同意临停免费半小时、本村居民优先，征询表和结果都在决议里，收来的钱记在这个科目。",
        RESOLUTION,
    )  # fmt: skip

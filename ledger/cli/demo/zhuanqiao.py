"""砖桥 (洞泾镇), of which several scenarios tell: each is a part with events of its own."""

from collections.abc import Callable

from ledger.cli.demo.notice_events import quarters
from ledger.cli.demo.story import Event, Names, Story
from ledger.cli.demo.zhuanqiao_decisions import parking_events
from ledger.cli.demo.zhuanqiao_gifts import gift_events
from ledger.cli.demo.zhuanqiao_grants import (
    DECISIONS,
    FIRST_DAY,
    PARTIES,
    common_events,
    grant_events,
)
from ledger.cli.demo.zhuanqiao_matters import matter_events
from ledger.cli.demo.zhuanqiao_services import DECISIONS as SERVICE_DECISIONS
from ledger.cli.demo.zhuanqiao_services import PARTIES as SERVICE_PARTIES
from ledger.cli.demo.zhuanqiao_services import service_events

#: The story's parts, each with its own events; another part is added here.
PARTS: tuple[Callable[[], list[Event]], ...] = (
    common_events, grant_events, gift_events, matter_events, parking_events, service_events,
)  # fmt: skip


def events() -> list[Event]:
    """Tell everything that happened, in the order of the calendar."""
    told = [event for part in PARTS for event in part()]
    told += quarters("2025Q3", "2026Q3")
    return sorted(told, key=lambda event: event.on)


ZHUANQIAO = Story(
    scenarios=("S6", "S7", "S8", "S9"),
    slug="zhuanqiao",
    name_zh="砖桥三村（演示）",
    name_en="Zhuanqiao Villages (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "GEN": (
            "砖桥公共收益", "Zhuanqiao common money",
            "3 个小区、5700 名居民共有的场地收益（演示：小区数和人数出自公开报道，金额是编的）",
            "Income of the common parts of 3 compounds with 5,700 residents "
            "(demo: these numbers are reported, amounts are made up)",
        ),
        "CHA": (
            "砖桥受赠物资和互助金", "Zhuanqiao gifts and mutual aid",
            "受赠的树木、物资和互助金，用于三个小区的公共环境",
            "Trees, things and money given for the common surroundings of the three compounds",
        ),
    },
    names=Names(DECISIONS | SERVICE_DECISIONS, PARTIES | SERVICE_PARTIES, {"B2": 6, "B3": 6, "B7": 6}),
    events=events,
    edition_code="npo-2026",
    jurisdiction="上海",
)  # fmt: skip

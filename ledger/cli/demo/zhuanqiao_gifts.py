"""Scenario S7 of 砖桥 (洞泾镇), gifts in kind, by which a planned expense became needless.

Fixed by the public report: planting was quoted at 100,000 yuan and became needless because companies that moved
away gave trees and shrubs; a telecom company gave a curtain for the refuse room; 200 person-times of volunteers;
a road repaired at others' expense; sofas, stone bollards and tyre planters. The value of the trees, all days,
quantities, hours and names of givers are made up. The grants of S6 belong to the same community.
"""

from datetime import date

from ledger.cli.demo.gift_events import DRAWN, Given, GoodsUsed
from ledger.cli.demo.story import Event
from ledger.domain.gifts import (
    Choice,
    Consent,
    Display,
    Donor,
    DonorKind,
    Gift,
    Nature,
    Valuation,
)

#: What the planting would have cost by its quotation, and the trees' own value by the givers' paper.
AVOIDED_MINOR, TREES_MINOR = 10_000_000, 3_680_000
PERSON_TIMES = 200

_NAMED = Choice(Display.REAL_NAME, Consent.WRITTEN)
#: (day, what, person-times, hours): 200 person-times in all.
_HELP = (
    (date(2026, 3, 21), "种树浇水", 46, 138), (date(2026, 4, 18), "清理河道垃圾", 38, 95),
    (date(2026, 5, 16), "楼道粉刷", 32, 96), (date(2026, 6, 27), "夜间巡逻", 44, 88),
    (date(2026, 9, 12), "垃圾分类值守", 40, 100),
)  # fmt: skip
#: (day, what, how many, of what, for what): of no stated value.
_WITHOUT_VALUE = (
    (date(2026, 4, 9), "旧沙发", 6, "张", "凉亭休息角"),
    (date(2026, 4, 23), "石墩", 12, "个", "路口隔离"),
    (date(2026, 5, 7), "轮胎花盆", 20, "个", "河边花坛"),
)


def _firm(name: str) -> Donor:
    return Donor(name, DonorKind.ORGANISATION)


def _trees() -> tuple[Event, ...]:
    gift = Gift(
        Nature.GOODS, date(2026, 3, 12), _firm("示范锦程机械厂"), _NAMED, TREES_MINOR, fund="CHA",
        earmark="小区补绿", item="树木和灌木", quantity=126, unit="株",
        valuation=Valuation.DOCUMENT, document=DRAWN, avoided_minor=AVOIDED_MINOR,
    )  # fmt: skip
    return (
        Given(
            date(2026, 3, 12),
            (gift,),
            "trees",
            document="捐赠方苗木发票",
            quotation="绿化工程报价单",
        ),
        GoodsUsed(date(2026, 3, 21), "trees", TREES_MINOR, "种在河边和楼前"),
    )


def _things() -> tuple[Event, ...]:
    curtain = Gift(
        Nature.GOODS, date(2026, 4, 2), _firm("示范通达通信公司"), _NAMED, item="垃圾房门帘",
        quantity=1, unit="套",
    )  # fmt: skip
    road = Gift(
        Nature.GOODS, date(2026, 6, 11), _firm("示范平路市政养护队"), _NAMED,
        item="道路修复（对方出资）", quantity=1, unit="段",
    )  # fmt: skip
    others = (
        Gift(Nature.GOODS, day, item=item, quantity=number, unit=unit, earmark=purpose)
        for day, item, number, unit, purpose in _WITHOUT_VALUE
    )
    return tuple(Given(gift.received_on, (gift,)) for gift in (curtain, road, *others))


def _help() -> tuple[Event, ...]:
    found = (
        Gift(Nature.SERVICE, day, item=item, quantity=people, minutes=hours * 60)
        for day, item, people, hours in _HELP
    )
    return tuple(Given(gift.received_on, (gift,)) for gift in found)


def gift_events() -> list[Event]:
    """Tell of what was given: trees, things, and neighbours' work."""
    return [*_trees(), *_things(), *_help()]

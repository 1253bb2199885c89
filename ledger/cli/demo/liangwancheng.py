"""Scenario S12, 中远两湾城: the largest compound, whose maintenance fund is kept household by household.

Fixed by public reports: 96 buildings of 99 to 252 households, 11,599 households in all, 32 grids of 300 to 500, four
residents' committees, 1.53 million m² (not the sum of the households' areas). Rooms, areas, balances, costs, days
and firms are made up with a fixed seed.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from ledger.cli.demo.notice_events import NoticeEvent, Told, half_years, quarters
from ledger.cli.demo.sharing_events import (
    CostShared,
    Deposited,
    InterestCredited,
    PlacesAdded,
    TopUpsPaid,
)
from ledger.cli.demo.story import BankOpened, Booking, Event, Names, Payment, PolicySet, Story
from ledger.cli.demo.vote_events import VoteHeld
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.sharing import Scope, SharedCost
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import credit, debit
from ledger.domain.votes import Choice, Matter, VoteKind
from ledger.posting.decision_papers import Paper
from ledger.posting.places import NewPlace
from ledger.posting.votes import NewVote

FIRST_DAY = date(2026, 1, 1)
BANK, AUTHORITY, CONTRACTORS = "100205", "1801", "220201"
BUILDINGS, HOUSEHOLDS, GRIDS, COMMITTEES = 96, 11_599, 32, 4
SMALLEST, TALLEST = 99, 252
#: Fen for each m² at the beginning: made up.
_FIRST_MINOR = 5_500
_AREAS = (8_912, 9_640, 12_055, 7_433, 10_115, 13_125)
#: The building whose lift is renewed, and what that costs.
LIFT_BUILDING, LIFT_MINOR = "B9", 48_620_037
PUMPS_MINOR = 116_300_001
DECISIONS = {
    "L01": ("9号楼2号电梯更换", "Renewal of lift 2 in building 9", date(2026, 3, 28)),
    "L02": ("全小区消防水泵和管网更新", "Renewal of fire pumps and pipes", date(2026, 8, 22)),
}  # fmt: skip


def sizes(rng: random.Random) -> list[list[int]]:
    """Give for each grid how many households its three buildings have."""
    totals = [HOUSEHOLDS // GRIDS + (number < HOUSEHOLDS % GRIDS) for number in range(GRIDS)]
    for number in range(GRIDS // 2):
        moved = rng.randint(0, 40)
        totals[number] += moved
        totals[number + GRIDS // 2] -= moved
    # The grid of the tallest building takes what it lacks from all others.
    tall = 2
    others = [number for number in range(GRIDS) if number != tall]
    lacking = TALLEST + 2 * SMALLEST - totals[tall]
    for count in range(abs(lacking)):
        totals[others[count % len(others)]] -= 1 if lacking > 0 else -1
    totals[tall] += lacking
    made = []
    for number, total in enumerate(totals):
        spare = total - 3 * SMALLEST
        first = TALLEST - SMALLEST if number == tall else rng.randint(0, spare)
        second = 0 if number == tall else rng.randint(0, spare - first)
        made.append([SMALLEST + first, SMALLEST + second, total - 2 * SMALLEST - first - second])
    return made


def places() -> tuple[NewPlace, ...]:
    """Give all places: grids, buildings and households with areas."""
    rng = random.Random(20260101)  # noqa: S311  (a story, not a secret)
    made: list[NewPlace] = []
    building = 0
    for number, counts in enumerate(sizes(rng), start=1):
        committee = "一二三四"[(number - 1) * COMMITTEES // GRIDS]
        grid = f"G{number:02d}"
        made.append(NewPlace(grid, "grid", f"第{committee}居委 第{number}网格"))
        for count in counts:
            building += 1
            made.append(NewPlace(f"B{building}", "building", f"{building}号楼", grid))
            made += _households(building, count)
    return tuple(made)


def _households(building: int, count: int) -> Iterator[NewPlace]:
    on_a_floor = 4 if count <= 136 else 6
    for index in range(count):
        floor, door = index // on_a_floor + 1, index % on_a_floor + 1
        room = f"{floor}{door:02d}"
        area = _AREAS[door - 1] + building * 37 % 500
        yield NewPlace(f"B{building}-{room}", "household", f"{building}号楼{room}室",
                       f"B{building}", area)  # fmt: skip


def _balances(added: tuple[NewPlace, ...]) -> Iterator[Event]:
    """Give what each household first paid in, and what is left of it: from little to more than all."""
    rng = random.Random(20260102)  # noqa: S311  (a story, not a secret)
    first = {
        item.code: item.area_centi_m2 * _FIRST_MINOR // 100
        for item in added if item.kind == "household"
    }  # fmt: skip
    held = {
        code: minor * (rng.randint(8, 45) if rng.random() < 0.06 else rng.randint(70, 125)) // 100
        for code, minor in first.items()
    }
    yield Deposited(FIRST_DAY, held, AUTHORITY, opening=True, first=first)


def _votes(added: tuple[NewPlace, ...]) -> Iterator[Event]:
    """Let the owners of one building decide on its lift, and those of all on the pumps."""
    rng = random.Random(20260103)  # noqa: S311  (a story, not a secret)
    papers = ((Paper.MINUTES, "会议记录"), (Paper.TALLY, "计票表"), (Paper.NOTICE, "公告栏照片"))
    for code, proposal, scope, turnout, agreed in (
        ("L01", "用本楼的专项维修资金更换2号电梯，费用由本楼各户按面积分摊。", (LIFT_BUILDING,), 88, 86),
        ("L02", "用专项维修资金更新全小区消防水泵和管网，各户按面积分摊。", (), 78, 83),
    ):  # fmt: skip
        title, english, day = DECISIONS[code]
        homes = [
            item.code for item in added
            if item.kind == "household" and item.parent in (scope or {item.parent})
        ]  # fmt: skip
        ballots = {
            home: rng.choices(
                (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN),
                (agreed, 2 * (100 - agreed) / 3, (100 - agreed) / 3),
            )[0]
            for home in homes
            if rng.randrange(100) < turnout
        }
        vote = NewVote(
            code, VoteKind.OWNERS, title, proposal, day, Matter.USE_FUND, scope=scope,
            title_en=english,
        )  # fmt: skip
        yield VoteHeld(
            day + timedelta(days=2), vote, day - timedelta(days=21), ballots, papers=papers,
            misread=next(home for home, choice in ballots.items() if choice is Choice.FOR),
        )  # fmt: skip


def events() -> list[Event]:
    """Tell everything that happened, in the order of the calendar."""
    added = places()
    own = BankAccount(
        "K1", "示范银行宜川支行", "中远两湾城业主大会", Custody.OWN, "7712", BANK, FIRST_DAY
    )
    moved_minor = 900_000_00
    lift = SharedCost(
        "9号楼2号电梯更换", LIFT_MINOR, date(2026, 4, 17), CONTRACTORS, scope=Scope.PLACES,
        places=(LIFT_BUILDING,), decision="L01",
    )  # fmt: skip
    pumps = SharedCost(
        "全小区消防水泵和管网更新", PUMPS_MINOR, date(2026, 9, 18), AUTHORITY, decision="L02"
    )
    steps = (ApprovalStep(5_000_00, 1), ApprovalStep(None, 1, Body.ASSEMBLY))
    policy = ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True)
    paid = PaymentRequest(
        "MNT", CONTRACTORS, BANK, LIFT_MINOR, "电梯更换", "9号楼2号电梯更换工程款", Who.CONTRACTOR,
        party="C01", decision="L01",
    )  # fmt: skip
    lift_vote, pumps_vote = _votes(added)
    told: list[Event] = [
        PlacesAdded(FIRST_DAY, added),
        BankOpened(FIRST_DAY, own),
        PolicySet(FIRST_DAY, policy),
        *_balances(added),
        Booking(
            date(2026, 2, 5),
            (debit(BANK, moved_minor, fund="MNT"), credit(AUTHORITY, moved_minor, fund="MNT")),
            "主管部门划回部分维修资金", Who.GOVERNMENT, "资金划转", receipt="划款通知书",
        ),
        InterestCredited(date(2026, 3, 21), 1_873_605_47, AUTHORITY),
        lift_vote,
        CostShared(lift.allocated_on, lift, label="lift"),
        TopUpsPaid(date(2026, 5, 22), "lift", BANK),
        Payment(date(2026, 5, 29), paid, "9号楼2号电梯更换发票"),
        pumps_vote,
        CostShared(pumps.allocated_on, pumps, label="pumps"),
        *_notices(),
    ]  # fmt: skip
    return sorted(told, key=lambda event: event.on)


def _notices() -> Iterator[NoticeEvent]:
    """Tell what Shanghai's rules ask for: decisions within three days, income by quarter, the fund by half-year."""
    yield from quarters("2026Q1", "2026Q3")
    yield from half_years(
        "maintenance-fund", "2026H1", "2026H1", "维修资金使用公示", "Maintenance fund"
    )
    for code, (title, title_en, decided_on) in DECISIONS.items():
        yield Told(
            decided_on + timedelta(days=3), "decision", f"决定公示：{title}", f"Decided: {title_en}",
            f"业主大会已作出决定：{title}（决议 {code}）。", f"The owners' assembly decided: {title_en}.",
            decision=code,
        )  # fmt: skip


LIANGWANCHENG = Story(
    scenarios=("S12",),
    slug="liangwancheng",
    name_zh="中远两湾城（演示）",
    name_en="Two Bays City (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "MNT": (
            "专项维修资金", "Maintenance fund",
            "96 栋楼、11599 户共有部分的维修和更新，按户记账（演示：栋数、户数出自公开报道，其余是编的）",
            "Repair and renewal of the common parts of 96 buildings, kept for 11,599 households "
            "(demo: the numbers of buildings and households are reported, all else is made up)",
        )
    },
    names=Names(parties={"C01": "示范腾跃电梯工程有限公司"}),
    events=events,
    jurisdiction="上海",
)  # fmt: skip

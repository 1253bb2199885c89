"""Scenario S3, 教师园区: service by the hour, and a fee that rises by decision.

Fixed by the public report: services are listed with hours and rates; the fee rose from ¥0.30 to ¥0.50 a square metre
by decision; the surplus is over ¥40,000. Households, areas, days, hours, rates and payments are made up with a fixed
seed.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.dues import FeesReceived, MonthBilled, TariffSet
from ledger.cli.demo.notice_events import quarters
from ledger.cli.demo.sharing_events import PlacesAdded
from ledger.cli.demo.story import (
    BankOpened,
    Booking,
    CarryForward,
    Event,
    MonthEnd,
    Names,
    PolicySet,
    Story,
)
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.dues import Basis, Tariff
from ledger.domain.periods import last_day_of, next_month
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.receipts import Receipt
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import credit, debit
from ledger.posting.places import NewPlace

FIRST_DAY = date(2025, 7, 1)
FIRST_PERIOD, LAST_PERIOD = 202507, 202610
#: From this month on the fee is ¥0.50, before it was ¥0.30.
RISE_PERIOD = 202601
BANK, WECHAT = "100202", "100901"
BUILDINGS, FLOORS, DOORS = 8, 5, 5
_AREAS = (5_862, 6_410, 7_235, 8_176, 9_344)

DECISIONS = {
    "T01": ("物业费每平方米每月 0.30 元", "The fee is ¥0.30 a square metre", date(2025, 6, 14)),
    "T02": ("清单式服务：保洁、绿化、水电工、项目经理", "Services by the list and the hour",
            date(2025, 6, 14)),
    "T03": ("物业费调整为每平方米每月 0.50 元", "The fee rises to ¥0.50 a square metre",
            date(2025, 12, 6)),
}  # fmt: skip
PARTIES = {"F01": "示范桂东居家服务社"}
#: What a month's service sheet lists: who, hours, and fen an hour.
SERVICES = (
    ("保洁", 88, 20_00),
    ("绿化", 16, 25_00),
    ("水电工", 11, 40_00),
    ("项目经理", 12, 45_00),
)
OLD = Tariff(Basis.AREA, 30, 1, FIRST_PERIOD, "T01")
NEW = Tariff(Basis.AREA, 50, 1, RISE_PERIOD, "T03")


def households() -> tuple[NewPlace, ...]:
    """Give the buildings and their 200 households."""
    made = []
    for building in range(1, BUILDINGS + 1):
        code, name = f"B{building}", f"{building}号楼"
        made.append(NewPlace(code, "building", name))
        made += [
            NewPlace(f"{code}-{floor}0{door}", "household", f"{name}{floor}0{door}室", code,
                     _AREAS[door - 1])
            for floor in range(1, FLOORS + 1)
            for door in range(1, DOORS + 1)
        ]  # fmt: skip
    return tuple(made)


def _fees(rng: random.Random) -> Iterator[Event]:
    """Bill every month; most pay soon, some a year at once, some late, some not at all."""
    yield PlacesAdded(FIRST_DAY, households())
    yield TariffSet(FIRST_DAY, OLD)
    yield TariffSet(date(2025, 12, 8), NEW)
    areas = {item.code: item.area_centi_m2 for item in households() if item.kind == "household"}
    at_once = set(rng.sample(sorted(areas), 12))
    slow = set(rng.sample(sorted(set(areas) - at_once), 18))
    never = set(rng.sample(sorted(slow), 5))
    paid: defaultdict[date, list[Receipt]] = defaultdict(list)
    for code in at_once:
        minor = 12 * NEW.due(areas[code])
        paid[date(2026, 1, 8)].append(Receipt(code, minor, date(2026, 1, 8), BANK, RISE_PERIOD))
    owed: defaultdict[str, int] = defaultdict(int)
    period = FIRST_PERIOD
    while period <= LAST_PERIOD:
        yield MonthBilled(date(period // 100, period % 100, 3), period)
        tariff = NEW if period >= RISE_PERIOD else OLD
        for code, area in areas.items():
            if code in at_once and period >= RISE_PERIOD:
                continue
            owed[code] += tariff.due(area)
            waits = code in never or (code in slow and rng.random() < 0.7)
            if not waits:
                day = date(period // 100, period % 100, rng.choice((9, 16, 23)))
                channel = BANK if rng.random() < 0.6 else WECHAT
                paid[day].append(Receipt(code, owed.pop(code), day, channel))
        period = next_month(period)
    for day, receipts in sorted(paid.items()):
        yield FeesReceived(day, tuple(receipts))


def _service(period: int, rng: random.Random) -> Iterator[Event]:
    """Give what the month's service sheet comes to, booked at its end and paid after it."""
    hours = [(who, count + rng.randint(-2, 2), rate) for who, count, rate in SERVICES]
    minor = sum(count * rate for _, count, rate in hours)
    sheet = "，".join(f"{who}{count}小时×{rate // 100}元" for who, count, rate in hours)
    month = period % 100
    yield Booking(
        last_day_of(period),
        (debit("510101", minor, fund="PROP"), credit("220203", minor, fund="PROP", party="F01")),
        f"{month}月清单式服务费", Who.SUPPLIER, "清单式服务", receipt=f"{month}月服务清单（签字）",
        memo=sheet, decision="T02",
    )  # fmt: skip
    after = next_month(period)
    yield Booking(
        date(after // 100, after % 100, 4),
        (debit("220203", minor, fund="PROP", party="F01"), credit(BANK, minor, fund="PROP")),
        f"付{month}月清单式服务费", Who.SUPPLIER, "清单式服务", receipt=f"{month}月服务费发票",
        decision="T02",
    )  # fmt: skip


def _month_end(period: int, rng: random.Random) -> Iterator[Event]:
    year, month = divmod(period, 100)
    power = rng.randint(31_000, 42_000)
    yield Booking(
        date(year, month, 24),
        (debit("510103", power, fund="PROP"), credit(BANK, power, fund="PROP")),
        f"{month}月公共用电", Who.SUPPLIER, "公共水电", receipt=f"{month}月电费发票",
    )  # fmt: skip
    if month == 12:
        yield CarryForward(last_day_of(period))
    after = next_month(period)
    yield MonthEnd(date(after // 100, after % 100, 7), period, seals_year=month == 12)


def events() -> list[Event]:
    """Tell everything that happened, in the order of the calendar."""
    rng = random.Random(20250701)  # noqa: S311  (a story, not a secret)
    own = BankAccount("K1", "示范银行桂湖支行", "教师园区业主委员会", Custody.OWN, "7731", BANK)
    steps = (ApprovalStep(5_000_00, 1), ApprovalStep(None, 1, Body.ASSEMBLY))
    # The service's monthly bill stays below what needs a request: its hours are signed by residents.
    policy = ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True)
    told: list[Event] = [
        BankOpened(FIRST_DAY, own), PolicySet(FIRST_DAY, policy), *_fees(rng),
        *quarters("2025Q3", "2026Q3"),
    ]  # fmt: skip
    period = FIRST_PERIOD
    while period <= LAST_PERIOD:
        told += [*_service(period, rng), *_month_end(period, rng)]
        period = next_month(period)
    return sorted(told, key=lambda event: (event.on, isinstance(event, CarryForward)))


JIAOSHI = Story(
    scenarios=("S3",),
    slug="jiaoshi",
    name_zh="教师园区（演示）",
    name_en="Teachers' Gardens (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "PROP": (
            "物业服务资金", "Property service",
            "业主委托管理（信托制）：物业费收支，结余属全体业主（演示：户数和金额是编的）",
            "Held for the owners: fees and what they pay for; the surplus is all owners' "
            "(demo: households and amounts are made up)",
        )
    },
    names=Names(DECISIONS, PARTIES),
    events=events,
    # As 原野庄园: founded shortly before the new system, it starts on the new chart.
    edition_code="npo-2026",
)  # fmt: skip

"""Scenario S3, 教师园区: service by the hour, and a fee that rises by decision.

Fixed by the public report: services are listed with hours and rates; the fee rose from ¥0.30 to ¥0.50 a square metre
by decision; the surplus is over ¥40,000. Households, areas, days, hours, rates and payments are made up with a fixed
seed.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ledger.cli.demo.dues import FeesReceived, MonthBilled, TariffSet
from ledger.cli.demo.notice_events import quarters
from ledger.cli.demo.service_events import ContractChapter, RulesOfService, ServiceBilled
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
from ledger.domain.contract_terms import Chapter, Rhythm, Terms, Way
from ledger.domain.dues import Basis, Tariff
from ledger.domain.periods import last_day_of, next_month
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.receipts import Receipt
from ledger.domain.services import ServiceRate
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import credit, debit
from ledger.posting.contract_terms import Title
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
SERVICE = "HT-FW"
#: The service list: role, names, planned hours a month, fen an hour, how often, and what good work is.
SERVICES = (
    ("cleaner", "保洁", "Cleaner", 88, 20_00, "每天", "楼道每天清扫一次，垃圾桶每天清运"),
    ("gardener", "绿化", "Gardener", 16, 25_00, "每周两次", "修剪、浇水，草坪不见裸土"),
    (
        "fitter",
        "水电工",
        "Plumber and electrician",
        11,
        40_00,
        "随叫随到",
        "报修一小时内到场，公共灯常亮",
    ),
    (
        "manager",
        "项目经理",
        "Project manager",
        12,
        45_00,
        "每周",
        "每周巡查一次，有记录，问题跟到办完",
    ),
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
    yield from _swept(paid)


def _swept(paid: Mapping[date, list[Receipt]]) -> Iterator[Event]:
    """Move each month's takings from WeChat to the bank, from which the service is paid."""
    sums: defaultdict[date, int] = defaultdict(int)
    for day, receipts in paid.items():
        sums[day.replace(day=26)] += sum(r.amount_minor for r in receipts if r.channel == WECHAT)
    for day, minor in sorted(sums.items()):
        if minor:
            lines = (debit(BANK, minor, fund="PROP"), credit(WECHAT, minor, fund="PROP"))
            yield Booking(day, lines, "微信收款转到银行", Who.OWN, "转账", receipt="提现回单")


def _contract() -> Iterator[Event]:
    """Sign the contract for service by the list, and set what an hour costs."""
    terms = Terms(
        SERVICE, Chapter.SIGNED, Way.EXPENSE, "F01", "510101", "PROP", 0, Rhythm.BY_BILL,
        FIRST_DAY, date(2027, 1, 31), FIRST_DAY, notice_days=30, note="按服务清单和签字的工时单结算",
    )  # fmt: skip
    title = Title("清单式物业服务合同", "Service by the list and the hour")
    yield ContractChapter(FIRST_DAY, terms, title, "清单式服务合同（盖章件）")
    yield RulesOfService(
        FIRST_DAY,
        tuple(
            ServiceRate(SERVICE, role, zh, en, rate, FIRST_DAY, 4 * hours, often, standard, "T02")
            for role, zh, en, hours, rate, often, standard in SERVICES
        ),
    )


def _service(period: int, rng: random.Random) -> Iterator[Event]:
    """Give the month's service sheet, signed by a resident, confirmed, and paid after the month's end."""
    hours = {role: 4 * planned + rng.randint(-8, 8) for role, _, _, planned, *_ in SERVICES}
    year, month = divmod(period, 100)
    after = next_month(period)
    yield ServiceBilled(
        date(after // 100, after % 100, 2), SERVICE, f"{year}-{month:02d}", f"付{month}月清单式服务费",
        BANK, date(after // 100, after % 100, 4), hours, decision="T02",
        paper=f"{month}月服务工时单（居民签字）",
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
    policy = ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True)
    told: list[Event] = [
        BankOpened(FIRST_DAY, own), PolicySet(FIRST_DAY, policy), *_contract(), *_fees(rng),
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

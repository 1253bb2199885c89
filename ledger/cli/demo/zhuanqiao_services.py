"""Scenario S9, 砖桥: watching the property company, and (S8) what the parking places bring.

Fixed by the public report: a group of 5, of whom 2 are party members, watches the company and scores it; there is a
price list of repairs. Made up: the sheet and what follows from a score, marks, prices, contracts and amounts.
"""

from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.service_events import (
    Assessed,
    Collected,
    ContractChapter,
    RulesOfService,
    ServiceBilled,
)
from ledger.cli.demo.story import Booking, Event, Payment
from ledger.cli.demo.zhuanqiao_grants import BANK, COMMON, SERVICE
from ledger.domain.contract_terms import Chapter, Rhythm, Terms, Way
from ledger.domain.payments import PaymentRequest
from ledger.domain.price_lists import ListPrice, RepairItem
from ledger.domain.service_scores import Band, Criterion, ScoreSheet
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import credit, debit
from ledger.posting.assessments import Assessment
from ledger.posting.contract_terms import Collection, Title

COMPANY, PARKING, CHARGING, POSTERS = "HT-WY", "HT-TC", "HT-CD", "HT-GG"
GROUP_SIZE, PARTY_MEMBERS = 5, 2
DECISIONS = {
    "Q05": ("物业服务考核办法和维修价目表", "How the service is scored, and the price list of repairs",
            date(2025, 9, 6)),
}  # fmt: skip
PARTIES = {
    "C07": "示范停车管理公司", "C08": "示范充电设备公司", "C09": "示范社区传媒公司",
}  # fmt: skip
SHEET = ScoreSheet(
    COMPANY, date(2025, 10, 1),
    (
        Criterion("保洁", "Cleaning", 30, 1_000), Criterion("绿化", "Greening", 15, 1_000),
        Criterion("维修及时", "Repairs in time", 30, 1_000), Criterion("秩序", "Order", 15, 1_000),
        Criterion("态度", "Manners", 10, 1_000),
    ),
    (Band(900, 1_000), Band(800, 950), Band(600, 900), Band(0, 800)),
    GROUP_SIZE, PARTY_MEMBERS, 3, "Q05",
)  # fmt: skip
#: Quarter → a row of marks for each of the five, a mark for each criterion.
MARKS: dict[str, tuple[tuple[int, ...], ...]] = {
    "2025Q4": ((92, 90, 93, 91, 95), (94, 88, 92, 92, 96), (90, 91, 95, 90, 94),
               (93, 92, 90, 94, 97), (95, 90, 92, 93, 95)),
    "2026Q1": ((91, 92, 94, 90, 95), (93, 90, 92, 91, 94), (92, 91, 93, 92, 96),
               (90, 93, 91, 94, 95), (94, 90, 95, 92, 93)),
    # A wet spring: two leaks were mended late.
    "2026Q2": ((88, 90, 74, 86, 90), (86, 88, 78, 88, 91), (90, 87, 75, 85, 88),
               (85, 89, 80, 87, 92), (87, 86, 76, 88, 90)),
    "2026Q3": ((92, 91, 90, 92, 95), (93, 92, 91, 90, 94), (91, 90, 92, 93, 96),
               (94, 92, 89, 91, 95), (92, 93, 91, 92, 94)),
}  # fmt: skip
PRICES = (
    ListPrice("tap", "换水龙头", "Replace a tap", "个", 68_00, date(2025, 10, 1), "Q05"),
    ListPrice(
        "lamp", "换楼道灯", "Replace a stairwell lamp", "盏", 45_00, date(2025, 10, 1), "Q05"
    ),
    ListPrice("leak", "屋面补漏", "Mend a leaking roof", "平方米", 85_00, date(2025, 10, 1), "Q05"),
    ListPrice("pipe", "换落水管", "Replace a downpipe", "米", 55_00, date(2025, 10, 1), "Q05"),
)


def _signed(names: tuple[str, str], terms: Terms) -> ContractChapter:
    return ContractChapter(terms.first_day, terms, Title(*names), f"{names[0]}（盖章件）")


def _contracts() -> Iterator[Event]:
    signed, income, expense = Chapter.SIGNED, Way.INCOME, Way.EXPENSE
    yield _signed(("物业服务合同", "Property service"), Terms(
        COMPANY, signed, expense, "C01", "510101", SERVICE, 36_000_00, Rhythm.QUARTERLY,
        date(2025, 10, 1), date(2027, 9, 30), date(2025, 12, 24), notice_days=60,
        note="每季度考核，按得分付费",
    ))  # fmt: skip
    yield _signed(("停车位租赁合同", "Parking places"), Terms(
        PARKING, signed, income, "C07", "480101", "GEN", 1_200_00, Rhythm.MONTHLY,
        date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 10), notice_days=30, collector="C01",
        tax_note="承租单位开票，税由收款方缴", note="12个车位，物业公司代收",
    ))  # fmt: skip
    yield _signed(("充电桩场地合同", "E-bike charging"), Terms(
        CHARGING, signed, income, "C08", "480103", "GEN", 900_00, Rhythm.QUARTERLY,
        date(2026, 1, 1), date(2028, 12, 31), date(2026, 1, 15), notice_days=60,
        deposit_minor=2_000_00, place="B7",
    ))  # fmt: skip
    yield _signed(("灯箱广告合同", "Light boxes"), Terms(
        POSTERS, signed, income, "C09", "480102", "GEN", 3_600_00, Rhythm.YEARLY,
        date(2025, 11, 1), date(2027, 10, 31), date(2025, 11, 15), notice_days=30,
    ))  # fmt: skip
    ended = Terms(
        POSTERS, Chapter.ENDED, Way.INCOME, "C09", "480102", "GEN", 3_600_00, Rhythm.YEARLY,
        date(2025, 11, 1), date(2026, 10, 31), date(2025, 11, 15), note="灯箱拆除，提前结束",
    )  # fmt: skip
    yield ContractChapter(date(2026, 9, 15), ended)


def _came(on: date, contract: str, account: str, yuan: int, matter: str) -> Booking:
    lines = (debit(COMMON, yuan * 100, fund="GEN"), credit(account, yuan * 100, fund="GEN"))
    return Booking(
        on, lines, matter, Who.SUPPLIER, matter[:20], receipt=f"{matter[:12]}回单",
        contract=contract,
    )  # fmt: skip


def _income() -> Iterator[Event]:
    """Three quarters of parking were collected for us; of the third a month was not passed on."""
    for quarter, (on, yuan) in enumerate(
        ((date(2026, 4, 8), 3_600), (date(2026, 7, 8), 3_600), (date(2026, 10, 8), 2_400)), start=1
    ):
        first, last = date(2026, 3 * quarter - 2, 1), date(2026, 3 * quarter, 30)
        yield Collected(on, Collection(PARKING, first, last, 3_600_00))
        yield _came(on, PARKING, "480101", yuan, f"物业公司转来{quarter}季度停车租金")
    for on in (date(2026, 1, 14), date(2026, 4, 15), date(2026, 7, 14), date(2026, 10, 15)):
        yield _came(on, CHARGING, "480103", 900, "充电桩场地费")
    yield _came(date(2025, 11, 14), POSTERS, "480102", 3_600, "灯箱广告费")
    deposit = (debit(COMMON, 2_000_00, fund="GEN"), credit("220901", 2_000_00, fund="GEN"))
    yield Booking(
        date(2026, 1, 6), deposit, "充电桩场地押金", Who.SUPPLIER, "押金", receipt="押金回单",
        contract=CHARGING,
    )  # fmt: skip


def _scored() -> Iterator[Event]:
    for period, marks in MARKS.items():
        year, quarter = int(period[:4]), int(period[5:])
        on = date(year, 3 * quarter, 24)
        tenths = tuple(tuple(10 * mark for mark in row) for row in marks)
        yield ServiceBilled(
            on.replace(day=22), COMPANY, period, f"{year}年{3 * quarter}月止一季物业服务费", BANK, on,
            marks=tenths, decision="Q04", paper=f"{year}年{quarter}季度考核表",
        )  # fmt: skip


def _repaired() -> Iterator[Event]:
    """Pay a bill within the list; one above it is tried in the acceptance test."""
    request = PaymentRequest(
        "GEN", "510104", COMMON, 1_190_00, "零星维修", "2号楼屋面补漏和换灯", Who.CONTRACTOR,
        party="C04", decision="Q04",
        items=(RepairItem("leak", 12_00, 1_010_00), RepairItem("lamp", 4_00, 180_00)),
    )  # fmt: skip
    yield Payment(date(2026, 5, 21), request, "维修结算单")


def service_events() -> list[Event]:
    """Tell the contracts, the scores, the price list and what the contracts brought."""
    told = Assessment(2025, "洞泾镇物业考核组（演示）", "2025年度物业服务管理考核", "良好", 865)
    return [
        *_contracts(), RulesOfService(date(2025, 10, 1), (SHEET, *PRICES)), *_income(), *_scored(),
        *_repaired(), Assessed(date(2026, 2, 10), told, "年度考核通报"),
    ]  # fmt: skip

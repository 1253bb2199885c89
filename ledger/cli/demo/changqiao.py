"""Scenario S11, 长桥街道: the street looks over 34 committees with 36 self-governed projects.

Fixed by the public report: 34 residents' committees, 36 projects with a leader and a liaison each, 11 committees
re-elected, 20 charging points, one compound that passes from custody to regular management, and a lift that is renewed.
Names of compounds, projects, all days and all money are made up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledger.cli.demo.matter_events import CustodyKept
from ledger.cli.demo.notice_events import quarters
from ledger.cli.demo.story import (
    BankOpened,
    Booking,
    Event,
    MonthEnd,
    Names,
    Payment,
    PolicySet,
    Story,
)
from ledger.cli.demo.street_events import BooksHanded, StreetJoined
from ledger.cli.demo.work_events import ContractNamed, WorkPlanned, WorkStep, papered
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import ApprovalPolicy, ApprovalStep
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import Kind, credit, debit
from ledger.domain.works import Purpose, Quote, StepKind, WorkPlan
from ledger.posting.works import NewWork

STREET = "changqiao"
COMMITTEES, PROJECTS, RE_ELECTED, CHARGING = 34, 36, 11, 20
FIRST_DAY = date(2026, 4, 1)
BANK = "100201"
_TREES = "香樟银杏水杉玉兰桂花石榴海棠紫藤合欢梧桐榉树雪松"
_KINDS = ("一村", "二村", "新苑")
_PROJECTS = (
    ("楼道整新", "Stairways renewed", 18_000), ("非机动车棚", "Bicycle shed", 26_000),
    ("晾衣架更新", "Drying racks", 9_600), ("口袋花园", "Pocket garden", 32_000),
    ("电梯更新", "Lift renewed", 168_000), ("屋面翻修", "Roof repaired", 54_000),
    ("监控补点", "Cameras added", 14_800), ("垃圾房改造", "Refuse room rebuilt", 22_400),
)  # fmt: skip
_PARTIES = {
    "C01": "示范申工建设",
    "C02": "示范和瑞装饰",
    "C03": "示范腾跃电梯",
    "C04": "示范众充新能源",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """One committee's compound; ``works`` is how many projects it declared."""

    number: int

    @property
    def name(self) -> str:
        trees = [_TREES[at : at + 2] for at in range(0, len(_TREES), 2)]
        return trees[(self.number - 1) % len(trees)] + _KINDS[(self.number - 1) // len(trees)]

    @property
    def works(self) -> int:
        return 2 if self.number <= PROJECTS - COMMITTEES else 1

    @property
    def is_late(self) -> bool:
        return self.number % 7 == 3


def stories() -> tuple[Story, ...]:
    """Give the 34 communities of the street."""
    return tuple(_story(_Place(number)) for number in range(1, COMMITTEES + 1))


def _story(place: _Place) -> Story:
    return Story(
        scenarios=("S11",), slug=f"{STREET}-{place.number:02}", name_zh=f"{place.name}（演示）",
        name_en=f"Changqiao {place.number:02} (demo)", opened_on=FIRST_DAY, fund_names={},
        names=Names({"Z01": ("自治项目立项", "The project is declared", FIRST_DAY)}, _PARTIES),
        events=_events(place), edition_code="npo-2026", jurisdiction="上海",
    )  # fmt: skip


def _events(place: _Place) -> Callable[[], list[Event]]:
    def told() -> list[Event]:
        found: list[Event] = [*_begins(place), *_income(place)]
        for number in range(1, place.works + 1):
            found += _project(place, number)
        if place.number <= RE_ELECTED:
            found.append(BooksHanded(date(2026, 7, 6), date(2026, 6, 30)))
        if place.number == COMMITTEES:
            kept = "街道委托的物业服务中心"
            found.append(
                CustodyKept(
                    date(2026, 7, 1), kept, "原业委会任期届满未换届", FIRST_DAY, date(2026, 6, 30)
                )
            )
        found += _ends(place)
        return sorted(found, key=lambda event: event.on)

    return told


def _begins(place: _Place) -> Iterator[Event]:
    name = f"{place.name}居民委员会"
    own = BankAccount(
        "K1", "示范银行长桥支行", name, Custody.OWN, f"{7000 + place.number}", BANK, FIRST_DAY
    )
    yield StreetJoined(FIRST_DAY, STREET, "长桥街道（演示）", "Changqiao Street (demo)")
    yield BankOpened(FIRST_DAY, own)
    yield PolicySet(FIRST_DAY, ApprovalPolicy((ApprovalStep(None, 1),), small_committee=True))
    minor = (260_000 + 1_370 * place.number) * 100
    lines = (debit(BANK, minor, fund="GEN"), credit("3101", minor, fund="GEN"))
    yield Booking(
        FIRST_DAY, lines, "建账期初余额", Who.COMMITTEE, "期初余额", receipt="银行对账单（期初）",
        kind=Kind.OPENING,
    )  # fmt: skip


def _income(place: _Place) -> Iterator[Event]:
    """Tell what a charging point brings each month, where there is one."""
    if place.number > CHARGING:
        return
    for month in (4, 5, 6):
        minor = (318 + 7 * place.number + 11 * month) * 100
        lines = (debit(BANK, minor, fund="GEN"), credit("480103", minor, fund="GEN", party="C04"))
        title = f"{month}月充电桩{place.number:02}号点分成"
        yield Booking(date(2026, month, 25), lines, title, Who.SUPPLIER, title)


def _project(place: _Place, number: int) -> Iterator[Event]:
    kind = (place.number + 4 * number) % len(_PROJECTS)
    name, english, yuan = _PROJECTS[kind]
    code, price = f"ZZ{number:02}", (yuan - 37 * place.number) * 100
    begins, planned = date(2026, 5, 6) + timedelta(days=place.number), date(2026, 6, 20)
    plan = WorkPlan(date(2026, 4, 7), begins, planned)
    new = NewWork(
        code,
        name,
        "居民区自治项目，居民提出、居民商定",
        "居委会主任（项目负责人）",
        "社区工作者（联络员）",
        plan,
        english,
    )
    yield WorkPlanned(date(2026, 4, 7), new)

    def step(kind: StepKind, on: date, paper: str = "", **values: Any) -> WorkStep:
        return papered(code, kind, on, paper, **values)

    yield step(StepKind.DECISION, date(2026, 4, 8), decision="Z01")
    yield step(StepKind.BUDGET, date(2026, 4, 9), budget=(("GEN", yuan * 100),))
    offers = (
        Quote("C01", price, 30, 12, 90, chosen=True), Quote("C02", price + 800_00, 25, 12, 84),
        Quote("C03", price + 1_500_00, 28, 12, 80),
    )  # fmt: skip
    yield step(StepKind.QUOTES, date(2026, 4, 15), "比选记录", quotes=offers, note="报价最低")
    contract = f"HT{number:02}"
    yield ContractNamed(date(2026, 4, 20), contract, f"{name}合同", "C01", price)
    yield step(StepKind.CONTRACT, date(2026, 4, 20), f"{name}合同", contract=contract)
    yield step(StepKind.START, begins)
    yield Payment(
        begins + timedelta(days=1), _request(name, code, contract, price // 4), f"{name}发票"
    )
    if not place.is_late:
        yield step(StepKind.ACCEPTANCE, planned - timedelta(days=place.number % 6), "验收单")


def _request(name: str, work: str, contract: str, minor: int) -> PaymentRequest:
    return PaymentRequest(
        "GEN", "510105", BANK, minor, f"{name}进度款", f"{name}进度款", Who.CONTRACTOR, party="C01",
        decision="Z01", contract=contract, work=work, purpose=Purpose.PROGRESS,
    )  # fmt: skip


def _ends(place: _Place) -> Iterator[Event]:
    """Close the months that most have closed, and post what Shanghai asks for where it was done in time."""
    for period in (202604, 202605, 202606):
        if period == 202606 and place.is_late:
            return
        yield MonthEnd(date(2026, period % 100 + 1, 8), period)
    yield from quarters("2026Q2", "2026Q2")

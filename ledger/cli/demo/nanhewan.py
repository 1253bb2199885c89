"""Scenario S1, 南河湾: a charity fund filled within a week, and four works paid from common funds.

Fixed by the public report: gifts of 30,000 yuan within one week, common funds of over 70,000 yuan spent on
gate, access control, pruning and planting, and repainting, the pavilion paid by the charity fund. All other
figures, days and texts are made up with a fixed seed; no donor is a real person. So is the maintenance money
that the authority holds for two buildings: its balance crosses from the 2004 chart to the 2026 one.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ledger.cli.demo.gift_events import Given, GivenBack, ShownOtherwise
from ledger.cli.demo.givers import donor_of
from ledger.cli.demo.nanhewan_notices import notices
from ledger.cli.demo.nanhewan_works import PARTIES, works
from ledger.cli.demo.story import (
    BillBrought,
    Booking,
    CarryForward,
    Counted,
    EditionPassed,
    Event,
    MonthEnd,
    Names,
    PolicySet,
    Reconciled,
    Reversal,
    Story,
)
from ledger.domain.cash_counts import CashCount
from ledger.domain.gifts import Choice, Gift, Nature
from ledger.domain.periods import last_day_of, next_month
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import Kind, Line, Subline, credit, debit

FIRST_DAY = date(2025, 1, 1)
LAST_PERIOD = 202610
GIFTS_MINOR = 3_000_000
#: Months closed in the story; the last one is left open for visitors to work in.
CLOSED_THROUGH = 202609

#: The first day of the 2026 chart; what moves to it on that day is the voucher of 新旧衔接.
NEW_CHART_ON = date(2026, 1, 1)
#: Maintenance money that the authority holds: households of each building, and each household's share in fen.
BUILDINGS = {"B1": 12, "B2": 12}
_SHARE_MINOR = {"B1": 648_000, "B2": 792_000}
MAINTENANCE_MINOR = sum(BUILDINGS[code] * _SHARE_MINOR[code] for code in BUILDINGS)

CASH, BANK, SERVICE_BANK, CHARITY_BANK, WECHAT = "1001", "100201", "100202", "100203", "100901"

DECISIONS = {
    "J01": ("设立信义慈善基金", "The charity fund is opened", date(2025, 3, 1)),
    "J02": ("更换小区大门", "A new gate for the compound", date(2025, 4, 26)),
    "J03": ("安装门禁系统", "Access control at the gate", date(2025, 6, 21)),
    "J04": ("修建信义议事亭", "The meeting pavilion is built", date(2025, 7, 12)),
    "J05": ("修枝补绿", "Pruning and planting", date(2025, 8, 30)),
    "J06": ("粉刷外墙", "The walls are repainted", date(2025, 9, 20)),
}  # fmt: skip
_CHARITY_SPENDING = (
    (date(2025, 5, 29), 1_800, "510107", "端午慰问六户困难居民", "慰问"),
    (date(2025, 10, 29), 980, "510108", "重阳节公益活动", "公益活动"),
    (date(2026, 2, 10), 2_400, "510107", "春节慰问八户困难居民", "慰问"),
    (date(2026, 5, 31), 760, "510108", "儿童节公益活动", "公益活动"),
    (date(2026, 9, 24), 1_250, "510105", "小区微更新晾晒架", "微更新"),
)
#: Cleaning paid just before a weekend or a long holiday: the bank carried it out in the next month.
_WAITING = {202602: ("cleaning-202602",), 202609: ("cleaning-202609",)}
_REPAIRS = ("水管维修", "路灯维修", "下水道疏通", "单元门维修", "监控线路维修", "屋面补漏")


def _yuan(amount: float) -> int:
    return round(amount * 100)


def _out(
    on: date, account: str, minor: int, summary: str, *, fund: str, channel: str, who: Who,
    matter: str = "", receipt: str = "",
) -> Booking:  # fmt: skip
    lines = (debit(account, minor, fund=fund), credit(channel, minor, fund=fund))
    return Booking(on, lines, summary, who, matter, receipt=receipt or summary)


def _in(
    on: date, account: str, minor: int, summary: str, *, fund: str, channel: str, who: Who,
    matter: str = "", receipt: str = "",
) -> Booking:  # fmt: skip
    lines = (debit(channel, minor, fund=fund), credit(account, minor, fund=fund))
    return Booking(on, lines, summary, who, matter, receipt=receipt)


def _move(on: date, minor: int, summary: str, *, fund: str, source: str, target: str) -> Booking:
    lines = (debit(target, minor, fund=fund), credit(source, minor, fund=fund))
    return Booking(on, lines, summary, Who.OWN, "转存")


def _charges(period: int) -> str:
    """Give the account of bank and payment charges in the chart of a period."""
    return "520104" if period < 202601 else "530104"


def _office(period: int) -> str:
    """Give the account of office and meetings in the chart of a period."""
    return "520101" if period < 202601 else "530101"


def _owners(building: str) -> Line:
    """Give what is owed to a building's owners out of the maintenance money, share by share."""
    share_minor = _SHARE_MINOR[building]
    shares = tuple(
        Subline(f"{building}-{flat}", credit_minor=share_minor)
        for flat in range(101, 101 + BUILDINGS[building])
    )
    return Line(
        "2601", "MNT", credit_minor=share_minor * len(shares), place=building, sublines=shares
    )


def _opening() -> Booking:
    lines = (
        debit(BANK, _yuan(64_380.25), fund="GEN"),
        credit("3101", _yuan(64_380.25), fund="GEN"),
        debit(SERVICE_BANK, _yuan(8_260.40), fund="PROP"),
        credit("3101", _yuan(8_260.40), fund="PROP"),
        debit("1701", MAINTENANCE_MINOR, fund="MNT"),
        *map(_owners, BUILDINGS),
    )
    return Booking(
        FIRST_DAY, lines, "建账期初余额", Who.COMMITTEE, "期初余额", receipt="银行对账单（期初）",
        memo="原账本余额与银行对账单、维修资金管理部门的分户清单核对一致", kind=Kind.OPENING,
    )  # fmt: skip


def _parking(period: int, rng: random.Random) -> Iterator[Booking]:
    """Give three takings a month through WeChat, gross with the platform's 0.6 %, and the sweep."""
    year, month = divmod(period, 100)
    swept = 0
    for day in (6, 15, 24):
        gross = 100 * rng.randint(1_080, 1_560)
        fee = (gross * 6 + 500) // 1_000
        swept += gross - fee
        lines: tuple[Line, ...] = (
            debit(WECHAT, gross - fee, fund="GEN"),
            debit(_charges(period), fee, fund="GEN"),
            credit("480101", gross, fund="GEN"),
        )
        yield Booking(
            date(year, month, day), lines, f"{month}月停车费（微信）", Who.RESIDENTS, "停车费"
        )
    yield _move(
        date(year, month, 27), swept, "微信收款转入银行", fund="GEN", source=WECHAT, target=BANK
    )


def _common(period: int, rng: random.Random) -> Iterator[Booking]:
    year, month = divmod(period, 100)
    gen = {"fund": "GEN", "channel": BANK}

    def day(number: int) -> date:
        return date(year, month, number)

    charging = _yuan(rng.randint(29_000, 43_000) / 100)
    yield _in(
        day(12),
        "480103",
        charging,
        f"{month}月电动车充电分成",
        who=Who.SUPPLIER,
        matter="充电",
        **gen,
    )
    if month % 3 == 1:
        yield _in(
            day(10), "480102", _yuan(1_500), "大门灯箱广告费（季度）", who=Who.SUPPLIER, matter="广告",
            receipt="广告费收款回单", **gen,
        )  # fmt: skip
    if month in (3, 9):
        yield _in(
            day(18),
            "480104",
            _yuan(1_200),
            "快递柜场地费（半年）",
            who=Who.SUPPLIER,
            matter="场地",
            **gen,
        )
    if month % 3 == 0:
        interest = rng.randint(2_600, 5_900)
        yield _in(day(21), "490101", interest, "银行存款利息", who=Who.BANK, matter="利息", **gen)
    power = rng.randint(17_500, 26_900)
    yield _out(
        day(20), "510103", power, f"{month}月公共用电", who=Who.SUPPLIER, matter="电费", **gen
    )
    cleaned = _out(
        day(28), "510102", _yuan(860), f"{month}月公共区域保洁", who=Who.STAFF, matter="保洁", **gen
    )
    yield replace(cleaned, label=f"cleaning-{period}")
    if rng.random() < 0.6:
        cost = rng.randint(12_000, 86_000)
        yield _out(day(rng.randint(2, 26)), "510104", cost, rng.choice(_REPAIRS), who=Who.CONTRACTOR,
                   matter="维修", **gen)  # fmt: skip
    if month in (1, 7):
        yield _out(day(9), _office(period), rng.randint(9_000, 18_000), "会议及公示打印费", who=Who.SUPPLIER,
                   matter="办公", **gen)  # fmt: skip


def _service(period: int, rng: random.Random) -> Iterator[Booking]:
    """Give the property fees collected and what the service cost; the money is held in trust (信托制)."""
    year, month = divmod(period, 100)
    prop = {"fund": "PROP", "channel": SERVICE_BANK}
    for day in (8, 22):
        minor = _yuan(rng.randint(2_420, 2_980))
        yield _in(date(year, month, day), "430101", minor, f"{month}月物业费", who=Who.RESIDENTS,
                  matter="物业费", **prop)  # fmt: skip
    yield _out(date(year, month, 26), "510101", _yuan(4_850), f"{month}月物业服务费",
               who=Who.PROPERTY_COMPANY, matter="物业服务", receipt="物业服务费发票", **prop)  # fmt: skip


def _given(on: date, minor: int, channel: str, number: int, *, label: str = "") -> Given:
    """Give one gift with an invented giver, who chose how to be shown."""
    donor, choice = donor_of(number)
    gift = Gift(
        Nature.MONEY, on, donor, choice, minor, channel, "CHA",
        earmark="议事亭" if number % 9 == 0 else "",
        receipt_number=f"JZ{number:04d}" if channel == CASH else "",
    )  # fmt: skip
    receipt = "收款收据" if channel == CASH else ""
    return Given(on, (gift,), label or f"gift-{number}", receipt)


def _gifts(rng: random.Random) -> Iterator[Event]:
    """Give one week of gifts that sum to exactly 30,000.00, a double entry and its reversal, a refund."""
    amounts: list[int] = []
    while sum(amounts) < GIFTS_MINOR - 200_000:
        amounts.append(
            _yuan(rng.choice((50, 100, 100, 200, 200, 300, 500, 500, 666, 800, 1_000, 2_000)))
        )
    amounts.append(GIFTS_MINOR - sum(amounts))
    totals = dict.fromkeys((CASH, WECHAT), 0)
    for number, minor in enumerate(amounts, start=1):
        channel = rng.choice((CASH, WECHAT, WECHAT, CHARITY_BANK))
        if number == 7:
            channel = CHARITY_BANK
        on = date(2025, 3, 10 + (number - 1) * 7 // len(amounts))
        yield _given(on, minor, channel, number)
        if number == 7:
            yield _given(on, minor, channel, number, label="typed-twice")
        if channel in totals:
            totals[channel] += minor
    yield Reversal(date(2025, 3, 14), "typed-twice", "同一笔捐款录入了两次，注销重复的一笔")
    yield _move(date(2025, 3, 17), totals[CASH], "捐款箱现金存入银行", fund="CHA", source=CASH,
                target=CHARITY_BANK)  # fmt: skip
    yield _move(date(2025, 3, 18), totals[WECHAT], "微信捐款转入银行", fund="CHA", source=WECHAT,
                target=CHARITY_BANK)  # fmt: skip
    # All of it went to the bank: two people see that the box is empty before the month is closed.
    yield Counted(date(2025, 3, 31), CashCount(CASH, date(2025, 3, 31), {}))
    yield GivenBack(date(2025, 4, 8), "gift-3", amounts[2], CHARITY_BANK, "退款回单")
    # One giver does not want to be named any more.
    yield ShownOtherwise(date(2025, 6, 3), "gift-1", Choice())


def _charity() -> Iterator[Event]:
    for on, amount, account, summary, matter in _CHARITY_SPENDING:
        yield _out(on, account, _yuan(amount), summary, fund="CHA", channel=CHARITY_BANK,
                   who=Who.CONTRACTOR if account == "510105" else Who.RESIDENTS, matter=matter)  # fmt: skip
    for number, (on, amount) in enumerate(
        ((date(2025, 10, 22), 500), (date(2026, 1, 16), 2_000), (date(2026, 6, 18), 1_000)),
        start=101,
    ):
        yield _given(on, _yuan(amount), CHARITY_BANK, number)


def _rules() -> Event:
    """Two officers: one agrees beside the author, and what is larger needs a decision and a request."""
    steps = (
        ApprovalStep(5_000_00, 1),
        ApprovalStep(20_000_00, 1, Body.COMMITTEE),
        ApprovalStep(None, 1, Body.ASSEMBLY),
    )
    policy = ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True)
    return PolicySet(FIRST_DAY, policy)


def _month_ends() -> Iterator[Event]:
    period = 202501
    while period <= CLOSED_THROUGH:
        if period % 100 == 12:
            yield CarryForward(last_day_of(period))
        after = next_month(period)
        closed_on = date(after // 100, after % 100, 6)
        # From the gifts on there is money on the charity's account.
        charity = (CHARITY_BANK,) if period >= 202503 else ()
        if period == CLOSED_THROUGH:
            yield BillBrought(closed_on - timedelta(days=1), BANK, period, _WAITING.get(period, ()))
        yield Reconciled(
            closed_on - timedelta(days=1), last_day_of(period),
            (BANK, SERVICE_BANK, *charity, WECHAT), _WAITING.get(period, ()),
        )  # fmt: skip
        yield MonthEnd(closed_on, period, seals_year=period % 100 == 12)
        period = after


def events() -> list[Event]:
    """Tell everything that happened, in the order of the calendar."""
    rng = random.Random(20250101)  # noqa: S311  (a story, not a secret)
    told: list[Event] = [_opening(), _rules(), *_gifts(rng), *_charity(), *works(), *_month_ends(),
                         *notices(), EditionPassed(NEW_CHART_ON)]  # fmt: skip
    period = 202501
    while period <= LAST_PERIOD:
        told += [*_parking(period, rng), *_common(period, rng), *_service(period, rng)]
        period = next_month(period)
    # A month is closed after everything dated in it was entered.
    return sorted(told, key=lambda event: (event.on, isinstance(event, CarryForward)))


NANHEWAN = Story(
    scenarios=("S1",),
    slug="nanhewan",
    name_zh="南河湾小区（演示）",
    name_en="Nanhewan (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "CHA": (
            "南河湾信义慈善基金", "Nanhewan Xinyi charity fund",
            "小区微更新、弱势群体慰问、公益活动",
            "Small renewals of the compound, help for people in need, public-benefit activities",
        )
    },
    names=Names(DECISIONS, PARTIES, BUILDINGS),
    events=events,
)  # fmt: skip

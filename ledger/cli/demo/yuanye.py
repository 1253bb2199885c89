"""Scenario S2, 原野庄园: a committee gets a bank account of its own, and decides with its residents.

Fixed by the public report: 38 households applied, public money lay in a private person's account and was
moved to the committee's, 13 major matters were decided with residents, renewal of the fire equipment and of
the public space among them. All other matters, figures, days, firms and texts are made up with a fixed
seed; the person in whose name the money lay is invented too.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ledger.cli.demo.notice_events import Corrected, NoticeEvent, Posted, quarters
from ledger.cli.demo.story import (
    BankClosed,
    BankOpened,
    Booking,
    BudgetAdopted,
    CarryForward,
    Counted,
    Event,
    HomesRegistered,
    MonthEnd,
    Names,
    Payment,
    PolicySet,
    Reversal,
    Story,
)
from ledger.cli.demo.vote_events import CommitteeSeated, OldDecision, VoteHeld
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.budgets import Budget, BudgetLine, ordered
from ledger.domain.cash_counts import CashCount
from ledger.domain.payments import PaymentRequest
from ledger.domain.periods import last_day_of, next_month
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import Kind, Line, credit, debit
from ledger.domain.votes import Choice, Matter, VoteKind
from ledger.posting.decision_papers import Paper
from ledger.posting.votes import NewVote

FIRST_DAY = date(2025, 9, 1)
LAST_PERIOD = 202610
#: How many sit on the committee, and how many of them the residents sent: made up.
COMMITTEE = 7, 4
#: In whose name the public money lay: invented, for officers' eyes alone.
PERSONAL_OWNER = "施小满"
CASH, BANK, PERSONAL = "1001", "100201", "112203"
_HELD_MINOR, _CASH_MINOR = 4_638_050, 61_240
_MOVED_ON = date(2025, 9, 18)

DECISIONS = {
    "J01": ("38 户申请成立物业管理委员会", "38 households form a property committee",
            date(2025, 8, 16)),
    "J02": ("个人代存的公款转入基本账户", "Public money leaves the personal account",
            date(2025, 9, 6)),
    "J03": ("更换消防器材", "Renewal of the fire equipment", date(2025, 9, 27)),
    "J04": ("公共空间改造", "Renewal of the public space", date(2025, 10, 18)),
    "J05": ("路灯改为节能灯", "Energy-saving street lamps", date(2025, 11, 15)),
    "J06": ("2026 年度预算", "Budget of the year 2026", date(2025, 12, 27)),
    "J07": ("增设监控探头", "More cameras", date(2026, 1, 17)),
    "J08": ("化粪池清掏", "Emptying the septic tanks", date(2026, 3, 7)),
    "J09": ("停车位重新划线", "Parking places marked anew", date(2026, 4, 11)),
    "J10": ("大门门禁更换", "New access control at the gate", date(2026, 5, 16)),
    "J11": ("树木修剪和补种", "Trees pruned and planted", date(2026, 6, 13)),
    "J12": ("屋面排水沟疏通", "Clearing the roof gutters", date(2026, 7, 18)),
    "J13": ("儿童活动角地面更换", "New ground for the playground", date(2026, 9, 5)),
}  # fmt: skip
#: What owners were asked, by decision: the matter, and what was proposed. J01 was decided before the books.
_PROPOSED = {
    "J02": (
        Matter.OTHER,
        "把个人账户代存的公款全部转入委员会的基本账户，以后不再用个人账户收付公款。",
    ),
    "J03": (Matter.OTHER, "更换两栋楼的灭火器、消防水带和应急灯，分两次付款，从公共收益支付。"),
    "J04": (Matter.OTHER, "平整院内空地，添置座椅和晾衣架，分三次付款，从公共收益支付。"),
    "J05": (Matter.OTHER, "院内路灯换成节能灯，从公共收益支付。"),
    "J06": (Matter.OTHER, "通过2026年度公共收益收支预算。"),
    "J07": (Matter.OTHER, "在大门和车棚增设监控探头，从公共收益支付。"),
    "J08": (Matter.OTHER, "请专业单位清掏化粪池，从公共收益支付。"),
    "J09": (Matter.OTHER, "院内停车位重新划线，车位数不变。"),
    "J10": (Matter.OTHER, "更换大门门禁，从公共收益支付。"),
    "J11": (Matter.OTHER, "修剪和补种院内树木，从公共收益支付。"),
    "J12": (Matter.OTHER, "疏通两栋楼的屋面排水沟，从公共收益支付。"),
    "J13": (Matter.OTHER, "更换儿童活动角的地面，从公共收益支付。"),
}
#: What did not pass: common ground may be let only when three quarters agree.
REFUSED = "B01"
HOMES = {"B1": 20, "B2": 18}
PARTIES = {
    "C01": "示范安泰消防器材店", "C02": "示范青禾园林工程队", "C03": "示范明光电器行",
    "C04": "示范天目安防商行", "C05": "示范净源环卫服务部", "C06": "示范平直标线工程队",
    "C07": "示范佳门门禁商行",
}  # fmt: skip
#: (day, yuan, account, what, decision, payee)
_SPENT = (
    (date(2025, 10, 10), 3_420, "510104", "消防器材更换首付款", "J03", "C01"),
    (date(2025, 10, 31), 4_560, "510104", "消防器材更换尾款", "J03", "C01"),
    (date(2025, 11, 6), 4_800, "510105", "公共空间改造首付款", "J04", "C02"),
    (date(2025, 12, 12), 6_400, "510105", "公共空间改造进度款", "J04", "C02"),
    (date(2026, 1, 23), 4_800, "510105", "公共空间改造尾款", "J04", "C02"),
    (date(2025, 11, 28), 1_976, "510104", "路灯改节能灯", "J05", "C03"),
    (date(2026, 2, 6), 2_860, "510105", "增设监控探头", "J07", "C04"),
    (date(2026, 3, 20), 1_900, "510102", "化粪池清掏", "J08", "C05"),
    (date(2026, 4, 24), 1_330, "510104", "停车位划线", "J09", "C06"),
    (date(2026, 6, 5), 3_800, "510105", "大门门禁更换", "J10", "C07"),
    (date(2026, 7, 3), 2_280, "510102", "树木修剪和补种", "J11", "C02"),
    (date(2026, 7, 31), 1_140, "510104", "屋面排水沟疏通", "J12", "C05"),
    (date(2026, 10, 16), 3_040, "510105", "儿童活动角地面更换", "J13", "C02"),
)
_BUDGET_YUAN = {
    "480101": 22_800, "480103": 4_000, "480104": 2_400, "490101": 200, "510102": 10_500,
    "510103": 2_900, "510104": 4_000, "510105": 15_000, "530101": 800, "530104": 100,
}  # fmt: skip


def areas(building: str) -> dict[str, int]:
    """Give the homes of a building with their areas in 0.01 m²: made up."""
    return {
        f"{building}-{flat}": 78_40 + 615 * (flat % 4) for flat in range(101, 101 + HOMES[building])
    }


def _ballots(rng: random.Random, against: int, abstained: int, absent: int) -> dict[str, Choice]:
    """Give the households' ballots; the rest of the 38 agree."""
    homes = [home for building in HOMES for home in areas(building)]
    rng.shuffle(homes)
    said = [Choice.AGAINST] * against + [Choice.ABSTAIN] * abstained
    voting = homes[absent:]
    return dict(zip(voting, said + [Choice.FOR] * (len(voting) - len(said)), strict=True))


def _decided() -> Iterator[Event]:
    yield CommitteeSeated(FIRST_DAY, *COMMITTEE)
    for building in HOMES:
        yield HomesRegistered(FIRST_DAY, building, areas(building))
    title, english, day = DECISIONS["J01"]
    yield OldDecision(FIRST_DAY, "J01", title, english, day)
    rng = random.Random(20250916)  # noqa: S311  (a story, not a secret)
    papers = ((Paper.MINUTES, "会议记录"), (Paper.TALLY, "计票表"), (Paper.NOTICE, "公告栏照片"),
              (Paper.BALLOTS, "选票扫描件"))  # fmt: skip
    for code, (matter, proposal) in _PROPOSED.items():
        title, english, day = DECISIONS[code]
        ballots = _ballots(rng, rng.choice((0, 3, 4)), rng.choice((0, 3)), rng.randint(0, 8))
        yield VoteHeld(
            day + timedelta(days=1),
            NewVote(code, VoteKind.OWNERS, title, proposal, day, matter, title_en=english),
            max(FIRST_DAY, day - timedelta(days=10)), ballots, papers=papers,
            misread=next(iter(ballots)) if code == "J04" else "",
            objection=(
                ("灭火器还没有到期，为什么都换？", "到期的二十二具先换，没到期的留作备用。")
                if code == "J03" else None
            ),
        )  # fmt: skip
    day = date(2026, 8, 8)
    vote = NewVote(
        REFUSED, VoteKind.OWNERS, "出租院内空地建快递站", "把院内空地租给快递公司建站，租金归公共收益。",
        day, Matter.CHANGE_USE, title_en="Letting common ground for a parcel station",
    )  # fmt: skip
    yield VoteHeld(
        day + timedelta(days=1), vote, day - timedelta(days=14), _ballots(rng, 8, 3, 3),
        papers=papers,
    )  # fmt: skip


def _opening() -> Iterator[Event]:
    yield BankOpened(
        FIRST_DAY,
        BankAccount("K1", "示范银行施营支行", PERSONAL_OWNER, Custody.PERSONAL, "0386", PERSONAL),
    )
    total_minor = _HELD_MINOR + _CASH_MINOR
    yield Booking(
        FIRST_DAY,
        (
            debit(PERSONAL, _HELD_MINOR, fund="GEN"),
            debit(CASH, _CASH_MINOR, fund="GEN"),
            credit("3101", total_minor, fund="GEN"),
        ),
        "建账期初余额（公款还在个人名下）", Who.COMMITTEE, "期初余额",
        receipt="个人账户对账单（期初）", memo="与个人账户对账单、现金清点单核对一致",
        kind=Kind.OPENING,
    )  # fmt: skip


def _moved() -> Iterator[Event]:
    own = BankAccount(
        "K2", "示范银行施营支行", "原野庄园物业管理委员会", Custody.OWN, "5201", BANK, _MOVED_ON
    )
    yield BankOpened(_MOVED_ON, own)
    yield Booking(
        _MOVED_ON,
        (debit(BANK, _HELD_MINOR, fund="GEN"), credit(PERSONAL, _HELD_MINOR, fund="GEN")),
        "个人代存的公款转入基本账户", Who.COMMITTEE, "公款归集", receipt="转账回单", decision="J02",
    )  # fmt: skip
    yield BankClosed(date(2025, 9, 19), "K1")


def _rules() -> Iterator[Event]:
    steps = (
        ApprovalStep(1_000_00, 1),
        ApprovalStep(5_000_00, 1, Body.COMMITTEE),
        ApprovalStep(None, 1, Body.ASSEMBLY),
    )
    yield PolicySet(
        date(2025, 9, 22),
        ApprovalPolicy(
            steps, request_above_minor=500_00, small_committee=True, cash_stock_minor=800_00
        ),
    )
    lines = ordered(BudgetLine("GEN", code, amount * 100) for code, amount in _BUDGET_YUAN.items())
    yield BudgetAdopted(date(2025, 12, 29), Budget(2026, lines, "J06"))


def _spent() -> Iterator[Event]:
    for on, amount, account, what, decision, payee in _SPENT:
        request = PaymentRequest(
            "GEN", account, BANK, amount * 100, DECISIONS[decision][0], f"{what}（{decision}）",
            Who.CONTRACTOR, party=payee, decision=decision,
        )  # fmt: skip
        yield Payment(on, request, f"{what}发票")


def _cash() -> Iterator[Event]:
    yield _spend(date(2025, 10, 20), 21_240, "530101", "公示栏打印纸张", channel=CASH)
    # 612.40 at first, 400.00 then.
    yield Counted(date(2025, 10, 31), CashCount(CASH, date(2025, 10, 31), {10_000: 4}))
    yield _spend(date(2026, 5, 8), 12_860, "510108", "儿童节活动用品", channel=CASH)
    # 271.40 at the end: two hundreds, a fifty, a twenty, a one and four dimes.
    for day in (date(2026, 5, 31), date(2026, 6, 30)):
        pieces = {10_000: 2, 5_000: 1, 2_000: 1, 100: 1, 10: 4}
        yield Counted(day, CashCount(CASH, day, pieces))


def _spend(on: date, minor: int, account: str, what: str, *, channel: str = BANK) -> Booking:
    lines = (debit(account, minor, fund="GEN"), credit(channel, minor, fund="GEN"))
    return Booking(on, lines, what, Who.SUPPLIER, what, receipt=f"{what}发票")


def _monthly(period: int, rng: random.Random) -> Iterator[Event]:
    """Give what comes and goes every month, from when the committee had an account of its own."""
    year, month = divmod(period, 100)

    def come(day: int, account: str, minor: int, what: str, who: Who, receipt: str = "") -> Booking:
        lines: tuple[Line, ...] = (
            debit(BANK, minor, fund="GEN"), credit(account, minor, fund="GEN"),
        )  # fmt: skip
        return Booking(date(year, month, day), lines, what, who, what, receipt=receipt)

    yield come(20, "480101", 5_000 * rng.randint(36, 40), f"{month}月停车费", Who.RESIDENTS)
    yield come(22, "480103", 10 * rng.randint(2_400, 4_100), f"{month}月充电桩分成", Who.SUPPLIER)
    yield _spend(date(year, month, 23), rng.randint(19_000, 27_000), "510103", f"{month}月公共用电")
    yield _spend(date(year, month, 28), 48_000, "510102", f"{month}月公共区域保洁")
    if month % 3 == 0:
        yield come(21, "490101", rng.randint(1_900, 5_200), "银行存款利息", Who.BANK, "利息回单")
    if month in (3, 9):
        yield come(25, "480104", 120_000, "快递柜场地费（半年）", Who.SUPPLIER, "场地费收款回单")


def _twice() -> Iterator[Event]:
    """Tell of cleaning entered twice and already posted as such: it is taken back and announced."""
    again = _spend(date(2025, 11, 28), 48_000, "510102", "11月公共区域保洁")
    yield replace(again, label="twice")
    yield Posted(
        date(2025, 11, 29), "public-income", "2025-11", "2025年11月收支公示",
        "Income and spending, November 2025",
    )  # fmt: skip
    yield Reversal(date(2025, 11, 30), "twice", "同一笔保洁费录入了两次，注销重复的一笔")
    yield Corrected(
        date(2025, 12, 8), "public-income", "2025-11", "2025年11月收支公示更正公告",
        "Correction: income and spending, November 2025", "保洁费重复入账，支出多列了一笔", "twice",
    )  # fmt: skip


def _notices() -> Iterator[NoticeEvent]:
    yield from quarters(
        "2025Q3", "2026Q3",
        objection="公款从个人账户转过来的数目对不对", reply="转账回单和期初对账单一致，可以来看原件。",
    )  # fmt: skip


def _month_ends() -> Iterator[Event]:
    period = 202509
    while period <= LAST_PERIOD:
        ends_year = period % 100 == 12
        if ends_year:
            yield CarryForward(last_day_of(period))
        after = next_month(period)
        yield MonthEnd(date(after // 100, after % 100, 5), period, seals_year=ends_year)
        period = after


def events() -> list[Event]:
    """Tell everything that happened, in the order of the calendar."""
    rng = random.Random(20250901)  # noqa: S311  (a story, not a secret)
    told: list[Event] = [*_decided(),
        *_opening(), *_moved(), *_rules(), *_spent(), *_cash(), *_twice(), *_month_ends(), *_notices(),
    ]  # fmt: skip
    period = 202509
    while period <= LAST_PERIOD:
        told += _monthly(period, rng)
        period = next_month(period)
    # The year is struck after everything dated in it was entered.
    return sorted(told, key=lambda event: (event.on, isinstance(event, CarryForward)))


YUANYE = Story(
    scenarios=("S2",),
    slug="yuanye",
    name_zh="原野庄园（演示）",
    name_en="Yuanye Manor (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "GEN": (
            "原野庄园公共资金", "Yuanye Manor common money",
            "38 户共有的公共收益，用于经居民商定的公共事项（演示：户数出自公开报道，金额和事项是编的）",
            "Common money of 38 households, for matters decided with residents "
            "(demo: the number of households is reported, amounts and matters are made up)",
        )
    },
    names=Names(parties=PARTIES),
    events=events,
    # Founded four months before the new system, with a budget for the year after: it starts on the new chart.
    edition_code="npo-2026",
)  # fmt: skip

"""Scenario S6, 砖桥: three compounds without title deeds, maintenance fund or fees live on grants.

Fixed by the public report: 3 compounds, 5,700 residents, three restricted grants and a service subsidy that pays
the property company; the grant for the stairwells turned a wall of 162 m into a culture corridor with 60
panels. Amounts, days, firms and texts are made up.
"""

from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.fund_events import (
    Designated,
    GrantAgreed,
    GrantCarriedOver,
    GrantReceived,
    GrantReturned,
    Lent,
    MirrorOpened,
    MirrorReported,
    YearStruck,
)
from ledger.cli.demo.story import (
    BankOpened,
    Booking,
    Event,
    MonthEnd,
    Payment,
    PolicySet,
)
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.fund_rules import Designation
from ledger.domain.funds import Fund, FundClass
from ledger.domain.grants import Grant, Instalment, Unspent
from ledger.domain.loans import Loan
from ledger.domain.mirrors import MirrorEntry, MirrorFund
from ledger.domain.payments import PaymentRequest
from ledger.domain.periods import next_month
from ledger.domain.policies import ApprovalPolicy, ApprovalStep
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import credit, debit

FIRST_DAY = date(2025, 9, 1)
LAST_PERIOD = 202609
COMMON, BANK = "100201", "100204"
QUALITY, STAIRS, REPAIRS, SERVICE = "GRT-25-01", "GRT-25-02", "GRT-25-03", "GRT-25-04"
_TOWN = "洞泾镇（演示）"

DECISIONS = {
    "Q01": ("品质提升项目结余退回", "What the quality grant left goes back", date(2026, 7, 4)),
    "Q02": ("应急维修结余结转一年", "The repair grant is carried over a year", date(2026, 6, 20)),
    "Q03": ("留出文化长廊养护钱", "Money set aside for the corridor's upkeep", date(2026, 5, 16)),
    "Q04": ("三项补贴的用款计划", "Plan for the three grants", date(2025, 9, 6)),
}  # fmt: skip
PARTIES = {
    "C01": "示范砖桥物业公司", "C02": "示范彩墙广告制作部", "C03": "示范石子路工程队", "C04": "示范防水维修部",
    "C05": "示范绿篱园艺队", "C06": "洞泾镇财务所（演示）",
}  # fmt: skip


def _fund(
    code: str, names: tuple[str, str], purpose: tuple[str, str], accounts: tuple[str, ...],
    days: tuple[date, date], document: str,
) -> Fund:  # fmt: skip
    return Fund(
        code, names[0], names[1], FundClass.RESTRICTED, purpose[0], purpose[1],
        allowed_accounts=accounts, first_day=days[0], last_day=days[1], source_document=document,
        remaining_rule="照协议办",
    )  # fmt: skip


def _agreed(
    fund: Fund, instalments: tuple[tuple[date, int], ...], unspent: Unspent, conditions: str
) -> GrantAgreed:
    parts = tuple(Instalment(day, yuan * 100) for day, yuan in instalments)
    total = sum(item.amount_minor for item in parts)
    grant = Grant(
        fund.code, _TOWN, fund.source_document, date(2025, 9, 5), total, parts, conditions, unspent
    )
    return GrantAgreed(date(2025, 9, 8), fund, grant)


def _agreements() -> Iterator[Event]:
    yield _agreed(_fund(
        QUALITY, ("品质提升项目", "Quality improvement"),
        ("铺小路、种绿篱、修非机动车停车棚", "Paths, hedge fences and e-bike parking"),
        ("510105", "510102"), (date(2025, 9, 8), date(2026, 6, 30)), "洞泾补〔2025〕1号",
        ),
        ((date(2025, 9, 30), 60_000), (date(2026, 3, 31), 40_000)), Unspent.RETURN,
        "每半年报一次进度；每年一个项目",
    )  # fmt: skip
    yield _agreed(_fund(
        STAIRS, ("楼道微治理项目", "Stairwell project"),
        ("楼道整治和文化长廊", "Stairwells and a culture corridor"),
        ("510105", "510108"), (date(2025, 9, 8), date(2026, 12, 31)), "洞泾补〔2025〕2号",
        ),
        ((date(2025, 10, 31), 50_000),), Unspent.DECISION, "图样经居民看过再做",
    )  # fmt: skip
    yield _agreed(_fund(
        REPAIRS, ("共用部位应急维修项目", "Emergency repairs of common parts"),
        ("屋面、外墙渗漏等应急维修", "Emergency repairs of roofs and walls that leak"),
        ("510104",), (date(2025, 9, 8), date(2026, 6, 30)), "洞泾补〔2025〕3号",
        ),
        ((date(2025, 9, 30), 45_000),), Unspent.DECISION, "先修后报，修前修后拍照",
    )  # fmt: skip
    yield _agreed(_fund(
        SERVICE, ("物业服务项目补贴", "Service subsidy"),
        ("付给物业公司的服务费", "The property company's service fee"),
        ("510101",), (date(2025, 9, 8), date(2026, 12, 31)), "洞泾补〔2025〕4号",
        ),
        ((date(2025, 9, 30), 90_000), (date(2026, 4, 30), 90_000)), Unspent.RETURN,
        "按季付给物业公司",
    )  # fmt: skip


def _received() -> Iterator[Event]:
    for on, fund, yuan in (
        (date(2025, 9, 28), QUALITY, 60_000), (date(2025, 9, 28), REPAIRS, 45_000),
        (date(2025, 9, 29), SERVICE, 90_000), (date(2025, 11, 12), STAIRS, 50_000),
        (date(2026, 3, 27), QUALITY, 40_000), (date(2026, 4, 28), SERVICE, 90_000),
    ):  # fmt: skip
        yield GrantReceived(on, fund, yuan * 100, BANK)


def _paid(on: date, fund: str, account: str, yuan: int, what: str, party: str) -> Payment:
    request = PaymentRequest(
        fund, account, BANK, yuan * 100, what[:20], what, Who.CONTRACTOR, party=party,
        decision="Q04",
    )  # fmt: skip
    return Payment(on, request, f"{what[:12]}发票")


def _spent() -> Iterator[Event]:
    yield _paid(date(2025, 10, 16), QUALITY, "510105", 42_600, "三个小区铺小路", "C03")
    yield _paid(date(2025, 12, 11), QUALITY, "510102", 16_800, "绿篱围栏补种", "C05")
    yield _paid(date(2026, 4, 23), QUALITY, "510105", 33_400, "非机动车停车棚", "C03")
    yield _paid(date(2025, 11, 20), REPAIRS, "510104", 14_200, "3号楼屋面渗漏应急维修", "C04")
    yield _paid(date(2026, 3, 12), REPAIRS, "510104", 12_300, "7号楼外墙渗漏应急维修", "C04")
    yield _paid(date(2026, 8, 20), REPAIRS, "510104", 9_700, "2号楼落水管应急维修", "C04")
    yield _paid(date(2026, 2, 5), STAIRS, "510105", 13_000, "162米围墙粉刷打底", "C02")
    yield _paid(date(2026, 4, 16), STAIRS, "510105", 34_800, "162米文化长廊60块展板制作安装", "C02")
    # What the service subsidy pays is scored every quarter: see ``zhuanqiao_services``.


def _ends() -> Iterator[Event]:
    yield GrantCarriedOver(
        date(2026, 6, 24), REPAIRS, date(2027, 6, 30), "还有渗漏的楼等雨季过后再修", "Q02"
    )
    yield GrantReturned(date(2026, 7, 6), QUALITY, "Q01")
    back = PaymentRequest(
        QUALITY, "220904", BANK, 7_200_00, "退回补贴结余", "退回品质提升项目结余", Who.GOVERNMENT,
        party="C06", decision="Q01",
    )  # fmt: skip
    yield Payment(date(2026, 7, 9), back, "退款回单")


def _common() -> Iterator[Event]:
    yield BankOpened(
        FIRST_DAY,
        BankAccount("K1", "示范银行洞泾支行", "砖桥三村居委会（演示）", Custody.OWN, "1620", BANK),
    )
    yield BankOpened(
        FIRST_DAY,
        BankAccount(
            "K2", "示范银行洞泾支行", "砖桥三村居委会（演示）", Custody.OWN, "0060", COMMON
        ),
    )
    steps = (ApprovalStep(20_000_00, 1), ApprovalStep(None, 1))
    yield PolicySet(
        date(2025, 9, 2),
        ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True),
    )
    for on, yuan in ((date(2025, 9, 20), 9_600), (date(2026, 3, 20), 8_400)):
        lines = (debit(COMMON, yuan * 100, fund="GEN"), credit("480104", yuan * 100, fund="GEN"))
        yield Booking(on, lines, "场地费（半年）", Who.SUPPLIER, "场地费", receipt="场地费回单")
    # The stairwell grant came late: common money helped out, and had it back.
    for on, repays, reason in (
        (date(2025, 10, 20), False, "楼道补贴未到，先垫打样"),
        (date(2025, 11, 14), True, "楼道补贴到账，还垫款"),
    ):
        loan = Loan(
            "GEN", STAIRS, COMMON, BANK, 3_000_00, on, reason, repays=repays, decision="Q04"
        )
        yield Lent(on, loan)
    yield Lent(
        date(2026, 9, 10),
        Loan("GEN", SERVICE, COMMON, BANK, 1_000_00, date(2026, 9, 10), "服务补贴未到，先垫一部分"),
    )
    yield Designated(
        date(2026, 5, 18), "GEN", Designation("文化长廊养护", 2_000_00, "Upkeep of the corridor"),
        "长廊以后每年要补漆", "Q03",
    )  # fmt: skip
    yield MirrorOpened(
        date(2025, 10, 9),
        MirrorFund(
            "CISHAN",
            "镇慈善会专项基金",
            "Town charity's fund",
            "示范镇慈善会",
            "助困",
            "专项基金协议",
        ),
    )
    for on, come, out, about in (
        (date(2025, 10, 9), 20_000, 0, "设立时的捐款"), (date(2026, 1, 22), 0, 6_000, "春节助困"),
    ):  # fmt: skip
        entry = MirrorEntry(on, come * 100, out * 100, about, "慈善会收支告知书")
        yield MirrorReported(on, "CISHAN", entry)


def _month_ends() -> Iterator[Event]:
    period = 202509
    while period <= LAST_PERIOD:
        after = next_month(period)
        yield MonthEnd(date(after // 100, after % 100, 5), period)
        period = after
    # What the grants paid in 2025 is released when the year is struck.
    yield YearStruck(date(2026, 1, 8), 2025)


def grant_events() -> list[Event]:
    """Tell the grants and what they paid."""
    return [*_agreements(), *_received(), *_spent(), *_ends()]


def common_events() -> list[Event]:
    """Tell what does not belong to any grant."""
    return [*_common(), *_month_ends()]

"""Scenario S5, 桂东三巷: nine courtyards with books of their own become one community.

Fixed by the public report: nine courtyards became one, and about 3,000 m² of illegal building was removed. Days,
households, areas and all amounts are made up with a fixed seed. Gas pipes and their
crowdfunding are told in ``guidong_gas``.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ledger.cli.demo import guidong_gas
from ledger.cli.demo.guidong_works import CLEARING, CLEARING_MINOR, PARTIES, cleared, compared
from ledger.cli.demo.notice_events import quarters
from ledger.cli.demo.story import (
    Booking,
    BooksMerged,
    Event,
    HomesRegistered,
    MonthEnd,
    Names,
    Story,
)
from ledger.domain.periods import next_month
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import Kind, Line, Subline, credit, debit

FIRST_DAY, MERGED_ON = date(2026, 1, 1), date(2026, 4, 1)
LAST_PERIOD = 202610
COUNT = 9
BANK, SERVICE, CHARITY, MAINTENANCE = "100201", "100202", "100203", "100205"
#: What each courtyard paid for its own service, a month; and what one company takes for all of them.
COST_BEFORE_MINOR, COST_AFTER_MINOR = 620_00, 3_960_00
DECISIONS = {
    "G01": ("九个院落合并为一个小区", "Nine courtyards become one", date(2026, 3, 14)),
    "G02": ("拆除院内违建约 3,000 平方米", "About 3,000 m² of illegal building is removed", date(2026, 3, 21)),
    "G03": ("比选物业公司，全片一家服务", "One company for the whole block, after comparing quotes", date(2026, 3, 28)),
    "G04": ("智能门禁、监控和健身器材", "Smart access, cameras and sports equipment", date(2026, 5, 16)),
    **{
        code: (zh, en, day)
        for code, zh, en, day in (
            guidong_gas.GAS_DECISION, guidong_gas.DONE_DECISION, guidong_gas.LEFT_DECISION
        )
    },
}  # fmt: skip


def _households(number: int) -> list[str]:
    """Give the homes of a courtyard: one building, eight to sixteen of them."""
    return [f"B1-{flat}" for flat in range(101, 101 + 7 + number)]


def _areas(number: int) -> dict[str, int]:
    """Give the area of each home, in 0.01 m²."""
    return {code: 5_000 + 137 * number + 11 * int(code[-2:]) for code in _households(number)}


def _shared(account: str, fund: str, parts: dict[str, int], *, owed: bool = False) -> Line:
    """Give a line that is made of households' shares."""
    shares = tuple(
        Subline(code, 0 if owed else minor, minor if owed else 0) for code, minor in parts.items()
    )
    total = sum(parts.values())
    return Line(account, fund, 0 if owed else total, total if owed else 0, sublines=shares)


def _opening(number: int, rng: random.Random) -> Booking:
    """Give what a courtyard had: common money, fees that some households owe, gifts, owners' money."""
    homes = _households(number)
    common, service, gifts = (100 * rng.randint(low, low * 3) for low in (4_000, 900, 300))
    fees = {code: 100 * rng.randint(30, 240) + number for code in rng.sample(homes, 4)}
    own = {code: 100 * rng.randint(900, 2_400) + rng.randint(0, 99) for code in homes}
    lines = (
        debit(BANK, common, fund="GEN"), credit("3101", common, fund="GEN"),
        debit(SERVICE, service, fund="PROP"), _shared("112101", "PROP", fees),
        credit("3101", service + sum(fees.values()), fund="PROP"),
        debit(CHARITY, gifts, fund="CHA"), credit("3102", gifts, fund="CHA"),
        debit(MAINTENANCE, sum(own.values()), fund="MNT"), _shared("2601", "MNT", own, owed=True),
    )  # fmt: skip
    return Booking(
        FIRST_DAY, lines, "建账期初余额", Who.COMMITTEE, "期初余额", receipt="银行对账单（期初）",
        kind=Kind.OPENING,
    )  # fmt: skip


def _before(number: int) -> list[Event]:
    """Tell a courtyard's last three months on its own."""
    rng = random.Random(20260100 + number)  # noqa: S311  (a story, not a secret)
    told: list[Event] = [HomesRegistered(FIRST_DAY, "B1", _areas(number)), _opening(number, rng)]
    for month in (1, 2, 3):
        fees = 100 * rng.randint(520, 880)
        told += [
            _moved(date(2026, month, 12), SERVICE, "430101", fees, "PROP", f"{month}月物业费"),
            _spent(date(2026, month, 25), "510101", COST_BEFORE_MINOR, f"{month}月保洁看门（本院自聘）"),
            _moved(date(2026, month, 20), BANK, "480101", 100 * rng.randint(90, 300), "GEN",
                   f"{month}月停车费"),
        ]  # fmt: skip
    told += [MonthEnd(date(2026, month + 1, 5), 202600 + month) for month in (1, 2)]
    return sorted(told, key=lambda event: event.on)


def _moved(on: date, bank: str, account: str, minor: int, fund: str, what: str) -> Booking:
    lines = (debit(bank, minor, fund=fund), credit(account, minor, fund=fund))
    return Booking(on, lines, what, Who.RESIDENTS, what, receipt=f"{what}入账回单")


def _spent(
    on: date, account: str, minor: int, what: str, *, fund: str = "PROP", place: str = "",
    decision: str = "",
) -> Booking:  # fmt: skip
    bank = SERVICE if fund == "PROP" else BANK
    lines = (debit(account, minor, fund=fund, place=place), credit(bank, minor, fund=fund))
    return Booking(on, lines, what, Who.SUPPLIER, what, receipt=f"{what}发票", decision=decision)


def _after() -> Iterator[Event]:
    yield BooksMerged(
        date(2026, 4, 2), MERGED_ON, tuple((f"guidong-{n}", f"Y{n}") for n in range(1, COUNT + 1))
    )
    homes = [f"Y{n}-{code}" for n in range(1, COUNT + 1) for code in _households(n)]
    yield guidong_gas.policy()
    yield from guidong_gas.told(homes)
    rng = random.Random(20260401)  # noqa: S311  (a story, not a secret)
    yield from cleared()
    yield replace(
        _spent(
            date(2026, 4, 18), "510105", CLEARING_MINOR, "拆除违建约3,000平方米（人工和清运）",
            fund="GEN", decision="G02",
        ),
        work=CLEARING, contract="HT01",
    )  # fmt: skip
    yield from compared()
    for number, what in enumerate(("智能门禁", "监控探头", "健身器材")):
        yield _spent(
            date(2026, 6, 5 + number), "510105", (1_980 + 640 * number) * 100, what, fund="GEN",
            decision="G04",
        )  # fmt: skip
    period = 202604
    while period <= LAST_PERIOD:
        year, month = divmod(period, 100)
        fees = {f"Y{n}": 100 * rng.randint(520, 880) for n in range(1, COUNT + 1)}
        yield Booking(
            date(year, month, 12),
            (
                debit(SERVICE, sum(fees.values()), fund="PROP"),
                *(credit("430101", minor, fund="PROP", place=code) for code, minor in fees.items()),
            ),
            f"{month}月物业费", Who.RESIDENTS, f"{month}月物业费", receipt=f"{month}月物业费收款清单",
        )  # fmt: skip
        yield _spent(
            date(year, month, 25), "510101", COST_AFTER_MINOR, f"{month}月物业服务（全片一家公司）",
            decision="G03",
        )  # fmt: skip
        following = next_month(period)
        if period < LAST_PERIOD:
            yield MonthEnd(date(following // 100, following % 100, 5), period)
        period = following


def _courtyard(number: int) -> Story:
    return Story(
        scenarios=("S5",),
        slug=f"guidong-{number}",
        name_zh=f"桂东三巷{number}号院（演示）",
        name_en=f"Guidong Lane 3, courtyard {number} (demo)",
        opened_on=FIRST_DAY,
        fund_names={},
        events=lambda: _before(number),
    )


COURTYARDS = tuple(_courtyard(number) for number in range(1, COUNT + 1))
GUIDONG = Story(
    scenarios=("S5",),
    slug="guidong",
    name_zh="桂东三巷（演示）",
    name_en="Guidong Lane 3 (demo)",
    opened_on=MERGED_ON,
    fund_names={
        "GEN": (
            "桂东三巷共有资金", "Guidong Lane 3 common money",
            "九个院落合并后的公共收益（演示：九院合一、拆违约3,000平方米出自公开报道，金额是编的）",
            "Common money after nine courtyards became one (demo: the nine courtyards and about 3,000 m² of illegal "
            "building are reported, amounts are made up)",
        )
    },
    names=Names(DECISIONS, {**guidong_gas.PARTIES, **PARTIES}),
    events=lambda: sorted([*_after(), *quarters("2026Q2", "2026Q3")], key=lambda event: event.on),
)  # fmt: skip

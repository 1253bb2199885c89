"""Scenario S10, 杜巷: 326 houses, let room by room to people from elsewhere, and a round table in each.

Fixed by the public report: 326 houses, over 7,200 people of whom over 6,000 are tenants, sub-landlords who convene
their houses, a registration rate of over 80 %. Rooms, areas, who is registered where, all money and all firms are
made up with a fixed seed. Nobody has a name: registering needs none.
"""

import random
from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.duxiang_matters import matter_events
from ledger.cli.demo.notice_events import quarters
from ledger.cli.demo.service_events import Assessed
from ledger.cli.demo.story import (
    BankOpened,
    Booking,
    CarryForward,
    Event,
    HouseholdsListed,
    MonthEnd,
    Names,
    Story,
)
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.periods import last_day_of, next_month
from ledger.domain.place_lists import Column, ListRow
from ledger.domain.places import PlaceKind, area_text
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import Kind, credit, debit
from ledger.posting.assessments import Assessment

FIRST_DAY = date(2025, 9, 1)
LAST_PERIOD = 202610
HOUSE_COUNT = 326
BANK = "100201"
PARTIES = {
    "C01": "示范畅通管道疏通队", "C02": "示范明光电器行", "C03": "示范安泰消防器材店",
    "C04": "示范净源环卫服务部",
}  # fmt: skip
#: Of a hundred rooms: so many are used like this; the rest is not registered yet.
_USES = (("租户", 75), ("二房东", 6), ("业主", 7), ("空置", 2))
#: (day, yuan, account, what, house, payee)
_REPAIRS = (
    (date(2025, 10, 17), 860, "510104", "下水道疏通", "H12", "C01"),
    (date(2025, 11, 21), 1_240, "510104", "楼道灯更换", "H57", "C02"),
    (date(2026, 1, 16), 640, "510104", "灭火器补充", "H103", "C03"),
    (date(2026, 3, 20), 980, "510104", "下水道疏通", "H12", "C01"),
    (date(2026, 5, 22), 1_560, "510104", "充电桩防雨棚修理", "H218", "C02"),
    (date(2026, 7, 24), 720, "510104", "灭火器补充", "H326", "C03"),
    (date(2026, 9, 18), 1_080, "510104", "楼道灯更换", "H201", "C02"),
)


def rooms() -> tuple[ListRow, ...]:
    """Give the list of rooms as the residents' committee would type it, house by house."""
    rng = random.Random(20250910)  # noqa: S311  (a story, not a secret)
    found: list[ListRow] = []
    uses = [use for use, share in _USES for _ in range(share)]
    uses += [""] * (100 - len(uses))
    for house in range(1, HOUSE_COUNT + 1):
        for number in range(1, rng.randint(5, 9) + 1):
            use = rng.choice(uses)
            people = {
                "租户": rng.randint(3, 4),
                "二房东": rng.randint(3, 5),
                "业主": rng.randint(3, 5),
            }
            cells = {
                Column.BUILDING: str(house),
                Column.ROOM: f"{1 + number // 4}0{1 + number % 4}",
                Column.AREA: area_text(rng.randint(900, 3_600)),
                Column.KIND: use,
                Column.PEOPLE: str(people[use]) if use in people else "",
            }
            found.append(
                ListRow(len(found) + 2, {column: cell for column, cell in cells.items() if cell})
            )
    return tuple(found)


#: The street assesses the property service every year; the grade and the points are made up.
_ASSESSMENT = Assessment(
    2025, "九里亭街道物业考核组（演示）", "2025年度物业服务管理考核", "合格", 812
)


def _opening() -> Iterator[Event]:
    own = BankAccount("K1", "示范银行泗泾支行", "杜巷居民区", Custody.OWN, "7716", BANK, FIRST_DAY)
    yield BankOpened(FIRST_DAY, own)
    total_minor = 2_418_600
    yield Booking(
        FIRST_DAY, (debit(BANK, total_minor, fund="GEN"), credit("3101", total_minor, fund="GEN")),
        "建账期初余额", Who.COMMITTEE, "期初余额", receipt="银行对账单（期初）", kind=Kind.OPENING,
    )  # fmt: skip


def _repairs() -> Iterator[Event]:
    for on, yuan, account, what, house, payee in _REPAIRS:
        lines = (
            debit(account, yuan * 100, fund="GEN", place=house, party=payee),
            credit(BANK, yuan * 100, fund="GEN"),
        )
        title = f"{house.removeprefix('H')}号{what}"
        yield Booking(on, lines, title, Who.CONTRACTOR, title, receipt=f"{title}发票")


def _monthly(period: int, rng: random.Random) -> Iterator[Event]:
    year, month = divmod(period, 100)

    def book(
        day: int, account: str, minor: int, what: str, who: Who, *, comes: bool, receipt: str
    ) -> Booking:
        bank = (debit if comes else credit)(BANK, minor, fund="GEN")
        other = (credit if comes else debit)(account, minor, fund="GEN")
        return Booking(date(year, month, day), (bank, other), what, who, what, receipt=receipt)

    parking = 2_000 * rng.randint(150, 190)
    yield book(20, "480101", parking, f"{month}月停车费", Who.RESIDENTS, comes=True, receipt="")
    charging = 10 * rng.randint(9_000, 14_000)
    yield book(
        22, "480103", charging, f"{month}月充电桩分成", Who.SUPPLIER, comes=True,
        receipt=f"{month}月充电桩分成结算单",
    )  # fmt: skip
    cleaning = 168_000
    yield book(
        27, "510102", cleaning, f"{month}月村道保洁", Who.SUPPLIER, comes=False,
        receipt=f"{month}月村道保洁发票",
    )  # fmt: skip
    table = 100 * rng.randint(180, 420)
    yield book(
        28, "510108", table, f"{month}月圆桌会茶水和打印", Who.SUPPLIER, comes=False,
        receipt=f"{month}月圆桌会茶水和打印收据",
    )  # fmt: skip


def events() -> list[Event]:
    """Tell everything that happened, in the order of the calendar."""
    rng = random.Random(20250901)  # noqa: S311  (a story, not a secret)
    told: list[Event] = [
        HouseholdsListed(FIRST_DAY, rooms(), PlaceKind.HOUSE), *_opening(), *_repairs(),
        Assessed(date(2026, 1, 28), _ASSESSMENT, "年度考核通报"),
        *matter_events(),
        # The third quarter of 2026 is left out on purpose: what is due and missing shows itself.
        *quarters("2025Q3", "2026Q2"),
    ]  # fmt: skip
    period = 202509
    while period <= LAST_PERIOD:
        told += _monthly(period, rng)
        ends_year = period % 100 == 12
        if ends_year:
            told.append(CarryForward(last_day_of(period)))
        after = next_month(period)
        told.append(MonthEnd(date(after // 100, after % 100, 5), period, seals_year=ends_year))
        period = after
    # The year is struck after everything dated in it was entered.
    return sorted(told, key=lambda event: (event.on, isinstance(event, CarryForward)))


DUXIANG = Story(
    scenarios=("S10",),
    slug="duxiang",
    name_zh="杜巷（演示）",
    name_en="Duxiang (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "GEN": (
            "杜巷公共资金", "Duxiang common money",
            "326 座房屋共有的停车和充电收益，用于村道保洁、房屋小修和圆桌会（演示：房屋数出自公开报道，金额是编的）",
            "Income from parking and charging of 326 houses, for cleaning, small repairs and round tables "
            "(demo: the number of houses is reported, amounts are made up)",
        )
    },
    names=Names(parties=PARTIES),
    events=events,
    edition_code="npo-2026",
)  # fmt: skip

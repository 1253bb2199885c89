"""Scenario S4, 四自物业: a company that residents run serves five courtyards and settles with each of them.

Fixed by the public report: fees settled by courtyard, part-time posts with allowances of a few hundred yuan a month,
no higher fees, cameras and emergency lights out of the surplus, insurance of 100 yuan for every household. Firms,
days, homes and all other amounts are made up with a fixed seed.
"""

import random
from collections.abc import Iterator
from datetime import date

from ledger.cli.demo.company_events import DutyAdded, RelatedDeclared, ShareKeySet
from ledger.cli.demo.dues import FeesReceived, MonthBilled, TariffSet
from ledger.cli.demo.sharing_events import PlacesAdded
from ledger.cli.demo.story import Booking, Event, MonthEnd, Names, Payment, PolicySet, Story
from ledger.domain.dues import Basis, Tariff
from ledger.domain.duties import Office, Relation
from ledger.domain.payments import PaymentRequest
from ledger.domain.periods import next_month
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.receipts import Receipt
from ledger.domain.settlements import ShareKey
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import Kind, credit, debit
from ledger.posting.places import NewPlace
from ledger.posting.related_parties import Declared

FIRST_DAY = date(2026, 1, 1)
LAST_PERIOD = 202610
BANK = "100201"
#: Fen a square metre and month, the whole year; and what each household is insured for, in fen.
FEE_FEN, INSURANCE_MINOR = 40, 100_00
#: Courtyard → name, buildings, households a building, allowance of its part-time caretaker in fen a month.
COURTYARDS = {
    "Y1": ("状元一院", 3, 16, 400_00), "Y2": ("状元二院", 2, 18, 350_00),
    "Y3": ("状元三院", 2, 14, 300_00), "Y4": ("文庙里院", 4, 12, 500_00),
    "Y5": ("金桂院", 1, 9, 200_00),
}  # fmt: skip
#: Allowances of the part-time manager and the part-time bookkeeper, both grid workers: borne by all courtyards.
SHARED_ALLOWANCES_MINOR = (300_00, 300_00)
#: What the surplus bought, and for which courtyards: those that had earned it.
CAMERAS_MINOR = {"Y1": 2_860_00, "Y2": 1_940_00, "Y4": 2_380_00}
LIGHTS_MINOR = {"Y1": 480_00, "Y3": 420_00, "Y4": 560_00}
PARTIES = {
    "S40": "四自物业服务有限公司（演示）", "S41": "示范平安保险公司", "S42": "示范明视安防器材店",
    "S43": "示范净源保洁服务社",
}  # fmt: skip
DECISIONS = {
    "Q01": ("物业费每平方米 0.40 元，全年不涨", "0.40 yuan a square metre, no rise this year", date(2025, 12, 20)),
    "Q02": ("结余院落添置监控和应急灯", "Cameras and lights for courtyards with a surplus", date(2026, 8, 22)),
    "Q03": ("用结余给每户上 100 元财产保险", "Insurance of 100 yuan for every household", date(2026, 9, 5)),
}  # fmt: skip


def households(courtyard: str) -> list[str]:
    """Give the homes of a courtyard."""
    _, buildings, flats, _ = COURTYARDS[courtyard]
    return [
        f"{courtyard}-B{building}-{100 + flat}"
        for building in range(1, buildings + 1)
        for flat in range(1, flats + 1)
    ]


def _area(code: str) -> int:
    """Give a home's area, in 0.01 m²."""
    return 8_200 + 61 * int(code[-2:]) + 340 * int(code[1])


def _places() -> PlacesAdded:
    made = []
    for courtyard, (name, buildings, _, _) in COURTYARDS.items():
        made.append(NewPlace(courtyard, "courtyard", name))
        made += [
            NewPlace(f"{courtyard}-B{number}", "building", f"{name}{number}栋", courtyard)
            for number in range(1, buildings + 1)
        ]
        made += [
            NewPlace(code, "household", f"{name}{code[3:]}", code.rpartition("-")[0], _area(code))
            for code in households(courtyard)
        ]
    return PlacesAdded(FIRST_DAY, tuple(made))


def _beginning() -> Iterator[Event]:
    steps = (ApprovalStep(5_000_00, 1), ApprovalStep(None, 1, Body.COMMITTEE))
    yield PolicySet(
        FIRST_DAY, ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True)
    )
    yield _places()
    yield ShareKeySet(FIRST_DAY, ShareKey.HOUSEHOLDS)
    # So few people: the bookkeeper may review as well, and some stand on both sides.
    yield DutyAdded(FIRST_DAY, "treasurer", "reviewer")
    for relation, office in (
        (Relation.LEGAL_REPRESENTATIVE, Office.COMMITTEE_MEMBER),
        (Relation.MANAGER, Office.GRID_WORKER),
        (Relation.BOOKKEEPER, Office.GRID_WORKER),
    ):
        yield RelatedDeclared(FIRST_DAY, Declared("S40", relation, office, FIRST_DAY))
    yield RelatedDeclared(
        FIRST_DAY, Declared("S42", Relation.RELATIVE, Office.COMMITTEE_MEMBER, FIRST_DAY)
    )
    paid_in = (debit(BANK, 30_000_00, fund="PROP"), credit("3001", 30_000_00, fund="PROP"))
    yield Booking(
        FIRST_DAY, paid_in, "建账期初余额", Who.COMMITTEE, "期初余额", receipt="银行对账单（期初）",
        kind=Kind.OPENING,
    )  # fmt: skip
    yield TariffSet(FIRST_DAY, Tariff(Basis.AREA, FEE_FEN, 1, 202601, "Q01"))


def _months() -> Iterator[Event]:
    rng = random.Random(20260104)  # noqa: S311  (a story, not a secret)
    period = 202601
    while period <= LAST_PERIOD:
        year, month = divmod(period, 100)
        yield MonthBilled(date(year, month, 3), period)
        payers = [code for name in COURTYARDS for code in households(name)]
        # A few pay a month later, all at once.
        late = set(rng.sample(payers, 6)) if period < LAST_PERIOD else set()
        paid = date(year, month, 16)
        yield FeesReceived(
            paid,
            tuple(Receipt(code, _due(code), paid, BANK) for code in payers if code not in late),
        )
        # In one list, as the desk gathers them: a voucher of one household would say what it paid.
        later = date(*divmod(next_month(period), 100), 8)
        if late:
            yield FeesReceived(
                later, tuple(Receipt(code, _due(code), later, BANK) for code in sorted(late))
            )
        yield from _running(period, rng)
        following = next_month(period)
        if period < LAST_PERIOD:
            yield MonthEnd(date(*divmod(following, 100), 12), period)
        period = following


def _due(code: str) -> int:
    """Give a month's fee of a home: area in 0.01 m² by fen a square metre, half a fen up."""
    return (2 * _area(code) * FEE_FEN + 100) // 200


def _running(period: int, rng: random.Random) -> Iterator[Event]:
    """Tell what a month costs: allowances, upkeep of each courtyard, and what all bear together."""
    year, month = divmod(period, 100)
    own = [
        debit("540102", allowance, fund="PROP", place=code)
        for code, (_, _, _, allowance) in COURTYARDS.items()
    ]
    own += [debit("540102", minor, fund="PROP") for minor in SHARED_ALLOWANCES_MINOR]
    total = sum(line.debit_minor for line in own)
    yield Booking(
        date(year, month, 25), (*own, credit(BANK, total, fund="PROP")),
        f"{month}月兼职岗位津贴（7个岗位）", Who.STAFF, "兼职津贴", receipt=f"{month}月津贴签收表",
        released=False,
    )  # fmt: skip
    upkeep = {code: 100 * rng.randint(60, 190) for code in COURTYARDS}
    # The small courtyard has a wall to mend: it earns nothing this year.
    upkeep["Y5"] += 90_00
    yield Booking(
        date(year, month, 22),
        (
            *(debit("540104", minor, fund="PROP", place=code) for code, minor in upkeep.items()),
            credit(BANK, sum(upkeep.values()), fund="PROP"),
        ),
        f"{month}月各院小修小补", Who.SUPPLIER, "维修", receipt=f"{month}月维修发票",
    )  # fmt: skip
    shared = 100 * rng.randint(310, 420)
    yield Booking(
        date(year, month, 27),
        (debit("540101", shared, fund="PROP"), credit(BANK, shared, fund="PROP")),
        f"{month}月各院共用保洁和垃圾清运", Who.SUPPLIER, "保洁", receipt=f"{month}月保洁发票",
    )  # fmt: skip


def _surplus() -> Iterator[Event]:
    for on, what, bought in (
        (date(2026, 9, 15), "监控", CAMERAS_MINOR), (date(2026, 9, 18), "应急灯", LIGHTS_MINOR),
    ):  # fmt: skip
        for place, minor in bought.items():
            request = PaymentRequest(
                "PROP", "540105", BANK, minor, "添置设备", f"{COURTYARDS[place][0]}安装{what}",
                Who.SUPPLIER, party="S42", decision="Q02", place=place,
            )  # fmt: skip
            yield Payment(on, request, f"{what}发票")
    insured = {code: INSURANCE_MINOR * len(households(code)) for code in COURTYARDS}
    for code, minor in insured.items():
        request = PaymentRequest(
            "PROP", "540106", BANK, minor, "财产保险", f"{COURTYARDS[code][0]}每户财产保险100元",
            Who.SUPPLIER, party="S41", decision="Q03", place=code,
        )  # fmt: skip
        yield Payment(date(2026, 9, 24), request, "保险费发票")


def _events() -> list[Event]:
    # Sorting is stable: what happens on a day stays in the order in which it is told.
    return [*_beginning(), *sorted((*_months(), *_surplus()), key=lambda event: event.on)]


SIZI = Story(
    scenarios=("S4",),
    slug="sizi",
    name_zh="四自物业（演示）",
    name_en="Sizi, a company run by residents (demo)",
    opened_on=FIRST_DAY,
    fund_names={
        "PROP": (
            "物业服务资金", "Property service",
            "物业费收支，按院落结算（演示：按院落结算、每户保险100元、几百元津贴出自公开报道，其余是编的）",
            "Property fees and what they pay for, settled by courtyard (demo: settling by courtyard, insurance of 100 "
            "yuan a household and allowances of a few hundred yuan are reported, the rest is made up)",
        )
    },
    names=Names(DECISIONS, PARTIES),
    events=_events,
    edition_code="company-2013",
)  # fmt: skip

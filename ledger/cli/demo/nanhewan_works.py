"""The five works of scenario S1: four from common funds, over 70,000 yuan, and the pavilion from the charity fund.

Days, bidders, offers and amounts are made up; that there were these works, and over 70,000 yuan, was reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.cli.demo.story import Payment
from ledger.cli.demo.work_events import (
    ContractNamed,
    WorkBooked,
    WorkEvent,
    WorkPlanned,
    WorkStep,
    papered,
)
from ledger.domain.payments import PaymentRequest
from ledger.domain.transactions import CounterpartyKind
from ledger.domain.works import Purpose, Quote, Step, StepKind, WorkPlan
from ledger.posting.works import NewWork

PARTIES = {
    "C01": "示范固城门业", "C02": "示范锦安智能科技", "C03": "示范绿野园林队", "C04": "示范白云装饰队",
    "C05": "示范木作营造队", "C06": "示范铁汉门窗", "C07": "示范宏通安防", "C08": "示范春风园艺",
    "C09": "示范彩虹涂装", "C10": "示范匠心古建",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Work:
    """One work of the story; prices in whole yuan, days in the order in which they came.

    Attributes:
        bidders: with their price, days, months of warranty and score, the chosen one first.
        advance, progress: what was paid before and during the work, 0 for none.
        through: whether it was kept as work under way until it was done; else each payment is spending.
        returned_on: when the retention was paid out, None while the warranty runs.
    """

    code: str
    name: str
    name_en: str
    reason: str
    decision: str
    fund: str
    bank: str
    budget: int
    price: int
    bidders: tuple[tuple[str, int, int, int, int], ...]
    why: str
    needed_on: date
    decided_on: date
    compared_on: date
    signed_on: date
    advance_on: date
    started_on: date
    accepted_on: date
    settled_on: date
    final_on: date
    planned_last_day: date
    warranty_months: int
    advance: int
    retention: int
    through: bool = False
    returned_on: date | None = None


_WORKS = (
    _Work(
        "GC01", "大门更换", "The gate is replaced", "铁门锈蚀变形，关不严，夜里有外人进出", "J02", "GEN",
        "100201", 30_000, 28_600,
        (("C01", 28_600, 30, 12, 92), ("C06", 31_200, 25, 12, 85), ("C07", 33_500, 20, 24, 88)),
        "报价最低，带两年内免费上门调试，评分最高", date(2025, 4, 8), date(2025, 4, 26),
        date(2025, 5, 4), date(2025, 5, 8), date(2025, 5, 12), date(2025, 5, 14), date(2025, 6, 18),
        date(2025, 6, 25), date(2025, 6, 27), date(2025, 6, 15), 12, 8_580, 858,
        through=True, returned_on=date(2026, 7, 2),
    ),
    _Work(
        "GC02", "门禁系统", "Access control", "大门换好以后，装人脸和刷卡门禁，老人孩子出入有数", "J03", "GEN",
        "100201", 20_000, 19_800,
        (("C02", 19_800, 25, 12, 90), ("C07", 20_600, 20, 12, 87), ("C06", 22_000, 30, 12, 70)),
        "功能齐全，本地有售后，报价在预算以内", date(2025, 6, 2), date(2025, 6, 21),
        date(2025, 7, 2), date(2025, 7, 5), date(2025, 7, 8), date(2025, 7, 12), date(2025, 8, 22),
        date(2025, 8, 27), date(2025, 8, 29), date(2025, 8, 31), 12, 5_940, 594,
        returned_on=date(2026, 8, 27),
    ),
    _Work(
        "GC03", "修枝补绿", "Pruning and planting", "行道树遮住低楼层采光，草坪斑秃，一并整治", "J05", "GEN",
        "100201", 9_500, 9_400,
        (("C03", 9_400, 12, 3, 86), ("C08", 9_900, 10, 3, 88)),
        "只有两家报价：附近做小区绿化的只有这两家；低的一家用的树苗相同", date(2025, 8, 11),
        date(2025, 8, 30), date(2025, 9, 2), date(2025, 9, 4), date(2025, 9, 4), date(2025, 9, 5),
        date(2025, 9, 15), date(2025, 9, 17), date(2025, 9, 18), date(2025, 9, 20), 3, 0, 0,
    ),
    _Work(
        "GC04", "外墙粉刷", "The walls are repainted", "临街三面外墙起皮，雨后往下掉", "J06", "GEN", "100201",
        16_000, 15_800,
        (("C04", 15_800, 40, 24, 91), ("C09", 16_400, 35, 12, 84), ("C05", 18_000, 45, 24, 80)),
        "质保两年，报价最低", date(2025, 9, 1), date(2025, 9, 20), date(2025, 10, 10),
        date(2025, 10, 13), date(2025, 10, 16), date(2025, 10, 18), date(2025, 11, 24),
        date(2025, 11, 27), date(2025, 11, 28), date(2025, 11, 20), 24, 4_740, 474,
    ),
    _Work(
        "GC05", "信义议事亭", "The Xinyi meeting pavilion", "居民议事没有遮雨的地方，捐赠人指定修一座亭子",
        "J04", "CHA", "100203", 13_800, 13_600,
        (("C05", 13_600, 30, 12, 90), ("C10", 15_200, 40, 24, 92), ("C09", 14_900, 30, 12, 75)),
        "本地木作，报价最低，款式由居民议事会选定", date(2025, 7, 1), date(2025, 7, 12),
        date(2025, 7, 16), date(2025, 7, 18), date(2025, 7, 21), date(2025, 7, 23),
        date(2025, 8, 21), date(2025, 8, 24), date(2025, 8, 26), date(2025, 8, 25), 12, 4_000, 0,
    ),
)  # fmt: skip


def works() -> Iterator[WorkEvent | Payment]:
    """Tell every work from the need to its payments."""
    for item in _WORKS:
        yield from _before(item)
        yield from _after(item)


def _before(item: _Work) -> Iterator[WorkEvent | Payment]:
    plan = WorkPlan(item.needed_on, item.started_on, item.planned_last_day)
    new = NewWork(
        item.code, item.name, item.reason, "业委会副主任", "社区网格员", plan, item.name_en
    )
    yield WorkPlanned(item.needed_on, new)
    contract = f"HT{item.code[2:]}"
    yield _step(item, StepKind.DECISION, item.decided_on, decision=item.decision)
    yield _step(item, StepKind.BUDGET, item.decided_on, budget=((item.fund, item.budget * 100),))
    quotes = tuple(
        Quote(party, price * 100, days, months, score, chosen=number == 0)
        for number, (party, price, days, months, score) in enumerate(item.bidders)
    )
    yield _step(item, StepKind.QUOTES, item.compared_on, "比选记录", quotes=quotes, note=item.why)
    yield ContractNamed(
        item.signed_on, contract, f"{item.name}合同", item.bidders[0][0], item.price * 100
    )
    yield _step(item, StepKind.CONTRACT, item.signed_on, f"{item.name}合同", contract=contract)
    if item.advance:
        account = "1141" if item.through else "510105"
        yield _paid(item, item.advance_on, item.advance, "首付款", Purpose.ADVANCE, account)
    yield WorkStep(
        item.started_on, item.code, Step(StepKind.START, item.started_on),
        ((f"{item.name}施工前照片", "before"),),
    )  # fmt: skip


#: Of what is kept as work under way: the day and the yuan of what was done by then.
_DONE_ON, _DONE = date(2025, 6, 5), 20_000


def _after(item: _Work) -> Iterator[WorkEvent | Payment]:
    paid = item.advance
    if item.through:
        yield _step(item, StepKind.PROGRESS, _DONE_ON, "进度确认单", amount_minor=_DONE * 100)
        yield WorkBooked(_DONE_ON, item.code)
        yield _paid(item, _DONE_ON, _DONE - paid, "进度款", Purpose.PROGRESS, "220201")
        paid = _DONE
    settled = {
        "amount_minor": item.price * 100, "retention_minor": item.retention * 100,
        "warranty_months": item.warranty_months,
    }  # fmt: skip
    done = Step(StepKind.ACCEPTANCE, item.accepted_on)
    files = ((f"{item.name}验收单", "paper"), (f"{item.name}施工后照片", "after"))
    yield WorkStep(item.accepted_on, item.code, done, files)
    yield _step(
        item, StepKind.AUDIT, item.settled_on, "审价单", amount_minor=item.price * 100,
        claimed_minor=item.price * 100,
    )  # fmt: skip
    yield _step(item, StepKind.SETTLEMENT, item.settled_on, "结算书", **settled)
    if item.retention:
        yield WorkBooked(item.settled_on, item.code)
    if item.through:
        yield WorkBooked(item.settled_on, item.code, completes=True)
    account = "220201" if item.retention else "510105"
    rest = item.price - paid - item.retention
    yield _paid(item, item.final_on, rest, "尾款", Purpose.FINAL, account)
    if item.returned_on is not None:
        yield _paid(item, item.returned_on, item.retention, "质保金", Purpose.RETENTION, "220202")


def _step(item: _Work, kind: StepKind, on: date, paper: str = "", **values: Any) -> WorkStep:
    return papered(item.code, kind, on, paper, **values)


def _paid(item: _Work, on: date, yuan: int, what: str, purpose: Purpose, account: str) -> Payment:
    summary = f"{item.name}工程款" if item.code == "GC03" else f"{item.name}{_words(item, what)}"
    request = PaymentRequest(
        item.fund, account, item.bank, yuan * 100, item.name, summary, CounterpartyKind.CONTRACTOR,
        party=item.bidders[0][0], decision=item.decision, contract=f"HT{item.code[2:]}",
        work=item.code, purpose=purpose.value,
    )  # fmt: skip
    return Payment(on, request, f"{summary}发票")


def _words(item: _Work, what: str) -> str:
    """Give the words of the report's time: a system is installed, a pavilion built."""
    built = {"GC02": "安装", "GC05": "建设"}.get(item.code, "")
    return f"{built}{what}" if what in ("首付款", "尾款") else what

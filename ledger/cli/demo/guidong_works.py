"""The works of scenario S5: illegal building that was removed, at a cost and for no income, and offers compared.

That about 3,000 m² were removed, and that a property company was chosen by comparing offers, was reported; bidders,
days and amounts are made up.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.cli.demo.work_events import ContractNamed, WorkEvent, WorkPlanned, WorkStep, papered
from ledger.domain.works import Quote, StepKind, WorkPlan
from ledger.posting.works import NewWork

CLEARING, SERVICE = "GC01", "BX01"
CLEARING_MINOR = 4_860_00
PARTIES = {
    "P01": "示范顺达清运队", "P02": "示范力拓拆迁队", "P03": "示范洁城环卫", "P04": "示范安居物业",
    "P05": "示范和顺物业", "P06": "示范邻里物业服务",
}  # fmt: skip
#: The days on which it was entered: the books of the nine courtyards were one by then.
_ENTERED = date(2026, 4, 3)


def cleared() -> Iterator[WorkEvent]:
    """Tell how the illegal building was removed, up to the settlement; the voucher is the story's own."""
    plan = WorkPlan(date(2026, 3, 10), date(2026, 4, 10), date(2026, 4, 16))
    yield WorkPlanned(
        _ENTERED,
        NewWork(
            CLEARING, "拆除院内违建（约3,000平方米）", "院墙之间搭满棚屋，消防车进不来", "业委会主任", "社区网格员",
            plan, "About 3,000 m² of illegal building is removed",
        ),
    )  # fmt: skip
    yield _step(CLEARING, StepKind.DECISION, date(2026, 3, 21), decision="G02")
    yield _step(CLEARING, StepKind.BUDGET, _ENTERED, budget=(("GEN", 5_000_00),))
    offers = (
        Quote("P01", CLEARING_MINOR, 6, 0, 88, chosen=True),
        Quote("P02", 5_300_00, 5, 0, 86),
        Quote("P03", 5_900_00, 7, 0, 80),
    )
    yield _step(
        CLEARING, StepKind.QUOTES, date(2026, 4, 6), "比选记录", quotes=offers,
        note="报价最低，包清运和场地平整",
    )  # fmt: skip
    signed = date(2026, 4, 8)
    yield ContractNamed(signed, "HT01", "拆除和清运合同", "P01", CLEARING_MINOR)
    yield _step(CLEARING, StepKind.CONTRACT, signed, "拆除和清运合同", contract="HT01")
    yield _step(CLEARING, StepKind.START, date(2026, 4, 10))
    yield _step(CLEARING, StepKind.ACCEPTANCE, date(2026, 4, 16), "验收单")
    settled = date(2026, 4, 17)
    yield _step(
        CLEARING, StepKind.AUDIT, settled, "审价单", amount_minor=CLEARING_MINOR,
        claimed_minor=CLEARING_MINOR,
    )  # fmt: skip
    yield _step(CLEARING, StepKind.SETTLEMENT, settled, "结算书", amount_minor=CLEARING_MINOR)


def compared() -> Iterator[WorkEvent]:
    """Tell how the property company was chosen: its fee is paid by the month, the comparison is public."""
    plan = WorkPlan(date(2026, 3, 12), date(2026, 4, 1), date(2029, 3, 31))
    yield WorkPlanned(
        _ENTERED,
        NewWork(
            SERVICE, "比选物业公司（全片一家服务）", "九个院各请各的，钱花得多、管得散", "业委会主任", "社区网格员",
            plan, "One property company for the whole block, chosen by comparing offers",
        ),
    )  # fmt: skip
    yield _step(SERVICE, StepKind.DECISION, date(2026, 3, 28), decision="G03")
    offers = (
        Quote("P04", 47_520_00, 365, 0, 91, chosen=True),
        Quote("P05", 52_800_00, 365, 0, 89),
        Quote("P06", 49_900_00, 365, 0, 82),
    )
    yield _step(
        SERVICE, StepKind.QUOTES, _ENTERED, "物业公司比选记录", quotes=offers,
        note="一年总价最低，承诺保洁每天两次、夜间有人值守",
    )  # fmt: skip


def _step(work: str, kind: StepKind, day: date, paper: str = "", **values: Any) -> WorkStep:
    return papered(work, kind, day, paper, entered_on=_ENTERED, **values)

"""S5's crowdfunding: gas pipes and wiring that were met, and a shed for e-bikes that was missed.

That residents crowdfunded gas and wiring is reported; days, households and all amounts are made up.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from ledger.cli.demo.campaign_events import (
    CampaignAnnounced,
    CampaignPaid,
    CampaignStep,
    HouseholdLeft,
    Pledged,
)
from ledger.cli.demo.story import Event, Payment, PolicySet
from ledger.domain.campaigns import Campaign, Purpose
from ledger.domain.funds import Fund, FundClass
from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.transactions import CounterpartyKind as Who

GAS, SHED = 1, 2
BANK = "100201"
#: What each household gave for gas and wiring, what the works cost, and what was left over.
SHARE_MINOR, TARGET_MINOR = 1_280_00, 120_000_00
PIPES_MINOR, WIRING_MINOR, LEFT_MINOR = 86_400_00, 38_149_69, 12_410_31
SHED_TARGET_MINOR, SHED_SHARE_MINOR = 30_000_00, 300_00
GAS_DECISION = (
    "G05",
    "天然气入户和线路改造由业主众筹",
    "Owners crowdfund gas pipes and wiring",
    date(2026, 4, 18),
)
DONE_DECISION = (
    "G06",
    "众筹达标，转入项目并开工",
    "The target is met: the money is the project's",
    date(2026, 6, 6),
)
LEFT_DECISION = (
    "G07",
    "工程结余按各户交款比例退回",
    "What is left over goes back by what each paid",
    date(2026, 9, 5),
)
_OPENED, _DEADLINE = date(2026, 4, 20), date(2026, 5, 31)
PIPES, WIRES = "示范燃气安装公司", "示范电力工程公司"
PARTIES = {"S51": PIPES, "S52": WIRES}


def _fund(code: str, name: str, name_en: str, purpose: str, purpose_en: str) -> Fund:
    return Fund(code, name, name_en, FundClass.RESTRICTED, purpose, purpose_en,
                remaining_rule="结余按各户交款比例退回")  # fmt: skip


def policy() -> Event:
    """Give the rules of a committee of two: what is larger needs a request and a decision of the owners."""
    steps = (ApprovalStep(5_000_00, 1), ApprovalStep(None, 1, Body.ASSEMBLY))
    rules = ApprovalPolicy(steps, request_above_minor=5_000_00, small_committee=True)
    return PolicySet(date(2026, 4, 3), rules)


def told(households: Sequence[str]) -> Iterator[Event]:
    """Tell both campaigns; ``households`` are those of the merged community, in their order."""
    yield from _gas(list(households))
    yield from _shed(list(households))


def _gas(households: list[str]) -> Iterator[Event]:
    fund = _fund(
        "PRJ-01", "天然气和线路改造众筹", "Gas and wiring, crowdfunded",
        "天然气入户和线路改造（演示：众筹出自公开报道，金额是编的）",
        "Gas to every flat and new wiring (demo: the crowdfunding is reported, amounts are made up)",
    )  # fmt: skip
    campaign = Campaign(
        "天然气入户和线路改造", "PRJ-01", TARGET_MINOR, _OPENED, _DEADLINE, BANK, GAS_DECISION[0]
    )
    yield CampaignAnnounced(_OPENED, fund, campaign)
    yield Pledged(date(2026, 4, 25), GAS, dict.fromkeys(households, SHARE_MINOR))
    third = len(households) // 3
    leaver, late = households[1], households[-1]
    for day, some in (
        (date(2026, 5, 6), households[:third]),
        (date(2026, 5, 18), households[third : 2 * third]),
        (date(2026, 5, 29), households[2 * third : -1]),
    ):
        yield CampaignPaid(day, GAS, dict.fromkeys(some, SHARE_MINOR))
    yield HouseholdLeft(date(2026, 5, 30), GAS, leaver)
    yield CampaignPaid(date(2026, 6, 3), GAS, {late: SHARE_MINOR})
    yield CampaignStep(date(2026, 6, 8), GAS, Purpose.TRANSFER, DONE_DECISION[0])
    for day, minor, what, payee in (
        (date(2026, 7, 15), PIPES_MINOR, "天然气管道安装", "S51"),
        (date(2026, 8, 20), WIRING_MINOR, "线路改造", "S52"),
    ):
        request = PaymentRequest(
            "PRJ-01", "510105", BANK, minor, "众筹工程", what, Who.CONTRACTOR, party=payee,
            decision=DONE_DECISION[0],
        )  # fmt: skip
        yield Payment(day, request, f"{what}发票")
    yield CampaignStep(date(2026, 9, 8), GAS, Purpose.LEFTOVER, LEFT_DECISION[0], LEFT_MINOR)
    yield CampaignStep(date(2026, 9, 10), GAS, Purpose.REFUND)


def _shed(households: list[str]) -> Iterator[Event]:
    fund = _fund(
        "PRJ-02", "电动自行车充电棚众筹", "E-bike shed, crowdfunded",
        "电动自行车充电棚（演示，编的）", "A shed to charge e-bikes (demo, made up)",
    )  # fmt: skip
    opened, deadline = date(2026, 7, 1), date(2026, 7, 31)
    campaign = Campaign("电动自行车充电棚", "PRJ-02", SHED_TARGET_MINOR, opened, deadline, BANK)
    yield CampaignAnnounced(opened, fund, campaign)
    yield CampaignPaid(date(2026, 7, 10), SHED, dict.fromkeys(households[::4], SHED_SHARE_MINOR))
    yield CampaignStep(date(2026, 8, 3), SHED, Purpose.REFUND)

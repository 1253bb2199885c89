"""The year's end (年末结转): the vouchers that strike a year's income and expenses to net assets.

Fund by fund, in this order (民间非营利组织会计制度 arts 61 to 64, by analogy): income, then expenses and
appropriations, then adjustments of earlier years, then the release of restrictions. All expenses
reduce unrestricted net assets; a restricted fund releases as much of its own as was spent, so that
its unrestricted net assets are nothing again. Agency money has none of these.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.accounts import AccountType
from ledger.domain.company_chart import RETAINED_PROFIT
from ledger.domain.funds import FundClass
from ledger.domain.transactions import (
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    credit,
    debit,
)

#: 非限定性净资产, 限定性净资产, 以前年度净资产调整: the same codes in both editions of the chart.
UNRESTRICTED_NET, RESTRICTED_NET, EARLIER_YEARS = "3101", "3102", "3201"
#: A voucher of so many accounts stays well within a leaf of 16 KiB.
ACCOUNTS_MAX = 150


class Step(StrEnum):
    """One step of the year's end, in its order."""

    INCOME = "income"
    SPENDING = "spending"
    EARLIER_YEARS = "earlier_years"
    RELEASE = "release"


_WORDS = {
    Step.INCOME: "收入",
    Step.SPENDING: "支出",
    Step.EARLIER_YEARS: "以前年度净资产调整",
    Step.RELEASE: "限定用途的解除",
}


@dataclass(frozen=True, slots=True)
class Left:
    """What stands on an account in a fund at the year's end, debit minus credit."""

    account: str
    account_type: AccountType
    fund: str
    fund_class: FundClass
    fund_zh: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class CarryForward:
    """One proposed voucher of the year's end."""

    step: Step
    fund: str
    draft: Draft


def net_assets_of(fund_class: FundClass, accounts: Container[str] = ()) -> str:
    """Give the account where a fund of this class keeps its own, in a chart with these accounts.

    A company's chart has one place for what its years left; restricted money of others is none of its own.
    """
    if RETAINED_PROFIT in accounts:
        return RETAINED_PROFIT
    return RESTRICTED_NET if fund_class is FundClass.RESTRICTED else UNRESTRICTED_NET


def step_of(left: Left) -> Step | None:
    """Give the step that strikes this balance; None for one that stays."""
    if left.account_type is AccountType.INCOME:
        return Step.INCOME
    if left.account_type.is_activity:
        return Step.SPENDING
    if left.account == EARLIER_YEARS:
        return Step.EARLIER_YEARS
    if left.account == UNRESTRICTED_NET and left.fund_class is FundClass.RESTRICTED:
        return Step.RELEASE
    return None


def still_to_carry(balances: Iterable[Left]) -> tuple[Left, ...]:
    """Give the balances that keep a year from being sealed."""
    return tuple(item for item in balances if item.balance_minor and step_of(item) is not None)


def carry_forwards(
    year: int, balances: Iterable[Left], accounts: Container[str] = ()
) -> tuple[CarryForward, ...]:
    """Propose what is still missing for the year's end in a chart with these accounts; nothing when all is struck."""
    by_fund: defaultdict[str, list[Left]] = defaultdict(list)
    for item in balances:
        if step_of(item) is not None:
            by_fund[item.fund].append(item)
    made: list[CarryForward] = []
    for fund in sorted(by_fund):
        made += _of_fund(year, by_fund[fund], accounts)
    return tuple(made)


def _of_fund(year: int, held: Sequence[Left], accounts: Container[str]) -> list[CarryForward]:
    by_step: defaultdict[Step, list[Left]] = defaultdict(list)
    for item in held:
        step = step_of(item)
        assert step is not None, "what stays was left out above"
        by_step[step].append(item)
    fund_class = held[0].fund_class
    home = net_assets_of(fund_class, accounts)
    spent_from = net_assets_of(FundClass.UNRESTRICTED, accounts)
    made = _struck(year, Step.INCOME, by_step[Step.INCOME], home)
    made += _struck(year, Step.SPENDING, by_step[Step.SPENDING], spent_from)
    made += _struck(year, Step.EARLIER_YEARS, by_step[Step.EARLIER_YEARS], home)
    if fund_class is FundClass.RESTRICTED:
        made += _released(year, held[0], by_step)
    return made


def _struck(year: int, step: Step, balances: Sequence[Left], target: str) -> list[CarryForward]:
    """Bring balances to zero against net assets, in as many vouchers as their leaves ask for."""
    standing = [item for item in balances if item.balance_minor]
    parts = [standing[i : i + ACCOUNTS_MAX] for i in range(0, len(standing), ACCOUNTS_MAX)]
    made = []
    for number, part in enumerate(parts, start=1):
        lines = [_against(item.account, item.fund, item.balance_minor) for item in part]
        # Income and a refund of it may cancel out; then nothing is left for net assets.
        total = sum(item.balance_minor for item in part)
        if total:
            lines.append(_against(target, part[0].fund, -total))
        place = f"{number}/{len(parts)}" if len(parts) > 1 else ""
        made.append(_proposal(year, step, part[0], lines, place))
    return made


def _released(year: int, fund: Left, by_step: defaultdict[Step, list[Left]]) -> list[CarryForward]:
    """Release what was spent: as much as the spending step leaves on unrestricted net assets."""
    standing = (*by_step[Step.RELEASE], *by_step[Step.SPENDING])
    minor = sum(item.balance_minor for item in standing)
    if not minor:
        return []
    lines = [
        _against(RESTRICTED_NET, fund.fund, -minor),
        _against(UNRESTRICTED_NET, fund.fund, minor),
    ]
    return [_proposal(year, Step.RELEASE, fund, lines, "")]


def _against(account: str, fund: str, balance_minor: int) -> Line:
    """Give the line that takes a balance away."""
    if balance_minor > 0:
        return credit(account, balance_minor, fund=fund)
    return debit(account, -balance_minor, fund=fund)


def _proposal(year: int, step: Step, fund: Left, lines: Sequence[Line], part: str) -> CarryForward:
    summary = f"结转{year}年度{_WORDS[step]}（{fund.fund_zh}）"
    draft = Draft(
        dated_on=date(year, 12, 31),
        lines=tuple(lines),
        summary=summary[:SUMMARY_LENGTH_MAX],
        kind=Kind.CARRY_FORWARD,
        adjusting=True,
        counterparty_kind=CounterpartyKind.OWN,
        matter="年末结转",
        part=part,
    )
    return CarryForward(step, fund.fund, draft)

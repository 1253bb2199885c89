"""What cash was for: the cash basis of one voucher, exact to the fen.

The rules stand here and once more in ``ledger/store/cash_flows.py``, as the databases compute them:

1. The lines of a fund, in their order, fall into *matters*: each ends where its debits and credits are even.
   A matter without cash is no flow.
2. Whether a matter brought cash in or took it out is what its cash lines did in sum; cash that came to
   nothing counts as gone out.
3. A debt, an advance or any other balance that grew or shrank *against* the flow is no money: the works cost
   1,000, 600 were paid and 400 are owed. Cash pays the lines on its own side in their order until
   it is used up; what is left of them is what is owed.
4. Income and costs that stand against the flow are shown gross: a platform's fee is spending, not less income.
5. Money that one fund's cash gives to another's in the same voucher is a flow of both funds and none of the
   community. Lines between funds take it first, then other balances, then the rest. Nothing is taken
   back where income is handed to the maintenance fund by an appropriation: owners look for it.
6. A voucher all in red undoes its blue twin line by line. One with red and black lines shows every line as
   it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

#: What one fund is owed by another, and owes.
DUE_FROM_FUNDS, DUE_TO_FUNDS = "1191", "2291"
#: Who the community as a whole is, where a fund stands: no fund has an empty code.
ALL_FUNDS = ""


class Role(IntEnum):
    """What an account is to the cash basis; in the order in which moves between funds are looked for."""

    CASH = 0
    BETWEEN_FUNDS = 1
    BALANCE = 2
    RESULT = 3
    APPROPRIATION = 4


def role_of(code: str, account_type: str, *, is_cash: bool) -> Role:
    """Give an account's role."""
    if is_cash:
        return Role.CASH
    if code in (DUE_FROM_FUNDS, DUE_TO_FUNDS):
        return Role.BETWEEN_FUNDS
    if account_type in ("asset", "liability"):
        return Role.BALANCE
    return Role.APPROPRIATION if account_type == "appropriation" else Role.RESULT


@dataclass(slots=True)
class Flow:
    """One line and what cash was for it: debit went out, credit came in.

    ``inner`` amounts are the part that only moved between funds: no flow of the community.
    """

    role: Role
    fund: str
    debit_minor: int
    credit_minor: int
    cash_debit_minor: int = 0
    cash_credit_minor: int = 0
    inner_debit_minor: int = 0
    inner_credit_minor: int = 0

    @property
    def is_balance(self) -> bool:
        """Whether the line is a claim or a debt, and no cash."""
        return self.role in (Role.BETWEEN_FUNDS, Role.BALANCE)


def settle_flows(flows: Sequence[Flow]) -> None:
    """Fill in what cash was for each of a voucher's lines."""
    amounts = [flow.debit_minor + flow.credit_minor for flow in flows]
    sign = -1 if all(amount < 0 for amount in amounts) else 1
    is_mixed = sign > 0 and any(amount < 0 for amount in amounts)
    for matter in _matters(flows):
        if not any(flow.role is Role.CASH for flow in matter):
            continue
        if is_mixed:
            for flow in _others(matter):
                flow.cash_debit_minor, flow.cash_credit_minor = flow.debit_minor, flow.credit_minor
        else:
            _settle(matter, sign)
    if not is_mixed:
        _take_back(flows, sign)


def _matters(flows: Iterable[Flow]) -> Iterable[list[Flow]]:
    """Give each fund's lines cut where they balance."""
    open_ones: defaultdict[str, list[Flow]] = defaultdict(list)
    sums: defaultdict[str, int] = defaultdict(int)
    for flow in flows:
        open_ones[flow.fund].append(flow)
        sums[flow.fund] += flow.debit_minor - flow.credit_minor
        if not sums[flow.fund]:
            yield open_ones.pop(flow.fund)
    yield from open_ones.values()


def _others(matter: Iterable[Flow]) -> Iterable[Flow]:
    return (flow for flow in matter if flow.role is not Role.CASH)


def _settle(matter: Sequence[Flow], sign: int) -> None:
    lines = list(_others(matter))
    is_in = sign * _net(matter) > 0
    owed = sum(
        flow.debit_minor if is_in else flow.credit_minor for flow in lines if flow.is_balance
    )
    left = sign * (sum(flow.credit_minor if is_in else flow.debit_minor for flow in lines) - owed)
    for flow in lines:
        with_flow = flow.credit_minor if is_in else flow.debit_minor
        against = flow.debit_minor if is_in else flow.credit_minor
        paid = min(sign * with_flow, left)
        left -= paid
        shown = (0 if flow.is_balance else against, sign * paid)
        flow.cash_debit_minor, flow.cash_credit_minor = shown if is_in else shown[::-1]


def _net(flows: Iterable[Flow]) -> int:
    return sum(flow.debit_minor - flow.credit_minor for flow in flows if flow.role is Role.CASH)


def _take_back(flows: Sequence[Flow], sign: int) -> None:
    nets: defaultdict[str, int] = defaultdict(int)
    for flow in flows:
        nets[flow.fund] += sign * _net((flow,))
    moved = min(
        sum(max(net, 0) for net in nets.values()), sum(max(-net, 0) for net in nets.values())
    )
    if any(flow.role is Role.APPROPRIATION for flow in flows):
        moved = 0
    left_in = left_out = moved
    for flow in sorted(flows, key=lambda flow: flow.role):
        if nets[flow.fund] > 0:
            taken = min(sign * flow.cash_credit_minor, left_in)
            left_in -= taken
            flow.inner_credit_minor = sign * taken
        elif nets[flow.fund] < 0:
            taken = min(sign * flow.cash_debit_minor, left_out)
            left_out -= taken
            flow.inner_debit_minor = sign * taken

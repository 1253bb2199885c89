"""The approval policy (审批制度): how many people agree to a payment, and on what paper, by its amount.

A policy holds from a first day on. It rules what a community may spend before the money moves; what the
bank did is a fact and is booked in any case, by two people where it broke a rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ledger.domain.errors import PolicyError
from ledger.domain.money import AMOUNT_MINOR_MAX

APPROVALS_MAX = 5
STEPS_MAX = 6
SPLIT_DAYS_MAX = 60
SPLIT_MARGIN_MAX = 50
#: Where cash ends and the bank begins (结算起点: 现金管理暂行条例 art. 5).
CASH_PAYMENT_MINOR = 1_000_00
#: A fact that broke a rule is looked at by two people beside its author; in a small committee by one.
FLAGGED_APPROVALS = 2


class Body(StrEnum):
    """Whose decision a payment needs."""

    NOBODY = ""
    COMMITTEE = "committee"
    ASSEMBLY = "assembly"


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """What payments up to an amount need; ``up_to_minor`` None on the last step, which has no end."""

    up_to_minor: int | None
    approvals: int
    decision: Body = Body.NOBODY


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """One policy.

    Attributes:
        steps: by amount, rising; the last one has no end.
        contract_above_minor: payments above it name a contract; None: never asked.
        request_above_minor: money that went out above it without a request is flagged; None: never.
        small_committee: only two officers: one approval beside the author is enough for anything, and the
            treasurer may also pay.
        cash_stock_minor: as much cash may lie in a box overnight, a few days' needs (库存限额); None: not set.
        cash_payment_minor: in cash no more is paid at once, but for what the law lists; None: any amount.
        split_days, split_margin_percent: payments to one payee within so many days, together above a step
            or the last one so close below it, are shown to the approver as perhaps split.
    """

    steps: tuple[ApprovalStep, ...]
    contract_above_minor: int | None = None
    request_above_minor: int | None = None
    small_committee: bool = False
    split_days: int = 7
    split_margin_percent: int = 10
    cash_stock_minor: int | None = None
    cash_payment_minor: int | None = CASH_PAYMENT_MINOR

    def __post_init__(self) -> None:
        """Refuse what no policy may be.

        Raises:
            PolicyError: the first broken rule, with the field at fault.
        """
        if not 1 <= len(self.steps) <= STEPS_MAX or self.steps[-1].up_to_minor is not None:
            raise PolicyError(reason="steps", field="steps")
        for position, step in enumerate(self.steps):
            if not 1 <= step.approvals <= APPROVALS_MAX:
                raise PolicyError(reason="approvals", field=f"approvals_{position + 1}")
        limits = [step.up_to_minor or 0 for step in self.steps[:-1]]
        for position, (before, limit) in enumerate(pairwise((0, *limits))):
            if not before < limit <= AMOUNT_MINOR_MAX:
                raise PolicyError(reason="rising", field=f"up_to_{position + 1}")
        if not 0 <= self.split_days <= SPLIT_DAYS_MAX:
            raise PolicyError(reason="split_days", field="split_days")
        if not 0 <= self.split_margin_percent <= SPLIT_MARGIN_MAX:
            raise PolicyError(reason="split_margin", field="split_margin")
        _check_cash_limit(self.cash_stock_minor, "cash_stock")
        _check_cash_limit(self.cash_payment_minor, "cash_payment")

    def step_for(self, amount_minor: int) -> ApprovalStep:
        """Give the step that an amount falls on; a limit belongs to the step below it."""
        return next(
            step
            for step in self.steps
            if step.up_to_minor is None or amount_minor <= step.up_to_minor
        )

    def approvals_for(self, amount_minor: int) -> int:
        """Give how many people other than the author have to agree to a payment."""
        return 1 if self.small_committee else self.step_for(amount_minor).approvals

    @property
    def flagged_approvals(self) -> int:
        """How many people other than the author agree to a fact that broke a rule."""
        return 1 if self.small_committee else FLAGGED_APPROVALS

    def split_limit(self, amount_minor: int, others_minor: Iterable[int]) -> int:
        """Give the limit that payments to one payee seem to be split below, 0 when they do not.

        ``others_minor`` are the same payee's other payments of the last days.
        """
        others = tuple(others_minor)
        limit = self.step_for(amount_minor).up_to_minor
        if limit is None or not others:
            return 0
        close = amount_minor * 100 >= limit * (100 - self.split_margin_percent)
        return limit if close or amount_minor + sum(others) > limit else 0


def _check_cash_limit(limit_minor: int | None, field: str) -> None:
    if limit_minor is not None and not 0 <= limit_minor <= AMOUNT_MINOR_MAX:
        raise PolicyError(reason="cash_limit", field=field)


#: What holds where a community set nothing: one up to 500 yuan, two up to 5,000, then papers. Money that went
#: out without a request is flagged from where a request would have asked for a decision.
DEFAULT_POLICY = ApprovalPolicy(
    (
        ApprovalStep(500_00, 1),
        ApprovalStep(5_000_00, 2),
        ApprovalStep(20_000_00, 2, Body.COMMITTEE),
        ApprovalStep(None, 2, Body.ASSEMBLY),
    ),
    request_above_minor=5_000_00,
)


def policy_content(policy: ApprovalPolicy) -> dict[str, Any]:
    """Write a policy as the log keeps it: texts and whole numbers, amounts as texts in fen."""
    return {
        "steps": [
            {
                "up_to": _fen(step.up_to_minor), "approvals": step.approvals,
                "decision": step.decision.value,
            }
            for step in policy.steps
        ],
        "contract_above": _fen(policy.contract_above_minor),
        "request_above": _fen(policy.request_above_minor),
        "small_committee": int(policy.small_committee),
        "split_days": policy.split_days,
        "split_margin_percent": policy.split_margin_percent,
        "cash_stock": _fen(policy.cash_stock_minor),
        "cash_payment": _fen(policy.cash_payment_minor),
    }  # fmt: skip


def policy_of(content: Mapping[str, Any]) -> ApprovalPolicy:
    """Read a policy back; what it does not say is as everywhere."""
    default = policy_content(DEFAULT_POLICY)
    said = {**default, **{name: content[name] for name in default.keys() & content.keys()}}
    return ApprovalPolicy(
        steps=tuple(
            ApprovalStep(_minor(step["up_to"]), step["approvals"], Body(step["decision"]))
            for step in said["steps"]
        ),
        contract_above_minor=_minor(said["contract_above"]),
        request_above_minor=_minor(said["request_above"]),
        small_committee=bool(said["small_committee"]),
        split_days=said["split_days"],
        split_margin_percent=said["split_margin_percent"],
        cash_stock_minor=_minor(said["cash_stock"]),
        cash_payment_minor=_minor(said["cash_payment"]),
    )


def _fen(minor: int | None) -> str:
    return "" if minor is None else str(minor)


def _minor(text: str) -> int | None:
    return int(text) if text else None

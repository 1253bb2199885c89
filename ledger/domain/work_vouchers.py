"""The vouchers that steps of a work lead to: what is under construction, what is owed, what is kept back.

Money held for owners (维修资金) has no income and no spending: its settlement is drawn through an allocation.
"""

from collections.abc import Mapping

from ledger.domain.funds import FundClass
from ledger.domain.transactions import Line
from ledger.domain.work_errors import WorkError
from ledger.domain.works import Step, StepKind

PREPAID, UNDER_WAY = "1141", "1505"
OWED, KEPT_BACK = "220201", "220202"
#: What stands on these belongs to a work: prepaid, under way, owed to the contractor, kept back.
WORK_BALANCES = frozenset({PREPAID, UNDER_WAY, OWED, KEPT_BACK})
RENEWAL = "510105"


def step_lines(
    step: Step, held: Mapping[str, int], *, fund: str, fund_class: FundClass, work: str, party: str
) -> tuple[Line, ...]:
    """Give the lines of the voucher of a step of progress or of a settlement.

    ``held`` is, by account, what the work has debited less what it has credited so far. Nothing that was paid in
    advance stays one once work was done for it.

    Raises:
        WorkError: there is nothing to book, or not in this way (reason nothing_to_book).
    """
    if fund_class is FundClass.AGENCY:
        raise WorkError(reason="nothing_to_book")
    if step.kind is StepKind.PROGRESS:
        amount_minor, kept_minor = step.amount_minor, 0
    else:
        done_minor = held.get(UNDER_WAY, 0) + held.get(RENEWAL, 0)
        amount_minor, kept_minor = step.amount_minor - done_minor, step.retention_minor
    prepaid_minor = min(held.get(PREPAID, 0), amount_minor)
    left_minor = amount_minor - prepaid_minor - kept_minor
    if amount_minor <= 0:
        raise WorkError(reason="nothing_to_book")
    # Where nothing was under way, what was paid is spent already, and the rest is spent at once.
    through = held.get(UNDER_WAY, 0) or held.get(PREPAID, 0) or step.kind is StepKind.PROGRESS
    moved = (
        (UNDER_WAY if through else RENEWAL, amount_minor),
        (PREPAID, -prepaid_minor),
        (OWED, -left_minor),
        (KEPT_BACK, -kept_minor),
    )
    return _lines(moved, fund, work, party)


def completion_lines(held: Mapping[str, int], *, fund: str, work: str) -> tuple[Line, ...]:
    """Give the lines by which what was under way becomes spending, once it was settled.

    Raises:
        WorkError: nothing is under way (reason nothing_to_book).
    """
    minor = held.get(UNDER_WAY, 0)
    if minor <= 0:
        raise WorkError(reason="nothing_to_book")
    return _lines(((RENEWAL, minor), (UNDER_WAY, -minor)), fund, work, "")


def _lines(
    moved: tuple[tuple[str, int], ...], fund: str, work: str, party: str
) -> tuple[Line, ...]:
    return tuple(
        Line(
            account, fund, max(minor, 0), max(-minor, 0), work=work,
            party=party if account in (PREPAID, OWED, KEPT_BACK) else "",
        )
        for account, minor in moved
        if minor
    )  # fmt: skip

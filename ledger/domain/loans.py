"""What funds lend each other: always in pairs, in one transaction, so that both sides stay equal.

The lender has it as 1191 (应收其他基金), the borrower owes it as 2291 (应付其他基金). Money limited by its giver,
and owners' money, is never lent.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.errors import AmountError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.transactions import (
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    credit,
    debit,
)

LENT, REPAID = "资金之间借款", "归还资金之间借款"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Loan:
    """Money that passes between two funds.

    Attributes:
        lender_channel, borrower_channel: the accounts it leaves or reaches on each side.
        repays: True where it goes back to the lender.
        reason: why, in public words.
    """

    lender: str
    borrower: str
    lender_channel: str
    borrower_channel: str
    amount_minor: int
    dated_on: date
    reason: str
    repays: bool = False
    decision: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no loan.

        Raises:
            AmountError: nothing, less, or too much.
            FundRuleError: a fund would lend to itself.
        """
        if not 0 < self.amount_minor <= AMOUNT_MINOR_MAX:
            reason = "too_large" if self.amount_minor > 0 else "zero"
            raise AmountError(text=str(self.amount_minor), reason=reason, field="amount")
        if self.lender == self.borrower:
            raise FundRuleError(reason="same_fund", field="borrower")


def loan_draft(loan: Loan) -> Draft:
    """Give the one voucher that both sides of a loan, or of its repayment, stand in."""
    amount = loan.amount_minor
    lines: tuple[Line, ...] = (
        debit(DUE_FROM_FUNDS, amount, fund=loan.lender),
        credit(loan.lender_channel, amount, fund=loan.lender),
        debit(loan.borrower_channel, amount, fund=loan.borrower),
        credit(DUE_TO_FUNDS, amount, fund=loan.borrower),
    )
    if loan.repays:
        lines = tuple(
            Line(item.account, item.fund, item.credit_minor, item.debit_minor)
            for item in reversed(lines)
        )
    matter = REPAID if loan.repays else LENT
    return Draft(
        dated_on=loan.dated_on,
        lines=lines,
        summary=f"{matter}（{loan.reason}）"[:SUMMARY_LENGTH_MAX],
        counterparty_kind=CounterpartyKind.OWN,
        matter=matter,
        decision=loan.decision,
    )


def pair_of(lines: Iterable[Line]) -> tuple[Pair, int] | None:
    """Give lender and borrower of a voucher and what passes to the borrower (negative: back); None without a loan.

    Raises:
        FundRuleError: one side is missing or another amount (one_sided), or more than two funds join (several).
    """
    sums: dict[str, defaultdict[str, int]] = {
        DUE_FROM_FUNDS: defaultdict(int), DUE_TO_FUNDS: defaultdict(int)
    }  # fmt: skip
    for line in lines:
        if line.account in sums:
            sums[line.account][line.fund] += line.debit_minor - line.credit_minor
    lent, owed = sums[DUE_FROM_FUNDS], sums[DUE_TO_FUNDS]
    if not lent and not owed:
        return None
    if len(lent) > 1 or len(owed) > 1:
        raise FundRuleError(reason="several", field="lines")
    if not lent or not owed or sum(lent.values()) + sum(owed.values()):
        raise FundRuleError(reason="one_sided", field="lines")
    (lender, minor), (borrower, _owed) = *lent.items(), *owed.items()
    if lender == borrower:
        raise FundRuleError(reason="same_fund", field="lines")
    return (lender, borrower), minor


def is_asked(draft: Draft) -> bool:
    """Tell whether a person's voucher has to keep both sides of a loan together.

    Openings come fund by fund; a reversal is as whole as its target, which history may have had with one side.
    """
    return draft.kind not in (Kind.OPENING, Kind.MERGE, Kind.REVERSAL)

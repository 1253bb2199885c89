"""科目余额表 on paper: every account in four pairs of columns, each pair equal in total."""

from typing import Unpack

from ledger.statements.values import TrialBalance
from reports.framed import Asked, framed


def pdf(statement: TrialBalance, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape."""
    return framed("trial_balance.html", statement, asked, is_balanced=is_balanced(statement))


def is_balanced(statement: TrialBalance) -> bool:
    """Tell whether debits equal credits in each pair of columns."""
    totals = statement.totals
    pairs = (
        (totals.opening_debit_minor, totals.opening_credit_minor),
        (totals.debit_minor, totals.credit_minor),
        (totals.year_debit_minor, totals.year_credit_minor),
        (totals.closing_debit_minor, totals.closing_credit_minor),
    )
    return all(debit == credit for debit, credit in pairs)

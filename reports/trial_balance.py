"""科目余额表 on paper: every account in four pairs of columns, each pair equal in total."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.values import TrialBalance
from reports.engine import Paper, render
from reports.values import Enclosed, Notice


def pdf(
    statement: TrialBalance,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper, A4 landscape."""
    frame = statement.frame
    return render(
        Paper(
            template="trial_balance.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement, "is_balanced": is_balanced(statement)},
        )
    )


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

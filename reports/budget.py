"""预算执行表 and 决算表 on paper: a year's budget beside what was done."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.accounting_values import BudgetStatement
from reports.engine import Paper, render
from reports.values import Enclosed, Notice


def pdf(
    statement: BudgetStatement,
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
            template="budget.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement},
        )
    )

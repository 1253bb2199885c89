"""收支公示表 on paper: the notice that hangs on the board."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.values import PublicIncome
from reports.engine import Paper, render
from reports.values import Enclosed, Notice


def pdf(
    statement: PublicIncome,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper; with ``notice`` it carries posting days, signatures and the seal's place."""
    frame = statement.frame
    columns = zip(*(amounts for _account, *amounts in statement.cash_accounts), strict=True)
    return render(
        Paper(
            template="public_income.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement, "cash_totals": [sum(column) for column in columns]},
        )
    )

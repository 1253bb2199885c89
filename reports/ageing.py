"""往来账龄 on paper: what is open on each account and fund, by age."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.accounting_values import Ageing
from reports.engine import Paper, render
from reports.values import Enclosed, Notice


def pdf(
    statement: Ageing,
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
            template="ageing.html",
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

"""移交清单 on paper: what the books say as of a day, what lies in drawers, and three signatures."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.handovers import Handover
from reports.engine import Paper, render
from reports.values import Enclosed


def pdf(
    statement: Handover, *, language: Language, url: str, made_at: datetime, enclosed: Enclosed
) -> bytes:
    """Make the paper, A4 upright."""
    content = statement.content
    return render(
        Paper(
            template="handover.html",
            heading=language.term("handover", "statement"),
            about=language.day(statement.row.as_of),
            community=statement.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=None,
            values={
                "handover": statement,
                "content": content,
                "cash_total": sum(minor for _account, minor in statement.cash),
            },
        )
    )

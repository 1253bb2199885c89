"""总账 on paper: every account with its months, one below the other."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.accounting_values import GeneralLedger
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.ledger_pages import ROW_COUNT_MAX
from reports.values import Enclosed, Notice


def pdf(
    statement: GeneralLedger,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper, A4 landscape, from a statement that holds all its accounts.

    Raises:
        PaperTooLongError: there are more months than one paper may hold.
    """
    frame = statement.frame
    is_whole = statement.is_first and statement.next_after is None
    row_count = sum(1 + len(row.months) for row in statement.rows)
    if not is_whole or row_count > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=row_count, row_count_max=ROW_COUNT_MAX)
    return render(
        Paper(
            template="general_ledger.html",
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

"""明细账 on paper: page by page, each beginning with 承前页 and ending with 过次页."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.values import AccountDetail
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.ledger_pages import ROW_COUNT_MAX, DetailPage, Widths, cut_pages, printed_row
from reports.values import Enclosed, Notice

_WIDTHS = Widths(summary=2_350, contra=1_550, fund=680)


def pdf(
    statement: AccountDetail,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper, A4 landscape, from a statement that holds all its rows.

    Raises:
        PaperTooLongError: there are more rows than one paper may hold.
    """
    frame = statement.frame
    is_whole = statement.is_first and statement.next_after is None
    if not is_whole or len(statement.rows) > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=len(statement.rows), row_count_max=ROW_COUNT_MAX)
    return render(
        Paper(
            template="account_detail.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement, "pages": pages(statement, language)},
        )
    )


def pages(statement: AccountDetail, language: Language) -> list[DetailPage]:
    """Cut the statement into the pages of the paper."""
    printed = [printed_row(row, statement.side, language) for row in statement.rows]
    return cut_pages(statement, printed, _WIDTHS, language)

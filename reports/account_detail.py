"""明细账 on paper: page by page, each beginning with 承前页 and ending with 过次页."""

from typing import Unpack

from ledger.i18n import Language
from ledger.statements.values import AccountDetail
from reports.framed import Asked, framed, require_whole
from reports.ledger_pages import DetailPage, Widths, cut_pages, printed_row

_WIDTHS = Widths(summary=2_350, contra=1_550, fund=680)


def pdf(statement: AccountDetail, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape, from a statement that holds all its rows.

    Raises:
        PaperTooLongError: there are more rows than one paper may hold.
    """
    require_whole(statement, len(statement.rows))
    return framed(
        "account_detail.html", statement, asked, pages=pages(statement, asked["language"])
    )


def pages(statement: AccountDetail, language: Language) -> list[DetailPage]:
    """Cut the statement into the pages of the paper."""
    printed = [printed_row(row, statement.side, language) for row in statement.rows]
    return cut_pages(statement, printed, _WIDTHS, language)

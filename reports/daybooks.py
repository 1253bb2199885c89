"""日记账 on paper: daily balances, 本月合计 and 本年累计, each page handing its sums on to the next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Unpack

from ledger.i18n import Language
from ledger.statements.accounting_values import Daybook, MonthTotal
from reports.framed import Asked, framed, require_whole
from reports.ledger_pages import (
    DetailPage,
    DetailRow,
    Widths,
    cut_pages,
    printed_row,
    total_row,
)

_WIDTHS = Widths(summary=1_680, contra=1_150, fund=1_010)


def pdf(statement: Daybook, **asked: Unpack[Asked]) -> bytes:
    """Make the paper, A4 landscape, from a statement that holds all its rows.

    Raises:
        PaperTooLongError: there are more rows than one paper may hold.
    """
    require_whole(statement, len(statement.rows))
    return framed("daybook.html", statement, asked, pages=pages(statement, asked["language"]))


def pages(statement: Daybook, language: Language) -> list[DetailPage]:
    """Cut the statement into the pages of the paper, the totals of months among its lines."""
    return cut_pages(statement.detail, list(_printed(statement, language)), _WIDTHS, language)


def _printed(statement: Daybook, language: Language) -> Iterator[DetailRow]:
    for row in statement.rows:
        printed = printed_row(row.line, statement.detail.side, language)
        yield replace(printed, day_closing_minor=row.day_closing_minor)
        if row.month:
            yield from _month(row.month, statement, language)


def _month(month: MonthTotal, statement: Daybook, language: Language) -> Iterator[DetailRow]:
    title = language.gettext("%(month)s 本月合计", month=language.month(month.period))
    of_month = total_row(
        title,
        month.debit_minor,
        month.credit_minor,
        month.closing_minor,
        statement.detail,
        language,
    )
    yield replace(of_month, keeps_next=True)
    yield total_row(
        language.gettext("本年累计"), month.year_debit_minor, month.year_credit_minor,
        month.closing_minor, statement.detail, language,
    )  # fmt: skip

"""分户欠费表 on paper: each household with something open, by age. For officers alone."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.arrears import Arrears
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX
from reports.values import Enclosed


def pdf(
    statement: Arrears, *, language: Language, url: str, made_at: datetime, enclosed: Enclosed
) -> bytes:
    """Make the paper, A4 landscape.

    Raises:
        PaperTooLongError: there are more households than one paper may hold; print building by building.
    """
    count = len(statement.debtors)
    if count > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=count, row_count_max=ROW_COUNT_MAX)
    return render(
        Paper(
            template="debtors.html",
            heading=language.gettext("分户欠费表"),
            about=language.day(statement.frame.as_of),
            community=statement.frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=None,
            values={"statement": statement},
        )
    )

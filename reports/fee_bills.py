"""物业费缴费单 on paper: a slip for each household, several on a page, each to be cut off and handed over."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from ledger.i18n import Language
from ledger.statements.dues import FeeBills
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.values import Enclosed

#: More take minutes; buildings are printed one by one.
BILLS_MAX = 400


def pdf(
    statement: FeeBills, *, language: Language, url: str, made_at: datetime, enclosed: Enclosed,
    price: Callable[[Fraction], str], area: Callable[[int], str],
) -> bytes:  # fmt: skip
    """Make the paper, A4 upright; it is for officers and the households on it alone.

    Raises:
        PaperTooLongError: there are more bills than one paper may hold.
    """
    if len(statement.bills) > BILLS_MAX:
        raise PaperTooLongError(row_count=len(statement.bills), row_count_max=BILLS_MAX)
    return render(
        Paper(
            template="fee_bills.html",
            heading=language.gettext("物业费缴费单"),
            about=language.month(statement.period),
            community=statement.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=None,
            values={"statement": statement, "price": price, "area": area},
        )
    )

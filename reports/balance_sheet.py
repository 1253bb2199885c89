"""资产负债表 on paper: two sides beside each other, as every Chinese bookkeeper knows it."""

from datetime import datetime
from itertools import zip_longest

from ledger.i18n import Language
from ledger.statements.accounting_values import BalanceRow, BalanceSheet
from reports.engine import Paper, render
from reports.values import Enclosed, Notice

#: A line of paper: left and right; one side may be done.
Line = tuple[BalanceRow | None, BalanceRow | None]


def pdf(
    statement: BalanceSheet,
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
            template="balance_sheet.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement, "lines": lines(statement)},
        )
    )


def lines(statement: BalanceSheet) -> list[Line]:
    """Put the sides beside each other, both totals on the last line."""
    sides = (statement.assets[:-1], statement.claims[:-1])
    return [*zip_longest(*sides), (statement.asset_total, statement.claim_total)]

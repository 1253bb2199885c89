"""资金余额表 on paper: what each fund had, took in, gave out and has left, and where it lies."""

from datetime import datetime

from ledger.i18n import Language
from ledger.statements.values import FundBalances
from reports.engine import Paper, render
from reports.values import Enclosed, Notice


def pdf(
    statement: FundBalances,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper, A4 landscape."""
    frame = statement.frame
    cash_total = sum(balance for _account, balance in statement.cash_accounts)
    return render(
        Paper(
            template="fund_balances.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement, "cash_total": cash_total},
        )
    )

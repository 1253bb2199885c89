"""Funds: what each holds, what it may be used for, and what happened in it."""

from flask import Response, request

from ledger.domain.errors import UnknownNameError
from ledger.statements.fund_balances import fund_balances
from ledger.statements.transactions import transactions_of_fund
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.questions import day_asked, is_past, year_of


@about_community
def funds(books: Connection, community: CommunityFacts) -> Response:
    """Show every fund and where the money lies."""
    day = day_asked()
    statement = fund_balances(books, community, year_of(day), as_of=day)
    as_of = day.isoformat() if is_past() else ""
    return page("public/funds.html", statement=statement, as_of=as_of, file_links=[])


@about_community
def fund(books: Connection, community: CommunityFacts, code: str) -> Response:
    """Show one fund and its transactions."""
    day = day_asked()
    statement = fund_balances(books, community, year_of(day), as_of=day)
    row = next((item for item in statement.rows if item.fund.code == code), None)
    if row is None:
        raise UnknownNameError(noun="fund", name=code, field="fund")
    listed = transactions_of_fund(books, community, code, after=request.args.get("after", ""))
    return page("public/fund.html", statement=statement, row=row, listed=listed, file_links=[])

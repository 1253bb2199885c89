"""Funds: what each holds, what it may be used for, and what happened in it."""

from flask import Response, request, url_for

from ledger.schemas.fund_views import balance_payload, fund_payload
from ledger.schemas.statements import payload_of
from ledger.statements.fund_acts import grants_agreed
from ledger.statements.fund_balances import fund_balances
from ledger.statements.fund_view import fund_view
from ledger.statements.loans import loans
from ledger.statements.mirrors import mirrors
from ledger.statements.transactions import transactions_of_fund
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, as_json, file_links
from ledger.web.public.questions import day_asked, is_past, year_of


@about_community
def funds(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show every fund and where the money lies."""
    day = day_asked()
    statement = fund_balances(books, community, year_of(day), as_of=day)
    here = url_for("public.funds", slug=community.slug)
    if extension:
        return as_file(statement, extension, community=community, name="funds", page_url=here)
    return page(
        "public/funds.html",
        statement=statement,
        as_of=day.isoformat() if is_past() else "",
        outside=mirrors(books, community),
        has_grants=bool(grants_agreed(books, community)),
        loans=loans(books, community, as_of=day),
        file_links=file_links("public.funds", ("json", "csv"), slug=community.slug),
    )


@about_community
def fund(books: Connection, community: CommunityFacts, code: str, extension: str = "") -> Response:
    """Show one fund and its transactions."""
    day = day_asked()
    view = fund_view(books, community, code, as_of=day)
    after = request.args.get("after", "")
    listed = transactions_of_fund(books, community, code, after=after, label=view.frame.fund)
    if extension:
        payload = {
            **payload_of(listed),
            "balance": balance_payload(view.year),
            "about": fund_payload(view),
        }
        return as_json(payload, community=community, name=f"fund-{code}")
    return page(
        "public/fund.html",
        statement=view,
        row=view.year,
        view=view,
        listed=listed,
        file_links=file_links("public.fund", ("json",), slug=community.slug, code=code),
    )

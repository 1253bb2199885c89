"""The front page of a community: how much there is, what came in, what went out."""

from flask import Response

from ledger.statements.overview import overview as overview_statement
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.charts import bars, columns
from ledger.web.public.questions import day_asked, is_past


@about_community
def overview(books: Connection, community: CommunityFacts) -> Response:
    """Show how the community's money stands."""
    statement = overview_statement(books, community, as_of=day_asked())
    return page(
        "public/overview.html",
        overview=statement,
        is_past=is_past(),
        income=bars(statement.income),
        spending=bars(statement.spending),
        chart=columns(statement.months),
    )

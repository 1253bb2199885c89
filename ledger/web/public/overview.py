"""The front page of a community: how much there is, what came in, what went out."""

from flask import Response, url_for

from ledger.statements.overview import overview as overview_statement
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.charts import bars, columns
from ledger.web.public.files import as_file
from ledger.web.public.questions import day_asked, is_past


@about_community
def overview(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show how the community's money stands."""
    statement = overview_statement(books, community, as_of=day_asked())
    if extension:
        here = url_for("public.overview", slug=community.slug)
        return as_file(statement, extension, community=community, name="overview", page_url=here)
    return page(
        "public/overview.html",
        overview=statement,
        is_past=is_past(),
        income=bars(statement.income),
        spending=bars(statement.spending),
        chart=columns(statement.months),
    )

"""Mergers: what the old books ended with, and what these began with."""

from flask import Response, abort, url_for

from ledger.statements.mergers import merger as read_merger
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links


@about_community
def merger(
    books: Connection, community: CommunityFacts, number: int, extension: str = ""
) -> Response:
    """Show a merger's report, or answer with it as a file."""
    statement = read_merger(books, community, number, clock.today())
    if statement is None:
        abort(404)
    here = url_for("public.merger", slug=community.slug, number=number)
    if extension:
        name = f"merger-{number}"
        return as_file(statement, extension, community=community, name=name, page_url=here)
    links = file_links("public.merger", ("pdf", "csv", "json"), slug=community.slug, number=number)
    return page("public/merger.html", statement=statement, file_links=links)

"""The list of communities."""

from flask import Response

from ledger.statements.communities import communities as all_communities
from ledger.statements.street import all_streets
from ledger.web.database import reading
from ledger.web.pages import page
from ledger.web.public.answers import unless_known


def communities() -> Response:
    """List the communities whose books are kept here."""
    with reading() as books:
        found = all_communities(books)
        streets = all_streets(books)
    return unless_known(
        found, lambda: page("public/communities.html", communities=found, streets=streets)
    )

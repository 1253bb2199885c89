"""Places: the buildings and houses of a community, and what was booked on each. Households are numbers only."""

from flask import Response, request, url_for

from ledger.domain.places import PlaceKind
from ledger.statements.place_values import KINDS
from ledger.statements.places import place_statement, places_statement
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links

#: So many stand on one page; the JSON has them all.
ROWS_MAX = 100


@about_community
def places(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List every grid, courtyard, building and house with how many households it has."""
    statement = places_statement(books, community, clock.today())
    here = url_for("public.places", slug=community.slug)
    if extension:
        return as_file(statement, extension, community=community, name="places", page_url=here)
    listed = [row for row in statement.rows if row.kind != PlaceKind.UNIT]
    after = request.args.get("after", "")
    start = next((i for i, row in enumerate(listed, 1) if row.place.code == after), 0)
    shown, rest = listed[start : start + ROWS_MAX], listed[start + ROWS_MAX :]
    return page(
        "public/places.html",
        statement=statement,
        rows=shown,
        first_href=here if start else "",
        next_href=f"{here}?after={shown[-1].place.code}" if rest else "",
        kind_names=KINDS,
        file_links=file_links("public.places", ("json", "csv"), slug=community.slug),
    )


@about_community
def place(books: Connection, community: CommunityFacts, code: str, extension: str = "") -> Response:
    """Show one building or wider place."""
    statement = place_statement(
        books, community, code, clock.today(), after=request.args.get("after", "")
    )
    here = url_for("public.place", slug=community.slug, code=code)
    if extension:
        name = f"place-{code}"
        return as_file(statement, extension, community=community, name=name, page_url=here)
    return page(
        "public/place.html",
        statement=statement,
        kind_names=KINDS,
        first_href="" if statement.listed.is_first else here,
        next_href=f"{here}?after={statement.listed.next_after}"
        if statement.listed.next_after
        else "",
        file_links=file_links("public.place", ("json",), slug=community.slug, code=code),
    )

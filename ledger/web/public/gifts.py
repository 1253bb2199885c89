"""Gifts for everybody: sums, names of those who agreed, things and help; never a way to pay, never who did not give."""

from flask import Response, url_for

from ledger.domain.periods import Span
from ledger.statements.gifts import gift_totals
from ledger.statements.periods import books_begin_on
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links


@about_community
def gifts(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show the sums of all gifts so far."""
    today = clock.today()
    begun = min(books_begin_on(books, community), today)
    span = Span(begun, today, f"{begun.isoformat()}..{today.isoformat()}")
    statement = gift_totals(books, community, span, as_of=today)
    here = url_for("public.gifts", slug=community.slug)
    if extension:
        return as_file(statement, extension, community=community, name="gifts", page_url=here)
    return page(
        "public/gifts.html",
        statement=statement,
        parts=[
            (part, [row for row in statement.sums if row.section == part])
            for part in ("month", "way", "fund", "earmark")
        ],
        file_links=file_links("public.gifts", ("json", "csv"), slug=community.slug),
    )

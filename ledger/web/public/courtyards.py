"""One courtyard's settlement for everybody: the notice that hangs in its gateway."""

from typing import Any

from flask import Response, abort, url_for

from ledger.domain.periods import parse_span
from ledger.statements.courtyard_notice import courtyard_notice
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links


@about_community
def courtyards(_books: Connection, community: CommunityFacts) -> Response:
    """Lead to this year's settlement, which names every courtyard."""
    this_year = str(clock.today().year)
    where = url_for("public.statement", slug=community.slug, kind="courtyards", period=this_year)
    return Response(status=302, headers={"Location": where})


@about_community
def notice(
    books: Connection, community: CommunityFacts, code: str, period: str, extension: str = ""
) -> Response:
    """Show a courtyard's notice of a month, a quarter or a year, or answer with it as a file."""
    span, today = parse_span(period), clock.today()
    if span.first_day > today:
        abort(404)
    shown = courtyard_notice(
        books, community, code, span, as_of=today if today < span.last_day else None
    )
    if shown is None:
        abort(404)
    here: dict[str, Any] = {"slug": community.slug, "code": code, "period": period}
    if extension:
        page_url = url_for("public.courtyard_notice", **here)
        name = f"courtyard-{code}-{period}"
        return as_file(shown, extension, community=community, name=name, page_url=page_url)
    return page(
        "public/statements/courtyard-notice.html", statement=shown,
        file_links=file_links("public.courtyard_notice", ("pdf", "csv", "json"), **here),
    )  # fmt: skip

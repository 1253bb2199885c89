"""Shared costs for everybody: what was divided, by which key, building by building; no household."""

from flask import Response, abort, url_for

from ledger.statements.allocations import allocation, allocation_list
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links


@about_community
def allocations(books: Connection, community: CommunityFacts) -> Response:
    """List the costs that were shared."""
    return page(
        "public/allocations.html", community=community, rows=allocation_list(books, community)
    )


@about_community
def one(books: Connection, community: CommunityFacts, number: int, extension: str = "") -> Response:
    """Show one shared cost by building, or answer with it as a file."""
    shown = allocation(books, community, number)
    if shown is None:
        abort(404)
    if extension:
        return as_file(
            shown, extension, community=community, name=f"allocation-{number}",
            page_url=url_for("public.allocation", slug=community.slug, number=number),
        )  # fmt: skip
    return page(
        "public/allocation.html", statement=shown,
        file_links=file_links(
            "public.allocation", ("pdf", "csv", "json"), slug=community.slug, number=number
        ),
    )  # fmt: skip

"""The tariffs of fees, for everybody: the price, for whom, from which month, by which decision."""

from flask import Response

from ledger.schemas.tariffs import price_text, tariffs_payload
from ledger.statements.tariffs import tariff_list
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_json, file_links


@about_community
def tariffs(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show every tariff there ever was, the newest first."""
    statement = tariff_list(books, community)
    if extension:
        return as_json(tariffs_payload(statement), community=community, name="tariffs")
    return page(
        "public/tariffs.html", statement=statement, price=price_text,
        file_links=file_links("public.tariffs", ("json",), slug=community.slug),
    )  # fmt: skip

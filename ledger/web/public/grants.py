"""Grants, what funds owe each other, and money that others hold: each a page and its JSON."""

from flask import Response

from ledger.schemas.fund_views import grants_payload, loans_payload, mirrors_payload
from ledger.statements.grants import grants as all_grants
from ledger.statements.loans import loans as all_loans
from ledger.statements.mirrors import mirrors as all_mirrors
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_json, file_links


@about_community
def grants(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List the grants, each with its report."""
    today = clock.today()
    found = all_grants(books, community, as_of=today)
    if extension:
        return as_json(grants_payload(community, found), community=community, name="grants")
    links = file_links("public.grants", ("json",), slug=community.slug)
    return page(
        "public/grants.html", community=community, grants=found, today=today,
        file_links=links,
    )  # fmt: skip


@about_community
def loans(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show which fund owes which, and since when."""
    found = all_loans(books, community)
    if extension:
        return as_json(loans_payload(found), community=community, name="loans")
    links = file_links("public.loans", ("json",), slug=community.slug)
    return page("public/loans.html", community=community, statement=found, file_links=links)


@about_community
def mirrors(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show the money that others hold for the community, apart from its own."""
    found = all_mirrors(books, community)
    if extension:
        return as_json(mirrors_payload(community, found), community=community, name="mirrors")
    links = file_links("public.mirrors", ("json",), slug=community.slug)
    return page("public/mirrors.html", community=community, mirrors=found, file_links=links)

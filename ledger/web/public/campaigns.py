"""Crowdfunding for everybody: target, deadline, raised, and what became of it; never who."""

from flask import Response, abort, url_for

from ledger.statements.campaigns import campaign, campaign_list
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links


@about_community
def campaigns(books: Connection, community: CommunityFacts) -> Response:
    """List the campaigns."""
    rows = campaign_list(books, community, clock.today())
    return page("public/campaigns.html", community=community, rows=rows)


@about_community
def one(books: Connection, community: CommunityFacts, number: int, extension: str = "") -> Response:
    """Show one campaign, or answer with it as a file."""
    shown = campaign(books, community, number, clock.today())
    if shown is None:
        abort(404)
    here = url_for("public.campaign", slug=community.slug, number=number)
    if extension:
        name = f"campaign-{number}"
        return as_file(shown, extension, community=community, name=name, page_url=here)
    links = file_links(
        "public.campaign", ("pdf", "csv", "json"), slug=community.slug, number=number
    )
    return page("public/campaign.html", statement=shown, file_links=links)

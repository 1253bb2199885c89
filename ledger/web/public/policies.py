"""The approval policies, in words for residents and as JSON."""

from flask import Response

from ledger.schemas.policies import policies_payload
from ledger.statements.policies import approval_policies, committee_facts
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_json, file_links


@about_community
def policies(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show which rules payments follow, from which day on."""
    statement = approval_policies(books, community, today=clock.today())
    held = committee_facts(books, community, today=clock.today())
    if extension:
        return as_json(policies_payload(statement, held), community=community, name="policies")
    return page(
        "public/policies.html",
        statement=statement,
        committee=held,
        file_links=file_links("public.policies", ("json",), slug=community.slug),
    )

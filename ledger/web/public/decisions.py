"""Decisions and votes for everybody: how each was taken, on what papers, and the money that followed."""

from typing import Any

from flask import Response, request, url_for

from ledger.schemas.decisions import decisions_payload
from ledger.statements.decisions import decision, decision_list
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, as_json, file_links


@about_community
def decisions(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List everything that was asked or decided, a page at a time."""
    after = request.args.get("after", "")
    statement = decision_list(books, community, today=clock.today(), after=after)
    if extension:
        return as_json(decisions_payload(statement), community=community, name="decisions")
    return page(
        "public/decisions.html", statement=statement,
        file_links=file_links("public.decisions", ("json",), slug=community.slug),
    )  # fmt: skip


@about_community
def one(books: Connection, community: CommunityFacts, code: str, extension: str = "") -> Response:
    """Show one decision, or answer with it as a file.

    Raises:
        UnknownNameError: nothing of this code was asked or decided.
    """
    after = request.args.get("after", "")
    statement = decision(books, community, code, today=clock.today(), after=after)
    here: dict[str, Any] = {"slug": community.slug, "code": code}
    if extension:
        return as_file(
            statement, extension, community=community, name=f"decision-{code}",
            page_url=url_for("public.decision", **here),
        )  # fmt: skip
    return page(
        "public/decision.html", statement=statement,
        file_links=file_links("public.decision", ("pdf", "csv", "json"), **here),
    )  # fmt: skip

"""The newest transactions as a feed, for whoever wants to be told."""

from datetime import UTC, datetime, time

from flask import Response

from ledger.statements.transactions import newest
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import draw
from ledger.web.public.answers import about_community


@about_community
def feed(books: Connection, community: CommunityFacts) -> Response:
    """Give the newest transactions as Atom."""
    listed = newest(books, community)
    opened_at = datetime.combine(community.opened_on, time(), tzinfo=UTC)
    updated_at = community.last_posted_at or opened_at
    text = draw(
        "public/feed.xml", community=community, rows=listed.rows,
        updated=updated_at.isoformat(timespec="seconds"),
    )  # fmt: skip
    return Response(text, content_type="application/atom+xml; charset=utf-8")

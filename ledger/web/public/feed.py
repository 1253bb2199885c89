"""The newest transactions and notices as a feed, for whoever wants to be told."""

from datetime import UTC, datetime, time

from flask import Response

from ledger.statements.notices import newest_notices
from ledger.statements.transactions import newest
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import draw
from ledger.web.public.answers import about_community


@about_community
def feed(books: Connection, community: CommunityFacts) -> Response:
    """Give the newest transactions and notices as Atom."""
    listed = newest(books, community)
    notices = newest_notices(books, community)
    opened_at = datetime.combine(community.opened_on, time(), tzinfo=UTC)
    published = (row.published_at for row in notices)
    updated_at = max(community.last_posted_at or opened_at, *published, opened_at)
    text = draw(
        "public/feed.xml", community=community, rows=listed.rows, notices=notices,
        updated=updated_at.isoformat(timespec="seconds"),
    )  # fmt: skip
    return Response(text, content_type="application/atom+xml; charset=utf-8")

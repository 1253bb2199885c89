"""How public answers are made: one read-only snapshot, and 304 where nothing changed."""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Response, abort, request

from ledger.statements.communities import community
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import reading
from ledger.web.language import is_large, reader_language
from ledger.web.versions import rendering_version

View = Callable[..., Response]

#: Browsers and proxies may keep a page, and ask each time whether it still holds.
CACHE_CONTROL = "public, no-cache"


def about_community(view: View) -> View:
    """Turn a view of (connection, community, …) into one of the address's short name."""

    @wraps(view)
    def answer(slug: str, **kwargs: Any) -> Response:
        with reading() as books:
            facts = community(books, slug)
            if facts is None:
                abort(404)
            return unless_known((facts,), lambda: view(books, facts, **kwargs))

    return answer


def unless_known(shown: Iterable[CommunityFacts], make: Callable[[], Response]) -> Response:
    """Make an answer, unless the reader has the one that still holds."""
    tag = _fingerprint(shown)
    known = request.if_none_match.contains_weak(tag)
    answer = Response(status=304) if known else make()
    if answer.status_code in (200, 304):
        answer.set_etag(tag, weak=True)
        answer.headers.setdefault("Cache-Control", CACHE_CONTROL)
    return answer


def _fingerprint(shown: Iterable[CommunityFacts]) -> str:
    """Name the state of what is shown: the books, the day, the looks, the language and size."""
    parts = (
        *(f"{item.slug}:{item.log_origin}:{item.public_version}:{item.size}" for item in shown),
        clock.today().isoformat(),
        rendering_version(),
        reader_language().code,
        str(is_large()),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:20]

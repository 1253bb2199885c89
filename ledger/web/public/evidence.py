"""Receipts: the public copy, once somebody looked at it and released it; the original never."""

from flask import Response, abort, send_file

from ledger.posting.attachments import copy_path
from ledger.statements.communities import community
from ledger.statements.evidence import public_copy
from ledger.web.database import reading
from ledger.web.pages import settings

#: What a copy can be; anything else would not have been stored.
_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
#: A copy never changes, but it may be taken down: caches ask again after an hour.
_SECONDS = 3600


def evidence(slug: str, sha256: str) -> Response:
    """Answer with a released copy."""
    with reading() as books:
        facts = community(books, slug)
        copy = public_copy(books, facts, sha256) if facts else None
    if copy is None or copy.copy_media_type not in _TYPES:
        abort(404)
    answer = send_file(
        copy_path(settings().data_dir, copy.copy_sha256),
        mimetype=copy.copy_media_type,
        etag=copy.copy_sha256,
        max_age=_SECONDS,
    )
    answer.headers["Content-Disposition"] = "inline"
    return answer

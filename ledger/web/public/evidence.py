"""Receipts: the public copy, once somebody looked at it and released it; the original never."""

from flask import Response, abort, request, send_file

from ledger.posting.attachments import copy_path
from ledger.posting.pdfs import picture_of
from ledger.statements.communities import community
from ledger.statements.evidence import public_copy
from ledger.statements.values import CommunityFacts, EvidenceFile
from ledger.web.database import Connection, reading
from ledger.web.pages import page, settings
from ledger.web.public.answers import about_community

_PDF = "application/pdf"
#: What a copy can be; anything else would not have been stored.
_TYPES = frozenset({"image/jpeg", _PDF})
#: A copy never changes, but it may be taken down: caches ask again after an hour.
_SECONDS = 3600
#: A picture does nothing; a PDF of ours holds pictures alone, and viewers of browsers run in no sandbox.
_SANDBOX = "default-src 'none'; sandbox"


def evidence(slug: str, sha256: str) -> Response:
    """Answer with a released copy."""
    copy = _shown(slug, sha256)
    answer = send_file(
        copy_path(settings().data_dir, copy.copy_sha256),
        mimetype=copy.copy_media_type,
        etag=copy.copy_sha256,
        max_age=_SECONDS,
    )
    answer.headers["Content-Disposition"] = "inline"
    if copy.copy_media_type != _PDF:
        answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


def evidence_page(slug: str, sha256: str, number: int) -> Response:
    """Answer with one page of a released PDF as a picture."""
    copy = _shown(slug, sha256)
    drawn = None
    if copy.copy_media_type == _PDF:
        drawn = picture_of(copy_path(settings().data_dir, copy.copy_sha256), number)
    if drawn is None:
        abort(404)
    answer = Response(drawn, content_type="image/jpeg")
    answer.set_etag(f"{copy.copy_sha256}-{number}")
    answer.cache_control.public, answer.cache_control.max_age = True, _SECONDS
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.make_conditional(request)
    return answer


@about_community
def evidence_pages(books: Connection, community: CommunityFacts, sha256: str) -> Response:
    """Show all pages of a released copy, one under the other."""
    copy = public_copy(books, community, sha256)
    if copy is None:
        abort(404)
    return page("public/evidence.html", community=community, file=copy)


def _shown(slug: str, sha256: str) -> EvidenceFile:
    with reading() as books:
        facts = community(books, slug)
        copy = public_copy(books, facts, sha256) if facts else None
    if copy is None or copy.copy_media_type not in _TYPES:
        abort(404)
    return copy

"""Receipts at the desk: originals and copies, for officers of the community alone."""

from flask import Response, abort, send_file

from ledger.posting.attachments import copy_path, original_path
from ledger.statements.evidence import evidence_files
from ledger.statements.values import Audience, EvidenceFile
from ledger.web.access import Seat
from ledger.web.database import reading
from ledger.web.pages import settings

#: What browsers show; other originals (HEIC) are handed over as files.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


def original(seat: Seat, sha256: str) -> Response:
    """Answer with the picture as it was brought."""
    file = _file(seat, sha256)
    path = original_path(settings().data_dir, file.sha256)
    shown = file.media_type in _SHOWN
    answer = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=not shown,
        download_name=f"{sha256[:12]}.{file.media_type.partition('/')[2]}",
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def copy(seat: Seat, sha256: str) -> Response:
    """Answer with the copy that would be public, released or not."""
    file = _file(seat, sha256)
    path = copy_path(settings().data_dir, file.copy_sha256)
    answer = send_file(path, mimetype=file.copy_media_type, etag=file.copy_sha256)
    # It never changes, and its address is nobody else's.
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _file(seat: Seat, sha256: str) -> EvidenceFile:
    with reading() as books:
        found = evidence_files(books, seat.community, [sha256], audience=Audience.OFFICER)
    if not found:
        abort(404)
    return found[0]

"""Receipts at the desk: originals and copies, for officers of the community alone."""

from flask import Response, abort, request, send_file

from ledger.posting.attachments import copy_path, original_path
from ledger.posting.pdfs import picture_of
from ledger.statements.evidence import evidence_files
from ledger.statements.values import Audience, EvidenceFile
from ledger.web.access import Seat
from ledger.web.database import reading
from ledger.web.pages import settings

#: What browsers show; other originals (HEIC, PDF, spreadsheets) are handed over as files.
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
#: Whatever a file from outside holds, a browser runs nothing of it in our name.
SANDBOX = "default-src 'none'; sandbox"
_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
}


def original(seat: Seat, sha256: str) -> Response:
    """Answer with the file as it was brought."""
    file = file_of(seat, sha256)
    path = original_path(settings().data_dir, file.sha256)
    shown = file.media_type in _SHOWN
    ending = _ENDINGS.get(file.media_type) or file.media_type.partition("/")[2]
    answer = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=not shown,
        download_name=f"{sha256[:12]}.{ending}",
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def copy(seat: Seat, sha256: str) -> Response:
    """Answer with the newest copy, released or not: what would be public."""
    file = file_of(seat, sha256)
    if not file.copy_sha256:
        abort(404)
    path = copy_path(settings().data_dir, file.copy_sha256)
    answer = send_file(path, mimetype=file.copy_media_type, etag=file.copy_sha256)
    # A covered copy takes its place under the same address.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def picture(seat: Seat, sha256: str, page: int) -> Response:
    """Answer with a page of the newest copy as a picture, or of the one before anything was covered."""
    file = file_of(seat, sha256)
    copy_sha256 = file.upload_copy_sha256 if "uncovered" in request.args else file.copy_sha256
    if not copy_sha256:
        abort(404)
    path = copy_path(settings().data_dir, copy_sha256)
    if file.copy_media_type == "application/pdf":
        drawn = picture_of(path, page)
    else:
        drawn = path.read_bytes() if page == 1 else None
    if drawn is None:
        abort(404)
    answer = Response(drawn, content_type="image/jpeg")
    answer.set_etag(f"{copy_sha256}-{page}")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.make_conditional(request)
    return answer


def file_of(seat: Seat, sha256: str) -> EvidenceFile:
    """Give a file of this community, or answer that there is none."""
    with reading() as books:
        found = evidence_files(books, seat.community, [sha256], audience=Audience.OFFICER)
    if not found:
        abort(404)
    return found[0]

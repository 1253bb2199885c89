"""A statement for officers as a file: JSON, CSV or paper, never kept in a cache."""

from typing import Any

from flask import Response, abort

from ledger.renditions import PAPERS, enclosed_of, paper_of
from ledger.web.access import Seat
from ledger.web.language import reader_language
from ledger.web.pages import online

_CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


def desk_file(seat: Seat, statement: Any, extension: str, *, name: str, page_url: str) -> Response:
    """Answer with a statement as a file; ``page_url`` is what its QR code leads to."""
    language = reader_language()
    enclosed = enclosed_of(statement, community=seat.community, name=name, language=language)
    if extension == "pdf":
        if str(enclosed.payload["kind"]) not in PAPERS:
            abort(404)
        content = paper_of(
            statement, enclosed, community=seat.community, language=language, url=online(page_url)
        )
    else:
        content = enclosed.json if extension == "json" else enclosed.csv
    answer = Response(content, content_type=_CONTENT_TYPES[extension])
    answer.headers.set("Content-Disposition", "inline", filename=f"{enclosed.stem}.{extension}")
    return answer

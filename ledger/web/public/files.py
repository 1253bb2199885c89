"""The same figures as files: JSON and CSV for programs, PDF for the notice board.

A file is made of the same frozen statement as its page, so they cannot disagree. The JSON is in
canonical form: the SHA-256 of its content is the hash that the paper prints.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from flask import Response, abort, url_for

from ledger.i18n import Language
from ledger.renditions import PAPERS, enclosed_of, paper_of
from ledger.schemas.csv_text import statement_csv
from ledger.statements.values import CommunityFacts
from ledger.web.language import reader_language
from ledger.web.pages import online
from reports.values import Enclosed

_CONTENT_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


class RecentPapers:
    """The papers made last: a paper takes a second to make, and a notice is asked for by many."""

    def __init__(self, count_max: int) -> None:
        self._count_max = count_max
        self._papers: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def paper(self, key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """Give a paper; one that is not at hand is made, one at a time, because it takes memory."""
        with self._lock:
            if key not in self._papers:
                self._papers[key] = make()
            self._papers.move_to_end(key)
            while len(self._papers) > self._count_max:
                self._papers.popitem(last=False)
            return self._papers[key]


_RECENT = RecentPapers(32)


def as_file(
    statement: Any, extension: str, *, community: CommunityFacts, name: str, page_url: str
) -> Response:
    """Answer with a statement as a file; ``page_url`` is its page, for the QR code on paper."""
    language = reader_language()
    enclosed = enclosed_of(statement, community=community, name=name, language=language)
    if extension == "pdf":
        content = _paper(statement, enclosed, community, language, page_url)
    else:
        content = enclosed.json if extension == "json" else enclosed.csv
    return _answer(content, extension, enclosed.stem)


def made_paper(key: tuple[str, ...], make: Callable[[], bytes], *, stem: str) -> Response:
    """Answer with a paper that no statement of today makes; ``key`` says everything that it depends on."""
    return _answer(_RECENT.paper(key, make), "pdf", stem)


def as_json(payload: dict[str, Any], *, community: CommunityFacts, name: str) -> Response:
    """Answer with a payload that no paper shows."""
    enclosed = Enclosed(stem=f"{community.slug}-{name}", payload=payload, csv=b"")
    return _answer(enclosed.json, "json", enclosed.stem)


def as_table(payload: dict[str, Any], extension: str, *, stem: str) -> Response:
    """Answer with a payload that is of no community, as JSON or as a table."""
    csv = statement_csv(payload, reader_language()).encode()
    enclosed = Enclosed(stem=stem, payload=payload, csv=csv)
    return _answer(enclosed.json if extension == "json" else csv, extension, stem)


def file_links(
    endpoint: str, extensions: Sequence[str], **values: Any
) -> tuple[tuple[str, str], ...]:
    """Give the addresses of a page's files, with the words of their links."""
    return tuple(
        (url_for(endpoint, **values, extension=extension), extension.upper())
        for extension in extensions
    )


def _paper(
    statement: Any, enclosed: Enclosed, community: CommunityFacts, language: Language, url: str
) -> bytes:
    kind = str(enclosed.payload["kind"])
    if kind not in PAPERS:
        abort(404)
    content = hashlib.sha256(enclosed.json).hexdigest()
    key = (kind, language.code, url, content, community.name_zh, community.name_en)
    return _RECENT.paper(
        key,
        lambda: paper_of(
            statement, enclosed, community=community, language=language, url=online(url)
        ),
    )


def _answer(content: bytes, extension: str, stem: str) -> Response:
    answer = Response(content, content_type=_CONTENT_TYPES[extension])
    # Shown in the browser where it can be: inside WeChat a download often goes nowhere.
    answer.headers.set("Content-Disposition", "inline", filename=f"{stem}.{extension}")
    return answer

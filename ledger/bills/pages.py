"""HTML pages, which some banks name ``.xls``: the rows of their tables, and nothing else of them.

Tags are found by their brackets alone, in one pass: no program in a page runs, nothing is fetched, no
entity but those of HTML is known, and no page takes longer than its length.
"""

import html
import re

from ledger.bills.texts import lines
from ledger.domain.errors import BillRefusedError

COLUMNS_MAX = 200
_SAMPLE = 2048
_TAG = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?(\d{1,3})", re.IGNORECASE)
_HIDDEN = ("script", "style", "title")


def is_page(data: bytes) -> bool:
    """Tell a page: it begins with a tag and soon has a table."""
    # What tells it is ASCII, in whatever encoding; marks of the encoding may stand before it.
    plain = data[:_SAMPLE].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    sample = plain.decode("latin-1").lower()
    return sample.startswith(("<html", "<!doctype html", "<table", "<meta", "<head")) or (
        sample.startswith("<") and "<table" in sample
    )


def page_rows(data: bytes, encoding: str) -> list[tuple[int, list[str]]]:
    """Give the rows of every table in the page, numbered through from 1.

    Raises:
        BillRefusedError: a row of more columns than any bill has.
    """
    reader = _PageReader()
    text = "".join(lines(data, encoding))
    for piece in _without_comments(text).split("<")[1:]:
        tag, _, words = piece.partition(">")
        reader.take(tag, words)
    reader.end_row()
    return reader.rows


def _without_comments(text: str) -> str:
    """Leave comments out; one that never ends takes the rest of the page with it, as in a browser."""
    kept = []
    while text:
        before, mark, rest = text.partition("<!--")
        kept.append(before)
        text = rest.partition("-->")[2] if mark else ""
    return "".join(kept)


class _PageReader:
    """The cells of the row that is being read, and the rows before it."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[str]]] = []
        self._cells: list[str] | None = None
        self._words: list[str] | None = None
        self._span = 1
        self._hidden = False

    def take(self, tag: str, words: str) -> None:
        """Take one tag and the words behind it."""
        found = _TAG.match(tag)
        name = found[2].lower() if found else ""
        is_end = bool(found and found[1])
        if name in _HIDDEN:
            self._hidden = not is_end
        elif name == "tr":
            self.end_row()
            self._cells = None if is_end else []
        elif name in ("td", "th"):
            self._end_cell()
            if not is_end:
                self._begin_cell(tag)
        elif name == "br" and self._words is not None:
            self._words.append(" ")
        if self._words is not None and not self._hidden:
            self._words.append(html.unescape(words))

    def end_row(self) -> None:
        """End the row, if one is open."""
        self._end_cell()
        if self._cells:
            self.rows.append((len(self.rows) + 1, self._cells))
        self._cells = None

    def _begin_cell(self, tag: str) -> None:
        span = _SPAN.search(tag)
        self._span = max(1, int(span[1])) if span else 1
        self._words = []
        if self._cells is None:
            self._cells = []

    def _end_cell(self) -> None:
        if self._words is None or self._cells is None:
            return
        self._cells += ["".join(self._words), *[""] * (self._span - 1)]
        self._words = None
        if len(self._cells) > COLUMNS_MAX:
            raise BillRefusedError(reason="trap")

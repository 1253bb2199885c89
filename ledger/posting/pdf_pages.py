"""Draw the pages of a PDF as pictures, in a process of its own with little memory and little time.

Everything here runs in that process, on bytes from outside; ``ledger.posting.pdfs`` starts it and
believes nothing but pictures and numbers. It says what it drew in one line of JSON, then the pictures.
"""

import ctypes
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw

from ledger.domain.boxes import PAGES_MAX, WHOLE, Box, boxes_of

#: Longest edge of a page's picture: small print can be read, a telephone can show it.
EDGE_MAX = 1600
TEXT_LENGTH_MAX = 20_000
_QUALITY = 80
_MARGIN = 4
_NUMBERS = (
    ("telephone", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)),
    ("identity", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)),
    ("card", re.compile(r"(?<!\d)\d{16,19}(?![\dXx])", re.ASCII)),
)


def serve(asked: BinaryIO, answer: BinaryIO) -> None:
    """Read boxes (one line of JSON) and a PDF, and answer with its pages."""
    boxes = boxes_of(asked.readline().decode("ascii"))
    try:
        pages, text = _drawn(asked.read(), boxes)
    except pypdfium2.PdfiumError:
        _say(answer, {"error": "encrypted" if _wants_password() else "damaged"})
        return
    except _TooManyPagesError:
        _say(answer, {"error": "too_many_pages"})
        return
    head = {
        "pages": [{"size": len(picture), "found": found} for picture, found in pages],
        "text": text,
    }
    _say(answer, head)
    for picture, _found in pages:
        answer.write(picture)


class _TooManyPagesError(Exception):
    """The document has more pages than anybody would look at."""


def _say(answer: BinaryIO, head: dict[str, Any]) -> None:
    answer.write(json.dumps(head).encode("ascii") + b"\n")


def _wants_password() -> bool:
    return bool(pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD)


def _drawn(data: bytes, boxes: Sequence[Box]) -> tuple[list[tuple[bytes, list[Any]]], str]:
    document = pypdfium2.PdfDocument(data)
    try:
        count = len(document)
        if not 1 <= count <= PAGES_MAX:
            raise _TooManyPagesError
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()
        pages, texts = [], []
        for number in range(1, count + 1):
            page = document[number - 1]
            picture = _picture(page, [box for box in boxes if box.page == number])
            text, found = _found(page)
            pages.append((picture, found))
            texts.append(text)
            page.close()
        return pages, "\n".join(texts)[:TEXT_LENGTH_MAX]
    finally:
        document.close()


def _picture(page: Any, boxes: Sequence[Box]) -> bytes:
    """Draw a page and its boxes on white; nothing of what lies under a box is left."""
    longest = max(*page.get_size(), 1.0)
    bitmap = page.render(scale=EDGE_MAX / longest)
    drawn = bitmap.to_pil().convert("RGB")
    pen = ImageDraw.Draw(drawn)
    for box in boxes:
        pen.rectangle(box.pixels(*drawn.size), fill="black")
    # A picture of its own: no resolution, profile or comment comes along.
    clean = Image.new("RGB", drawn.size)
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    bitmap.close()
    return out.getvalue()


def _found(page: Any) -> tuple[str, list[Any]]:
    """Read a page's text, and find numbers of telephones, identity cards and bank cards in it."""
    layer = page.get_textpage()
    try:
        text = layer.get_text_range()[:TEXT_LENGTH_MAX]
        compact = [(sign, at) for at, sign in enumerate(text) if sign not in " -\u00a0"]
        line = "".join(sign for sign, _ in compact)
        found: dict[tuple[int, int], str] = {}
        for kind, pattern in _NUMBERS:
            for match in pattern.finditer(line):
                first, last = compact[match.start()][1], compact[match.end() - 1][1]
                found.setdefault((first, last), kind)
        rows = [
            [kind, *place]
            for (first, last), kind in sorted(found.items())
            for place in _place(page, layer, first, last)
        ]
        return text, rows
    finally:
        layer.close()


def _place(page: Any, layer: Any, first: int, last: int) -> Iterator[list[int]]:
    """Give where characters stand on the picture of their page, in thousandths, with a margin."""
    corners = [
        _on_picture(page, x, y)
        for index in range(first, min(last + 1, layer.count_chars()))
        for left, bottom, right, top in (layer.get_charbox(index),)
        for x, y in ((left, bottom), (right, top))
    ]
    if not corners:
        return
    left = max(0, min(x for x, _ in corners) - _MARGIN)
    top = max(0, min(y for _, y in corners) - _MARGIN)
    right = min(WHOLE, max(x for x, _ in corners) + _MARGIN)
    bottom = min(WHOLE, max(y for _, y in corners) + _MARGIN)
    if right > left and bottom > top:
        yield [left, top, right - left, bottom - top]


def _on_picture(page: Any, x: float, y: float) -> tuple[int, int]:
    """Turn a point of the page, which may be rotated or cropped, into one of its picture."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(
        page.raw, 0, 0, WHOLE, WHOLE, 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return across.value, down.value

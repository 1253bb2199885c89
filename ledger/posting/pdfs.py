"""PDF files: read by a bounded process of its own, and copies made of nothing but pictures of pages."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from ledger.domain.boxes import Box, boxes_text
from ledger.domain.errors import FileRefusedError
from ledger.posting.pictures import jpeg_size

MEMORY_MAX = 1024 * 1024 * 1024
CPU_SECONDS_MAX = 20
WALL_SECONDS_MAX = 25
#: Limits hold before the first byte from outside is read; the process can write no file at all.
_PROGRAM = f"""
import resource, sys
for what, most in ((resource.RLIMIT_AS, {MEMORY_MAX}), (resource.RLIMIT_CPU, {CPU_SECONDS_MAX}),
                   (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
    resource.setrlimit(what, (most, most))
from ledger.posting.pdf_pages import serve
serve(sys.stdin.buffer, sys.stdout.buffer)
"""
_ROOT = Path(__file__).resolve().parents[2]
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A number that should perhaps be covered: ``kind`` is telephone, identity or card."""

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF's pages as JPEG pictures, with the text that stands on them."""

    pictures: tuple[bytes, ...]
    suggestions: tuple[Suggestion, ...]
    text: str


def read_pages(data: bytes, *, name: str, boxes: Sequence[Box] = ()) -> Pages:
    """Draw a PDF's pages, with boxes on them.

    Raises:
        FileRefusedError: encrypted, damaged, too many pages, or it takes too much memory or time.
    """
    asked = boxes_text(boxes).encode("ascii") + b"\n" + data
    with _ONE_AT_A_TIME:
        try:
            done = subprocess.run(  # noqa: S603  (our own program; the file comes in as its input)
                [sys.executable, "-c", _PROGRAM], input=asked, capture_output=True, cwd=_ROOT,
                timeout=WALL_SECONDS_MAX, check=False, env={"LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise FileRefusedError(reason="too_much_work", name=name) from error
    head, _, pictures = done.stdout.partition(b"\n")
    if done.returncode or not head:
        # Killed by a limit, or brought down by the file: nobody needs to know which.
        raise FileRefusedError(reason="too_much_work", name=name)
    said = json.loads(head)
    if "error" in said:
        raise FileRefusedError(reason=said["error"], name=name)
    found, at = [], 0
    for page in said["pages"]:
        found.append(pictures[at : at + page["size"]])
        at += page["size"]
    suggestions = [
        Suggestion(kind, Box(number, *place))
        for number, page in enumerate(said["pages"], start=1)
        for kind, *place in page["found"]
    ]
    return Pages(tuple(found), tuple(suggestions), said["text"])


def pdf_of(pictures: Sequence[bytes]) -> bytes:
    """Make a PDF of JPEG pictures, one a page, and of nothing else: same pictures, same bytes."""
    objects: list[bytes] = []
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pictures)))
    objects.append(b"<</Type/Catalog/Pages 2 0 R>>")
    objects.append(f"<</Type/Pages/Count {len(pictures)}/Kids[{kids}]>>".encode("ascii"))
    for number, picture in enumerate(pictures):
        width, height = jpeg_size(picture)
        first = 3 + 3 * number
        # A4 is 595 points wide; so is every page, whatever its picture's pixels.
        points = f"595 {595 * height // width}"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {points}]/Contents {first + 1} 0 R"
            f"/Resources<</XObject<</Im0 {first + 2} 0 R>>>>>>".encode("ascii")
        )
        width_pt, height_pt = points.split()
        objects.append(
            _stream("", f"q {width_pt} 0 0 {height_pt} 0 0 cm /Im0 Do Q".encode("ascii"))
        )
        objects.append(
            _stream(
                f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB"
                "/BitsPerComponent 8/Filter/DCTDecode",
                picture,
            )
        )
    return _written(objects)


def picture_of(path: Path, page: int) -> bytes | None:
    """Give a page's picture out of a PDF that ``pdf_of`` made; None when it has no such page."""
    with pikepdf.open(path) as document:
        if not 1 <= page <= len(document.pages):
            return None
        return document.pages[page - 1].resources["/XObject"]["/Im0"].read_raw_bytes()


def _stream(entries: str, data: bytes) -> bytes:
    head = f"<<{entries}/Length {len(data)}>>\nstream\n".encode("ascii")
    return head + data + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(f"{place:010d} 00000 n \n".encode("ascii") for place in places)
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    return bytes(out) + trailer.encode("ascii")

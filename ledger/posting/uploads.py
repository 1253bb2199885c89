"""Files that come in as evidence: told by their own bytes, within bounds, and the copy that may be shown.

Names and declared types say nothing. Pictures and PDF pages are drawn anew; a spreadsheet or an
electronic invoice is kept as it is and shown to nobody but officers.
"""

import csv
from collections.abc import Callable, Sequence

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ledger.domain.boxes import Box
from ledger.domain.errors import FileRefusedError
from ledger.domain.invoices import printed_invoice
from ledger.domain.packed_files import (
    OLE,
    ZIP,
    PackedFileError,
    check_contents,
    check_old_excel,
    is_spreadsheet,
    open_packed,
)
from ledger.posting.pdfs import pdf_of, read_pages
from ledger.posting.pictures import BYTES_MAX, picture_kind, read_picture
from ledger.posting.values import Upload

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
OFD = "application/ofd"
XML = "application/xml"
CSV = "text/csv"

UNPACKED_BYTES_MAX = 64 * 1024 * 1024
_NAME_LENGTH_MAX = 60


def read_upload(data: bytes, *, name: str, boxes: Sequence[Box] = ()) -> Upload:
    """Check a file and draw its public copy; ``name`` is what its owner calls it.

    Raises:
        FileRefusedError: of no type we keep, empty, too large, damaged, locked, or a trap.
    """
    name = name[:_NAME_LENGTH_MAX]
    if not data:
        raise FileRefusedError(reason="empty", name=name)
    if len(data) > BYTES_MAX:
        raise FileRefusedError(reason="too_large", name=name)
    if picture_kind(data):
        return read_picture(data, name=name, boxes=boxes)
    if data.startswith(b"%PDF-"):
        pages = read_pages(data, name=name, boxes=boxes)
        return Upload(
            data, PDF, pdf_of(pages.pictures), PDF, len(pages.pictures), printed_invoice(pages.text)
        )  # fmt: skip
    return Upload(data, _kept_type(data, name))


def _kept_type(data: bytes, name: str) -> str:
    """Give the type of a file that is kept as it is."""
    readers: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], str]], ...] = (
        (lambda data: data.startswith(ZIP), _zip_type),
        (lambda data: data.startswith(OLE), _ole_type),
        (_looks_like_xml, _xml_type),
        (lambda _: True, _text_type),
    )
    read = next(read for fits, read in readers if fits(data))
    try:
        return read(data)
    except PackedFileError as error:
        raise FileRefusedError(reason=error.reason, name=name) from error
    except Exception as error:
        # Readers fed with hostile bytes raise whatever their authors did not foresee.
        raise FileRefusedError(reason="damaged", name=name) from error


def _zip_type(data: bytes) -> str:
    """Look into a packed file; nothing of it is ever written anywhere."""
    with open_packed(data, unpacked_bytes_max=UNPACKED_BYTES_MAX) as packed:
        names = packed.namelist()
        kind = OFD if "OFD.xml" in names else XLSX if is_spreadsheet(names) else ""
        if not kind:
            raise PackedFileError("type")
        for member in packed.infolist():
            check_contents(packed, member)
    return kind


def _ole_type(data: bytes) -> str:
    check_old_excel(data)
    return XLS


def _looks_like_xml(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:5] == b"<?xml"


def _xml_type(data: bytes) -> str:
    """Tell an electronic invoice; declarations and entities of any kind are refused."""
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PackedFileError("trap") from error
    name = str(root.tag).rpartition("}")[2].lower()
    if "invoice" not in name and "发票" not in name:
        raise PackedFileError("type")
    return XML


def _text_type(data: bytes) -> str:
    """Tell a table of text: rows of the same number of columns, two or more."""
    text = _decoded(data)
    if any(sign < " " and sign not in "\t\r\n" for sign in text) or text.lstrip()[:1] == "<":
        raise PackedFileError("type")
    sample = text[: 64 * 1024]
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    for delimiter in ",\t;":
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        if len(widths) == 1 and min(widths) > 1:
            return CSV
    # Bills of banks and payment platforms have a head of other lines before their table.
    if sum(line.count(",") > 2 for line in lines) * 2 > len(lines):
        return CSV
    raise PackedFileError("type")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PackedFileError("type")

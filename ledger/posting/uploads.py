"""Files that come in as evidence: told by their own bytes, within bounds, and the copy that may be shown.

Names and declared types say nothing. Pictures and PDF pages are drawn anew; a spreadsheet or an
electronic invoice is kept as it is and shown to nobody but officers.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ledger.domain.boxes import Box
from ledger.domain.errors import FileRefusedError
from ledger.domain.invoices import printed_invoice
from ledger.posting.pdfs import pdf_of, read_pages
from ledger.posting.pictures import BYTES_MAX, picture_kind, read_picture
from ledger.posting.values import Upload

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
OFD = "application/ofd"
XML = "application/xml"
CSV = "text/csv"

MEMBERS_MAX = 2_000
UNPACKED_BYTES_MAX = 64 * 1024 * 1024
#: A real spreadsheet packs ten or twenty times; what packs more and is not small is a trap.
RATIO_MAX = 100
_RATIO_FROM_BYTES = 1024 * 1024
_NAME_LENGTH_MAX = 60
_CHUNK = 256 * 1024
_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        (lambda data: data.startswith(b"PK\x03\x04"), _zip_type),
        (lambda data: data.startswith(_OLE), _ole_type),
        (_looks_like_xml, _xml_type),
        (lambda _: True, _text_type),
    )
    read = next(read for fits, read in readers if fits(data))
    try:
        return read(data)
    except _NotKeptError as error:
        raise FileRefusedError(reason=error.reason, name=name) from error
    except Exception as error:
        # Readers fed with hostile bytes raise whatever their authors did not foresee.
        raise FileRefusedError(reason="damaged", name=name) from error


class _NotKeptError(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def _zip_type(data: bytes) -> str:
    """Look into a packed file; nothing of it is ever written anywhere."""
    # The table of contents alone may be made to fill the memory.
    if data.count(_ENTRY) > MEMBERS_MAX:
        raise _NotKeptError("trap")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        kind = _kind_of_names([member.filename for member in members])
        _check_members(members, len(data))
        for member in members:
            _check_contents(packed, member)
    return kind


def _kind_of_names(names: Sequence[str]) -> str:
    if len(set(names)) < len(names) or not all(map(_is_plain, names)):
        raise _NotKeptError("trap")
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        raise _NotKeptError("macros")
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return XLSX
    raise _NotKeptError("type")


def _is_plain(name: str) -> bool:
    """Tell whether a name inside stays inside, wherever somebody unpacks it."""
    return not name.startswith("/") and not {"\\", ":", "\0"} & set(name) and (
        ".." not in name.split("/")
    )  # fmt: skip


def _check_members(members: Sequence[zipfile.ZipInfo], packed_bytes: int) -> None:
    unpacked_bytes = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise _NotKeptError("encrypted")
    dense = unpacked_bytes > _RATIO_FROM_BYTES and unpacked_bytes > RATIO_MAX * packed_bytes
    if dense or unpacked_bytes > UNPACKED_BYTES_MAX:
        raise _NotKeptError("trap")


def _check_contents(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack a member into nothing: never more than it declared, and its checksum must hold."""
    with packed.open(member) as contents:
        while contents.read(_CHUNK):
            pass


def _ole_type(data: bytes) -> str:
    """Tell an old Excel file by the names in its directory."""
    if _wide("_VBA_PROJECT") in data:
        raise _NotKeptError("macros")
    if _wide("EncryptedPackage") in data:
        raise _NotKeptError("encrypted")
    if _wide("Workbook") in data or _wide("Book") in data:
        return XLS
    raise _NotKeptError("type")


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _looks_like_xml(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:5] == b"<?xml"


def _xml_type(data: bytes) -> str:
    """Tell an electronic invoice; declarations and entities of any kind are refused."""
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _NotKeptError("trap") from error
    name = str(root.tag).rpartition("}")[2].lower()
    if "invoice" not in name and "发票" not in name:
        raise _NotKeptError("type")
    return XML


def _text_type(data: bytes) -> str:
    """Tell a table of text: rows of the same number of columns, two or more."""
    text = _decoded(data)
    if any(sign < " " and sign not in "\t\r\n" for sign in text) or text.lstrip()[:1] == "<":
        raise _NotKeptError("type")
    sample = text[: 64 * 1024]
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    for delimiter in ",\t;":
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        if len(widths) == 1 and min(widths) > 1:
            return CSV
    # Bills of banks and payment platforms have a head of other lines before their table.
    if sum(line.count(",") > 2 for line in lines) * 2 > len(lines):
        return CSV
    raise _NotKeptError("type")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _NotKeptError("type")

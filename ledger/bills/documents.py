"""From one uploaded file to the documents in it: plain, packed by gzip, or members of a ZIP file.

Everything is counted before it is unpacked and while it is: a file that would fill the memory is refused.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.domain.errors import BillRefusedError
from ledger.domain.packed_files import (
    GZIP,
    OLE,
    ZIP,
    PackedFileError,
    check_contents,
    contents,
    is_spreadsheet,
    is_trap,
    open_packed,
)

BYTES_MAX = 64 * 1024 * 1024
#: 100,000 rows of the widest bill are some 45 MB of text.
UNPACKED_BYTES_MAX = 128 * 1024 * 1024
_ALWAYS_UTF8 = 0x800
_GZIP_HEADER = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Document:
    """One file that is not packed any more (a spreadsheet counts as not packed); its name, if it has one."""

    name: str
    data: bytes

    @property
    def is_sheet(self) -> bool:
        """Whether it is an XLSX or an old Excel file, by its first bytes."""
        return self.data.startswith((ZIP, OLE))


def documents(data: bytes) -> list[Document]:
    """Unpack a file, as far as it is packed.

    Raises:
        BillRefusedError: empty, too large, damaged, locked, or a trap.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise BillRefusedError(reason="empty")
    if len(data) > BYTES_MAX:
        raise BillRefusedError(reason="too_large")
    if data.startswith(GZIP):
        data = _gunzipped(data)
    if not data.startswith(ZIP):
        return [Document("", data)]
    try:
        return list(_members(data))
    except BillRefusedError:
        raise
    except PackedFileError as error:
        reason = error.reason if error.reason in ("encrypted", "too_large") else "trap"
        raise BillRefusedError(reason=reason) from error
    except Exception as error:
        # A reader fed with hostile bytes raises whatever its authors did not foresee.
        raise BillRefusedError(reason="damaged") from error


def _members(data: bytes) -> Iterator[Document]:
    with open_packed(data, unpacked_bytes_max=UNPACKED_BYTES_MAX) as packed:
        if is_spreadsheet(packed.namelist()):
            _check_all(packed)
            yield Document("", data)
            return
        files = [member for member in packed.infolist() if not member.is_dir()]
        if not files:
            raise BillRefusedError(reason="empty")
        for member in files:
            inside = contents(packed, member)
            if inside.startswith(ZIP):
                # A spreadsheet in a ZIP file is checked as one that comes alone; a ZIP in a ZIP is not opened.
                with open_packed(inside, unpacked_bytes_max=UNPACKED_BYTES_MAX) as inner:
                    if not is_spreadsheet(inner.namelist()):
                        raise PackedFileError("trap")
                    _check_all(inner)
            yield Document(_name(member), inside)


def _check_all(packed: zipfile.ZipFile) -> None:
    """Hold every member to the size that it declares and to its checksum."""
    for member in packed.infolist():
        check_contents(packed, member)


def _name(member: zipfile.ZipInfo) -> str:
    """Give a member's name; without the flag for UTF-8 a Chinese program means GBK by it."""
    if member.flag_bits & _ALWAYS_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _gunzipped(data: bytes) -> bytes:
    unpack = zlib.decompressobj(_GZIP_HEADER)
    try:
        unpacked = unpack.decompress(data, UNPACKED_BYTES_MAX + 1)
    except zlib.error as error:
        raise BillRefusedError(reason="damaged") from error
    if is_trap(len(unpacked), packed_bytes=len(data)):
        raise BillRefusedError(reason="trap")
    if len(unpacked) > UNPACKED_BYTES_MAX:
        raise BillRefusedError(reason="too_large")
    if not unpack.eof:
        raise BillRefusedError(reason="damaged")
    return unpacked

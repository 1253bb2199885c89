"""Packed files from outside: what may be inside, and how much of it, before anything is unpacked.

Both evidence and bills come as ZIP, XLSX or old Excel files from people who do not know what is in them.
Nothing of them is ever written anywhere; these checks keep them from filling the memory.
"""

import io
import zipfile
from collections.abc import Sequence

MEMBERS_MAX = 2_000
#: A real spreadsheet packs ten or twenty times; what packs more and is not small is a trap.
RATIO_MAX = 100
RATIO_FROM_BYTES = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
_CHUNK = 256 * 1024
_ENTRY = b"PK\x01\x02"
_PROGRAMS = ("vbaproject.bin", ".exe", ".dll")


class PackedFileError(Exception):
    """A packed file is not opened; ``reason`` is trap, too_large, macros, encrypted or type."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_packed(data: bytes, *, unpacked_bytes_max: int) -> zipfile.ZipFile:
    """Open a ZIP file whose contents are plain, not locked, and not much larger than the file.

    The sizes are those it declares: read members with ``contents``, which holds them to it.

    Raises:
        PackedFileError: a trap, too large, macros, or locked.
        zipfile.BadZipFile: it is no ZIP file after all.
    """
    # The table of contents alone may be made to fill the memory.
    if data.count(_ENTRY) > MEMBERS_MAX:
        raise PackedFileError("trap")
    packed = zipfile.ZipFile(io.BytesIO(data))
    members = packed.infolist()
    _check_names([member.filename for member in members])
    if any(member.flag_bits & 1 for member in members):
        raise PackedFileError("encrypted")
    unpacked_bytes = sum(member.file_size for member in members)
    if is_trap(unpacked_bytes, packed_bytes=len(data)):
        raise PackedFileError("trap")
    if unpacked_bytes > unpacked_bytes_max:
        raise PackedFileError("too_large")
    return packed


def is_trap(unpacked_bytes: int, *, packed_bytes: int) -> bool:
    """Tell whether so much out of so little can only be meant to do harm."""
    return unpacked_bytes > RATIO_FROM_BYTES and unpacked_bytes > RATIO_MAX * packed_bytes


def contents(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Unpack a member: never more than it declared, and its checksum must hold."""
    with packed.open(member) as file:
        return b"".join(iter(lambda: file.read(_CHUNK), b""))


def check_contents(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack a member into nothing, to see that its size and checksum hold."""
    with packed.open(member) as file:
        while file.read(_CHUNK):
            pass


def is_spreadsheet(names: Sequence[str]) -> bool:
    """Tell an XLSX file by the names inside."""
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def check_old_excel(data: bytes) -> None:
    """Look at the names in the directory of an old Excel file.

    Raises:
        PackedFileError: macros, locked, or of another type.
    """
    if _wide("_VBA_PROJECT") in data:
        raise PackedFileError("macros")
    if _wide("EncryptedPackage") in data:
        raise PackedFileError("encrypted")
    if _wide("Workbook") not in data and _wide("Book") not in data:
        raise PackedFileError("type")


def _check_names(names: Sequence[str]) -> None:
    if len(set(names)) < len(names) or not all(map(_is_plain, names)):
        raise PackedFileError("trap")
    if any(name.lower().endswith(_PROGRAMS) for name in names):
        raise PackedFileError("macros")


def _is_plain(name: str) -> bool:
    """Tell whether a name inside stays inside, wherever somebody unpacks it."""
    return not name.startswith("/") and not {"\\", ":", "\0"} & set(name) and (
        ".." not in name.split("/")
    )  # fmt: skip


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")

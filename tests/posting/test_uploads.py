"""Files of evidence: told by their bytes, bounded, hostile ones refused in words or drawn harmlessly."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from config import ROOT
from ledger.domain import packed_files
from ledger.domain.errors import FileRefusedError
from ledger.i18n import language
from ledger.messages import explain
from ledger.posting import uploads
from ledger.posting.pictures import BYTES_MAX
from ledger.posting.uploads import CSV, OFD, PDF, XLS, XLSX, XML, read_upload
from tests.posting import evidence_samples as samples

HOSTILE = ROOT / "tests" / "data" / "hostile"
#: What becomes of each hostile file; a new one fails until it stands here.
FATES = {
    "csv/csv-injection.json": "type",
    "img/broken.png": "damaged",
    "img/decompression_bomb.gif": "type",
    "img/decompression_bomb.ico": "type",
    "img/hopper_orientation_6.jpg": "image/jpeg",
    "img/png_decompression_dos.png": "damaged",
    "img/truncated_jpeg.jpg": "damaged",
    "img/zero_width.gif": "type",
    "pdf/content-stream-errors.pdf": PDF,
    "pdf/cyclic-toc.pdf": PDF,
    "pdf/encrypted-r6-user-password.pdf": "encrypted",
    "pdf/pypdf-issue-297.pdf": PDF,
    "unicode/blns.json": "type",
    "unicode/cjk-edge-names.json": "type",
    "xml/dtd.xml": "trap",
    "xml/external_file.xml": "type",
    "xml/quadratic.xml": "type",
    "xml/xmlbomb.xml": "type",
    "zip/duplicate-names.zip": "trap",
    "zip/gbk-filename.zip": "type",
    "zip/path-traversal.zip": "trap",
    "zip/ratio-1000-10MB.zip": "trap",
    "zip/sharedstrings-bomb.xlsx": "trap",
}


def fate(data: bytes, name: str = "file") -> str:
    try:
        return read_upload(data, name=name).media_type
    except FileRefusedError as refusal:
        for code in ("zh", "en"):
            words = explain(refusal, language(code))
            assert words
            assert name[:60] in words
        return refusal.reason


def test_every_hostile_file_has_its_fate() -> None:
    found = {str(path.relative_to(HOSTILE)) for path in HOSTILE.rglob("*.*")}
    assert {name for name in found if not name.endswith("SOURCES.md")} == FATES.keys()


@pytest.mark.parametrize("name", FATES)
def test_a_hostile_file_is_refused_in_words_or_drawn_harmlessly(name: str) -> None:
    assert fate((HOSTILE / name).read_bytes(), name.rpartition("/")[2]) == FATES[name]


_MEASURE = """
import json, resource, sys
from pathlib import Path
from ledger.domain import packed_files
from ledger.domain.errors import FileRefusedError
from ledger.posting.uploads import read_upload
def peak():
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in both)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
before = peak()
for path in map(Path, json.loads(sys.argv[1])):
    try:
        read_upload(path.read_bytes(), name=path.name)
    except FileRefusedError:
        pass
print((peak() - before) // 1024)
"""


def test_hostile_files_take_little_memory_and_write_nothing() -> None:
    paths = json.dumps([str(HOSTILE / name) for name in FATES])
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, paths], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 200


def an_xls(*names: str) -> bytes:
    return packed_files.OLE + b"\0" * 512 + b"\0".join(map(packed_files._wide, names))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (samples.a_zip(samples.XLSX), XLSX),
        (samples.a_zip(samples.OFD), OFD),
        (samples.E_INVOICE, XML),
        (b"\xef\xbb\xbf" + samples.E_INVOICE, XML),
        ('<?xml version="1.0" encoding="UTF-8"?><电子发票/>'.encode(), XML),
        (an_xls("Root Entry", "Workbook"), XLS),
        (an_xls("Book"), XLS),
        ("日期,金额\n2025-09-03,500.00\n".encode(), CSV),
        ("日期,金额\n2025-09-03,500.00\n".encode("gb18030"), CSV),
        (b"a\tb\n1\t2\n", CSV),
        ("微信支付账单\n----\n时间,类型,对方,金额\n1,2,3,4\n1,2,3,4\n".encode(), CSV),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_kept_without_a_copy(data: bytes, expected: str) -> None:
    upload = read_upload(data, name="x.jpg")
    assert (upload.media_type, upload.copy, upload.copy_media_type) == (expected, b"", "")
    assert upload.original == data


def test_a_spreadsheet_of_a_usual_program_is_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("账")
    for row in range(5_000):
        sheet.append([f"第{row}行", 500, "停车费"])
    book.save(tmp_path / "book.xlsx")
    assert read_upload((tmp_path / "book.xlsx").read_bytes(), name="x").media_type == XLSX


def encrypted_zip() -> bytes:
    data = bytearray(samples.a_zip(samples.XLSX))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    return bytes(data)


def damaged_zip() -> bytes:
    data = bytearray(samples.a_zip({**samples.XLSX, "xl/a.xml": b"x" * 100_000}))
    at = data.find(b"xl/a.xml") + len(b"xl/a.xml")
    data[at + 4] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7" + b"\0" * BYTES_MAX, "too_large"),
        (b"%PDF-1.7 nothing", "damaged"),
        (samples.a_pdf(pages=51), "too_many_pages"),
        (samples.a_zip({**samples.XLSX, "xl/vbaProject.bin": b"x"}), "macros"),
        (samples.a_zip({"word/document.xml": b"x"}), "type"),
        (samples.a_zip({**samples.OFD, "../../etc/passwd": b"x"}), "trap"),
        (samples.a_zip({**samples.OFD, "C:/x": b"x"}), "trap"),
        (samples.a_zip({**samples.XLSX, "xl/a.xml": b"0" * 3_000_000}), "trap"),
        (samples.a_zip(samples.XLSX) + packed_files._ENTRY * 2_001, "trap"),
        (encrypted_zip(), "encrypted"),
        (damaged_zip(), "damaged"),
        (b"PK\x03\x04" + b"\0" * 40, "damaged"),
        (an_xls("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        (an_xls("EncryptedPackage"), "encrypted"),
        (an_xls("WordDocument"), "type"),
        (b'<?xml version="1.0"?><html/>', "type"),
        (b'<?xml version="1.0"?><Invoice>', "damaged"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>', "trap"),
        (b"<html><script>alert(1)</script></html>,a\n<p>,b", "type"),
        (b"MZ\x90\x00\x03", "type"),
        (b"\xff\xfe\xfd\xff\xff", "type"),
        ("只有一句话。".encode(), "type"),
        (b"#!/bin/sh\nrm -rf /", "type"),
    ],
)  # fmt: skip
def test_what_is_no_evidence_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert fate(data) == reason


def test_a_pdf_becomes_pictures_of_its_pages_alone() -> None:
    upload = read_upload(samples.a_pdf(pages=3), name="a.pdf")
    assert (upload.media_type, upload.copy_media_type, upload.copy_pages) == (PDF, PDF, 3)
    assert b"Telephone" not in upload.copy
    assert b"Font" not in upload.copy
    assert read_upload(samples.a_pdf(pages=3), name="b.pdf").copy == upload.copy


def test_a_library_that_raises_what_nobody_foresaw_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_data: bytes) -> str:
        raise RecursionError

    broken: Callable[[bytes], str] = fails
    monkeypatch.setattr(uploads, "_zip_type", broken)
    assert fate(samples.a_zip(samples.XLSX)) == "damaged"
